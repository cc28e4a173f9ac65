"""Which terms a product may have, and from which day."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.loans.types import InterestMethod as LoanMethod
from coop.domain.product_terms import rules
from coop.domain.product_terms.types import (
    Family,
    LoanTerms,
    Product,
    ProductStatus,
    SavingsTerms,
    Version,
)
from coop.domain.savings.interest_types import InterestMethod
from coop.domain.savings.types import SavingsKind
from coop.errors import Refused

TODAY, CEILING = date(2026, 7, 14), Decimal(24)
LOAN = LoanTerms(
    method=LoanMethod.FLAT,
    rate_percent_per_year=Decimal(12),
    minimum_amount=500_000,
    maximum_amount=50_000_000,
    minimum_months=3,
    maximum_months=36,
    admin_fee_percent=Decimal(1),
    swp_percent=Decimal(1),
    penalty_percent_per_day=Decimal("0.1"),
    penalty_grace_days=3,
    penalty_cap_percent=Decimal(10),
    savings_multiple=8,
    membership_months=3,
)
TIERS = SavingsTerms(
    interest_method=InterestMethod.DAILY, rates=((0, Decimal(3)), (5_000_000, Decimal(5)))
)
DEPOSIT = SavingsTerms(
    minimum_deposit_amount=1_000_000,
    rates=((3, Decimal("4.5")), (12, Decimal(6))),
    break_fee_percent=Decimal(1),
)
PERCENT = st.decimals(0, 100, places=2, allow_nan=False, allow_infinity=False)


def product(kind: SavingsKind | None = None, *versions: Version) -> Product:
    family = Family.LOANS if kind is None else Family.SAVINGS
    return Product(family, 1, "x", "X", "", kind, is_active=True, versions=versions)


def test_loans_of_usual_terms_are_fine() -> None:
    rules.ensure_loan_terms(LOAN, CEILING)
    rules.ensure_loan_terms(replace(LOAN, rate_percent_per_year=CEILING), CEILING)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rate_percent_per_year": Decimal("24.01")}, "rate_percent_per_year"),
        ({"maximum_amount": 499_999}, "maximum_amount"),
        ({"maximum_months": 2}, "maximum_months"),
        ({"maximum_months": 361}, "maximum_months"),
        ({"minimum_amount": 0}, "minimum_amount"),
        ({"minimum_months": 0}, "minimum_amount"),
        ({"admin_fee_percent": Decimal(99)}, "admin_fee_percent"),
        ({"penalty_percent_per_day": Decimal("1.01")}, "penalty_percent_per_day"),
        ({"penalty_cap_percent": Decimal(101)}, "penalty_cap_percent"),
        ({"penalty_grace_days": 91}, "penalty_grace_days"),
    ],
)
def test_terms_that_no_loan_can_have(change: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.ensure_loan_terms(replace(LOAN, **change), CEILING)  # type: ignore[arg-type]  # one field each
    assert refused.value.field == field


def test_savings_of_usual_terms_are_fine() -> None:
    rules.ensure_savings_terms(SavingsKind.SUKARELA, TIERS, Decimal(9))
    rules.ensure_savings_terms(SavingsKind.BERJANGKA, DEPOSIT, Decimal(9))
    rules.ensure_savings_terms(SavingsKind.WAJIB, SavingsTerms(due_amount=100_000), Decimal(9))


@pytest.mark.parametrize(
    ("kind", "terms", "field"),
    [
        (SavingsKind.POKOK, SavingsTerms(), None),
        (SavingsKind.SWP, SavingsTerms(), None),
        (SavingsKind.WAJIB, SavingsTerms(), "due_amount"),
        (SavingsKind.SUKARELA, replace(TIERS, rates=()), "rate_1"),
        (SavingsKind.SUKARELA, replace(TIERS, rates=((5, Decimal(1)),)), "rate_1"),
        (SavingsKind.SUKARELA, replace(TIERS, rates=((0, Decimal(1)),) * 2), "from_2"),
        (SavingsKind.SUKARELA, replace(TIERS, rates=((0, Decimal("9.5")),)), "rate_1"),
        (SavingsKind.SUKARELA, replace(TIERS, days_of_year=364), "days_of_year"),
        (SavingsKind.BERJANGKA, replace(DEPOSIT, rates=()), "rate_1"),
        (SavingsKind.BERJANGKA, replace(DEPOSIT, rates=((12, Decimal(10)),)), "rate_12"),
        (
            SavingsKind.BERJANGKA,
            replace(DEPOSIT, break_fee_percent=Decimal(101)),
            "break_fee_percent",
        ),
    ],
)
def test_terms_that_no_savings_can_have(
    kind: SavingsKind, terms: SavingsTerms, field: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        rules.ensure_savings_terms(kind, terms, Decimal(9))
    assert refused.value.field == field


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 400))
def test_terms_begin_after_today_and_after_all_others(on: date, later: int) -> None:
    fixed = Version(1, TODAY + timedelta(days=later), LOAN)
    is_fine = on > TODAY and on > fixed.starts_on
    with nullcontext() if is_fine else pytest.raises(Refused) as refused:
        rules.ensure_start(product(None, fixed), on, TODAY)
    assert is_fine or refused.value.field == "starts_on"


def test_savings_that_are_reckoned_by_months_change_on_the_first() -> None:
    first = date(2026, 8, 1)
    for kind in (SavingsKind.WAJIB, SavingsKind.SUKARELA):
        rules.ensure_start(product(kind), first, TODAY)
        with pytest.raises(Refused, match="first day of a month"):
            rules.ensure_start(product(kind), first + timedelta(days=1), TODAY)
    rules.ensure_start(product(SavingsKind.BERJANGKA), first + timedelta(days=1), TODAY)
    rules.ensure_start(product(), first + timedelta(days=1), TODAY)


def test_the_same_terms_again_are_no_change() -> None:
    held = product(None, Version(1, date(2020, 1, 1), LOAN))
    with pytest.raises(Refused, match="already"):
        rules.ensure_changes(held, LOAN)
    dearer = replace(LOAN, rate_percent_per_year=Decimal(15))
    rules.ensure_changes(held, dearer)
    assert [one.name for one in rules.differences(held, LOAN, dearer)] == ["rate_percent_per_year"]
    rules.ensure_changes(product(), LOAN)


@given(PERCENT, st.integers(1, 10**12), st.sampled_from(LoanMethod))
def test_what_is_proposed_on_a_loan_comes_back(
    rate: Decimal, amount: int, method: LoanMethod
) -> None:
    terms = replace(LOAN, method=method, rate_percent_per_year=rate, maximum_amount=amount)
    assert rules.read_terms(Family.LOANS, rules.write_terms(terms)) == terms


@given(st.lists(st.tuples(st.integers(0, 10**12), PERCENT), max_size=5), PERCENT)
def test_what_is_proposed_on_savings_comes_back(
    rates: list[tuple[int, Decimal]], fee: Decimal
) -> None:
    for method in (None, InterestMethod.LOWEST):
        terms = replace(TIERS, interest_method=method, rates=tuple(rates), break_fee_percent=fee)
        assert rules.read_terms(Family.SAVINGS, rules.write_terms(terms)) == terms


def test_what_holds_and_what_is_to_come() -> None:
    old = Version(1, date(2020, 1, 1), LOAN)
    new = Version(2, date(2026, 8, 1), replace(LOAN, savings_multiple=9))
    both = product(None, old, new)
    assert both.version_on(TODAY) is old
    assert both.version_on(new.starts_on) is new
    assert both.to_come(TODAY) == (new,)
    assert both.status_on(TODAY) is ProductStatus.OFFERED
    assert replace(both, is_active=False).status_on(TODAY) is ProductStatus.OFF
    assert product(None, new).status_on(TODAY) is ProductStatus.PLANNED
    assert product().last_start is None


def test_what_members_cannot_do_without_stays_on() -> None:
    version = Version(1, date(2020, 1, 1), LOAN)
    can = [kind for kind in (None, *SavingsKind) if rules.can_switch(product(kind, version))]
    assert can == [None, SavingsKind.BERJANGKA]
    assert not rules.can_switch(product())


@pytest.mark.parametrize("code", ["", "a", "Multi", "1abc", "dua kata", "x" * 21, "usaha"])
def test_codes_that_cannot_be(code: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.ensure_code(code, {"usaha"})
    assert refused.value.field == "code"


def test_a_plain_code_is_fine() -> None:
    rules.ensure_code("multi-guna2", {"usaha"})

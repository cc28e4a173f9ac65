"""What an amount paid does to a loan: the parts always sum to the amount."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from coop.dates import add_months
from coop.domain.loans.payoff_rules import (
    EarlierPart,
    OpenInstalment,
    PenaltyTerms,
    RepaymentPlan,
    calculate_payoff_figure,
    charge_penalty,
    plan_repayment,
    spread_settlement,
)
from coop.domain.loans.schedule_rules import calculate_payoff, calculate_schedule
from coop.domain.loans.types import InterestMethod, PayoffRule

FIRST = date(2025, 1, 15)
TERMS = PenaltyTerms(Decimal("0.1"), 3, Decimal(10))


def _items(
    method: InterestMethod = InterestMethod.FLAT,
    principal: int = 25_000_000,
    months: int = 24,
    paid: int = 0,
) -> list[OpenInstalment]:
    schedule = calculate_schedule(method, principal, Decimal(10), months, FIRST)
    return [
        OpenInstalment(row.n, row.due_on, row.principal, row.interest, 0)
        for row in schedule.rows[paid:]
    ]


def test_the_published_payoff_is_ours() -> None:
    # golden loan-settlement-01: 15 of 24 instalments paid, one month of interest
    figure = calculate_payoff_figure(
        _items(paid=15), add_months(FIRST, 14), PayoffRule.PLUS_ONE_MONTH
    )
    published = calculate_payoff(
        InterestMethod.FLAT, 25_000_000, Decimal(10), 24, 15, PayoffRule.PLUS_ONE_MONTH
    )

    assert figure.total == published.total
    assert abs(figure.total - 9_583_333) <= 12
    assert figure.explained.result == figure.total


@given(
    method=st.sampled_from(list(InterestMethod)),
    rule=st.sampled_from(list(PayoffRule)),
    amount=st.integers(1, 60_000_000),
    month=st.integers(-1, 30),
    recognised=st.booleans(),
)
def test_the_parts_of_a_repayment_sum_to_it(
    method: InterestMethod, rule: PayoffRule, amount: int, month: int, recognised: bool
) -> None:
    on = add_months(FIRST, month)
    items = [
        OpenInstalment(
            item.n,
            item.due_on,
            item.principal_left,
            item.interest_left,
            item.interest_left if recognised and item.due_on <= on else 0,
            500 if item.due_on < on else 0,
        )
        for item in _items(method)
    ]
    plan = plan_repayment(items, amount, on, rule)

    assert (
        sum(plan.total(part) for part in ("penalty", "interest", "principal")) + (plan.excess)
        == amount
    )
    by_n = {item.n: item for item in items}
    for line in plan.lines:
        item = by_n[line.n]
        assert 0 <= line.principal <= item.principal_left
        assert 0 <= line.interest <= line.interest + line.waived <= item.interest_left
        assert item.recognised_left + line.recognised - line.interest >= 0
    assert plan.closes == (amount >= calculate_payoff_figure(items, on, rule).total)
    if plan.closes:
        assert plan.total("principal") == sum(item.principal_left for item in items)
    else:
        assert plan.excess == 0


@given(principal=st.integers(0, 25_000_000), interest=st.integers(0, 5_000_000))
def test_a_settlement_takes_off_exactly_what_it_was_given(principal: int, interest: int) -> None:
    plan: RepaymentPlan = spread_settlement(_items(), 700, interest, principal)

    assert plan.total("penalty") == 700
    assert plan.total("interest") + plan.total("principal") + plan.excess == interest + principal
    assert plan.closes == (principal >= 25_000_000)


def _penalty(on: date, *earlier: EarlierPart, left: int = 1_000_000) -> int:
    return charge_penalty(FIRST, 1_000_000, left, earlier, TERMS, on, set()).result


def test_a_penalty_of_two_payments_is_the_penalty_of_one_debt() -> None:
    # the 15th is a Wednesday; three days are free
    assert _penalty(date(2025, 1, 18)) == 0
    assert _penalty(date(2025, 1, 25)) == 7_000
    half = EarlierPart(date(2025, 1, 25), 7_000, 500_000)
    assert _penalty(date(2025, 2, 4), half, left=500_000) == 5_000
    in_grace = EarlierPart(date(2025, 1, 17), 0, 500_000)
    assert _penalty(date(2025, 1, 20), in_grace, left=500_000) == 1_000


def test_the_cap_holds_over_all_payments() -> None:
    most = EarlierPart(date(2025, 4, 1), 73_000, 100_000)

    assert _penalty(date(2026, 1, 1), most, left=900_000) == 27_000

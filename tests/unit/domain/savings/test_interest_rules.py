"""Interest on savings: what holds for any balances, rates and days."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.savings.interest_rules import (
    calculate_interest,
    calculate_tax,
    calculate_term_interest,
    rate_of,
    stretches_of,
)
from coop.domain.savings.interest_types import InterestMethod, Stretch, Tier
from coop.errors import Refused

JUNE = date(2026, 6, 1), date(2026, 6, 30)
balances = st.integers(0, 10**12)
rates = st.decimals(0, 30, places=2)
stretches = st.lists(st.builds(Stretch, balances, st.integers(1, 31)), min_size=1, max_size=12)
moves = st.lists(st.tuples(st.integers(0, 29), st.integers(-(10**9), 10**9)), max_size=12).map(
    lambda found: sorted((JUNE[0] + timedelta(days), amount) for days, amount in found)
)


@given(stretches, rates)
def test_one_rate_makes_average_and_daily_the_same(given: list[Stretch], rate: Decimal) -> None:
    tiers = [Tier(0, rate)]
    found = {method: calculate_interest(method, tiers, given).result for method in InterestMethod}
    assert found[InterestMethod.AVERAGE] == found[InterestMethod.DAILY]
    assert found[InterestMethod.LOWEST] <= found[InterestMethod.DAILY]


@given(stretches, rates, rates, st.integers(1, 10**9), st.sampled_from([360, 365, 366]))
def test_daily_interest_is_within_half_a_rupiah_of_the_days_added_up(
    given: list[Stretch], low: Decimal, high: Decimal, limit: int, days_of_year: int
) -> None:
    tiers = [Tier(0, low), Tier(limit, high)]
    exact = sum(
        (
            Fraction(stretch.balance)
            * Fraction(high if stretch.balance >= limit else low)
            * stretch.days
            / 100
            / days_of_year
            for stretch in given
        ),
        Fraction(0),
    )
    found = calculate_interest(InterestMethod.DAILY, tiers, given, days_of_year=days_of_year)
    assert abs(found.result - exact) <= Fraction(1, 2)
    assert found.steps[-1].value == found.result


@given(balances, moves)
def test_stretches_cover_the_month_and_are_what_each_day_ends_with(
    opening: int, given: list[tuple[date, int]]
) -> None:
    found = stretches_of(opening, given, *JUNE)
    assert sum(stretch.days for stretch in found) == 30
    by_day = [stretch.balance for stretch in found for _day in range(stretch.days)]
    for number, balance in enumerate(by_day):
        on = JUNE[0] + timedelta(number)
        expected = opening + sum(amount for moved_on, amount in given if moved_on <= on)
        assert balance == max(0, expected)
    assert all(a.balance != b.balance for a, b in pairwise(found))


@given(st.integers(0, 10**12), rates, st.integers(1, 24))
def test_the_months_of_a_term_add_up_to_it(principal: int, rate: Decimal, months: int) -> None:
    upto = [calculate_term_interest(principal, rate, n).result for n in range(months + 1)]
    single = [later - earlier for earlier, later in pairwise(upto)]
    assert sum(single) == upto[-1]
    assert max(single) - min(single) <= 1


@given(st.integers(0, 10**12))
def test_tax_is_nothing_or_a_tenth_of_all(interest: int) -> None:
    tax = calculate_tax(interest).result
    assert tax == (0 if interest <= 240_000 else interest // 10)


def test_a_tier_counts_for_the_whole_balance() -> None:
    tiers = [Tier(1_000_000, Decimal(3)), Tier(5_000_000, Decimal(5))]
    assert rate_of(tiers, 999_999) == 0
    assert rate_of(tiers, 1_000_000) == 3
    assert rate_of(tiers, 4_999_999) == 3
    assert rate_of(tiers, Fraction(5_000_000)) == 5


def test_negative_interest_has_no_tax() -> None:
    with pytest.raises(Refused):
        calculate_tax(-1)


def test_a_deposit_does_not_run_longer_than_its_term() -> None:
    with pytest.raises(Refused, match="12"):
        calculate_term_interest(1, Decimal(5), 13, of_months=12)

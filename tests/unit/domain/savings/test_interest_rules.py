"""Interest on savings: what holds for any balances, rates and days."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.dates import add_months
from coop.domain.savings.interest_rules import (
    calculate_interest,
    calculate_tax,
    calculate_term_interest,
    calculate_term_months,
    months_completed,
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
    single = [calculate_term_months(principal, rate, n, n + 1).result for n in range(months)]
    assert sum(single) == calculate_term_interest(principal, rate, months).result
    assert max(single) - min(single) <= 1


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 24), st.integers(-40, 800))
def test_months_are_completed_one_by_one(placed_on: date, months: int, days: int) -> None:
    on = placed_on + timedelta(days)
    done = months_completed(placed_on, on, months)
    assert 0 <= done <= months
    assert done == sum(add_months(placed_on, n) <= on for n in range(1, months + 1))


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


@pytest.mark.parametrize(("before", "upto"), [(-1, 0), (2, 1), (0, 1201)])
def test_months_that_are_no_term_are_refused(before: int, upto: int) -> None:
    with pytest.raises(Refused):
        calculate_term_months(1, Decimal(5), before, upto)

"""Interest on savings and the tax on it, in whole rupiah.

Everything is reckoned in fractions and rounded once, half up. The methods and their formulas are
those of Bank Indonesia's leaflet on savings interest: lowest, average and daily balance.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from coop.dates import add_months
from coop.domain.savings.interest_types import InterestMethod, Stretch, Tier
from coop.errors import Refused
from coop.explain import N_, Explained, Input, Step
from coop.money import MAX_RUPIAH, round_half_up

DAYS_OF_YEAR = (365, 360, 366)
MAX_RATE_PERCENT_PER_YEAR = 1000
MAX_MONTHS = 1200
UNTAXED_AMOUNT = 240_000
TAX_PERCENT = 10

_SOURCE = N_("Terms of the savings product")
_HALF_UP = N_("Rounded once, half up, to whole rupiah")


def calculate_interest(
    method: InterestMethod,
    tiers: Sequence[Tier],
    stretches: Sequence[Stretch],
    *,
    days_of_year: int = 365,
) -> Explained[int]:
    """Return the interest in rupiah on balances that stood one after the other.

    Lowest: the smallest balance x rate x days / days of the year. Average: the same on the sum of
    balance x days, divided by the days. Daily: each day by itself, at the rate of its balance.
    A tier's rate counts for the whole balance. Raises Refused for figures that are no balances.
    """
    _ensure_balances(stretches)
    _ensure_tiers(tiers)
    if days_of_year not in DAYS_OF_YEAR:
        raise Refused(N_("A year of interest has 365, 360 or 366 days."))
    steps, yearly = _METHODS[method](tiers, stretches)
    result = round_half_up(yearly / days_of_year)
    return Explained(
        rule=_RULES[method],
        source=_SOURCE,
        inputs=(
            Input(N_("Days"), _days(stretches), "days"),
            Input(N_("Days of the year"), days_of_year, "days"),
        ),
        steps=(*steps, Step(N_("Interest"), _FORMULAS[method], result, "rupiah")),
        result=result,
        rounding=_HALF_UP,
    )


def calculate_term_interest(principal: int, rate_percent: Decimal, months: int) -> Explained[int]:
    """Return the interest in rupiah that a term deposit earns in ``months`` months.

    Principal x rate x months / 12, rounded half up. Raises Refused for terms that are no deposit.
    """
    return calculate_term_months(principal, rate_percent, 0, months)


def calculate_term_months(
    principal: int, rate_percent: Decimal, before: int, upto: int
) -> Explained[int]:
    """Return what a term deposit earns from its month ``before`` to its month ``upto``.

    It is the difference of two sums that are rounded each, so that the months of a term add up to
    the term's interest, to the rupiah. Raises Refused for terms that are no deposit.
    """
    if not 0 <= principal <= MAX_RUPIAH:
        raise Refused(N_("A balance cannot be negative, nor larger than a form takes."))
    if not 0 <= before <= upto <= MAX_MONTHS:
        raise Refused(N_("A term has between 0 and %(months)s months."), months=MAX_MONTHS)
    _ensure_rate(rate_percent)
    monthly = Fraction(principal) * _yearly(rate_percent) / 12
    earlier, later = round_half_up(monthly * before), round_half_up(monthly * upto)
    steps = [
        Step(N_("Interest so far"), N_("deposit x rate x months / 12"), later, "rupiah"),
        Step(N_("Credited before"), N_("the same for the months before"), earlier, "rupiah"),
    ]
    return Explained(
        rule=N_("Interest of a term deposit"),
        source=_SOURCE,
        inputs=(
            Input(N_("Deposit"), principal, "rupiah"),
            Input(N_("Rate"), rate_percent, "percent_per_year"),
            Input(N_("Months"), upto, "months"),
        ),
        steps=(
            *(steps if before else []),
            Step(N_("Interest"), _FORMULA_OF_TERM[bool(before)], later - earlier, "rupiah"),
        ),
        result=later - earlier,
        rounding=_HALF_UP,
    )


def months_completed(placed_on: date, on: date, months: int) -> int:
    """Return how many of a deposit's ``months`` have ended by ``on``; the day itself counts."""
    passed = (on.year - placed_on.year) * 12 + on.month - placed_on.month
    if add_months(placed_on, passed) > on:
        passed -= 1
    return max(0, min(passed, months))


def calculate_tax(interest: int) -> Explained[int]:
    """Return the final tax in rupiah on a person's ``interest`` of one month, all accounts.

    Up to 240,000 rupiah nothing, above it ten percent of the whole sum (PP 15/2009 art. 2, PMK
    112/PMK.03/2010): a cliff. Rounded down, as the tax office counts whole rupiah.
    """
    if interest < 0:
        raise Refused(N_("Interest cannot be negative."))
    tax = interest * TAX_PERCENT // 100 if interest > UNTAXED_AMOUNT else 0
    return Explained(
        rule=N_("Final income tax on savings interest"),
        source=N_("PP 15/2009 art. 2 and PMK 112/PMK.03/2010"),
        inputs=(
            Input(N_("Interest of the month, all accounts"), interest, "rupiah"),
            Input(N_("Untaxed up to"), UNTAXED_AMOUNT, "rupiah"),
            Input(N_("Tax rate"), Decimal(TAX_PERCENT), "percent"),
        ),
        steps=(
            Step(
                N_("Tax"),
                N_("above the limit the rate takes the whole interest, not only what is above"),
                tax,
                "rupiah",
            ),
        ),
        result=tax,
        rounding=N_("Rounded down to whole rupiah"),
    )


def stretches_of(
    opening: int, moves: Sequence[tuple[date, int]], first: date, last: date
) -> list[Stretch]:
    """Return the day-end balances from ``first`` to ``last``, both included.

    ``opening`` rupiah stood before ``first``; ``moves`` are (value date, signed rupiah) in order
    of their dates. A day that ends below zero counts as zero: a correction is no debt.
    """
    found: list[Stretch] = []
    balance, since = opening, first
    for on, amount in moves:
        if on > since:
            found.append(Stretch(max(0, balance), (on - since).days))
            since = on
        balance += amount
    found.append(Stretch(max(0, balance), (last + timedelta(days=1) - since).days))
    return [
        Stretch(balance, sum(stretch.days for stretch in same))
        for balance, same in groupby(found, key=lambda stretch: stretch.balance)
    ]


def rate_of(tiers: Sequence[Tier], balance: int | Fraction) -> Decimal:
    """Return the percent per year that ``balance`` earns; below the first tier nothing."""
    reached = [tier.rate_percent for tier in tiers if tier.from_amount <= balance]
    return reached[-1] if reached else Decimal(0)


def _yearly(rate_percent: Decimal) -> Fraction:
    return Fraction(rate_percent) / 100


def _days(stretches: Sequence[Stretch]) -> int:
    return sum(stretch.days for stretch in stretches)


def _lowest(tiers: Sequence[Tier], stretches: Sequence[Stretch]) -> tuple[list[Step], Fraction]:
    """Return the steps, and balance x rate summed over the days; so do the next two."""
    lowest = min(stretch.balance for stretch in stretches)
    rate = rate_of(tiers, lowest)
    return (
        [
            Step(N_("Lowest balance"), N_("the smallest at the end of a day"), lowest, "rupiah"),
            Step(N_("Rate"), N_("of this balance"), rate, "percent_per_year"),
        ],
        lowest * _yearly(rate) * _days(stretches),
    )


def _average(tiers: Sequence[Tier], stretches: Sequence[Stretch]) -> tuple[list[Step], Fraction]:
    summed = sum(stretch.balance * stretch.days for stretch in stretches)
    average = Fraction(summed, _days(stretches))
    rate = rate_of(tiers, average)
    return (
        [
            Step(
                N_("Average balance"),
                N_("sum of the balances at the end of each day / days"),
                round_half_up(average),
                "rupiah",
            ),
            Step(N_("Rate"), N_("of this balance"), rate, "percent_per_year"),
        ],
        summed * _yearly(rate),
    )


def _daily(tiers: Sequence[Tier], stretches: Sequence[Stretch]) -> tuple[list[Step], Fraction]:
    by_rate: dict[Decimal, int] = {}
    for stretch in stretches:
        rate = rate_of(tiers, stretch.balance)
        by_rate[rate] = by_rate.get(rate, 0) + stretch.balance * stretch.days
    steps = []
    for rate, summed in sorted(by_rate.items()):
        steps.append(Step(N_("Rate"), N_("of the days that follow"), rate, "percent_per_year"))
        steps.append(Step(N_("Balances"), N_("sum of these days' balances"), summed, "rupiah"))
    yearly = sum((_yearly(rate) * summed for rate, summed in by_rate.items()), Fraction(0))
    return steps, yearly


_FORMULA_OF_TERM = (N_("deposit x rate x months / 12"), N_("so far less credited before"))
_METHODS = {
    InterestMethod.LOWEST: _lowest,
    InterestMethod.AVERAGE: _average,
    InterestMethod.DAILY: _daily,
}
_RULES = {
    InterestMethod.LOWEST: N_("Interest on the lowest balance of the month"),
    InterestMethod.AVERAGE: N_("Interest on the average daily balance"),
    InterestMethod.DAILY: N_("Interest on the balance of each day"),
}
_FORMULAS = {
    InterestMethod.LOWEST: N_("lowest balance x rate x days / days of the year"),
    InterestMethod.AVERAGE: N_("average balance x rate x days / days of the year"),
    InterestMethod.DAILY: N_("sum of balances x rate / days of the year, added up"),
}


def _ensure_balances(stretches: Sequence[Stretch]) -> None:
    if not stretches or any(stretch.days < 1 for stretch in stretches):
        raise Refused(N_("Each balance stands for at least one day."))
    if any(not 0 <= stretch.balance <= MAX_RUPIAH for stretch in stretches):
        raise Refused(N_("A balance cannot be negative, nor larger than a form takes."))


def _ensure_tiers(tiers: Sequence[Tier]) -> None:
    starts = [tier.from_amount for tier in tiers]
    if not tiers or starts != sorted(set(starts)) or starts[0] < 0:
        raise Refused(N_("Each rate begins at a higher balance than the one before it."))
    for tier in tiers:
        _ensure_rate(tier.rate_percent)


def _ensure_rate(rate_percent: Decimal) -> None:
    if not (rate_percent.is_finite() and 0 <= rate_percent <= MAX_RATE_PERCENT_PER_YEAR):
        raise Refused(
            N_("A rate lies between 0 and %(ceiling)s percent per year."),
            ceiling=MAX_RATE_PERCENT_PER_YEAR,
        )

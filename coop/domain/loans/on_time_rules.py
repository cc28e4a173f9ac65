"""Which instalments a repayment settles by their day."""

from collections.abc import Container, Iterable, Sequence
from datetime import date, timedelta

from coop.dates import next_business_day
from coop.domain.loans.payoff_rules import OpenInstalment, RepaymentPlan

LONGEST_CLOSURE = timedelta(days=14)
"""Further than so many days no holidays and weekends put off a due day."""


def settled_on_time(
    items: Sequence[OpenInstalment],
    plan: RepaymentPlan,
    paid_on: date,
    holidays: Container[date],
) -> tuple[int, ...]:
    """Return the numbers of the open instalments that ``plan`` settles by their day.

    By their day is up to the first business day at or after it. Where the loan ends, what is
    still to come was never an instalment: it counts for one, where nothing was due.
    """
    lines = {line.n: line for line in plan.lines}
    found: list[int] = []
    for item in items:
        line = lines.get(item.n)
        if line is None or line.principal < item.principal_left:
            continue
        if line.interest + line.waived < item.interest_left:
            continue
        if plan.closes and item.due_on > paid_on and found:
            break
        if paid_on <= next_business_day(item.due_on, holidays):
            found.append(item.n)
    return tuple(found)


def needs_holidays(due_on: Iterable[date], paid_on: date) -> bool:
    """Say whether it depends on holidays if something due was paid by its day."""
    return any(due < paid_on <= due + LONGEST_CLOSURE for due in due_on)

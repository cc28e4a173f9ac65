"""How a loan that comes in running stands on its schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop.domain.loans.types import Schedule


@dataclass(frozen=True, slots=True)
class OpenedInstalment:
    """One instalment as it comes in, whole rupiah."""

    n: int
    due_on: date
    principal: int
    interest: int
    paid_principal: int
    paid_interest: int
    recognised_interest: int
    is_settled: bool


def open_instalments(
    schedule: Schedule, paid: int, interest_paid: int, on: date, *, accrues: bool
) -> list[OpenedInstalment]:
    """Return the instalments of a loan of which ``paid`` are settled on ``on``.

    ``interest_paid`` rupiah have been paid beyond them, on the oldest ones first. What is due is
    recognised as income unless the loan does not accrue: then only what was paid is.
    """
    opened, left = [], interest_paid
    for row in schedule.rows:
        is_paid = row.n <= paid
        paid_interest = row.interest if is_paid else min(left, row.interest)
        left -= 0 if is_paid else paid_interest
        is_due = row.due_on <= on
        opened.append(
            OpenedInstalment(
                n=row.n,
                due_on=row.due_on,
                principal=row.principal,
                interest=row.interest,
                paid_principal=row.principal if is_paid else 0,
                paid_interest=paid_interest,
                recognised_interest=row.interest if is_due and accrues else paid_interest,
                is_settled=is_paid or (not row.principal and paid_interest == row.interest),
            )
        )
    return opened


def next_due(instalments: Sequence[OpenedInstalment]) -> date | None:
    """Return the due date of the oldest instalment that is not settled, None when all are."""
    return min((row.due_on for row in instalments if not row.is_settled), default=None)

"""A schedule as its pages show it: what each instalment is made of and how far it is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from coop.domain.loans.payoff_rules import stage_of
from coop.domain.loans.records import InstalmentRow
from coop.domain.loans.types import InstalmentStage
from coop.money import format_rupiah


@dataclass(frozen=True, slots=True)
class Line:
    """An instalment: when, how much, of what, and how much of it is paid; whole rupiah."""

    n: int
    due_on: date
    stage: InstalmentStage
    amount: int
    parts: str
    paid_amount: int
    paid_penalty: str | None


def schedule_lines(instalments: Sequence[InstalmentRow], on: date) -> list[Line]:
    """Return the schedule's lines as they stand on ``on``."""
    return [
        Line(
            n=row.n,
            due_on=row.due_on,
            stage=stage_of(row.due_on, row.paid_principal + row.paid_interest, row.is_settled, on),
            amount=row.principal + row.interest,
            parts=_parts_of(row),
            paid_amount=row.paid_principal + row.paid_interest,
            paid_penalty=_("penalty paid %(amount)s", amount=format_rupiah(row.paid_penalty))
            if row.paid_penalty
            else None,
        )
        for row in instalments
    ]


def _parts_of(row: InstalmentRow) -> str:
    parts = f"{format_rupiah(row.principal)} + {format_rupiah(row.interest)}"
    if not row.waived_interest:
        return parts
    waived = _("%(amount)s interest waived", amount=format_rupiah(row.waived_interest))
    return f"{parts}; {waived}"

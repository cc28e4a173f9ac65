"""Reading points: rules, lots, what a person holds, and the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from coop.db import session
from coop.domain.loyalty.models import (
    PointsDebt,
    PointsEntry,
    PointsLot,
    PointsProgram,
    PointsRule,
)
from coop.domain.loyalty.rules import hold
from coop.domain.loyalty.types import EarnRule, EventKind, Holding, Lot, PointsKind, Spending
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class PointsRow:
    """A change of points in a history."""

    id: int
    kind: PointsKind
    points: int
    booked_on: date
    source: Ref
    reason: str | None


def find_program(unit_id: int) -> PointsProgram | None:
    """Return what points are worth in a unit, or None where it gives none."""
    return session.get(PointsProgram, unit_id)


def get_spending(unit_id: int) -> Spending:
    """Return how points are spent in a unit, or raise NotFound."""
    program = find_program(unit_id)
    if program is None:
        raise NotFound(N_("This unit has no points."))
    return Spending(program.amount_each, program.least_points, program.share_percent)


def list_rules(unit_id: int, event: EventKind) -> list[EarnRule]:
    """Return the active rules of a unit for an event, by id."""
    rows = session.scalars(
        select(PointsRule)
        .where(PointsRule.unit_id == unit_id, PointsRule.event == event, PointsRule.is_active)
        .order_by(PointsRule.id)
    )
    return [
        EarnRule(
            str(row.id),
            row.name,
            row.event,
            row.points,
            row.per_amount,
            frozenset(row.items),
            frozenset(row.weekdays),
            row.first_on,
            row.last_on,
            row.is_for_first,
            row.is_for_birthday,
            row.cap_points,
        )
        for row in rows
    ]


def list_lots(person_id: int) -> list[Lot]:
    """Return the lots of a person that have points left."""
    rows = session.execute(
        select(PointsLot.id, PointsLot.left, PointsLot.available_on, PointsLot.expires_on).where(
            PointsLot.person_id == person_id, PointsLot.left > 0
        )
    )
    return [Lot(*row) for row in rows]


def owed_points(person_id: int) -> int:
    """Return the points that were taken back and are still owed."""
    owed = session.scalar(
        select(func.sum(PointsDebt.left)).where(
            PointsDebt.person_id == person_id, PointsDebt.left > 0
        )
    )
    return int(owed or 0)


def read_holding(person_id: int, on: date) -> Holding:
    """Return the points of a person on a day: usable, pending, owed, and what expires when."""
    return hold(list_lots(person_id), owed_points(person_id), on)


def list_history(person_id: int, number: int = 1) -> Page[PointsRow]:
    """Return a page of a person's points, the latest first."""
    where = PointsEntry.person_id == person_id
    total = session.scalar(select(func.count()).select_from(PointsEntry).where(where)) or 0
    rows: Sequence[PointsEntry] = session.scalars(
        select(PointsEntry)
        .where(where)
        .order_by(PointsEntry.booked_on.desc(), PointsEntry.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    found = [
        PointsRow(
            row.id,
            row.kind,
            row.points,
            row.booked_on,
            Ref(row.source_kind, row.source_id),
            row.reason,
        )
        for row in rows
    ]
    return Page(found, number, PAGE_SIZE, total)


def find_entry(unique_key: str) -> PointsEntry | None:
    """Return the entry with a key, or None."""
    return session.scalars(
        select(PointsEntry).where(PointsEntry.unique_key == unique_key)
    ).one_or_none()

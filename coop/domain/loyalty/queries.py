"""Reading points: rules, lots, what a person holds, and the history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from coop.dates import add_months
from coop.db import session
from coop.domain.loyalty.models import (
    PointsDebt,
    PointsEntry,
    PointsLot,
    PointsProgram,
    PointsRule,
    PointsTier,
)
from coop.domain.loyalty.rules import hold, stand
from coop.domain.loyalty.types import (
    EarnRule,
    EventKind,
    Holding,
    Lot,
    PointsKind,
    Spending,
    Tier,
    TierStanding,
)
from coop.errors import NotFound
from coop.explain import N_, Explained
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


def find_programs(unit_ids: Collection[int]) -> dict[int, PointsProgram]:
    """Return what points are worth, by unit; units that give none are left out."""
    rows = session.scalars(select(PointsProgram).where(PointsProgram.unit_id.in_(unit_ids)))
    return {row.unit_id: row for row in rows}


def list_rules(unit_id: int, event: EventKind) -> list[EarnRule]:
    """Return the active rules of a unit for an event, by id."""
    return list_rules_of([unit_id]).get((unit_id, event), [])


def list_rules_of(unit_ids: Collection[int]) -> dict[tuple[int, EventKind], list[EarnRule]]:
    """Return the active rules of units by unit and event, each list by id; one statement."""
    found: dict[tuple[int, EventKind], list[EarnRule]] = {}
    for row in session.scalars(
        select(PointsRule)
        .where(PointsRule.unit_id.in_(unit_ids), PointsRule.is_active)
        .order_by(PointsRule.id)
    ):
        found.setdefault((row.unit_id, row.event), []).append(rule_of(row))
    return found


def list_all_rules(unit_id: int) -> list[tuple[EarnRule, bool]]:
    """Return each rule of a unit with whether it earns now, those that do first."""
    rows = session.scalars(
        select(PointsRule)
        .where(PointsRule.unit_id == unit_id)
        .order_by(PointsRule.is_active.desc(), PointsRule.name, PointsRule.id)
    )
    return [(rule_of(row), row.is_active) for row in rows]


def find_rule_unit(rule_id: int) -> int | None:
    """Return whose unit a rule is, or None."""
    return session.scalar(select(PointsRule.unit_id).where(PointsRule.id == rule_id))


def rule_of(row: PointsRule) -> EarnRule:
    """Return a rule as it is reckoned with."""
    return EarnRule(
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


def list_tiers(unit_id: int) -> list[Tier]:
    """Return the tiers of a unit, the lowest first."""
    rows = session.scalars(
        select(PointsTier).where(PointsTier.unit_id == unit_id).order_by(PointsTier.from_points)
    )
    return [_as_tier(row) for row in rows]


def _as_tier(row: PointsTier) -> Tier:
    return Tier(str(row.id), row.name, row.from_points)


def read_tier(person_id: int, unit_id: int, on: date) -> Explained[TierStanding]:
    """Return which tier of a unit a person has on a day, and what is missing; one statement.

    What was earned there in the twelve months up to that day counts, less what was taken back.
    """
    first = add_months(on, -12) + timedelta(days=1)
    earned = (
        select(func.coalesce(func.sum(PointsEntry.points), 0).label("points"))
        .where(
            PointsEntry.person_id == person_id,
            PointsEntry.unit_id == unit_id,
            PointsEntry.kind.in_((PointsKind.EARNED, PointsKind.TAKEN_BACK)),
            PointsEntry.booked_on.between(first, on),
        )
        .subquery()
    )
    rows = session.execute(
        select(earned.c.points, PointsTier)
        .select_from(earned)
        .outerjoin(PointsTier, PointsTier.unit_id == unit_id)
        .order_by(PointsTier.from_points)
    ).all()
    return stand(int(rows[0].points), [_as_tier(row) for _sum, row in rows if row], first, on)


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

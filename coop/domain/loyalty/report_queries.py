"""Points in reports: what they owe, what moved, what units owe each other, what looks odd."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from coop.dates import month_of
from coop.db import session
from coop.domain.identity.models import User, UserRole
from coop.domain.identity.types import STAFF_ROLES
from coop.domain.loyalty.models import (
    PointsDebt,
    PointsEntry,
    PointsLot,
    PointsProgram,
    PointsUse,
)
from coop.domain.loyalty.types import (
    Between,
    Movement,
    Outstanding,
    Pattern,
    PatternKind,
    PointsKind,
)

MANY_CORRECTIONS = 10
MANY_VISITS = 4
SOON = timedelta(days=1)


def list_outstanding(on: date) -> list[Outstanding]:
    """Return what each unit's points owe on a day, pending ones included; two statements.

    A point is worth what it pays in the unit that it was earned in.
    """
    lots = session.execute(
        select(PointsEntry.unit_id, PointsProgram.amount_each, func.sum(PointsLot.left))
        .join(PointsEntry, PointsEntry.id == PointsLot.entry_id)
        .join(PointsProgram, PointsProgram.unit_id == PointsEntry.unit_id)
        .where(PointsLot.left > 0, or_(PointsLot.expires_on.is_(None), PointsLot.expires_on >= on))
        .group_by(PointsEntry.unit_id, PointsProgram.amount_each)
        .order_by(PointsEntry.unit_id)
    ).all()
    debts: dict[int, int] = {
        unit_id: int(points)
        for unit_id, points in session.execute(
            select(PointsEntry.unit_id, func.sum(PointsDebt.left))
            .join(PointsEntry, PointsEntry.id == PointsDebt.entry_id)
            .where(PointsDebt.left > 0)
            .group_by(PointsEntry.unit_id)
        )
    }
    return [
        Outstanding(unit_id, int(points), debts.get(unit_id, 0), each, int(points) * each)
        for unit_id, each, points in lots
    ]


def list_movements(first: date, last: date) -> list[Movement]:
    """Return what moved by why from ``first`` to ``last`` in each unit; one statement."""
    found: defaultdict[int, dict[PointsKind, int]] = defaultdict(dict)
    rows = session.execute(
        select(PointsEntry.unit_id, PointsEntry.kind, func.sum(PointsEntry.points))
        .where(PointsEntry.booked_on.between(first, last))
        .group_by(PointsEntry.unit_id, PointsEntry.kind)
        .order_by(PointsEntry.unit_id)
    )
    for unit_id, kind, points in rows:
        found[unit_id][kind] = int(points)
    return [Movement(unit_id, by_kind) for unit_id, by_kind in found.items()]


def list_between(first: date, last: date) -> list[Between]:
    """Return what points of one unit paid in another, less what came back; one statement.

    The unit in which they were earned owes the other one the rupiah.
    """
    earned, spent = aliased(PointsEntry), aliased(PointsEntry)
    points = func.sum(PointsUse.points)
    rows = session.execute(
        select(earned.unit_id, spent.unit_id, points, PointsProgram.amount_each)
        .select_from(PointsUse)
        .join(PointsLot, PointsLot.id == PointsUse.lot_id)
        .join(earned, earned.id == PointsLot.entry_id)
        .join(spent, spent.id == PointsUse.entry_id)
        .join(PointsProgram, PointsProgram.unit_id == spent.unit_id)
        .where(
            PointsUse.debt_id.is_(None),
            spent.kind.in_((PointsKind.SPENT, PointsKind.RETURNED)),
            spent.booked_on.between(first, last),
            earned.unit_id != spent.unit_id,
        )
        .group_by(earned.unit_id, spent.unit_id, PointsProgram.amount_each)
        .having(points != 0)
        .order_by(earned.unit_id, spent.unit_id)
    )
    return [
        Between(earned_in, spent_in, int(count), int(count) * each)
        for earned_in, spent_in, count, each in rows
    ]


def list_expiring(unit_id: int, on: date) -> list[tuple[date, int]]:
    """Return how many of a unit's points expire in which month (its first day); one statement."""
    rows = session.execute(
        select(PointsLot.expires_on, func.sum(PointsLot.left))
        .join(PointsEntry, PointsEntry.id == PointsLot.entry_id)
        .where(PointsEntry.unit_id == unit_id, PointsLot.left > 0, PointsLot.expires_on >= on)
        .group_by(PointsLot.expires_on)
    )
    months: Counter[date] = Counter()
    for expires_on, points in rows:
        if expires_on is not None:
            months[month_of(expires_on)] += int(points)
    return sorted(months.items())


def list_patterns(first: date, last: date) -> list[Pattern]:
    """Return what somebody should look at of a period; four statements."""
    return [
        *_many_corrections(first, last),
        *_many_visits(first, last),
        *_spent_after_correction(first, last),
        *_in_own_unit(first, last),
    ]


def _patterns(kind: PatternKind, rows: Sequence[Any]) -> list[Pattern]:
    """``rows``: person, user, unit, first and last day, how often, how many points."""
    return [
        Pattern(kind, person_id, user_id, unit_id, first_on, last_on, int(count), int(points))
        for person_id, user_id, unit_id, first_on, last_on, count, points in rows
    ]


def _many_corrections(first: date, last: date) -> list[Pattern]:
    rows = session.execute(
        select(
            User.person_id,
            PointsEntry.made_by,
            PointsEntry.unit_id,
            func.min(PointsEntry.booked_on),
            func.max(PointsEntry.booked_on),
            func.count(),
            func.sum(func.abs(PointsEntry.points)),
        )
        .join(User, User.id == PointsEntry.made_by)
        .where(PointsEntry.kind == PointsKind.CORRECTED, PointsEntry.booked_on.between(first, last))
        .group_by(User.person_id, PointsEntry.made_by, PointsEntry.unit_id)
        .having(func.count() >= MANY_CORRECTIONS)
        .order_by(func.count().desc(), PointsEntry.made_by)
    ).all()
    return _patterns(PatternKind.MANY_CORRECTIONS, rows)


def _many_visits(first: date, last: date) -> list[Pattern]:
    visits = func.count(PointsEntry.source_id.distinct())
    rows = session.execute(
        select(
            PointsEntry.person_id,
            func.min(PointsEntry.made_by),
            PointsEntry.unit_id,
            PointsEntry.booked_on,
            PointsEntry.booked_on,
            visits,
            func.sum(PointsEntry.points),
        )
        .where(
            PointsEntry.kind == PointsKind.EARNED,
            PointsEntry.source_kind == "order",
            PointsEntry.booked_on.between(first, last),
        )
        .group_by(PointsEntry.person_id, PointsEntry.unit_id, PointsEntry.booked_on)
        .having(visits >= MANY_VISITS)
        .order_by(PointsEntry.booked_on, PointsEntry.person_id)
    ).all()
    return _patterns(PatternKind.MANY_VISITS, rows)


def _spent_after_correction(first: date, last: date) -> list[Pattern]:
    """Look at corrections upwards and at what was spent by the same person within a day.

    The days are compared in Python: the two databases reckon with dates differently.
    """
    corrected, spent = aliased(PointsEntry), aliased(PointsEntry)
    rows = session.execute(
        select(corrected, spent.booked_on)
        .join(
            spent,
            and_(
                spent.person_id == corrected.person_id,
                spent.kind == PointsKind.SPENT,
                spent.made_at >= corrected.made_at,
                spent.booked_on >= corrected.booked_on,
            ),
        )
        .where(
            corrected.kind == PointsKind.CORRECTED,
            corrected.points > 0,
            corrected.booked_on.between(first, last),
            spent.booked_on <= last + SOON,
        )
        .order_by(corrected.made_at, corrected.id, spent.booked_on)
    ).all()
    found: dict[int, Pattern] = {}
    for entry, on in rows:
        if on - entry.booked_on <= SOON and entry.id not in found:
            found[entry.id] = Pattern(
                PatternKind.SPENT_AFTER_CORRECTION,
                entry.person_id,
                entry.made_by,
                entry.unit_id,
                entry.booked_on,
                on,
                1,
                entry.points,
            )
    return list(found.values())


def _in_own_unit(first: date, last: date) -> list[Pattern]:
    """Look at who earns for orders in a unit in which they have a role other than a member's."""
    works_there = (
        select(UserRole.id)
        .join(User, User.id == UserRole.user_id)
        .where(
            User.person_id == PointsEntry.person_id,
            UserRole.unit_id == PointsEntry.unit_id,
            UserRole.role.in_(STAFF_ROLES),
        )
        .exists()
    )
    rows = session.execute(
        select(
            PointsEntry.person_id,
            func.min(PointsEntry.made_by),
            PointsEntry.unit_id,
            func.min(PointsEntry.booked_on),
            func.max(PointsEntry.booked_on),
            func.count(),
            func.sum(PointsEntry.points),
        )
        .where(
            PointsEntry.kind == PointsKind.EARNED,
            PointsEntry.source_kind == "order",
            PointsEntry.booked_on.between(first, last),
            works_there,
        )
        .group_by(PointsEntry.person_id, PointsEntry.unit_id)
        .order_by(PointsEntry.person_id, PointsEntry.unit_id)
    ).all()
    return _patterns(PatternKind.OWN_UNIT, rows)

"""What an auditor re-derives of points: every balance from its entries and uses."""

from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.loyalty.models import (
    PointsDebt,
    PointsEntry,
    PointsLot,
    PointsUse,
    RewardRedemption,
)
from coop.domain.loyalty.types import PointsKind, RedemptionStatus
from coop.explain import N_


def check_balances() -> Finding:
    """What a person has left in lots, less what is owed, is the sum of the entries."""
    finding = Finding(0)
    entries = _sum(PointsEntry.person_id, PointsEntry.points)
    lots = _sum(PointsLot.person_id, PointsLot.left)
    debts = _sum(PointsDebt.person_id, PointsDebt.left)
    finding.checked = len(entries)
    for person_id in sorted({*entries, *lots, *debts}):
        held = lots.get(person_id, 0) - debts.get(person_id, 0)
        if held != entries.get(person_id, 0):
            finding.problems.append(
                f"person {person_id}: entries {entries.get(person_id, 0)}, lots less debts {held}"
            )
    return finding


def check_lots() -> Finding:
    """Lots and debts have left what was not used of them."""
    finding = Finding(session.scalar(select(func.count()).select_from(PointsLot)) or 0)
    for table, column in ((PointsLot, PointsUse.lot_id), (PointsDebt, PointsUse.debt_id)):
        used = func.coalesce(func.sum(PointsUse.points), 0)
        rows = session.execute(
            select(table.id, table.points, table.left, used)
            .outerjoin(PointsUse, column == table.id)
            .group_by(table.id, table.points, table.left)
            .having(table.left != table.points - used)
        )
        finding.problems += [
            f"{table.__tablename__} {row}: of {points} {spent} used, {left} left"
            for row, points, left, spent in rows
        ]
    return finding


def check_entries() -> Finding:
    """Each entry is its lot, less what it used and what it left owing."""
    finding = Finding(session.scalar(select(func.count()).select_from(PointsEntry)) or 0)
    lots = _sum(PointsLot.entry_id, PointsLot.points)
    debts = _sum(PointsDebt.entry_id, PointsDebt.points)
    own = case((PointsUse.debt_id.is_(None), PointsUse.points), else_=0)
    uses = _sum(PointsUse.entry_id, own)
    for entry_id, points in session.execute(select(PointsEntry.id, PointsEntry.points)):
        moved = lots.get(entry_id, 0) - uses.get(entry_id, 0) - debts.get(entry_id, 0)
        if moved != points:
            finding.problems.append(f"entry {entry_id}: {points} points, {moved} moved")
    return finding


def check_redemptions() -> Finding:
    """Each reward taken cost its points; they came back when it was cancelled, and only then."""
    finding = Finding(session.scalar(select(func.count()).select_from(RewardRedemption)) or 0)
    cost, back = aliased(PointsEntry), aliased(PointsEntry)
    paid, returned = func.coalesce(-cost.points, 0), func.coalesce(back.points, 0)
    is_cancelled = RewardRedemption.status == RedemptionStatus.CANCELLED
    rows = session.execute(
        select(
            RewardRedemption.id, RewardRedemption.status, RewardRedemption.points, paid, returned
        )
        .outerjoin(cost, (cost.id == RewardRedemption.entry_id) & (cost.kind == PointsKind.SPENT))
        .outerjoin(
            back,
            (back.source_kind == "redemption")
            & (back.source_id == RewardRedemption.id)
            & (back.kind == PointsKind.RETURNED),
        )
        .where(
            or_(
                paid != RewardRedemption.points,
                returned != case((is_cancelled, RewardRedemption.points), else_=0),
                RewardRedemption.number.is_(None),
            )
        )
        .order_by(RewardRedemption.id)
    )
    finding.problems += [
        f"redemption {row} ({status.value}): costs {points}, paid {spent}, returned {came}"
        for row, status, points, spent, came in rows
    ]
    return finding


def _sum(key: Any, points: Any) -> dict[int, int]:
    rows = session.execute(select(key, func.sum(points)).group_by(key))
    return {found: int(total) for found, total in rows}


CHECKS = [
    Check("loyalty.balances", check_balances, N_("Points at hand are the sum of all entries.")),
    Check("loyalty.lots", check_lots, N_("What is left of points is what was not used.")),
    Check(
        "loyalty.redemptions",
        check_redemptions,
        N_("Each reward cost its points, and gave them back when it was cancelled."),
    ),
    Check("loyalty.entries", check_entries, N_("Each change of points moved as many as it says.")),
]

"""What an auditor re-derives of shared surpluses."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.books.models import BookYear
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.shu.models import ShuDistribution, ShuShare, ShuUnitPart
from coop.domain.shu.types import ShuStatus
from coop.domain.units.models import Unit
from coop.explain import N_

PAYABLE = "2-1401"
UNDISTRIBUTED = "3-4100"
SOURCES = ("shu", "shu_share", "resignation")
BOOKED = (ShuStatus.POSTED, ShuStatus.PAID, ShuStatus.LOCKED)
POOLS = {
    "savings": (ShuShare.savings_weight, ShuShare.savings_amount),
    "participation": (ShuShare.participation, ShuShare.participation_amount),
}


def _distributions() -> list[ShuDistribution]:
    return list(session.scalars(select(ShuDistribution).order_by(ShuDistribution.id)))


def _shares() -> Finding:
    """Shares add up to their pools, and none differs from its exact part by a rupiah or more.

    Where the business pool is split, this holds for each unit's parts of it.
    """
    finding = Finding(session.scalar(select(func.count()).select_from(ShuShare)) or 0)
    for row in _distributions():
        for name, (weight, amount) in POOLS.items():
            from_members, from_others, whole = row.pools.get(name, [0, 0, 0])
            pool = from_members + from_others
            total = _sum(amount, row.id)
            if total != pool:
                finding.problems.append(f"{row.year}, {name}: shares {total}, pool {pool}")
            if name == "participation" and "units" in row.pools:
                finding.problems += _wrong_in_units(row, pool)
            else:
                shares = select(ShuShare.id, weight, amount)
                finding.problems += [
                    f"{row.year}, {name}: share {share_id} is not its part of the pool"
                    for share_id in _not_their_part(shares, row.id, pool, whole)
                ]
        if _sum(ShuShare.total_amount, row.id) != row.members_amount:
            finding.problems.append(f"{row.year}: shares are not what the members get")
    return finding


def _not_their_part(
    shares: Select[int, int, int], distribution_id: int, pool: int, whole: int
) -> Iterator[int]:
    """Yield the shares of (id, weight, rupiah) that differ from pool × weight ÷ whole."""
    rows = session.execute(
        shares.where(ShuShare.distribution_id == distribution_id).execution_options(yield_per=2_000)
    )
    for share_id, weight, amount in rows:
        if whole and abs(amount * whole - pool * weight) >= whole:
            yield share_id


def _wrong_in_units(row: ShuDistribution, business_pool: int) -> Iterator[str]:
    pools = row.pools["units"]
    if sum(pool for pool, _whole in pools.values()) != business_pool:
        yield f"{row.year}: the units' pools are not the business pool {business_pool}"
    parts = (
        select(ShuShare.id, ShuUnitPart.weight, ShuUnitPart.amount)
        .join(ShuUnitPart, ShuUnitPart.share_id == ShuShare.id)
        .join(Unit, Unit.id == ShuUnitPart.unit_id)
    )
    sums = _sums_by_unit(row.id)
    for unit in sorted({*pools, *sums}):
        pool, whole = pools.get(unit, [0, 0])
        if sums.get(unit, 0) != pool:
            yield f"{row.year}, {unit}: parts {sums.get(unit, 0)}, pool {pool}"
        for share_id in _not_their_part(parts.where(Unit.code == unit), row.id, pool, whole):
            yield f"{row.year}, {unit}: share {share_id} has not its part of the pool"
    for share_id in _not_of_their_parts(row.id):
        yield f"{row.year}: the parts of share {share_id} are not its business amount"


def _sums_by_unit(distribution_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Unit.code, func.sum(ShuUnitPart.amount))
        .join(ShuUnitPart, ShuUnitPart.unit_id == Unit.id)
        .join(ShuShare, ShuShare.id == ShuUnitPart.share_id)
        .where(ShuShare.distribution_id == distribution_id)
        .group_by(Unit.code)
    )
    return {unit: int(amount) for unit, amount in rows}


def _not_of_their_parts(distribution_id: int) -> Iterator[int]:
    total = func.coalesce(func.sum(ShuUnitPart.amount), 0)
    yield from session.scalars(
        select(ShuShare.id)
        .outerjoin(ShuUnitPart, ShuUnitPart.share_id == ShuShare.id)
        .where(ShuShare.distribution_id == distribution_id)
        .group_by(ShuShare.id, ShuShare.participation_amount)
        .having(total != ShuShare.participation_amount)
    )


def _sum(column: Any, distribution_id: int) -> int:
    query = select(func.sum(column)).where(ShuShare.distribution_id == distribution_id)
    return int(session.scalar(query) or 0)


def _funds() -> Finding:
    """Funds are the whole surplus of the closed year, and what was booked for it."""
    rows = _distributions()
    finding = Finding(len(rows))
    for row in rows:
        surplus = row.member_amount + row.other_amount
        if sum(row.funds.values()) != surplus:
            finding.problems.append(f"{row.year}: funds {sum(row.funds.values())}, {surplus}")
        if row.live_mark and _surplus_of(row.year) != surplus:
            finding.problems.append(f"{row.year}: not the surplus of the closed year")
        if row.status in BOOKED and _booked(row) != (surplus, row.members_amount):
            finding.problems.append(f"{row.year}: not what was booked")
        if row.status in BOOKED and _is_reversed(row.entry_id):
            finding.problems.append(f"{row.year}: its entry has been reversed")
    return finding


def _surplus_of(year: int) -> int | None:
    return session.scalar(
        select(BookYear.surplus_amount).where(BookYear.year == year, BookYear.live_mark == 1)
    )


def _booked(row: ShuDistribution) -> tuple[int, int]:
    moved = {
        account: int(amount)
        for account, amount in session.execute(
            select(JournalLine.account, func.sum(JournalLine.debit - JournalLine.credit))
            .where(JournalLine.entry_id == row.entry_id)
            .group_by(JournalLine.account)
        )
    }
    return moved.get(UNDISTRIBUTED, 0), -moved.get(PAYABLE, 0)


def _is_reversed(entry_id: int | None) -> bool:
    mirror = select(JournalEntry.id).where(JournalEntry.reverses_id == entry_id)
    return session.scalar(mirror) is not None


def _owed() -> Finding:
    """What members are owed is their unpaid shares, and what was taken over when moving in."""
    owed = func.sum(JournalLine.credit - JournalLine.debit)
    rows = session.execute(
        select(JournalEntry.source_kind, owed)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .where(JournalLine.account == PAYABLE)
        .group_by(JournalEntry.source_kind)
    ).all()
    finding = Finding(len(rows))
    ours = sum(int(amount) for kind, amount in rows if kind in SOURCES)
    others = sum(int(amount) for kind, amount in rows if kind not in SOURCES)
    unpaid = session.scalar(
        select(func.sum(ShuShare.total_amount))
        .join(ShuDistribution, ShuDistribution.id == ShuShare.distribution_id)
        .where(ShuShare.way.is_(None), ShuDistribution.status.in_(BOOKED))
    )
    if ours != int(unpaid or 0):
        finding.problems.append(f"{PAYABLE}: {ours} by shares, {int(unpaid or 0)} unpaid")
    if others < 0:
        finding.problems.append(f"{PAYABLE}: {-others} more paid than was taken over")
    return finding


def _payments() -> Finding:
    """Each paid share is in an entry that takes it from what members are owed, and counted."""
    paid = session.execute(
        select(ShuShare.entry_id, func.sum(ShuShare.total_amount))
        .where(ShuShare.entry_id.is_not(None))
        .group_by(ShuShare.entry_id)
        .order_by(ShuShare.entry_id)
    ).all()
    finding = Finding(len(paid))
    for entry_id, amount in paid:
        taken = session.scalar(
            select(func.sum(JournalLine.debit)).where(
                JournalLine.entry_id == entry_id, JournalLine.account == PAYABLE
            )
        )
        if int(taken or 0) != int(amount):
            finding.problems.append(f"entry {entry_id} pays {taken or 0}, shares {amount}")
        if _is_reversed(entry_id):
            finding.problems.append(f"entry {entry_id} pays shares and has been reversed")
    for row in _distributions():
        count = session.scalar(
            select(func.count()).where(
                ShuShare.distribution_id == row.id, ShuShare.way.is_not(None)
            )
        )
        if count != row.paid_count:
            finding.problems.append(f"{row.year}: {count} shares are paid, {row.paid_count} noted")
    return finding


CHECKS = [
    Check("shu.shares", _shares, N_("Shares in the surplus add up to their pools, to the rupiah.")),
    Check("shu.funds", _funds, N_("The funds are the whole surplus, as it was booked.")),
    Check("shu.payments", _payments, N_("Every paid share stands in the books, once.")),
    Check("shu.owed", _owed, N_("What members are owed is their unpaid shares.")),
]

"""What an auditor re-derives of shared surpluses."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.books.models import BookYear
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.shu.models import ShuDistribution, ShuShare
from coop.domain.shu.types import ShuStatus
from coop.explain import N_

PAYABLE = "2-1401"
BOOKED = (ShuStatus.POSTED, ShuStatus.PAID, ShuStatus.LOCKED)
POOLS = {
    "savings": (ShuShare.savings_weight, ShuShare.savings_amount),
    "participation": (ShuShare.participation, ShuShare.participation_amount),
}


def _distributions() -> list[ShuDistribution]:
    return list(session.scalars(select(ShuDistribution).order_by(ShuDistribution.id)))


def _shares() -> Finding:
    """Shares add up to their pools, and none differs from its exact part by a rupiah or more."""
    finding = Finding(session.scalar(select(func.count()).select_from(ShuShare)) or 0)
    for row in _distributions():
        for name, (_weight, amount) in POOLS.items():
            from_members, from_others, whole = row.pools.get(name, [0, 0, 0])
            pool = from_members + from_others
            total = _sum(amount, row.id)
            if total != pool:
                finding.problems.append(f"{row.year}, {name}: shares {total}, pool {pool}")
            if whole:
                finding.problems += [
                    f"{row.year}, {name}: share {share_id} is not its part of the pool"
                    for share_id in _not_their_part(row.id, name, pool, whole)
                ]
        if _sum(ShuShare.total_amount, row.id) != row.members_amount:
            finding.problems.append(f"{row.year}: shares are not what the members get")
    return finding


def _not_their_part(distribution_id: int, name: str, pool: int, whole: int) -> Iterator[int]:
    rows = session.execute(
        select(ShuShare.id, *POOLS[name])
        .where(ShuShare.distribution_id == distribution_id)
        .execution_options(yield_per=2_000)
    )
    for share_id, weight, amount in rows:
        if abs(amount * whole - pool * weight) >= whole:
            yield share_id


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
    return finding


def _surplus_of(year: int) -> int | None:
    return session.scalar(
        select(BookYear.surplus_amount).where(BookYear.year == year, BookYear.live_mark == 1)
    )


def _booked(row: ShuDistribution) -> tuple[int, int]:
    total = session.scalar(select(JournalEntry.total_amount).where(JournalEntry.id == row.entry_id))
    owed = session.scalar(
        select(func.sum(JournalLine.credit)).where(
            JournalLine.entry_id == row.entry_id, JournalLine.account == PAYABLE
        )
    )
    return int(total or 0), int(owed or 0)


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
]

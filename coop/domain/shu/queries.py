"""Reading distributions and shares."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.ledger.queries import list_units
from coop.domain.members.models import Member
from coop.domain.participation.models import Participation
from coop.domain.people.models import Person, PersonBankAccount
from coop.domain.people.rules import name_key
from coop.domain.shu.models import ShuDistribution, ShuShare, ShuUnitPart
from coop.domain.shu.types import (
    MEMBER_POOLS,
    UNDO,
    FundKind,
    NamedPool,
    PayoutWay,
    Policy,
    Pool,
    ShareRow,
    ShuStatus,
    TransferList,
    UnitPart,
    UnitPool,
    YearInHand,
)
from coop.domain.units.models import Unit
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

EXPORT_ROWS = 500
SHOWN = (ShuStatus.POSTED, ShuStatus.PAID, ShuStatus.LOCKED)
"""What members see: once it is in the books."""


def get_distribution(distribution_id: int) -> ShuDistribution:
    """Return the distribution or raise NotFound."""
    row = session.get(ShuDistribution, distribution_id)
    if row is None:
        raise NotFound(N_("There is no such sharing of a surplus."))
    return row


def find_live(year: int) -> ShuDistribution | None:
    """Return the live distribution of ``year``, or None."""
    return session.scalars(
        select(ShuDistribution).where(ShuDistribution.year == year, ShuDistribution.live_mark == 1)
    ).one_or_none()


def is_being_shared(year: int) -> bool:
    """Say whether the surplus of ``year`` has a live distribution: its books stay closed."""
    return find_live(year) is not None


def list_distributions() -> list[YearInHand]:
    """Return every distribution, latest first."""
    asked = select(Approval.subject_id).where(Approval.kind == UNDO, Approval.open_mark == 1)
    rows = session.execute(
        select(ShuDistribution, ShuDistribution.id.in_(asked)).order_by(
            ShuDistribution.year.desc(), ShuDistribution.id.desc()
        )
    )
    return [
        YearInHand(
            row.id,
            row.year,
            row.status,
            row.member_amount + row.other_amount,
            row.members_amount,
            row.prepared_at,
            bool(is_asked_back),
        )
        for row, is_asked_back in rows
    ]


def pools_of(row: ShuDistribution) -> dict[FundKind, Pool]:
    """Return the members' pools as they were reckoned."""
    return {kind: Pool(*row.pools[kind.value]) for kind in MEMBER_POOLS if kind.value in row.pools}


def unit_names_of_year(year: int) -> dict[str, str]:
    """Return by code the units that the business of ``year`` may be split by.

    Those that are active, and those that members did business with in the year; the cooperative
    itself comes first.
    """
    noted = select(Participation.unit_id).where(
        Participation.on.between(date(year, 1, 1), date(year, 12, 31))
    )
    rows = session.execute(
        select(Unit.code, Unit.name)
        .where(or_(Unit.is_active, Unit.id.in_(noted)))
        .order_by(Unit.id)
    )
    return dict(rows.all())


def name_pools(policy: Policy, pools: Mapping[str, UnitPool]) -> list[NamedPool]:
    """Return units' pools with their names, the cooperative first; none costs no statement."""
    if not pools:
        return []
    return [
        NamedPool(unit.id, unit.name, policy.unit_percents[unit.code], pools[unit.code])
        for unit in list_units()
        if unit.code in pools
    ]


def list_unit_pools(row: ShuDistribution) -> list[NamedPool]:
    """Return the units' parts of the business pool; empty where it is not split."""
    pools = {unit: UnitPool(*pool) for unit, pool in row.pools.get("units", {}).items()}
    return name_pools(Policy.from_json(row.year, row.policy), pools)


def funds_of(row: ShuDistribution) -> dict[FundKind, int]:
    """Return rupiah by fund as they were reckoned."""
    return {kind: row.funds[kind.value] for kind in FundKind if kind.value in row.funds}


def _shares() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ShuShare.id,
            ShuShare.member_id,
            Member.number,
            Person.full_name,
            ShuShare.savings_weight,
            ShuShare.participation,
            ShuShare.savings_amount,
            ShuShare.participation_amount,
            ShuShare.total_amount,
            ShuShare.way,
            ShuShare.paid_on,
        )
        .join(Member, Member.id == ShuShare.member_id)
        .join(Person, Person.id == Member.person_id)
    )


def _where(distribution_id: int, text: str, state: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [ShuShare.distribution_id == distribution_id]
    if text:
        conditions.append(
            or_(
                Person.name_key.contains(name_key(text), autoescape=True),
                Member.number.contains(text, autoescape=True),
            )
        )
    if state == "paid":
        conditions.append(ShuShare.way.is_not(None))
    elif state == "unpaid":
        conditions.append(ShuShare.way.is_(None))
    return conditions


SORTS: dict[str, Any] = {
    "member": Person.name_key,
    "number": Member.number,
    "total": ShuShare.total_amount,
}


def search_shares(
    distribution_id: int,
    text: str = "",
    state: str = "",
    number: int = 1,
    sort: str = "",
    *,
    descending: bool = False,
) -> Page[ShareRow]:
    """Return one page of shares."""
    where = _where(distribution_id, text, state)
    total = session.scalar(_shares().with_only_columns(func.count()).where(*where)) or 0
    column = SORTS.get(sort, Member.number)
    rows = session.execute(
        _shares()
        .where(*where)
        .order_by(column.desc() if descending else column, ShuShare.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page([ShareRow(*row) for row in rows], number, PAGE_SIZE, total)


def stream_shares(distribution_id: int, text: str = "", state: str = "") -> Iterator[ShareRow]:
    """Yield every share that fits, by member number, read in portions."""
    for rows in _portions(distribution_id, text, state):
        yield from rows


def _portions(distribution_id: int, text: str, state: str) -> Iterator[list[ShareRow]]:
    query = _shares().where(*_where(distribution_id, text, state)).order_by(Member.number)
    page = 0
    while rows := session.execute(query.limit(EXPORT_ROWS).offset(page * EXPORT_ROWS)).all():
        yield [ShareRow(*row) for row in rows]
        page += 1


def stream_split_shares(
    distribution_id: int, text: str = "", state: str = ""
) -> Iterator[tuple[ShareRow, dict[int, int]]]:
    """Yield what `stream_shares` does, each share with its business amounts by unit id."""
    for rows in _portions(distribution_id, text, state):
        parts: dict[int, dict[int, int]] = {row.id: {} for row in rows}
        for share_id, unit_id, amount in session.execute(
            select(ShuUnitPart.share_id, ShuUnitPart.unit_id, ShuUnitPart.amount).where(
                ShuUnitPart.share_id.in_(parts)
            )
        ):
            parts[share_id][unit_id] = amount
        yield from ((row, parts[row.id]) for row in rows)


def on_a_list(number: int | None = None) -> ColumnElement[bool]:
    """Return the condition of shares on a list for the bank; None: on any.

    What was paid in another way after all is not the bank's to pay.
    """
    listed = ShuShare.transfer_list
    return and_(
        listed.is_not(None) if number is None else listed == number,
        or_(ShuShare.way.is_(None), ShuShare.way == PayoutWay.TRANSFER),
    )


def list_transfer_lists(distribution_id: int) -> list[TransferList]:
    """Return the lists for the bank that were taken, first one first."""
    is_unpaid = ShuShare.way.is_(None)
    amount = ShuShare.total_amount
    rows = session.execute(
        select(
            ShuShare.transfer_list,
            func.count(),
            func.sum(amount),
            func.sum(case((is_unpaid, 1), else_=0)),
            func.sum(case((is_unpaid, amount), else_=0)),
        )
        .where(ShuShare.distribution_id == distribution_id, on_a_list())
        .group_by(ShuShare.transfer_list)
        .order_by(ShuShare.transfer_list)
    )
    return [TransferList(*(int(value) for value in row)) for row in rows]


def stream_transfers(distribution_id: int, number: int) -> Iterator[tuple[ShareRow, str, str, str]]:
    """Yield the shares of a list for the bank: (share, bank, account number, holder)."""
    query = (
        _shares()
        .add_columns(PersonBankAccount.bank, PersonBankAccount.number, PersonBankAccount.holder)
        .join(PersonBankAccount, PersonBankAccount.id == ShuShare.bank_account_id)
        .where(ShuShare.distribution_id == distribution_id, on_a_list(number))
        .order_by(Member.number, ShuShare.id)
    )
    page = 0
    while rows := session.execute(query.limit(EXPORT_ROWS).offset(page * EXPORT_ROWS)).all():
        for row in rows:
            yield ShareRow(*row[:-3]), row[-3], row[-2], row[-1]
        page += 1


def sum_unpaid(distribution_id: int) -> tuple[int, int]:
    """Return how many shares are unpaid and their sum in rupiah."""
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(ShuShare.total_amount), 0)).where(
            ShuShare.distribution_id == distribution_id, ShuShare.way.is_(None)
        )
    ).one()
    return count, int(total)


def get_share(share_id: int) -> tuple[ShareRow, ShuDistribution]:
    """Return a share with its distribution, or raise NotFound."""
    return _one_share(ShuShare.id == share_id)


def get_share_of_person(share_id: int, person_id: int | None) -> tuple[ShareRow, ShuDistribution]:
    """Return a person's own share once it is in the books; another one's is NotFound."""
    return _one_share(
        ShuShare.id == share_id,
        Member.person_id == person_id,
        ShuDistribution.status.in_(SHOWN),
    )


def _one_share(*conditions: ColumnElement[bool]) -> tuple[ShareRow, ShuDistribution]:
    row = session.execute(
        _shares()
        .add_columns(ShuDistribution)
        .join(ShuDistribution, ShuDistribution.id == ShuShare.distribution_id)
        .where(*conditions)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such share."))
    return ShareRow(*row[:-1]), row[-1]


def unit_parts_of(share_id: int) -> dict[int, UnitPart]:
    """Return the parts of a share by unit id; none where the member did no business there."""
    rows = session.execute(
        select(ShuUnitPart.unit_id, ShuUnitPart.weight, ShuUnitPart.amount).where(
            ShuUnitPart.share_id == share_id
        )
    )
    return {unit_id: UnitPart(weight, amount) for unit_id, weight, amount in rows}


def share_ids_by_member(distribution_id: int) -> dict[int, int]:
    """Return the shares of a distribution by member id."""
    rows = session.execute(
        select(ShuShare.member_id, ShuShare.id).where(ShuShare.distribution_id == distribution_id)
    )
    return dict(rows.all())


def list_shares_of_person(person_id: int | None) -> list[tuple[ShareRow, int]]:
    """Return a person's shares that are in the books with their years, latest first."""
    rows = session.execute(
        _shares()
        .add_columns(ShuDistribution.year)
        .join(ShuDistribution, ShuDistribution.id == ShuShare.distribution_id)
        .where(Member.person_id == person_id, ShuDistribution.status.in_(SHOWN))
        .order_by(ShuDistribution.year.desc(), ShuShare.id.desc())
    )
    return [(ShareRow(*row[:-1]), row[-1]) for row in rows]

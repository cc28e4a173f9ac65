"""Reading distributions and shares."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from coop.db import session
from coop.domain.members.models import Member
from coop.domain.people.models import Person, PersonBankAccount
from coop.domain.people.rules import name_key
from coop.domain.shu.models import ShuDistribution, ShuShare
from coop.domain.shu.types import MEMBER_POOLS, FundKind, Pool, ShareRow, ShuStatus, YearInHand
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
    rows = session.scalars(
        select(ShuDistribution).order_by(ShuDistribution.year.desc(), ShuDistribution.id.desc())
    )
    return [
        YearInHand(
            row.id,
            row.year,
            row.status,
            row.member_amount + row.other_amount,
            row.members_amount,
            row.prepared_at,
        )
        for row in rows
    ]


def pools_of(row: ShuDistribution) -> dict[FundKind, Pool]:
    """Return the members' pools as they were reckoned."""
    return {kind: Pool(*row.pools[kind.value]) for kind in MEMBER_POOLS if kind.value in row.pools}


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
    query = _shares().where(*_where(distribution_id, text, state)).order_by(Member.number)
    page = 0
    while rows := session.execute(query.limit(EXPORT_ROWS).offset(page * EXPORT_ROWS)).all():
        yield from (ShareRow(*row) for row in rows)
        page += 1


def stream_transfers(distribution_id: int) -> Iterator[tuple[ShareRow, str, str, str]]:
    """Yield unpaid shares of who has a bank account: (share, bank, number, holder)."""
    query = (
        _shares()
        .add_columns(PersonBankAccount.bank, PersonBankAccount.number, PersonBankAccount.holder)
        .join(
            PersonBankAccount,
            (PersonBankAccount.person_id == Member.person_id)
            & (PersonBankAccount.current_mark == 1),
        )
        .where(*_where(distribution_id, "", "unpaid"))
        .order_by(Member.number)
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

"""Reading savings: accounts, their history and statements."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)

from coop.db import KEYS_A_QUERY, Prepared, fetch, in_parts, session
from coop.domain.ledger.models import JournalEntry
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.savings.models import (
    SavingsAccount,
    SavingsMovement,
    SavingsProduct,
    SavingsProductVersion,
)
from coop.domain.savings.types import (
    AccountFilter,
    AccountKey,
    AccountRow,
    HistoryRow,
    SavingsKind,
    SavingsStatus,
    Statement,
)
from coop.domain.settings.service import today
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

_SORTS: dict[str, Any] = {
    "number": SavingsAccount.number,
    "name": Person.name_key,
    "balance": SavingsAccount.balance,
}
_KINDS_IN_ORDER = list(SavingsKind)


@cache
def _accounts() -> Select[*tuple[Any, ...]]:
    """Select the fields of `AccountRow`, with the terms in force ``on`` (a parameter)."""
    latest = (
        select(func.max(SavingsProductVersion.starts_on))
        .where(
            SavingsProductVersion.product_id == SavingsProduct.id,
            SavingsProductVersion.starts_on <= bindparam("on"),
        )
        .correlate(SavingsProduct)
        .scalar_subquery()
    )
    return (
        select(
            SavingsAccount.id,
            SavingsAccount.number,
            SavingsProduct.kind,
            SavingsProduct.code,
            SavingsProduct.name,
            SavingsProduct.gl_account,
            SavingsProduct.unit_id,
            SavingsAccount.status,
            SavingsAccount.balance,
            SavingsAccount.opened_on,
            SavingsAccount.closed_on,
            Member.id,
            Member.number,
            Member.status == MemberStatus.ACTIVE,
            Member.person_id,
            Person.full_name,
            func.coalesce(SavingsProductVersion.minimum_deposit_amount, 0),
            func.coalesce(SavingsProductVersion.minimum_balance_amount, 0),
        )
        .select_from(SavingsAccount)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .join(Person, Person.id == Member.person_id)
        .outerjoin(
            SavingsProductVersion,
            and_(
                SavingsProductVersion.product_id == SavingsProduct.id,
                SavingsProductVersion.starts_on == latest,
            ),
        )
    )


def _account_rows(
    query: Select[*tuple[Any, ...]] | Prepared, parameters: dict[str, Any] | None = None
) -> list[AccountRow]:
    return [AccountRow(*row) for row in fetch(query, {"on": today(), **(parameters or {})})]


_ONE = _accounts().where(SavingsAccount.id == bindparam("account_id"))
_BY_ID = Prepared(_ONE)
_OF_PERSON = Prepared(_ONE.where(Member.person_id == bindparam("person_id")))


def get_account(account_id: int) -> AccountRow:
    """Return the account or raise NotFound."""
    return _only(_account_rows(_BY_ID, {"account_id": account_id}))


def get_account_of_person(account_id: int, person_id: int | None) -> AccountRow:
    """Return the account if it belongs to ``person_id``; somebody else's is NotFound."""
    return _only(_account_rows(_OF_PERSON, {"account_id": account_id, "person_id": person_id}))


def _only(rows: list[AccountRow]) -> AccountRow:
    if not rows:
        raise NotFound(N_("This savings account does not exist."))
    return rows[0]


def list_accounts(member_id: int) -> list[AccountRow]:
    """Return the member's accounts: pokok, wajib, sukarela, then the others."""
    rows = _account_rows(_accounts().where(SavingsAccount.member_id == member_id))
    return sorted(rows, key=lambda row: (_KINDS_IN_ORDER.index(row.kind), row.number))


def list_accounts_of_person(person_id: int | None) -> list[AccountRow]:
    """Return the accounts of the person's memberships, the current one's first."""
    rows = _account_rows(_accounts().where(Member.person_id == person_id))
    return sorted(
        rows,
        key=lambda row: (not row.member_is_active, _KINDS_IN_ORDER.index(row.kind), row.number),
    )


def find_account(member_id: int, kind: SavingsKind) -> AccountRow | None:
    """Return the member's open account of ``kind``, or None."""
    rows = _account_rows(
        _accounts().where(
            SavingsAccount.member_id == member_id,
            SavingsProduct.kind == kind,
            SavingsAccount.status == SavingsStatus.OPEN,
        )
    )
    return rows[0] if rows else None


def find_current_account(person_id: int, kind: SavingsKind) -> AccountRow | None:
    """Return the open account of ``kind`` of the person's current membership, or None."""
    rows = _account_rows(
        _accounts().where(
            Member.person_id == person_id,
            Member.current_mark == 1,
            SavingsProduct.kind == kind,
            SavingsAccount.status == SavingsStatus.OPEN,
        )
    )
    return rows[0] if rows else None


_KEYS = select(SavingsAccount.id, SavingsProduct.gl_account, SavingsAccount.status).join(
    SavingsProduct, SavingsProduct.id == SavingsAccount.product_id
)


def find_accounts(account_ids: Sequence[int]) -> dict[int, AccountKey]:
    """Return what deposits need to know of the accounts, by id, or raise NotFound."""
    found: dict[int, AccountKey] = {}
    for some in in_parts(account_ids, KEYS_A_QUERY):
        rows = session.execute(_KEYS.where(SavingsAccount.id.in_(some)))
        found |= {row.id: AccountKey(*row) for row in rows}
    if len(found) != len(account_ids):
        raise NotFound(N_("This savings account does not exist."))
    return found


def find_current_accounts(person_ids: Sequence[int], kind: SavingsKind) -> dict[int, AccountKey]:
    """Return the open account of ``kind`` of each person's current membership, by person."""
    found: dict[int, AccountKey] = {}
    query = (
        _KEYS.add_columns(Member.person_id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .where(
            Member.current_mark == 1,
            SavingsProduct.kind == kind,
            SavingsAccount.status == SavingsStatus.OPEN,
        )
        .order_by(SavingsAccount.id.desc())
    )
    for some in in_parts(person_ids, KEYS_A_QUERY):
        for *key, person_id in session.execute(query.where(Member.person_id.in_(some))):
            found[person_id] = AccountKey(*key)
    return found


def _conditions(wanted: AccountFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        conditions.append(SavingsProduct.kind == wanted.kind)
    if wanted.status is not None:
        conditions.append(SavingsAccount.status == wanted.status)
    if wanted.text:
        text = wanted.text.strip()
        conditions.append(
            or_(
                SavingsAccount.number.startswith(text, autoescape=True),
                Member.number.startswith(text, autoescape=True),
                Person.name_key.contains(name_key(text), autoescape=True),
            )
        )
    return conditions


def search_accounts(wanted: AccountFilter, number: int = 1) -> tuple[Page[AccountRow], int]:
    """Return one page of the accounts that fit, and the total of all their balances."""
    fitting = _fitting(wanted)
    total, balance = session.execute(
        fitting.with_only_columns(
            func.count(SavingsAccount.id), func.coalesce(func.sum(SavingsAccount.balance), 0)
        )
    ).one()
    shown = _sorted(fitting, wanted).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    page = shown.subquery()
    rows = _accounts().join(page, page.c.id == SavingsAccount.id)
    return Page(_account_rows(_sorted(rows, wanted)), number, PAGE_SIZE, total), int(balance)


def _fitting(wanted: AccountFilter) -> Select[*tuple[Any, ...]]:
    """Select the ids that fit, joined only with what the filter and the order look at."""
    query = select(SavingsAccount.id).where(*_conditions(wanted))
    if wanted.kind is not None:
        query = query.join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
    if wanted.text or wanted.sort == "name":
        query = query.join(Member, Member.id == SavingsAccount.member_id).join(
            Person, Person.id == Member.person_id
        )
    return query


def stream_accounts(wanted: AccountFilter) -> Iterator[AccountRow]:
    """Yield every account that fits, for an export."""
    query = _sorted(_accounts().where(*_conditions(wanted)), wanted)
    portions = query.execution_options(yield_per=500)
    for row in session.execute(portions, {"on": today()}):
        yield AccountRow(*row)


def _sorted(query: Select[*tuple[Any, ...]], wanted: AccountFilter) -> Select[*tuple[Any, ...]]:
    """Order as wanted; a tie-breaker beside a unique number would keep its index from use."""
    column = _SORTS.get(wanted.sort, SavingsAccount.number)
    ties = () if column is SavingsAccount.number else (SavingsAccount.id,)
    return query.order_by(column.desc() if wanted.descending else column, *ties)


_RUNNING = (
    select(
        SavingsMovement.id,
        SavingsMovement.booked_on,
        SavingsMovement.kind,
        SavingsMovement.text,
        SavingsMovement.amount,
        SavingsMovement.entry_id,
        JournalEntry.number,
        cast(
            func.sum(SavingsMovement.amount).over(
                order_by=(SavingsMovement.booked_on, SavingsMovement.id)
            ),
            BigInteger,
        ).label("running"),
    )
    .join(JournalEntry, JournalEntry.id == SavingsMovement.entry_id)
    .where(SavingsMovement.account_id == bindparam("account_id"))
    .subquery()
)
"""An account's movements with the balance that runs in the order of booking dates."""


@cache
def _movements(*, is_from: bool, is_until: bool) -> Select[*tuple[Any, ...]]:
    query = select(*_RUNNING.c, func.count().over().label("total"))
    if is_from:
        query = query.where(_RUNNING.c.booked_on >= bindparam("first"))
    if is_until:
        query = query.where(_RUNNING.c.booked_on <= bindparam("last"))
    return query


@cache
def _history_page(*, is_from: bool, is_until: bool) -> Prepared:
    return Prepared(
        _movements(is_from=is_from, is_until=is_until)
        .order_by(_RUNNING.c.booked_on.desc(), _RUNNING.c.id.desc())
        .limit(PAGE_SIZE)
        .offset(bindparam("skipped", type_=Integer))
    )


_UNTIL = Prepared(
    _movements(is_from=False, is_until=True).order_by(_RUNNING.c.booked_on, _RUNNING.c.id)
)


def history(
    account_id: int, page: int = 1, *, first: date | None = None, last: date | None = None
) -> Page[HistoryRow]:
    """Return one page of the movements from ``first`` to ``last``, latest first.

    The balance runs in the order of booking dates, so that it is right on paper even where an
    entry was booked on an earlier day.
    """
    shown = _history_page(is_from=first is not None, is_until=last is not None)
    asked = {"first": first, "last": last, "skipped": (page - 1) * PAGE_SIZE}
    rows = fetch(shown, {"account_id": account_id, **asked})
    total = rows[0].total if rows else 0
    return Page([HistoryRow(*row[:-1]) for row in rows], page, PAGE_SIZE, total)


def get_statement(account_id: int, first: date, last: date) -> Statement:
    """Return the account's opening balance, movements and totals from ``first`` to ``last``."""
    rows_until = fetch(_UNTIL, {"account_id": account_id, "last": last})
    found = [HistoryRow(*row[:-1]) for row in rows_until]
    before = [row for row in found if row.booked_on < first]
    opening = before[-1].running_amount if before else 0
    rows = tuple(found[len(before) :])
    return Statement(
        first=first,
        last=last,
        opening=opening,
        rows=rows,
        deposits=sum(row.amount for row in rows if row.amount > 0),
        withdrawals=-sum(row.amount for row in rows if row.amount < 0),
    )

"""Reading savings: accounts, their history and statements."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select

from coop.db import session
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
from coop.domain.savings.rules import run_balance
from coop.domain.savings.types import (
    AccountFilter,
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
    """Select accounts with product, member, person and the terms in force ``on`` (a parameter)."""
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
        select(SavingsAccount, SavingsProduct, Member, Person.full_name, SavingsProductVersion)
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


def _as_account(row: Row[*tuple[Any, ...]]) -> AccountRow:
    account, product, member, name, terms = row
    return AccountRow(
        id=account.id,
        number=account.number,
        kind=product.kind,
        product_code=product.code,
        product_name=product.name,
        gl_account=product.gl_account,
        unit_id=product.unit_id,
        status=account.status,
        balance=account.balance,
        opened_on=account.opened_on,
        closed_on=account.closed_on,
        member_id=member.id,
        member_number=member.number,
        member_is_active=member.status is MemberStatus.ACTIVE,
        person_id=member.person_id,
        person_name=name,
        minimum_deposit_amount=terms.minimum_deposit_amount if terms else 0,
        minimum_balance_amount=terms.minimum_balance_amount if terms else 0,
    )


def _account_rows(query: Select[*tuple[Any, ...]]) -> list[AccountRow]:
    fresh = query.execution_options(populate_existing=True)
    return [_as_account(row) for row in session.execute(fresh, {"on": today()})]


def get_account(account_id: int) -> AccountRow:
    """Return the account or raise NotFound."""
    return _only(_accounts().where(SavingsAccount.id == account_id))


def get_account_of_person(account_id: int, person_id: int | None) -> AccountRow:
    """Return the account if it belongs to ``person_id``; somebody else's is NotFound."""
    return _only(_accounts().where(SavingsAccount.id == account_id, Member.person_id == person_id))


def _only(query: Select[*tuple[Any, ...]]) -> AccountRow:
    rows = _account_rows(query)
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
        yield _as_account(row)


def _sorted(query: Select[*tuple[Any, ...]], wanted: AccountFilter) -> Select[*tuple[Any, ...]]:
    """Order as wanted; a tie-breaker beside a unique number would keep its index from use."""
    column = _SORTS.get(wanted.sort, SavingsAccount.number)
    ties = () if column is SavingsAccount.number else (SavingsAccount.id,)
    return query.order_by(column.desc() if wanted.descending else column, *ties)


def _movements(account_id: int, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [SavingsMovement.account_id == account_id]
    if first is not None:
        conditions.append(SavingsMovement.booked_on >= first)
    if last is not None:
        conditions.append(SavingsMovement.booked_on <= last)
    return conditions


def _sum_of(*conditions: ColumnElement[bool]) -> int:
    return int(
        session.scalar(
            select(func.coalesce(func.sum(SavingsMovement.amount), 0)).where(*conditions)
        )
        or 0
    )


def _as_history(rows: Sequence[Row[*tuple[Any, ...]]], opening: int) -> list[HistoryRow]:
    """Return the rows (oldest first) with the balance that runs on from ``opening``."""
    running = run_balance(opening, (movement.amount for movement, _number in rows))
    return [
        HistoryRow(
            id=m.id,
            booked_on=m.booked_on,
            kind=m.kind,
            text=m.text,
            amount=m.amount,
            running_amount=balance,
            entry_id=m.entry_id,
            entry_number=number,
        )
        for (m, number), balance in zip(rows, running, strict=True)
    ]


def history(
    account_id: int, page: int = 1, *, first: date | None = None, last: date | None = None
) -> Page[HistoryRow]:
    """Return one page of the movements from ``first`` to ``last``, latest first.

    The balance runs in the order of booking dates, so that it is right on paper even where an
    entry was booked on an earlier day.
    """
    conditions = _movements(account_id, first, last)
    total = session.scalar(select(func.count()).select_from(SavingsMovement).where(*conditions))
    found = session.execute(
        select(SavingsMovement, JournalEntry.number)
        .join(JournalEntry, JournalEntry.id == SavingsMovement.entry_id)
        .where(*conditions)
        .order_by(SavingsMovement.booked_on.desc(), SavingsMovement.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    opening = 0
    if found:
        oldest = found[-1][0]
        opening = _sum_of(
            SavingsMovement.account_id == account_id,
            or_(
                SavingsMovement.booked_on < oldest.booked_on,
                and_(SavingsMovement.booked_on == oldest.booked_on, SavingsMovement.id < oldest.id),
            ),
        )
    rows = _as_history(found[::-1], opening)
    return Page(rows[::-1], page, PAGE_SIZE, total or 0)


def get_statement(account_id: int, first: date, last: date) -> Statement:
    """Return the account's opening balance, movements and totals from ``first`` to ``last``."""
    opening = _sum_of(SavingsMovement.account_id == account_id, SavingsMovement.booked_on < first)
    found = session.execute(
        select(SavingsMovement, JournalEntry.number)
        .join(JournalEntry, JournalEntry.id == SavingsMovement.entry_id)
        .where(*_movements(account_id, first, last))
        .order_by(SavingsMovement.booked_on, SavingsMovement.id)
    ).all()
    rows = tuple(_as_history(found, opening))
    return Statement(
        first=first,
        last=last,
        opening=opening,
        rows=rows,
        deposits=sum(row.amount for row in rows if row.amount > 0),
        withdrawals=-sum(row.amount for row in rows if row.amount < 0),
    )


def list_products() -> list[SavingsProduct]:
    """Return the products on offer."""
    return list(
        session.scalars(
            select(SavingsProduct).where(SavingsProduct.is_active).order_by(SavingsProduct.id)
        )
    )

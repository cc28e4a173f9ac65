"""Reading the books: trial balance, account movements, entries."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from coop.dates import add_months
from coop.db import session
from coop.domain.identity.models import User
from coop.domain.ledger.models import AccountingPeriod, GlAccount, JournalEntry, JournalLine
from coop.domain.ledger.records import (
    AccountStatement,
    EntryFilter,
    EntryLine,
    EntryRow,
    EntryView,
    Movement,
    TrialBalance,
    TrialRow,
)
from coop.domain.ledger.sums import (
    BEGINNING,
    Frame,
    read_frame,
    sum_of_account,
    sums_by_account,
)
from coop.domain.ledger.types import PeriodStatus, Side
from coop.domain.units.models import Unit
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page
from coop.refs import Ref


def _ref(kind: str | None, ref_id: int | None) -> Ref | None:
    return Ref(kind, ref_id) if kind is not None and ref_id is not None else None


def trial_balance(on: date, unit_id: int | None = None) -> TrialBalance:
    """Return the balances after ``on``, of one unit or of the whole house."""
    sums = sums_by_account(BEGINNING, on, unit_id=unit_id)
    rows = session.execute(
        select(
            GlAccount.code,
            GlAccount.name_id,
            GlAccount.name_en,
            GlAccount.account_class,
            sums.c.debit - sums.c.credit,
        )
        .join(sums, sums.c.account == GlAccount.code)
        .order_by(GlAccount.code)
    )
    return TrialBalance(
        on,
        tuple(
            TrialRow(code, name_id, name_en, kind, max(int(amount), 0), max(-int(amount), 0))
            for code, name_id, name_en, kind, amount in rows
        ),
    )


def get_account(code: str) -> GlAccount:
    """Return the account or raise NotFound."""
    account = session.get(GlAccount, code)
    if account is None:
        raise NotFound(N_("There is no account with this code."))
    return account


def list_units() -> list[Unit]:
    """Return the units that keep books, the cooperative first."""
    return list(session.scalars(select(Unit).order_by(Unit.id)))


def _lines_of(code: str, when: ColumnElement[bool], unit_id: int | None) -> ColumnElement[bool]:
    condition = and_(JournalLine.account == code, when)
    return condition if unit_id is None else and_(condition, JournalLine.unit_id == unit_id)


def _sign(account: GlAccount) -> int:
    return 1 if account.side is Side.DEBIT else -1


def _opening(account: GlAccount, first: date, unit_id: int | None, frame: Frame) -> int:
    """Return the balance before ``first`` on the account's normal side."""
    before = first - timedelta(days=1)
    debit, credit = sum_of_account(account.code, BEGINNING, before, unit_id, frame)
    return _sign(account) * (debit - credit)


_IN_ORDER = (JournalLine.booked_on, JournalLine.entry_id, JournalLine.line_no)


def account_movements(
    code: str, first: date, last: date, page: int = 1, unit_id: int | None = None
) -> AccountStatement:
    """Return one page of the account's lines from ``first`` to ``last``, with running balance."""
    account = get_account(code)
    frame = read_frame()
    sign, opening = _sign(account), _opening(account, first, unit_id, frame)
    within = _lines_of(code, JournalLine.booked_on.between(first, last), unit_id)
    total = session.scalar(select(func.count()).where(within)) or 0
    debit, credit = sum_of_account(code, first, last, unit_id, frame)
    skipped = (page - 1) * PAGE_SIZE
    balance = opening + sign * _balance_of_first(within, skipped)
    rows = list(_movements(within, sign, balance, limit=PAGE_SIZE, offset=skipped))
    closing = opening + sign * (debit - credit)
    return AccountStatement(
        account, opening, debit, credit, closing, Page(rows, page, PAGE_SIZE, total)
    )


def _balance_of_first(condition: ColumnElement[bool], count: int) -> int:
    if count == 0:
        return 0
    earlier = (
        select(JournalLine.debit, JournalLine.credit)
        .where(condition)
        .order_by(*_IN_ORDER)
        .limit(count)
        .subquery()
    )
    amount = session.scalar(select(func.sum(earlier.c.debit) - func.sum(earlier.c.credit)))
    return int(amount or 0)


def iterate_movements(
    code: str, first: date, last: date, unit_id: int | None = None
) -> Iterator[Movement]:
    """Yield every movement of the period with its running balance, for a file."""
    account = get_account(code)
    within = _lines_of(code, JournalLine.booked_on.between(first, last), unit_id)
    yield from _movements(within, _sign(account), _opening(account, first, unit_id, read_frame()))


def _movements(
    condition: ColumnElement[bool],
    sign: int,
    balance: int,
    *,
    limit: int | None = None,
    offset: int | None = None,
) -> Iterator[Movement]:
    rows = session.execute(
        select(
            JournalLine.entry_id,
            JournalEntry.number,
            JournalLine.booked_on,
            func.coalesce(func.nullif(JournalLine.text, ""), JournalEntry.text),
            JournalLine.ref_kind,
            JournalLine.ref_id,
            JournalLine.debit,
            JournalLine.credit,
        )
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(condition)
        .order_by(*_IN_ORDER)
        .limit(limit)
        .offset(offset)
        .execution_options(yield_per=500)
    )
    for entry_id, number, booked_on, text, kind, ref_id, debit, credit in rows:
        balance += sign * (debit - credit)
        yield Movement(
            entry_id, number, booked_on, text, _ref(kind, ref_id), debit, credit, balance
        )


def _entries_where(wanted: EntryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.first is not None:
        conditions.append(JournalEntry.booked_on >= wanted.first)
    if wanted.last is not None:
        conditions.append(JournalEntry.booked_on <= wanted.last)
    if wanted.unit_id is not None:
        conditions.append(JournalEntry.unit_id == wanted.unit_id)
    if wanted.source_kind:
        conditions.append(JournalEntry.source_kind == wanted.source_kind)
    if wanted.is_reversal:
        conditions.append(JournalEntry.reverses_id.is_not(None))
    if wanted.q:
        words = wanted.q.lower()
        matches = [
            func.lower(JournalEntry.number).contains(words, autoescape=True),
            func.lower(JournalEntry.text).contains(words, autoescape=True),
        ]
        digits = words.removeprefix("rp").replace(".", "").strip()
        if digits.isascii() and digits.isdigit() and len(digits) < 19:
            matches.append(JournalEntry.total_amount == int(digits))
        conditions.append(or_(*matches))
    return conditions


def _select_entries(wanted: EntryFilter) -> Select[*tuple[Any, ...]]:
    reversal = aliased(JournalEntry)
    return (
        select(
            JournalEntry.id,
            JournalEntry.number,
            JournalEntry.booked_on,
            JournalEntry.text,
            JournalEntry.source_kind,
            JournalEntry.source_id,
            JournalEntry.total_amount,
            User.display_name,
            JournalEntry.reverses_id.is_not(None),
            reversal.id.is_not(None),
        )
        .outerjoin(User, User.id == JournalEntry.maker_id)
        .outerjoin(reversal, reversal.reverses_id == JournalEntry.id)
        .where(*_entries_where(wanted))
        .order_by(JournalEntry.booked_on.desc(), JournalEntry.id.desc())
    )


def _entry_row(row: Any) -> EntryRow:
    entry_id, number, booked_on, text, kind, source_id, total, maker, is_reversal, is_reversed = row
    return EntryRow(
        entry_id,
        number,
        booked_on,
        text,
        Ref(kind, source_id),
        total,
        maker,
        bool(is_reversal),
        bool(is_reversed),
    )


def list_entries(wanted: EntryFilter) -> Page[EntryRow]:
    """Return one page of entries, latest first."""
    counted = select(func.count()).select_from(JournalEntry).where(*_entries_where(wanted))
    rows = session.execute(
        _select_entries(wanted).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page(
        [_entry_row(row) for row in rows], wanted.page, PAGE_SIZE, session.scalar(counted) or 0
    )


def iterate_entries(wanted: EntryFilter) -> Iterator[EntryRow]:
    """Yield every entry of the filter, latest first, for a file."""
    for row in session.execute(_select_entries(wanted).execution_options(yield_per=500)):
        yield _entry_row(row)


def list_source_kinds() -> list[str]:
    """Return what kinds of things caused entries."""
    return list(
        session.scalars(
            select(JournalEntry.source_kind).distinct().order_by(JournalEntry.source_kind)
        )
    )


def list_entry_lines(entry_id: int) -> tuple[EntryLine, ...]:
    """Return the lines of an entry in their order."""
    rows = session.execute(
        select(
            JournalLine.account,
            GlAccount.name_id,
            GlAccount.name_en,
            JournalLine.text,
            JournalLine.ref_kind,
            JournalLine.ref_id,
            JournalLine.debit,
            JournalLine.credit,
            GlAccount.ref_kind.is_not(None),
        )
        .join(GlAccount, GlAccount.code == JournalLine.account)
        .where(JournalLine.entry_id == entry_id)
        .order_by(JournalLine.line_no)
    )
    return tuple(
        EntryLine(code, name_id, name_en, text, _ref(kind, ref_id), debit, credit, bool(control))
        for code, name_id, name_en, text, kind, ref_id, debit, credit, control in rows
    )


def get_entry_with_lines(entry_id: int) -> EntryView:
    """Return the entry and all that its page shows, or raise NotFound."""
    maker, approver = aliased(User), aliased(User)
    reversal, original = aliased(JournalEntry), aliased(JournalEntry)
    row = session.execute(
        select(JournalEntry, maker.display_name, approver.display_name, reversal, original)
        .outerjoin(maker, maker.id == JournalEntry.maker_id)
        .outerjoin(approver, approver.id == JournalEntry.approver_id)
        .outerjoin(reversal, reversal.reverses_id == JournalEntry.id)
        .outerjoin(original, original.id == JournalEntry.reverses_id)
        .where(JournalEntry.id == entry_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("This journal entry does not exist."))
    entry, made_by, approved_by, reversed_by, reverses = row
    return EntryView(entry, list_entry_lines(entry.id), made_by, approved_by, reversed_by, reverses)


def list_periods() -> list[AccountingPeriod]:
    """Return every month with entries, latest first."""
    return list(
        session.scalars(select(AccountingPeriod).order_by(AccountingPeriod.starts_on.desc()))
    )


def next_month_to_close() -> date | None:
    """Return the first month that is not closed, None when nothing is booked yet."""
    row = session.execute(
        select(
            func.min(
                case((AccountingPeriod.status != PeriodStatus.CLOSED, AccountingPeriod.starts_on))
            ),
            func.max(AccountingPeriod.starts_on),
        )
    ).one()
    first_open, latest = row
    return first_open or (add_months(latest, 1) if latest else None)


def find_status(month: date) -> PeriodStatus:
    """Return the state of a month; one without entries is open."""
    period = session.get(AccountingPeriod, month)
    return period.status if period else PeriodStatus.OPEN

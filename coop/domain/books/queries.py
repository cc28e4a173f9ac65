"""Reading vouchers, months and book years."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.books.models import BookYear, Voucher, VoucherLine
from coop.domain.books.types import BOOK_YEAR, VOUCHER, VoucherKind, VoucherStatus
from coop.domain.files.models import StoredFile
from coop.domain.identity.models import User
from coop.domain.ledger.chart import UNDISTRIBUTED, is_cash
from coop.domain.ledger.models import GlAccount, JournalEntry, JournalLine
from coop.domain.ledger.records import EntryLine
from coop.domain.ledger.reversal_service import KIND as ENTRY_REVERSAL
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

EXPORT_ROWS = 500


@dataclass(frozen=True, slots=True)
class VoucherFilter:
    """Which vouchers: words or an amount, a state, a kind, days of the receipts."""

    text: str = ""
    status: VoucherStatus | None = None
    kind: VoucherKind | None = None
    first: date | None = None
    last: date | None = None
    sort: str = ""
    descending: bool = True


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A voucher in a list, or on top of its page."""

    id: int
    kind: VoucherKind
    status: VoucherStatus
    text: str
    party: str | None
    booked_on: date
    amount: int
    made_by: str
    made_by_id: int
    made_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    entry_id: int | None
    entry_number: str | None
    is_reversed: bool
    has_receipt: bool

    @property
    def state(self) -> str:
        """Its status, or ``reversed`` once its entry was taken back."""
        return "reversed" if self.is_reversed else str(self.status)


SORTS: dict[str, Any] = {
    "booked_on": Voucher.booked_on,
    "amount": Voucher.amount,
    "text": Voucher.text,
}


def get_voucher(voucher_id: int) -> Voucher:
    """Return the voucher or raise NotFound."""
    row = session.get(Voucher, voucher_id)
    if row is None:
        raise NotFound(N_("This voucher does not exist."))
    return row


def get_voucher_row(voucher_id: int) -> VoucherRow:
    """Return what the page of a voucher shows on top, or raise NotFound."""
    row = session.execute(_rows().where(Voucher.id == voucher_id)).one_or_none()
    if row is None:
        raise NotFound(N_("This voucher does not exist."))
    return VoucherRow(*row)


def list_voucher_lines(voucher_id: int) -> list[EntryLine]:
    """Return the lines of a voucher as they will stand in the journal."""
    rows = session.execute(
        select(
            VoucherLine.account,
            GlAccount.name_id,
            GlAccount.name_en,
            VoucherLine.text,
            VoucherLine.debit,
            VoucherLine.credit,
        )
        .join(GlAccount, GlAccount.code == VoucherLine.account)
        .where(VoucherLine.voucher_id == voucher_id)
        .order_by(VoucherLine.line_no)
    )
    return [
        EntryLine(code, name_id, name_en, text, None, debit, credit, is_control=False)
        for code, name_id, name_en, text, debit, credit in rows
    ]


def _rows() -> Select[*tuple[Any, ...]]:
    maker, decider, reversal = aliased(User), aliased(User), aliased(JournalEntry)
    receipt = (
        select(StoredFile.id)
        .where(StoredFile.owner_kind == VOUCHER, StoredFile.owner_id == Voucher.id)
        .exists()
    )
    return (
        select(
            Voucher.id,
            Voucher.kind,
            Voucher.status,
            Voucher.text,
            Voucher.party,
            Voucher.booked_on,
            Voucher.amount,
            maker.display_name,
            Voucher.made_by,
            Voucher.made_at,
            decider.display_name,
            Voucher.decided_at,
            Voucher.reason,
            Voucher.entry_id,
            JournalEntry.number,
            reversal.id.is_not(None),
            receipt,
        )
        .join(maker, maker.id == Voucher.made_by)
        .outerjoin(decider, decider.id == Voucher.decided_by)
        .outerjoin(JournalEntry, JournalEntry.id == Voucher.entry_id)
        .outerjoin(reversal, reversal.reverses_id == Voucher.entry_id)
    )


def _where(wanted: VoucherFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status is not None:
        conditions.append(Voucher.status == wanted.status)
    if wanted.kind is not None:
        conditions.append(Voucher.kind == wanted.kind)
    if wanted.first is not None:
        conditions.append(Voucher.booked_on >= wanted.first)
    if wanted.last is not None:
        conditions.append(Voucher.booked_on <= wanted.last)
    if wanted.text:
        words = wanted.text.lower()
        matches = [
            func.lower(Voucher.text).contains(words, autoescape=True),
            func.lower(Voucher.party).contains(words, autoescape=True),
        ]
        digits = words.removeprefix("rp").replace(".", "").strip()
        if digits.isascii() and digits.isdigit() and len(digits) < 19:
            matches.append(Voucher.amount == int(digits))
        conditions.append(or_(*matches))
    return conditions


def _portion(wanted: VoucherFilter, number: int, size: int) -> list[VoucherRow]:
    column = SORTS.get(wanted.sort, Voucher.booked_on)
    rows = session.execute(
        _rows()
        .where(*_where(wanted))
        .order_by(
            column.desc() if wanted.descending else column,
            Voucher.id.desc() if wanted.descending else Voucher.id,
        )
        .limit(size)
        .offset((number - 1) * size)
    )
    return [VoucherRow(*row) for row in rows]


def search_vouchers(wanted: VoucherFilter, number: int = 1) -> tuple[Page[VoucherRow], int]:
    """Return one page of vouchers and the sum of all that fit, rupiah."""
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(Voucher.amount), 0)).where(*_where(wanted))
    ).one()
    return Page(_portion(wanted, number, PAGE_SIZE), number, PAGE_SIZE, count), int(total)


def stream_vouchers(wanted: VoucherFilter) -> Iterator[VoucherRow]:
    """Yield every voucher that fits, read in portions, for a file."""
    number = 1
    while rows := _portion(wanted, number, EXPORT_ROWS):
        yield from rows
        number += 1


def select_waiting(first: date, last: date) -> Select[Any]:
    """Select how many vouchers of these days wait for a decision."""
    return select(func.count()).where(
        Voucher.status == VoucherStatus.WAITING, Voucher.booked_on.between(first, last)
    )


def select_reversal_requests(_first: date, _last: date) -> Select[Any]:
    """Select how many reversals of entries wait for a decision."""
    return select(func.count()).where(Approval.kind == ENTRY_REVERSAL, Approval.open_mark == 1)


@dataclass(frozen=True, slots=True)
class AccountChoices:
    """The accounts that vouchers may use, each (code, Indonesian name, English name)."""

    money: tuple[tuple[str, str, str], ...]
    income: tuple[tuple[str, str, str], ...]
    expense: tuple[tuple[str, str, str], ...]
    all: tuple[tuple[str, str, str], ...]


def list_account_choices() -> AccountChoices:
    """Return the accounts by what a form asks for; those of members, loans and savings are not.

    Money that comes in or goes out for something else than income and expenses (fixed assets,
    borrowings, funds, taxes) may be booked with the same forms.
    """
    rows = session.execute(
        select(GlAccount.code, GlAccount.name_id, GlAccount.name_en)
        .where(GlAccount.ref_kind.is_(None), GlAccount.is_active)
        .order_by(GlAccount.code)
    )
    accounts = tuple((code, name_id, name_en) for code, name_id, name_en in rows)
    others = [row for row in accounts if not is_cash(row[0])]
    return AccountChoices(
        money=tuple(row for row in accounts if is_cash(row[0])),
        income=tuple(
            sorted((row for row in others if row[0][0] != "5"), key=lambda row: row[0][0] != "4")
        ),
        expense=tuple(
            sorted((row for row in others if row[0][0] != "4"), key=lambda row: row[0][0] != "5")
        ),
        all=accounts,
    )


def get_year(year_id: int) -> BookYear:
    """Return the close of a year or raise NotFound."""
    row = session.get(BookYear, year_id)
    if row is None:
        raise NotFound(N_("This book year was never closed."))
    return row


def find_live_year(year: int) -> BookYear | None:
    """Return the close of ``year`` that waits or stands, or None."""
    return session.scalars(
        select(BookYear).where(BookYear.year == year, BookYear.live_mark == 1)
    ).one_or_none()


def surplus_by_unit(year: int) -> dict[int, int]:
    """Return what the live close of ``year`` left to be shared by unit; rupiah, a loss negative."""
    rows = session.execute(
        select(JournalLine.unit_id, func.sum(JournalLine.credit - JournalLine.debit))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .join(BookYear, BookYear.id == JournalEntry.source_id)
        .where(
            JournalEntry.source_kind == BOOK_YEAR,
            JournalLine.account == UNDISTRIBUTED,
            BookYear.year == year,
            BookYear.live_mark == 1,
        )
        .group_by(JournalLine.unit_id)
    )
    return {unit_id: int(amount) for unit_id, amount in rows if amount}


def list_years() -> list[BookYear]:
    """Return every close that was asked for, latest first."""
    return list(
        session.scalars(select(BookYear).order_by(BookYear.year.desc(), BookYear.id.desc()))
    )

"""How the cooperative stands: today, and month by month or day by day before; for charts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import extract, func, literal, select, union_all

from coop.dates import add_months, days_between, month_of
from coop.db import session
from coop.domain.books.types import BOOK_YEAR
from coop.domain.ledger.chart import is_cash, is_result
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.sums import BEGINNING, read_frame, sum_by_account, sum_by_month
from coop.domain.loans.models import Loan, LoanApplication, LoanProduct, LoanProductVersion
from coop.domain.loans.queries import list_classes
from coop.domain.loans.repayment_rules import classify
from coop.domain.loans.types import ApplicationStatus, LoanStatus
from coop.domain.members.models import Member
from coop.domain.payments.models import Payment
from coop.domain.payments.types import PaymentMethod, PaymentStatus
from coop.domain.settings.service import start_of_day
from coop.domain.units.types import COOPERATIVE_UNIT_ID

SAVINGS_ACCOUNTS: Final = ("3-1100", "3-1200", "3-1210", "2-1101", "2-1102")
LOANS_ACCOUNT: Final = "1-1401"
SUKARELA_ACCOUNT: Final = "2-1101"
MONTHS: Final = 12
DAYS: Final = 14

Series = tuple[int, ...]
Moved = Mapping[tuple[date, str], int]


@dataclass(frozen=True, slots=True)
class BookFigures:
    """How the cooperative stands in rupiah, and at the end of each of the last ``months``.

    ``balances`` are debit less credit by account, today. ``surplus_by_month`` is what the book
    year has earned up to the end of each month of it so far, ``surplus_a_year_before`` the same of
    all twelve months of the year before.
    """

    balances: Mapping[str, int]
    months: tuple[date, ...]
    savings_by_month: Series
    withdrawable_by_month: Series
    loans_by_month: Series
    liquid_by_month: Series
    surplus_by_month: Series
    surplus_a_year_before: Series

    @property
    def savings(self) -> int:
        """What members have saved, of every kind."""
        return self.savings_by_month[-1]

    @property
    def withdrawable(self) -> int:
        """What members may take out on any day."""
        return self.withdrawable_by_month[-1]

    @property
    def loans(self) -> int:
        """What members still owe of their loans."""
        return self.loans_by_month[-1]

    @property
    def liquid(self) -> int:
        """Cash, banks and money in transit."""
        return self.liquid_by_month[-1]

    @property
    def surplus(self) -> int:
        """What the book year has earned so far."""
        return self.surplus_by_month[-1]


def book_figures(today: date) -> BookFigures:
    """Return balances of ``today``, the last twelve months, and surpluses of two years."""
    frame = read_frame()
    begin = date(today.year - 1, 1, 1)
    before = sum_by_account(BEGINNING, begin - timedelta(days=1), frame)
    moved = sum_by_month(begin, today, frame)
    months = tuple(add_months(month_of(today), step + 1 - MONTHS) for step in range(MONTHS))
    balances = dict(before)
    for (_month, code), amount in moved.items():
        balances[code] = balances.get(code, 0) + amount

    def run(is_wanted: Callable[[str], bool], sign: int) -> Series:
        balance = sum(amount for code, amount in before.items() if is_wanted(code))
        return tuple(
            sign * (balance + _moved_until(moved, begin, month, is_wanted)) for month in months
        )

    earned = _without_closing(moved, begin, today)
    this_year = [date(today.year, month, 1) for month in range(1, today.month + 1)]
    last_year = [date(today.year - 1, month, 1) for month in range(1, 13)]
    return BookFigures(
        balances,
        months,
        run(lambda code: code in SAVINGS_ACCOUNTS, -1),
        run(lambda code: code == SUKARELA_ACCOUNT, -1),
        run(lambda code: code == LOANS_ACCOUNT, 1),
        run(is_cash, 1),
        tuple(-_moved_until(earned, this_year[0], month, is_result) for month in this_year),
        tuple(-_moved_until(earned, last_year[0], month, is_result) for month in last_year),
    )


def _moved_until(moved: Moved, first: date, last: date, is_wanted: Callable[[str], bool]) -> int:
    return sum(
        amount for (on, code), amount in moved.items() if first <= on <= last and is_wanted(code)
    )


def _without_closing(moved: Moved, first: date, last: date) -> Moved:
    """Return ``moved`` as if no year had been closed: its results would read zero."""
    year, month = extract("year", JournalLine.booked_on), extract("month", JournalLine.booked_on)
    rows = session.execute(
        select(year, month, JournalLine.account, func.sum(JournalLine.debit - JournalLine.credit))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(JournalEntry.source_kind == BOOK_YEAR, JournalEntry.booked_on.between(first, last))
        .group_by(year, month, JournalLine.account)
    )
    opened = dict(moved)
    for in_year, in_month, code, amount in rows:
        opened[date(int(in_year), int(in_month), 1), code] -= int(amount)
    return opened


@dataclass(frozen=True, slots=True)
class ClassFigure:
    """The running loans of a class of quality: how many, and the principal left in rupiah."""

    rank: int
    name: str
    count: int
    amount: int


def loans_by_class(today: date) -> list[ClassFigure]:
    """Return how many loans of which principal each class has, in the order of the classes."""
    rows = session.execute(
        select(Loan.next_due_on, func.count(), func.sum(Loan.principal_balance))
        .where(Loan.status == LoanStatus.ACTIVE)
        .group_by(Loan.next_due_on)
    )
    classes = list_classes(today)
    found = {known.rank: (0, 0) for known in classes}
    for due_on, loans, principal in rows:
        rank = classify(max(0, days_between(due_on, today)) if due_on else 0, classes).rank
        count, total = found[rank]
        found[rank] = (count + loans, total + int(principal))
    return [ClassFigure(known.rank, known.name, *found[known.rank]) for known in classes]


@dataclass(frozen=True, slots=True)
class Growth:
    """Members by month: who joined, who left, and how many there were at its end."""

    months: tuple[date, ...]
    joined: Series
    left: Series
    members: Series


def member_growth(today: date) -> Growth:
    """Return how the number of members changed over the last twelve months, in one statement."""
    months = [add_months(month_of(today), step + 1 - MONTHS) for step in range(MONTHS)]
    parts = [
        select(
            literal(sign).label("sign"),
            extract("year", day).label("year"),
            extract("month", day).label("month"),
        ).where(day >= months[0])
        for sign, day in ((1, Member.joined_on), (-1, Member.left_on))
    ]
    changed = union_all(*parts).subquery()
    there = (
        select(func.count())
        .select_from(Member)
        .where(
            Member.joined_on < months[0],
            (Member.left_on.is_(None)) | (Member.left_on >= months[0]),
        )
        .scalar_subquery()
    )
    counted = select(changed.c.sign, changed.c.year, changed.c.month, func.count()).group_by(
        changed.c.sign, changed.c.year, changed.c.month
    )
    rows = session.execute(union_all(select(literal(0), literal(0), literal(0), there), counted))
    found = {(int(sign), int(year), int(month)): int(count) for sign, year, month, count in rows}
    joined = tuple(found.get((1, month.year, month.month), 0) for month in months)
    left = tuple(found.get((-1, month.year, month.month), 0) for month in months)
    members, total = [], found[0, 0, 0]
    for came, went in zip(joined, left, strict=True):
        total += came - went
        members.append(total)
    return Growth(tuple(months), joined, left, tuple(members))


@dataclass(frozen=True, slots=True)
class Receipts:
    """Money booked as received, rupiah by day and way."""

    days: tuple[date, ...]
    by_method: Mapping[PaymentMethod, Series]


def receipts_by_day(today: date) -> Receipts:
    """Return what was received on each of the last fourteen days, by value date."""
    days = tuple(today - timedelta(days=DAYS - 1 - step) for step in range(DAYS))
    rows = session.execute(
        select(Payment.method, Payment.value_on, func.sum(Payment.amount))
        .where(
            Payment.status == PaymentStatus.RECORDED,
            Payment.unit_id == COOPERATIVE_UNIT_ID,
            # what was announced earlier than two months before its value date is not of these days
            Payment.announced_at >= start_of_day(add_months(days[0], -2)),
            Payment.value_on >= days[0],
        )
        .group_by(Payment.method, Payment.value_on)
    )
    found: dict[tuple[PaymentMethod, date], int] = {
        (method, day): int(amount) for method, day, amount in rows
    }
    return Receipts(
        days,
        {method: tuple(found.get((method, day), 0) for day in days) for method in PaymentMethod},
    )


@dataclass(frozen=True, slots=True)
class WaitingApplication:
    """An application before the committee, in a list of the longest waiting."""

    id: int
    number: str
    product: str
    amount: int
    submitted_at: datetime
    vote_count: int


def list_longest_waiting(most: int = 5) -> list[WaitingApplication]:
    """Return the applications that wait longest for the committee."""
    rows: Any = session.execute(
        select(
            LoanApplication.id,
            LoanApplication.number,
            LoanProduct.name,
            LoanApplication.amount,
            LoanApplication.submitted_at,
            LoanApplication.vote_count,
        )
        .join(LoanProductVersion, LoanProductVersion.id == LoanApplication.product_version_id)
        .join(LoanProduct, LoanProduct.id == LoanProductVersion.product_id)
        .where(
            LoanApplication.status == ApplicationStatus.AWAITING_DECISION,
            LoanApplication.needs_committee.is_(True),
        )
        .order_by(LoanApplication.submitted_at, LoanApplication.id)
        .limit(most)
    )
    return [WaitingApplication(*row) for row in rows]

"""What an auditor re-derives of closed months, closed years and vouchers."""

from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from coop.checking import Check, Finding
from coop.dates import add_months, last_day
from coop.db import session
from coop.domain.books.models import BookYear, Voucher, VoucherLine
from coop.domain.books.types import VoucherStatus, YearStatus
from coop.domain.identity.models import User
from coop.domain.ledger.models import (
    AccountingPeriod,
    JournalEntry,
    JournalLine,
    MonthTotal,
)
from coop.domain.ledger.types import PeriodStatus
from coop.explain import N_

CASH = ("1-1101", "1-1102", "1-1301")
BANKS = "1-12%"
PASSING = ("1-1601", "2-1601")


def _month_totals() -> Finding:
    """Closed months have the totals of their lines, to the rupiah; open months have none."""
    finding = Finding(session.scalar(select(func.count()).select_from(MonthTotal)) or 0)
    closed = session.scalars(
        select(AccountingPeriod.starts_on).where(AccountingPeriod.status == PeriodStatus.CLOSED)
    ).all()
    kept: dict[date, dict[tuple[str, int], tuple[int, int, int]]] = {}
    for row in session.execute(select(MonthTotal)).scalars():
        amounts = (row.debit, row.credit, row.cash_amount)
        kept.setdefault(row.month, {})[row.account, row.unit_id] = amounts
    for month in sorted(kept.keys() - set(closed)):
        finding.problems.append(f"{month:%Y-%m} is not closed and has totals")
    for month in closed:
        moved = _sum_lines(month)
        finding.problems += [
            f"{month:%Y-%m}, {account}: total {kept.get(month, {}).get((account, unit_id))}, "
            f"lines {moved.get((account, unit_id))}"
            for account, unit_id in sorted(moved.keys() | kept.get(month, {}).keys())
            if moved.get((account, unit_id)) != kept.get(month, {}).get((account, unit_id))
        ]
    return finding


def _sum_lines(month: date) -> dict[tuple[str, int], tuple[int, int, int]]:
    """Return debit, credit and cash by account and unit, from the lines of the month's entries."""
    other = aliased(JournalLine)
    is_cash = or_(JournalLine.account.in_(CASH), JournalLine.account.like(BANKS))
    moves_cash = (
        select(other.entry_id)
        .where(
            other.entry_id == JournalLine.entry_id,
            or_(other.account.in_(CASH + PASSING), other.account.like(BANKS)),
        )
        .exists()
    )
    flow = case((and_(moves_cash, ~is_cash), JournalLine.credit - JournalLine.debit), else_=0)
    rows = session.execute(
        select(
            JournalLine.account,
            JournalLine.unit_id,
            func.sum(JournalLine.debit),
            func.sum(JournalLine.credit),
            func.sum(flow),
        )
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(JournalEntry.booked_on.between(month, last_day(month)))
        .group_by(JournalLine.account, JournalLine.unit_id)
    )
    return {
        (account, unit_id): (int(debit), int(credit), int(cash))
        for account, unit_id, debit, credit, cash in rows
    }


def _closed_months() -> Finding:
    """Months are closed one after another, and nothing was booked in one after it was closed."""
    periods = session.scalars(select(AccountingPeriod).order_by(AccountingPeriod.starts_on)).all()
    finding = Finding(len(periods))
    is_open = False
    for period in periods:
        if period.status is not PeriodStatus.CLOSED:
            is_open = True
            continue
        if is_open:
            finding.problems.append(f"{period.starts_on:%Y-%m} is closed after a month that is not")
        late = session.scalars(
            select(JournalEntry.number).where(
                JournalEntry.booked_on.between(period.starts_on, last_day(period.starts_on)),
                JournalEntry.posted_at > period.changed_at,
            )
        )
        finding.problems += [
            f"{number} was booked in {period.starts_on:%Y-%m} after it was closed"
            for number in late
        ]
    return finding


def _vouchers() -> Finding:
    """A posted voucher is its entry, line by line, approved by another person than its maker."""
    finding = Finding(session.scalar(select(func.count()).select_from(Voucher)) or 0)
    maker, decider = aliased(User), aliased(User)
    posted = session.execute(
        select(Voucher.id, Voucher.status, Voucher.entry_id, maker.person_id, decider.person_id)
        .join(maker, maker.id == Voucher.made_by)
        .outerjoin(decider, decider.id == Voucher.decided_by)
    )
    for voucher_id, status, entry_id, made_by, decided_by in posted:
        if (status is VoucherStatus.POSTED) != (entry_id is not None):
            finding.problems.append(f"voucher {voucher_id} is {status} with entry {entry_id}")
        if status is VoucherStatus.POSTED and (decided_by is None or decided_by == made_by):
            finding.problems.append(f"voucher {voucher_id} was approved by who wrote it")
    wrong = session.scalars(
        select(Voucher.id)
        .outerjoin(VoucherLine, VoucherLine.voucher_id == Voucher.id)
        .outerjoin(
            JournalLine,
            and_(
                JournalLine.entry_id == Voucher.entry_id,
                JournalLine.line_no == VoucherLine.line_no,
                JournalLine.account == VoucherLine.account,
                JournalLine.debit == VoucherLine.debit,
                JournalLine.credit == VoucherLine.credit,
            ),
        )
        .where(Voucher.entry_id.is_not(None))
        .group_by(Voucher.id, Voucher.amount)
        .having(
            or_(
                func.count(VoucherLine.line_no) != func.count(JournalLine.line_no),
                func.sum(VoucherLine.debit) != Voucher.amount,
            )
        )
        .order_by(Voucher.id)
    )
    finding.problems += [f"voucher {voucher_id} is not what was booked" for voucher_id in wrong]
    return finding


def _years() -> Finding:
    """A closed year leaves its result accounts at zero, and its surplus stands where it says."""
    years = session.scalars(select(BookYear).order_by(BookYear.id)).all()
    finding = Finding(len(years))
    for row in years:
        if row.status is not YearStatus.CLOSED:
            continue
        last = date(row.year, 12, 31)
        left = _balance(last, JournalLine.account.between("4", "6"))
        if left:
            finding.problems.append(f"{row.year} is closed with {left} on result accounts")
        if max(row.surplus_amount, 0) != row.member_amount + row.other_amount:
            finding.problems.append(f"{row.year}: the parts of the surplus are not its whole")
        carried = session.scalar(
            select(func.sum(JournalLine.credit - JournalLine.debit))
            .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
            .where(
                JournalEntry.source_kind == "book_year",
                JournalEntry.source_id == row.id,
                JournalEntry.booked_on == add_months(date(row.year, 1, 1), 12),
                JournalLine.account == "3-4100",
            )
        )
        if int(carried or 0) != row.surplus_amount:
            finding.problems.append(
                f"{row.year}: surplus {row.surplus_amount}, carried to the next year {carried or 0}"
            )
    return finding


def _balance(on: date, *accounts: Any) -> int:
    amount = session.scalar(
        select(func.sum(JournalLine.debit - JournalLine.credit)).where(
            JournalLine.booked_on <= on, *accounts
        )
    )
    return int(amount or 0)


CHECKS = [
    Check(
        "books.month_totals",
        _month_totals,
        N_("Totals of closed months are the sums of their entries."),
    ),
    Check(
        "books.closed_months",
        _closed_months,
        N_("Nothing was booked in a month after it was closed."),
    ),
    Check(
        "books.vouchers",
        _vouchers,
        N_("Vouchers are booked as they were approved, by two people."),
    ),
    Check(
        "books.years",
        _years,
        N_("Closed years carry their surplus, to the rupiah, into the next."),
    ),
]

"""What moved on the accounts in a period: totals of closed months, lines of the days beside."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, extract, func, select, union_all

from coop.dates import add_months, month_of
from coop.db import session
from coop.domain.ledger.chart import is_cash, is_passing
from coop.domain.ledger.models import AccountingPeriod, GlAccount, JournalLine, MonthTotal
from coop.domain.ledger.types import PeriodStatus

BEGINNING = date(1900, 1, 1)
"""Before anything was booked."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every sum needs: the last closed month (its first day), and the accounts by code."""

    closed_until: date | None
    names: dict[str, tuple[str, str]]

    @property
    def cash(self) -> list[str]:
        """The codes of the accounts that are money at hand."""
        return [code for code in self.names if is_cash(code)]

    @property
    def moving(self) -> list[str]:
        """The codes of cash, and of the accounts where money of others stops on its way."""
        return [code for code in self.names if is_cash(code) or is_passing(code)]


def read_frame() -> Frame:
    """Return the last closed month and the accounts with both names, in one statement."""
    closed = (
        select(func.max(AccountingPeriod.starts_on))
        .where(AccountingPeriod.status == PeriodStatus.CLOSED)
        .scalar_subquery()
    )
    rows = session.execute(
        select(GlAccount.code, GlAccount.name_id, GlAccount.name_en, closed.label("closed"))
    ).all()
    closed_until = rows[0].closed if rows else None
    return Frame(closed_until, {code: (name_id, name_en) for code, name_id, name_en, _on in rows})


@dataclass(frozen=True, slots=True)
class Span:
    """A period taken apart: ``months`` come from totals, ``days`` line by line; both inclusive."""

    months: tuple[date, date] | None
    days: tuple[tuple[date, date], ...]


def split(first: date, last: date, closed_until: date | None) -> Span:
    """Return how the days from ``first`` to ``last`` are added up.

    Whole closed months are taken together, the rest day by day: no day twice, none left out.
    """
    if first > last:
        return Span(None, ())
    begin = first if first.day == 1 else add_months(month_of(first), 1)
    ending = add_months(month_of(last + timedelta(days=1)), -1)  # the last month that is whole
    end = min(ending, closed_until) if closed_until else None
    if end is None or end < begin:
        return Span(None, ((first, last),))
    before = (first, begin - timedelta(days=1))
    after = (add_months(end, 1), last)
    return Span((begin, end), tuple(days for days in (before, after) if days[0] <= days[1]))


def sums_by_account(
    first: date,
    last: date,
    *,
    unit_id: int | None = None,
    account: str | None = None,
    frame: Frame | None = None,
) -> Subquery:
    """Return (account, debit, credit) of what moved from ``first`` to ``last``, rupiah."""
    frame = frame or read_frame()
    span = split(first, last, frame.closed_until)
    parts: list[Select[*tuple[Any, ...]]] = []
    if span.months:
        chosen: list[ColumnElement[bool]] = [MonthTotal.month.between(*span.months)]
        if account:
            chosen.append(MonthTotal.account == account)
        if unit_id is not None:
            chosen.append(MonthTotal.unit_id == unit_id)
        parts.append(select(MonthTotal.account, MonthTotal.debit, MonthTotal.credit).where(*chosen))
    # the accounts one by one: the index begins with the account, then the day
    named = JournalLine.account.in_([account] if account else list(frame.names))
    lines = select(JournalLine.account, JournalLine.debit, JournalLine.credit)
    for days in span.days or (() if parts else ((last, last - timedelta(days=1)),)):
        chosen = [named, JournalLine.booked_on.between(*days)]
        if unit_id is not None:
            chosen.append(JournalLine.unit_id == unit_id)
        parts.append(lines.where(*chosen))
    moved = union_all(*parts).subquery()
    return (
        select(
            moved.c.account,
            func.sum(moved.c.debit).label("debit"),
            func.sum(moved.c.credit).label("credit"),
        )
        .group_by(moved.c.account)
        .subquery()
    )


def sum_of_account(
    code: str, first: date, last: date, unit_id: int | None = None, frame: Frame | None = None
) -> tuple[int, int]:
    """Return debit and credit of an account from ``first`` to ``last``, rupiah."""
    moved = sums_by_account(first, last, unit_id=unit_id, account=code, frame=frame)
    row = session.execute(select(moved.c.debit, moved.c.credit)).one_or_none()
    return (int(row.debit), int(row.credit)) if row else (0, 0)


def sum_by_account(
    first: date, last: date, frame: Frame | None = None, unit_id: int | None = None
) -> dict[str, int]:
    """Return debit less credit by account of what moved from ``first`` to ``last``, rupiah."""
    moved = sums_by_account(first, last, unit_id=unit_id, frame=frame)
    rows = session.execute(select(moved.c.account, moved.c.debit - moved.c.credit))
    return {code: int(amount) for code, amount in rows}


def sum_by_month(
    first: date, last: date, frame: Frame | None = None
) -> dict[tuple[date, str], int]:
    """Return debit less credit by month (its first day) and account, rupiah, in one statement."""
    frame = frame or read_frame()
    span = split(first, last, frame.closed_until)
    year, month = extract("year", JournalLine.booked_on), extract("month", JournalLine.booked_on)
    named = JournalLine.account.in_(list(frame.names))
    parts: list[Select[*tuple[Any, ...]]] = [
        select(
            year.label("year"),
            month.label("month"),
            JournalLine.account,
            (JournalLine.debit - JournalLine.credit).label("amount"),
        ).where(named, JournalLine.booked_on.between(*days))
        for days in span.days
    ]
    if span.months:
        parts.append(
            select(
                extract("year", MonthTotal.month).label("year"),
                extract("month", MonthTotal.month).label("month"),
                MonthTotal.account,
                MonthTotal.debit - MonthTotal.credit,
            ).where(MonthTotal.month.between(*span.months))
        )
    if not parts:
        return {}
    moved = union_all(*parts).subquery()
    in_year, in_month, account, amount = moved.c
    rows = session.execute(
        select(in_year, in_month, account, func.sum(amount)).group_by(in_year, in_month, account)
    )
    return {
        (date(int(year_), int(month_), 1), code): int(total) for year_, month_, code, total in rows
    }


def cash_by_account(first: date, last: date, frame: Frame | None = None) -> dict[str, int]:
    """Return what cash came from and went to by account, rupiah, in as positive.

    That is what entries that touch cash moved on the other accounts; an employer's sum and what
    is held for members count as cash on its way, so that an instalment held back from pay is a
    loan repaid. What came to rest on these two, or left them, is their own amount. The sum is the
    change of cash, entry by entry, because each entry balances.
    """
    frame = frame or read_frame()
    span = split(first, last, frame.closed_until)
    parts: list[Select[*tuple[Any, ...]]] = [_cash_lines(frame, *days) for days in span.days]
    if span.months:
        parts.append(
            select(MonthTotal.account, MonthTotal.cash_amount).where(
                MonthTotal.month.between(*span.months), MonthTotal.cash_amount != 0
            )
        )
    if not parts:
        return {}
    moved = union_all(*parts).subquery()
    code, amount = moved.c
    rows = session.execute(select(code, func.sum(amount)).group_by(code))
    return {account: int(total) for account, total in rows}


def _cash_lines(frame: Frame, first: date, last: date) -> Select[*tuple[Any, ...]]:
    touching = entries_moving_cash(frame, first, last)
    return (
        select(JournalLine.account, (JournalLine.credit - JournalLine.debit).label("amount"))
        .join(touching, touching.c.entry_id == JournalLine.entry_id)
        .where(JournalLine.account.not_in(frame.cash))
    )


def entries_moving_cash(frame: Frame, first: date, last: date) -> Subquery:
    """Return (entry_id) of the entries of the period that touch cash, or cash on its way."""
    return (
        select(JournalLine.entry_id)
        .where(JournalLine.account.in_(frame.moving), JournalLine.booked_on.between(first, last))
        .distinct()
        .subquery()
    )

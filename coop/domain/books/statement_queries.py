"""The financial statements, from the journal: this period beside another one."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from coop.dates import add_months, last_day
from coop.db import session
from coop.domain.books.rules import CASH_FLOW, POSITION, RESULTS, SO_FAR, lay_out
from coop.domain.books.types import (
    BOOK_YEAR,
    Amounts,
    Layout,
    Proof,
    Statement,
    StatementRow,
)
from coop.domain.ledger.chart import is_cash, is_result
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.sums import (
    BEGINNING,
    Frame,
    cash_by_account,
    read_frame,
    sum_by_account,
)
from coop.explain import N_


def financial_position(on: date) -> Statement:
    """Return assets, liabilities and equity after ``on``, beside the end of the year before."""
    frame = read_frame()
    days = (on, date(on.year - 1, 12, 31))
    rows, totals = _lay_out(POSITION, [_position(day, frame) for day in days])
    proof = Proof(
        N_("Assets are liabilities and equity together"), totals["assets"], totals["claims"]
    )
    periods = tuple((None, day) for day in days)
    title = N_("Financial position")
    return Statement("position", title, periods, rows, totals, (proof,), frame.names)


def _position(on: date, frame: Frame) -> dict[str, int]:
    balances = sum_by_account(BEGINNING, on, frame)
    column = {
        code: amount if code[0] == "1" else -amount
        for code, amount in balances.items()
        if not is_result(code)
    }
    column[SO_FAR] = -sum(amount for code, amount in balances.items() if is_result(code))
    return column


def results(first: date, last: date) -> Statement:
    """Return what was earned and spent from ``first`` to ``last``, beside a year before."""
    frame = read_frame()
    periods = ((first, last), year_before(first, last))
    moves = [_moves_but_closing(*period, frame) for period in periods]
    rows, totals = _lay_out(RESULTS, [_of_results(moved) for moved in moves])
    proof = Proof(
        N_("The surplus is what assets grew by beyond liabilities and other equity"),
        totals["surplus"],
        tuple(
            sum(amount for code, amount in moved.items() if not is_result(code)) for moved in moves
        ),
    )
    return Statement("results", N_("Results"), periods, rows, totals, (proof,), frame.names)


def list_results(first: date, last: date, unit_id: int | None = None) -> dict[str, int]:
    """Return credit less debit in rupiah by result account, as if the year were not closed."""
    return _of_results(_moves_but_closing(first, last, read_frame(), unit_id))


def _of_results(moved: Mapping[str, int]) -> dict[str, int]:
    return {code: -amount for code, amount in moved.items() if is_result(code)}


def _moves_but_closing(
    first: date, last: date, frame: Frame, unit_id: int | None = None
) -> dict[str, int]:
    """Return debit less credit by account without the entries that closed a year, or undid it."""
    moved = sum_by_account(first, last, frame, unit_id)
    closing = (
        select(JournalLine.account, JournalLine.debit - JournalLine.credit)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(JournalEntry.source_kind == BOOK_YEAR, JournalEntry.booked_on.between(first, last))
    )
    if unit_id is not None:
        closing = closing.where(JournalLine.unit_id == unit_id)
    for code, amount in session.execute(closing):
        moved[code] -= amount
    return moved


def cash_flow(first: date, last: date) -> Statement:
    """Return where cash came from and went from ``first`` to ``last``, beside a year before."""
    frame = read_frame()
    periods = ((first, last), year_before(first, last))
    rows, totals = _lay_out(CASH_FLOW, [cash_by_account(*period, frame) for period in periods])
    opening = tuple(_cash_after(day - timedelta(days=1), frame) for day, _last in periods)
    closing = tuple(_cash_after(day, frame) for _first, day in periods)
    rows += (
        StatementRow("total", N_("Cash and banks at the beginning"), opening),
        StatementRow("strong", N_("Cash and banks at the end"), closing),
    )
    proof = Proof(
        N_("The change is the cash at the end less the cash at the beginning"),
        totals["change"],
        tuple(end - begin for begin, end in zip(opening, closing, strict=True)),
    )
    totals |= {"opening": opening, "closing": closing}
    return Statement("cash_flow", N_("Cash flow"), periods, rows, totals, (proof,), frame.names)


def _cash_after(on: date, frame: Frame) -> int:
    balances = sum_by_account(BEGINNING, on, frame)
    return sum(amount for code, amount in balances.items() if is_cash(code))


def year_before(first: date, last: date) -> tuple[date, date]:
    """Return the same days of the year before; the end of a month stays the end of a month."""
    end = add_months(last, -12)
    return add_months(first, -12), last_day(end) if last == last_day(last) else end


def _lay_out(
    layout: Layout, columns: Sequence[Mapping[str, int]]
) -> tuple[tuple[StatementRow, ...], dict[str, Amounts]]:
    codes = {code for column in columns for code in column}
    amounts = {code: tuple(column.get(code, 0) for column in columns) for code in codes}
    return lay_out(layout, amounts, len(columns))

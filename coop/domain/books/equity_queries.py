"""The changes in equity, from the journal: this period beside another one."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from coop.db import session
from coop.domain.books.rules import POSITION, SO_FAR, lay_out, lay_out_equity
from coop.domain.books.statement_queries import year_before
from coop.domain.books.types import BOOK_YEAR, EquityMoves, Proof, Statement
from coop.domain.ledger.chart import is_result
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.sums import BEGINNING, Frame, read_frame, sum_by_account, sums_by_account
from coop.explain import N_

Closing = list[tuple[date, int]]


def changes_in_equity(first: date, last: date) -> Statement:
    """Return how each kind of equity changed from ``first`` to ``last``, beside a year before.

    Its proof compares the end with the equity of the financial position, which adds up all lines
    since the beginning.
    """
    frame = read_frame()
    periods = ((first, last), year_before(first, last))
    closing = _closing_lines(min(day for day, _last in periods), last)
    rows, totals = lay_out_equity([_moves(*period, frame, closing) for period in periods])
    proof = Proof(
        N_("The end is the equity of the financial position"),
        totals["equity"],
        tuple(_equity_after(day, frame) for _first, day in periods),
    )
    title = N_("Changes in equity")
    return Statement("equity", title, periods, rows, totals, (proof,), frame.names)


def _moves(first: date, last: date, frame: Frame, closing: Closing) -> EquityMoves:
    moved = sums_by_account(first, last, frame=frame)
    debited: dict[str, int] = {}
    credited: dict[str, int] = {}
    unbooked = 0
    for code, debit, credit in session.execute(
        select(moved.c.account, moved.c.debit, moved.c.credit)
    ):
        if is_result(code):
            unbooked += int(credit) - int(debit)
        elif code.startswith("3"):
            debited[code], credited[code] = int(debit), int(credit)
    credited[SO_FAR] = unbooked
    carried = sum(amount for day, amount in closing if first <= day <= last)
    opening = _equity(sum_by_account(BEGINNING, first - timedelta(days=1), frame))
    return EquityMoves(opening, credited, debited, unbooked + carried)


def _equity(balances: Mapping[str, int]) -> dict[str, int]:
    """Return credit less debit of the accounts of equity, and of results not booked to it yet."""
    found = {code: -amount for code, amount in balances.items() if code.startswith("3")}
    found[SO_FAR] = -sum(amount for code, amount in balances.items() if is_result(code))
    return found


def _closing_lines(first: date, last: date) -> Closing:
    """Return what the entries that closed years, or undid it, took out of results, by day."""
    lines = session.execute(
        select(JournalEntry.booked_on, JournalLine.account, JournalLine.debit - JournalLine.credit)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(JournalEntry.source_kind == BOOK_YEAR, JournalEntry.booked_on.between(first, last))
    )
    return [(day, int(amount)) for day, code, amount in lines if is_result(code)]


def _equity_after(on: date, frame: Frame) -> int:
    amounts = _equity(sum_by_account(BEGINNING, on, frame))
    _rows, totals = lay_out(POSITION, {code: (n,) for code, n in amounts.items()}, 1)
    return totals["equity"][0]

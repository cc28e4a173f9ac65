"""The period that a history or a statement is asked for."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from coop.dates import add_months, month_of
from coop.domain.savings import queries
from coop.domain.savings.types import AccountRow, HistoryRow
from coop.domain.settings.service import today
from coop.paging import Page
from coop.pdf.statement import render_statement
from coop.web.arguments import asked_date, asked_page
from coop.web.exports import export_response
from coop.web.papers import letterhead, pdf_response

STATEMENT_MONTHS = 3


def asked_period() -> tuple[date | None, date | None]:
    """Return first and last day as asked; the wrong way round counts as turned round."""
    first, last = asked_date("from"), asked_date("to")
    if first and last and first > last:
        return last, first
    return first, last


def asked_history(account: AccountRow) -> Page[HistoryRow]:
    """Return the page of the account's history that is asked for."""
    first, last = asked_period()
    return queries.history(account.id, asked_page(), first=first, last=last)


def export_history(account: AccountRow) -> Response:
    """Return the history of the period asked for as a file."""
    first, last = asked_period()
    statement = queries.get_statement(account.id, first or account.opened_on, last or today())
    columns = [
        (_("Date"), "date"),
        (_("Entry"), "text"),
        (_("Kind"), "text"),
        (_("Description"), "text"),
        (_("Amount"), "money"),
        (_("Balance"), "money"),
    ]

    def rows() -> Iterator[tuple[Any, ...]]:
        for row in statement.rows:
            yield (
                row.booked_on,
                row.entry_number,
                row.kind,
                row.text,
                row.amount,
                row.running_amount,
            )

    return export_response(request.args["format"], f"mutasi-{account.number}", columns, rows())


def print_statement(account: AccountRow) -> Response:
    """Return the account's statement of the period asked for, the last three months by default."""
    first, last = asked_period()
    until = last or today()
    since = first or add_months(month_of(until), 1 - STATEMENT_MONTHS)
    statement = queries.get_statement(account.id, min(since, until), until)
    paper = render_statement(account, statement, letterhead=letterhead(), printed_on=today())
    return pdf_response(paper, f"rekening-koran-{account.number}.pdf")

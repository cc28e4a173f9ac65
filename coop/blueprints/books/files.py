"""The financial statements as files and as paper."""

from collections.abc import Callable

from flask import Response
from flask_babel import gettext as _

from coop.domain.books.types import Statement, StatementRow
from coop.domain.settings.service import today
from coop.pdf.financial_statement import StatementPaper, render_statement
from coop.web.access import actor
from coop.web.exports import export_response
from coop.web.filters import long_date
from coop.web.papers import letterhead, pdf_response


def period_text(statement: Statement, column: int) -> str:
    """Return the period of a column in words: a day, or from a day to a day."""
    first, last = statement.periods[column]
    if first is None:
        return long_date(last)
    return f"{long_date(first)} – {long_date(last)}"


def statement_file(
    file_format: str, statement: Statement, name_of: Callable[[StatementRow], str]
) -> Response:
    """Return a statement as CSV, XLSX or PDF."""
    headings = [period_text(statement, column) for column in range(len(statement.periods))]
    filename = f"{statement.code}-{statement.periods[0][1]:%Y-%m-%d}"
    if file_format == "pdf":
        paper = StatementPaper(
            title=_(statement.title),
            headings=headings,
            rows=[(row.kind, row.code or "", name_of(row), row.amounts) for row in statement.rows],
            proofs=[(_(proof.label), proof.holds) for proof in statement.proofs],
            printed_on=today(),
            printed_by=actor().name,
        )
        return pdf_response(render_statement(paper, letterhead=letterhead()), f"{filename}.pdf")
    columns = [(_("Code"), "text"), (_("Description"), "text"), *((h, "money") for h in headings)]
    rows = (
        (row.code, name_of(row), *(row.amounts or [None] * len(headings))) for row in statement.rows
    )
    return export_response(file_format, filename, columns, rows)

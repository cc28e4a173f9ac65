"""The statement of a savings account (rekening koran): opening, movements, running, closing."""

from datetime import date

from coop.domain.savings.types import AccountRow, Statement
from coop.pdf.paper import render_long_paper


def render_statement(
    account: AccountRow, statement: Statement, *, letterhead: dict[str, str], printed_on: date
) -> bytes:
    """Return the PDF of ``statement``; it is a print of the books, not an issued document."""
    return render_long_paper(
        "statement.html",
        statement.rows,
        account=account,
        statement=statement,
        letterhead=letterhead,
        printed_on=printed_on,
    )

"""A financial statement on paper: two columns, totals that prove themselves, signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop.pdf.paper import render_paper


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """A statement in the reader's language.

    ``rows`` are (kind, account code, text, amounts in rupiah by column), ``proofs`` (text, holds).
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[tuple[str, str, str, Sequence[int]]]
    proofs: Sequence[tuple[str, bool]]
    printed_on: date
    printed_by: str


def render_statement(paper: StatementPaper, *, letterhead: dict[str, str]) -> bytes:
    """Return the PDF of a financial statement."""
    return render_paper("financial_statement.html", paper=paper, letterhead=letterhead)

"""A report on paper: letterhead, rows in parts printed side by side, totals, signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop.pdf.paper import render_long_paper


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """What stands around the rows: texts as the reader sees them, in the reader's language.

    ``columns`` are (label, kind); ``totals`` has a text for each column, empty without a total;
    ``asked`` says in words what the rows were chosen by; ``signers`` are the offices that sign
    beside who printed it, treasurer and chair unless others are named.
    """

    title: str
    asked: str
    columns: Sequence[tuple[str, str]]
    totals: Sequence[str]
    count: str
    printed_on: date
    printed_by: str
    signers: Sequence[str] = ()


def render_report(
    paper: ReportPaper, rows: Sequence[Sequence[str]], *, letterhead: dict[str, str]
) -> bytes:
    """Return the PDF; rows beyond 250 are printed in parts by parallel processes and joined."""
    return render_long_paper("report.html", rows, paper=paper, letterhead=letterhead)

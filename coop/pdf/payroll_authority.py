"""The letter of authority for payroll deduction, to be signed by the member."""

from dataclasses import dataclass
from datetime import date

from coop.pdf.paper import render_paper


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """Who signs, and for whose payroll office."""

    name: str
    member_number: str
    employer: str
    employee_number: str
    address: str
    printed_on: date


def render_letter(paper: LetterPaper, *, letterhead: dict[str, str]) -> bytes:
    """Return the PDF. It is in Indonesian, as the employer reads it."""
    return render_paper("payroll_authority.html", paper=paper, letterhead=letterhead)

"""The deduction list that an employer signs: who, how much, totals in words, both signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop.dates import MONTHS_ID
from coop.domain.payroll.types import LineRow
from coop.pdf.paper import render_long_paper


@dataclass(frozen=True, slots=True)
class PayrollPaper:
    """What stands around the people of the list."""

    number: str
    employer: str
    month: date
    payday_on: date
    is_approved: bool
    prepared_by: str
    approved_by: str
    printed_on: date

    @property
    def month_words(self) -> str:
        """The month in Indonesian, which is the language of the employer's office."""
        return f"{MONTHS_ID[self.month.month - 1]} {self.month.year}"


def render_payroll_list(
    paper: PayrollPaper, lines: Sequence[LineRow], *, letterhead: dict[str, str]
) -> bytes:
    """Return the PDF; more than 250 people are printed in parts, numbered through."""
    totals = {
        name: sum(getattr(line, name) for line in lines)
        for name in ("wajib", "instalments", "sukarela", "others", "asked_amount")
    }
    rows = list(enumerate(lines, start=1))
    return render_long_paper(
        "payroll_list.html", rows, paper=paper, totals=totals, letterhead=letterhead
    )

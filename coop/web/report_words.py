"""A report in words: its cells as people read them, what it was chosen by, its paper's frame."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from coop.domain.members.queries import get_employer
from coop.domain.reports.types import Asked, Column, Report, ReportFilter
from coop.web.filters import label, long_date, number, rupiah, short_date


def cell_text(column: Column, value: Any) -> str:
    """Return a cell as people read it: money, date, number and words in their language."""
    if value is None or value == "":
        return ""
    match column.kind:
        case "money":
            return rupiah(value)
        case "number":
            return number(value)
        case "date":
            return short_date(value)
        case "status":
            return label(value)
    return str(_(value)) if column.key == "class_name" else str(value)


def _period(wanted: ReportFilter) -> str:
    if wanted.first and wanted.last:
        return f"{long_date(wanted.first)} – {long_date(wanted.last)}"
    if wanted.first:
        return _("from %(date)s", date=long_date(wanted.first))
    return _("until %(date)s", date=long_date(wanted.last)) if wanted.last else ""


def asked_in_words(report: Report, wanted: ReportFilter) -> str:
    """Return what the rows were chosen by, for the head of the paper."""
    said = {
        Asked.DAY: long_date(wanted.day),
        Asked.TEXT: wanted.text and f"“{wanted.text}”",
        Asked.EMPLOYER: wanted.employer_id and get_employer(wanted.employer_id).name,
        Asked.METHOD: wanted.method and label(wanted.method),
        Asked.CLASS: wanted.rank and _("Class %(rank)s", rank=wanted.rank),
        Asked.ARREARS: _("Only loans in arrears") if wanted.in_arrears else "",
        Asked.PERIOD: _period(wanted),
    }
    return " · ".join(str(said[one]) for one in report.asks if said[one])


def rows_in_words(count: int) -> str:
    """Return how many rows a paper has."""
    return ngettext("%(count)s row", "%(count)s rows", count, count=number(count))


def column_words(report: Report) -> list[tuple[str, str]]:
    """Return (label, kind) of each column in the reader's language."""
    return [(_(column.label), column.kind) for column in report.columns]


class PrintedRows:
    """The rows of a report as texts, one at a time, which adds up its totals meanwhile."""

    def __init__(self, report: Report, wanted: ReportFilter) -> None:
        self._report = report
        self._wanted = wanted
        self._sums = {column.key: 0 for column in report.columns if column.adds_up}
        self.count = 0

    def __iter__(self) -> Iterator[list[str]]:
        columns = self._report.columns
        for row in self._report.stream(self._wanted):
            self.count += 1
            for key in self._sums:
                self._sums[key] += getattr(row, key)
            yield [cell_text(column, getattr(row, column.key)) for column in columns]

    @property
    def totals(self) -> list[str]:
        """A text for each column, empty without a total: of the rows that were read so far."""
        return [
            cell_text(column, self._sums[column.key]) if column.adds_up else ""
            for column in self._report.columns
        ]

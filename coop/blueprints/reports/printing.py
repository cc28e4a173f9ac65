"""A report as paper and as a file."""

from collections.abc import Iterator
from typing import Any, Final

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.domain.members.queries import get_employer
from coop.domain.reports.types import Asked, Column, Report, ReportFilter
from coop.domain.settings.service import today
from coop.errors import Refused
from coop.explain import N_
from coop.pdf.report import ReportPaper, render_report
from coop.web.access import actor
from coop.web.exports import export_response
from coop.web.filters import label, long_date, number, rupiah, short_date
from coop.web.papers import letterhead, pdf_response

MOST_PRINTED_ROWS: Final = 5_000


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


def export_report(report: Report, wanted: ReportFilter, asked: str) -> Response:
    """Return every row of the report as CSV or XLSX."""
    columns = [
        (_(column.label), "text" if column.kind == "status" else column.kind)
        for column in report.columns
    ]

    def rows() -> Iterator[list[Any]]:
        for row in report.stream(wanted):
            yield [getattr(row, column.key) for column in report.columns]

    return export_response(asked, f"{report.code}-{today():%Y-%m-%d}", columns, rows())


def print_report(report: Report, wanted: ReportFilter) -> Response:
    """Return the report as a PDF with letterhead, totals and signatures.

    Raises Refused beyond `MOST_PRINTED_ROWS` rows: a spreadsheet serves better then.
    """
    page, _totals = report.search(wanted, 1)
    if page.total > MOST_PRINTED_ROWS:
        raise Refused(
            N_("There are %(count)s rows; at most %(most)s are printed. Save it as Excel instead."),
            count=page.total,
            most=MOST_PRINTED_ROWS,
        )
    sums = dict.fromkeys((column.key for column in report.columns if column.adds_up), 0)
    rows = []
    for row in report.stream(wanted):
        rows.append([cell_text(column, getattr(row, column.key)) for column in report.columns])
        for key in sums:
            sums[key] += getattr(row, key)
    paper = ReportPaper(
        title=_(report.title),
        asked=asked_in_words(report, wanted),
        columns=[(_(column.label), column.kind) for column in report.columns],
        totals=[rupiah(sums[column.key]) if column.adds_up else "" for column in report.columns],
        count=ngettext("%(count)s row", "%(count)s rows", len(rows), count=number(len(rows))),
        printed_on=today(),
        printed_by=actor().name,
    )
    printed = render_report(paper, rows, letterhead=letterhead())
    return pdf_response(printed, f"{report.code}-{today():%Y-%m-%d}.pdf")


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

"""A report as paper and as a file."""

from collections.abc import Iterator
from typing import Any

from flask import Response
from flask_babel import gettext as _

from coop.domain.reports.types import Report, ReportFilter
from coop.domain.settings.service import today
from coop.pdf.report import ReportPaper, render_report
from coop.web.access import actor
from coop.web.exports import export_response
from coop.web.papers import letterhead, pdf_response
from coop.web.report_words import PrintedRows, asked_in_words, column_words, rows_in_words


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
    """Return a short report as a PDF with letterhead, totals and signatures."""
    reading = PrintedRows(report, wanted)
    rows = list(reading)
    paper = ReportPaper(
        title=_(report.title),
        asked=asked_in_words(report, wanted),
        columns=column_words(report),
        totals=reading.totals,
        count=rows_in_words(len(rows)),
        printed_on=today(),
        printed_by=actor().name,
    )
    printed = render_report(paper, rows, letterhead=letterhead())
    return pdf_response(printed, f"{report.code}-{today():%Y-%m-%d}.pdf")

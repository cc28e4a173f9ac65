"""A list as a file: CSV for every program, XLSX with real numbers and dates.

Both take the rows one at a time, so that a list of any length needs no more memory than a short
one.
"""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from io import StringIO
from typing import IO, Any, Final, Literal, TypeAlias

import xlsxwriter
from flask import Response, send_file, stream_with_context
from flask_babel import LazyString

from coop.domain.settings.service import get_setting
from coop.errors import NotFound
from coop.explain import N_
from coop.web.filters import date_and_time, label, local

Kind: TypeAlias = Literal["text", "money", "date", "number"]
Columns: TypeAlias = Sequence[tuple[str | LazyString, Kind]]
Row: TypeAlias = Sequence[Any]

FORMATS: Final = ("csv", "xlsx")
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM: Final = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA_STARTS: Final = tuple("=+-@\t\r\n＝＋－＠")
# Where the list separator is a semicolon, as in Indonesia, a cell begins after each one.
_FORMULA: Final = re.compile(rf"(^|;)(?=\s*[{re.escape(''.join(FORMULA_STARTS))}])")
SHEET_ROWS: Final = 1_048_575
ROWS_A_CHUNK: Final = 200
WIDTHS: Final = {"text": 28, "money": 18, "date": 13, "number": 10}
SPREADSHEET_FORMATS: Final = {"money": "#,##0", "date": "dd/mm/yyyy", "number": "#,##0.######"}


def export_response(
    format: str,  # noqa: A002 - the name of the query argument that it comes from
    filename: str,
    columns: Columns,
    rows: Iterable[Row],
) -> Response:
    """Return ``rows`` as a download of ``format``; ``filename`` stands without its ending.

    ``rows`` may be a generator over a query: it is read while the answer is being sent. Cells
    hold int, Decimal, date, an enum (written as its label), text or None. Raises NotFound for a
    format that is not offered.
    """
    if format == "csv":
        body = stream_with_context(_csv_chunks(columns, rows))
        answer = Response(body, mimetype="text/csv")
        answer.headers.set("Content-Disposition", "attachment", filename=f"{filename}.csv")
        return answer
    if format == "xlsx":
        return send_file(
            write_xlsx(columns, rows),
            mimetype=XLSX_TYPE,
            as_attachment=True,
            download_name=f"{filename}.xlsx",
            max_age=0,
        )
    raise NotFound(N_("This list is not offered in that format."))


def escape_formula(text: str) -> str:
    """Return ``text`` so that no spreadsheet calculates it when it stands in a CSV cell."""
    return _FORMULA.sub(r"\1'", text)


def plain(value: Any, kind: Kind) -> Any:
    """Return ``value`` as a file holds it: enums by their label, moments as local time."""
    match value:
        case None:
            return None
        case Enum():
            return label(value)
        case datetime():
            return local(value).date() if kind == "date" else date_and_time(value)
        case bool() | LazyString():
            return str(value)
    return value


def _csv_chunks(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    get_setting("timezone")  # kept: while rows stream, their connection answers nothing else
    buffer = StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow([escape_formula(str(name)) for name, _kind in columns])
    for number, row in enumerate(rows, start=1):
        writer.writerow(
            _csv_cell(value, kind) for value, (_, kind) in zip(row, columns, strict=True)
        )
        if number % ROWS_A_CHUNK == 0:
            yield _take(buffer)
    yield _take(buffer)


def _csv_cell(value: Any, kind: Kind) -> str:
    written = plain(value, kind)
    if written is None:
        return ""
    if isinstance(written, date):
        return written.isoformat()
    return escape_formula(written) if isinstance(written, str) else str(written)


def _take(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def write_xlsx(columns: Columns, rows: Iterable[Row]) -> IO[bytes]:
    """Return an open temporary file with the rows; a new sheet begins when one is full."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = {kind: book.add_format({"num_format": f}) for kind, f in SPREADSHEET_FORMATS.items()}
    heading = book.add_format({"bold": True, "bottom": 1})
    sheet = _add_sheet(book, columns, heading)
    line = 0
    for row in rows:
        if line == SHEET_ROWS:
            sheet, line = _add_sheet(book, columns, heading), 0
        line += 1
        for column, (value, (_name, kind)) in enumerate(zip(row, columns, strict=True)):
            _write_cell(sheet, line, column, plain(value, kind), formats.get(kind))
    book.close()
    file.seek(0)
    return file


def _add_sheet(book: xlsxwriter.Workbook, columns: Columns, heading: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for number, (name, kind) in enumerate(columns):
        sheet.set_column(number, number, WIDTHS[kind])
        sheet.write_string(0, number, str(name), heading)
    return sheet


def _write_cell(sheet: Any, line: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, date):
        sheet.write_datetime(line, column, value, style)
    elif isinstance(value, str):
        sheet.write_string(line, column, value)
    else:
        sheet.write_number(line, column, value, style)

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from coop.db.unit_of_work import run_in_transaction
from coop.domain.settings.service import change_setting
from coop.errors import NotFound
from coop.web import exports
from coop.web.exports import BOM, Columns, Row, escape_formula, export_response

COLUMNS: Columns = [
    ("Nama", "text"),
    ("Saldo", "money"),
    ("Tanggal", "date"),
    ("Hari", "number"),
    ("Keadaan", "text"),
]


pytestmark = pytest.mark.databases("sqlite")


class Mood(StrEnum):
    RUNNING = "running"


ROWS: list[Row] = [
    ["Siti, Budi", 1_250_000, date(2026, 3, 2), 7, Mood.RUNNING],
    ['=HYPERLINK("http://x")', -500, None, Decimal("1.5"), None],
    ["Joko", 0, datetime(2026, 3, 2, 20, 0, tzinfo=UTC), 0, "+628123"],
]


@pytest.fixture
def request_of(app: Flask) -> Iterator[Flask]:
    """The application inside a request."""
    with app.test_request_context():
        yield app


def csv_of(rows: list[Row]) -> list[list[str]]:
    answer = export_response("csv", "daftar", COLUMNS, rows)
    text = answer.get_data(as_text=True)
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM))))


def test_csv_holds_plain_numbers_and_iso_dates(request_of: Flask) -> None:
    heading, first, second, third = csv_of(ROWS)

    assert heading == ["Nama", "Saldo", "Tanggal", "Hari", "Keadaan"]
    assert first == ["Siti, Budi", "1250000", "2026-03-02", "7", "Berjalan"]
    assert second == ['\'=HYPERLINK("http://x")', "-500", "", "1.5", ""]
    assert third[2:] == ["2026-03-03", "0", "'+628123"]


def test_a_moment_is_written_in_the_cooperative_s_time(request_of: Flask) -> None:
    evening = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    columns: Columns = [("Hari", "date"), ("Saat", "text")]
    run_in_transaction(lambda: change_setting("timezone", "Asia/Jayapura"))

    written = export_response("csv", "daftar", columns, [[evening, evening]])

    assert "2026-03-03,3 Maret 2026 00.30" in written.get_data(as_text=True)


def test_csv_is_a_download_with_its_name(request_of: Flask) -> None:
    answer = export_response("csv", "daftar", COLUMNS, [])

    assert answer.headers["Content-Disposition"] == "attachment; filename=daftar.csv"
    assert answer.mimetype == "text/csv"


def test_csv_is_sent_while_it_is_read(request_of: Flask) -> None:
    read = []

    def rows() -> Iterator[Row]:
        for number in range(10_000):
            read.append(number)
            yield [str(number), number, None, None, None]

    chunks = iter(export_response("csv", "daftar", COLUMNS, rows()).response)
    next(chunks)

    assert len(read) < 1_000


@given(text=st.text(max_size=30))
def test_no_text_of_a_csv_is_a_formula(text: str) -> None:
    escaped = escape_formula(text)

    cells = escaped.split(";")  # where the semicolon separates, as in Indonesia

    assert not any(cell.lstrip().startswith(exports.FORMULA_STARTS) for cell in cells)
    assert escaped.replace("'", "") == text.replace("'", "")


def test_xlsx_holds_real_numbers_and_dates(request_of: Flask) -> None:
    answer = export_response("xlsx", "daftar", COLUMNS, ROWS)
    answer.direct_passthrough = False
    sheet = load_workbook(io.BytesIO(answer.get_data())).active
    answer.close()
    assert sheet is not None
    values = [[cell.value for cell in line] for line in sheet.iter_rows()]

    assert values[0] == ["Nama", "Saldo", "Tanggal", "Hari", "Keadaan"]
    assert values[1] == ["Siti, Budi", 1_250_000, datetime(2026, 3, 2), 7, "Berjalan"]  # noqa: DTZ001 - a spreadsheet's dates have no zone
    assert values[2][:2] == ['=HYPERLINK("http://x")', -500]
    assert sheet["A3"].data_type == "s"
    assert sheet["B2"].number_format == "#,##0"
    assert sheet["C2"].is_date


def test_xlsx_goes_on_on_a_new_sheet_when_one_is_full(
    request_of: Flask, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "SHEET_ROWS", 2)
    with exports.write_xlsx(COLUMNS, ROWS) as file:
        book = load_workbook(io.BytesIO(file.read()))

    assert [sheet.max_row for sheet in book.worksheets] == [3, 2]
    assert book.worksheets[1]["A1"].value == "Nama"


def test_a_format_that_is_not_offered_is_not_found(request_of: Flask) -> None:
    with pytest.raises(NotFound):
        export_response("doc", "daftar", COLUMNS, [])

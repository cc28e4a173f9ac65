"""Files that are not what they say, or too much of it: refused soon and in little room."""

import io
import random
import resource
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.domain.moving_in.reading import read_file
from coop.domain.moving_in.types import Sheet
from coop.domain.spreadsheets.archive import MOST_ROWS
from coop.domain.spreadsheets.errors import Unreadable
from tests.support.spreadsheets import loan_row, member_row, write_csv, write_xlsx

MOST_SECONDS = 10
MOST_MEGABYTES = 500
GOOD = write_xlsx([member_row(1)], [loan_row(1)])


def book(fill: Callable[[Any, Any], None]) -> bytes:
    """Return a workbook with the headings of the members' list, filled further by ``fill``."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True})
    page = made.add_worksheet("Anggota")
    for place, heading in enumerate(("No. Anggota", "Nama Lengkap", "NIK", "Tanggal Masuk")):
        page.write_string(0, place, heading)
    fill(made, page)
    made.close()
    return target.getvalue()


def repacked(change: Callable[[str, bytes], bytes], source: bytes = GOOD) -> bytes:
    """Return the workbook with its parts changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source)) as given_file,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given_file.namelist():
            made.writestr(name, change(name, given_file.read(name)))
    return target.getvalue()


def in_sheet(text: bytes) -> bytes:
    """Return the workbook with ``text`` instead of the rows of the members' list."""

    def change(name: str, content: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return content
        head, rest = content.split(b"<sheetData>", 1)
        return head + b"<sheetData>" + text + b"</sheetData>" + rest.split(b"</sheetData>", 1)[1]

    return repacked(change)


def million_empty_rows() -> bytes:
    return in_sheet(b"".join(b'<row r="%d"/>' % n for n in range(1, 1_000_001)))


def bomb() -> bytes:
    return in_sheet(b'<row r="1"><c r="A1"/></row>' + b" " * 90_000_000)


def strings_bomb() -> bytes:
    words = b"<si><t>a</t></si>" * 1_500_000

    def change(name: str, content: bytes) -> bytes:
        return (
            b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            + words
            + b"</sst>"
            if name == "xl/sharedStrings.xml"
            else content
        )

    return repacked(change)


def many_cells() -> bytes:
    row = b"<c/>" * 2_000
    return in_sheet(b"".join(b'<row r="%d">' % n + row + b"</row>" for n in range(1, 1_001)))


def entities() -> bytes:
    laughs = b'<!DOCTYPE lol [<!ENTITY lol "lol">]>'
    return repacked(
        lambda name, content: (
            content.replace(b"?>", b"?>" + laughs, 1) if name.endswith("sheet1.xml") else content
        )
    )


def noise(size: int) -> bytes:
    return random.Random(5).randbytes(size)  # noqa: S311 - the same noise every time


WRONG: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "blanks": lambda: b" \n\n ",
    "noise": lambda: noise(200_000),
    "noise that begins as a zip": lambda: b"PK\x03\x04" + noise(50_000),
    "cut off": lambda: GOOD[: len(GOOD) // 2],
    "cut off at the end": lambda: GOOD[:-30],
    "another zip": lambda: repacked(lambda _n, content: content).replace(b"xl/work", b"xl/nork"),
    "old excel": lambda: b"\xd0\xcf\x11\xe0" + bytes(5_000),
    "pdf": lambda: b"%PDF-1.7\n" + bytes(500),
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + noise(2_000),
    "text without headings": lambda: b"ini bukan daftar\n" * 50,
    "csv with nul": lambda: write_csv([member_row(1)]).replace(b"Guru", b"G\x00ru"),
    "csv of one huge field": lambda: b'Nama Lengkap;NIK;Tanggal Masuk\n"' + b"a" * 2_000_000,
    "too many lines": lambda: b"Nama Lengkap;NIK;Tanggal Masuk\n" + b"a;b;c\n" * (MOST_ROWS + 5),
    "a million empty rows": million_empty_rows,
    "zip bomb": bomb,
    "bomb of strings": strings_bomb,
    "two million cells": many_cells,
    "entities": entities,
    "larger than ten megabytes": lambda: noise(11 * 1024 * 1024),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_is_refused_in_a_sentence(name: str) -> None:
    content = WRONG[name]()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(Unreadable) as refusal:
        read_file(content, "anggota.xlsx")
    seconds = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert str(refusal.value).endswith(".")
    assert seconds < MOST_SECONDS
    assert grown < MOST_MEGABYTES


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(Unreadable):  # any other exception is a fault
        assert read_file(content, "anggota.csv")


@given(at=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
@settings(max_examples=200, deadline=None)
def test_any_byte_of_a_workbook_may_be_wrong(at: int, byte: int) -> None:
    content = GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    with suppress(Unreadable):  # any other exception is a fault
        assert read_file(content, "anggota.xlsx")


def test_merged_cells_are_named() -> None:
    merged = book(lambda _book, page: page.merge_range("B2:B4", "Sari Wulandari"))
    with pytest.raises(Unreadable, match="B2:B4"):
        read_file(merged, "anggota.xlsx")


def test_a_merged_title_above_the_headings_is_fine() -> None:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = "Data Anggota 2026"
    page.append(["DAFTAR ANGGOTA KOPERASI"])
    page.merge_cells("A1:D1")
    page.append([])
    page.append(["NO  ANGGOTA", "nama", "Nik", "TGL. MASUK", "Hobi"])
    page.append(["7", "Sari", "3273015203880001", "05/01/2019", "catur"])
    target = io.BytesIO()
    made.save(target)
    (table,) = read_file(target.getvalue(), "anggota.xlsx")
    assert table.ignored == ("Hobi",)
    assert [row.number for row in table.rows] == [4]
    assert table.rows[0].cells["joined_on"] == "05/01/2019"


def test_a_formula_without_a_value_is_marked() -> None:
    def fill(_book: Any, page: Any) -> None:
        page.write_row(1, 0, ["1", "Sari", "3273015203880001"])
        page.write_formula(1, 3, "=TODAY()", None, "")

    (table,) = read_file(book(fill), "anggota.xlsx")
    assert repr(table.rows[0].cells["joined_on"]) == "a formula without a value"


def test_a_formula_with_a_value_is_read() -> None:
    def fill(_book: Any, page: Any) -> None:
        page.write_row(1, 0, ["1", "Sari", "3273015203880001"])
        page.write_formula(1, 3, "=DATE(2019,1,5)", None, 43_470)

    (table,) = read_file(book(fill), "anggota.xlsx")
    assert table.rows[0].cells["joined_on"] == 43_470


def test_missing_columns_are_named() -> None:
    with pytest.raises(Unreadable, match="NIK, Tanggal Masuk"):
        read_file(b"No. Anggota;Nama Lengkap\n1;Sari\n", "anggota.csv")


def test_two_columns_of_one_meaning_are_named() -> None:
    with pytest.raises(Unreadable, match="Nama"):
        read_file(b"Nama;Nama Lengkap;NIK;Tanggal Masuk\n1;2;3;4\n", "anggota.csv")


def test_two_lists_of_one_kind_are_refused() -> None:
    made = openpyxl.load_workbook(io.BytesIO(write_xlsx([member_row(1)])))
    copied = made.copy_worksheet(made["Anggota"])
    copied.title = "Anggota 2"
    target = io.BytesIO()
    made.save(target)
    with pytest.raises(Unreadable, match="Two sheets"):
        read_file(target.getvalue(), "anggota.xlsx")


def test_examples_and_empty_rows_are_left_out() -> None:
    text = "Nama;NIK;Tanggal Masuk;Catatan\nA;1;2;CONTOH\n;;;\nB;1;2;\n;;;hanya catatan\n"
    (table,) = read_file(text.encode(), "anggota.csv")
    assert [(row.number, row.cells["full_name"]) for row in table.rows] == [(4, "B")]
    assert table.sheet is Sheet.MEMBERS

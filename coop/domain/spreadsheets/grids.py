"""Spreadsheets and text files as grids: rows of text, whole and broken numbers, and dates."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.cell import coordinate_from_string, get_column_letter, range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from coop.domain.spreadsheets.archive import (
    MOST_FILE,
    MOST_ROWS,
    check_parts,
    open_archive,
    read_part,
)
from coop.domain.spreadsheets.errors import Unreadable
from coop.explain import N_

MOST_COLUMNS: Final = 80
SEPARATORS: Final = ";,\t"
MOST_FIELD: Final = 100_000
_FORMULA_CELL = re.compile(rb"<c\b([^>]*?)>(.*?)</c>", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
_MERGED = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z0-9:]+)"')


class Unvalued:
    """Stands where a formula was never calculated."""

    def __repr__(self) -> str:
        return "a formula without a value"


UNVALUED: Final = Unvalued()


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: ``rows`` are (number, cells); ``merged`` are (first row, last row, reference)."""

    name: str
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    merged: tuple[tuple[int, int, str], ...] = field(default=())


def read_grids(content: bytes, name: str) -> list[Grid]:
    """Return the sheets of an XLSX file, or the one of a CSV file. Raises Unreadable.

    ``name`` is the file's own name; what the file is, its content says.
    """
    if not content.strip():
        raise Unreadable(N_("This file is empty."))
    if len(content) > MOST_FILE:
        raise Unreadable(N_("This file is larger than 10 MB."))
    if content.startswith(b"PK"):
        return _read_workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            N_("This is an old Excel file (XLS) or one with a password. Save it as XLSX.")
        )
    return [_read_text(content, name)]


# --- spreadsheets ---


def _read_workbook(content: bytes) -> list[Grid]:
    archive = open_archive(content)
    check_parts(archive)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        return [
            _read_sheet(archive, sheet) for sheet in book.worksheets if hasattr(sheet, "iter_rows")
        ]
    except Unreadable:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        AttributeError,
        IndexError,
        KeyError,
        OSError,
        OverflowError,
        TypeError,
        ValueError,
    ) as error:
        raise Unreadable(
            N_("This file is damaged. Save it again as XLSX or CSV and send that.")
        ) from error


def _read_sheet(archive: zipfile.ZipFile, sheet: Any) -> Grid:
    text = read_part(archive, sheet._worksheet_path)
    unvalued = _find_unvalued(text)
    sheet.reset_dimensions()
    rows: list[tuple[int, tuple[Any, ...]]] = []
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if number > MOST_ROWS and not any(value is not None for value in row):
            continue
        cells = tuple(
            UNVALUED if (number, place) in unvalued else _plain(value)
            for place, value in enumerate(row, start=1)
        )
        if any(cell not in (None, "") for cell in cells):
            rows.append((number, cells))
    merged = tuple(_bounds(found.decode()) for found in _MERGED.findall(text))
    return Grid(str(sheet.title), tuple(rows), merged)


def _find_unvalued(text: bytes) -> set[tuple[int, int]]:
    """Return (row, column) of the cells that hold a formula and no result."""
    found: set[tuple[int, int]] = set()
    if b"<f" not in text:
        return found
    for attributes, inside in _FORMULA_CELL.findall(text):
        if b"<f" in inside and not re.search(rb"<v>[^<]", inside):
            reference = _REFERENCE.search(attributes)
            if reference:
                letters, number = coordinate_from_string(reference[1].decode())
                found.add((int(number), _column_number(letters)))
    return found


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _bounds(reference: str) -> tuple[int, int, str]:
    _left, top, _right, bottom = range_boundaries(reference)
    return int(top or 1), int(bottom or 1), reference


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, int | date):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(repr(value))
    text = str(value)
    return (unescape(text) if "_x" in text else text).strip()


# --- text files ---


def _read_text(content: bytes, name: str) -> Grid:
    text = decode(content)
    csv.field_size_limit(MOST_FIELD)
    separator = find_separator(text)
    rows: list[tuple[int, tuple[Any, ...]]] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for number, row in enumerate(reader, start=1):
            cells = tuple(cell.strip() for cell in row[:MOST_COLUMNS])
            if not any(cells):
                continue
            rows.append((number, cells))
            if len(rows) > MOST_ROWS:
                raise Unreadable(
                    N_("This file has more than %(most)s rows. Send it in parts."), most=MOST_ROWS
                )
    except csv.Error as error:
        raise Unreadable(
            N_("This text file is no list that can be read. Save it as XLSX or CSV and send that.")
        ) from error
    return Grid(name, tuple(rows))


def decode(content: bytes) -> str:
    """Return the text of a CSV file: UTF-8, UTF-16 (with its mark) or Windows' own signs."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: Iterable[str] = ("utf-16",)
    else:
        candidates = ("utf-8-sig", "cp1252")
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(
        N_("This is neither an Excel file (XLSX) nor a text file (CSV). Send one of those.")
    )


def find_separator(text: str) -> str:
    """Return the sign that parts the cells of the first filled lines: ``;``, ``,`` or a tab."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:15]
    counts = {sign: max((line.count(sign) for line in lines), default=0) for sign in SEPARATORS}
    return max(SEPARATORS, key=lambda sign: counts[sign])


def cell_name(row: int, column: int) -> str:
    """Return a cell as spreadsheets name it: ``B7``."""
    return f"{get_column_letter(column)}{row}"

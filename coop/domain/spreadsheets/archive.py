"""What an XLSX file may hold before anything in it is read: sizes, ratio, rows, no entities."""

import io
import re
import zipfile
import zlib
from typing import Final

from coop.domain.spreadsheets.errors import Unreadable
from coop.explain import N_

MEGABYTE: Final = 1024 * 1024
MOST_FILE: Final = 10 * MEGABYTE
MOST_UNPACKED: Final = 64 * MEGABYTE
MOST_SHEET: Final = 40 * MEGABYTE
MOST_STRINGS: Final = 16 * MEGABYTE
MOST_OTHER: Final = 4 * MEGABYTE
MOST_RATIO: Final = 200
MOST_PARTS: Final = 1_000
MOST_ROWS: Final = 25_000
MOST_CELLS: Final = 900_000
_ENDS: Final = (b" ", b">", b"/")
_DEFINES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Return the file's ZIP archive, its directory checked. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
        raise _damaged() from error
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(content):
        raise Unreadable(
            N_("This file is far larger inside than outside. Copy the lists into a new file.")
        )
    for part in parts:
        if part.file_size > _limit(part.filename):
            raise Unreadable(
                N_("This file is far larger inside than outside. Copy the lists into a new file.")
            )
        if part.flag_bits & 1:
            raise Unreadable(N_("This file is locked with a password. Save it without one."))
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            N_("This is not an Excel file (XLSX). Save the list as XLSX or CSV and send that.")
        )
    return archive


def check_parts(archive: zipfile.ZipFile) -> None:
    """Unpack every part once and refuse what would take too long to read. Raises Unreadable."""
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        text = read_part(archive, part.filename)
        if b"\x00" in text or _DEFINES.search(text):
            raise _damaged()
        if part.filename.startswith("xl/worksheets/"):
            rows, cells = _count(b"<row", text), _count(b"<c", text)
            if rows > MOST_ROWS:
                raise Unreadable(
                    N_(
                        "This file has a sheet of %(rows)s rows, most of them empty perhaps; at"
                        " most %(most)s can be read. Copy the filled rows into a new file."
                    ),
                    rows=rows,
                    most=MOST_ROWS,
                )
            if cells > MOST_CELLS:
                raise Unreadable(
                    N_(
                        "This file has a sheet of %(cells)s cells; at most %(most)s can be read."
                        " Copy the lists into a new file."
                    ),
                    cells=cells,
                    most=MOST_CELLS,
                )


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one part, never more of it than the directory said. Raises Unreadable."""
    try:
        return archive.read(name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        OSError,
        EOFError,
        RuntimeError,
    ) as error:
        raise _damaged() from error


def _limit(name: str) -> int:
    if name.startswith("xl/worksheets/"):
        return MOST_SHEET
    if name == "xl/sharedStrings.xml":
        return MOST_STRINGS
    return MOST_OTHER if name.endswith((".xml", ".rels")) else MOST_UNPACKED


def _count(tag: bytes, text: bytes) -> int:
    return sum(text.count(tag + end) for end in _ENDS)


def _damaged() -> Unreadable:
    return Unreadable(N_("This file is damaged. Save it again as XLSX or CSV and send that."))

"""From an employer's file to its rows: where the headings stand, which column is what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from coop.domain.payroll import answer_rules
from coop.domain.payroll.types import AnswerRow
from coop.domain.spreadsheets.cells import read_rupiah
from coop.domain.spreadsheets.errors import Unreadable
from coop.domain.spreadsheets.grids import Grid, Unvalued, read_grids
from coop.explain import N_
from coop.money import MoneyError

LINES_SEARCHED: Final = 20
SHOWN_ROWS: Final = 5
NUMBER, NAME, AMOUNT, NOTE = "number", "name", "amount", "note"
_TOTALS: Final = ("total", "jumlah", "grandtotal", "subtotal")
# what headings are called, the likeliest first
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    NUMBER: (
        *("nomorpegawai", "nomorkaryawan", "nopegawai", "nokaryawan", "nip", "nik", "nrp"),
        *(
            "nomorindukkaryawan",
            "nomorindukpegawai",
            "employeenumber",
            "employeeno",
            "employeeid",
            "noinduk",
            "nomorinduk",
        ),
    ),
    NAME: ("namapegawai", "namakaryawan", "nama", "namaanggota", "employeename", "name"),
    AMOUNT: (
        *(
            "realisasi",
            "jumlahterpotong",
            "amountdeducted",
            "dipotong",
            "jumlahdipotong",
            "terpotong",
            "potonganrealisasi",
            "deducted",
        ),
        *("potongan", "nilaipotongan", "jumlahpotongan", "jumlah", "nominal", "amount", "total"),
    ),
    NOTE: ("keterangan", "catatan", "status", "alasan", "note", "remarks"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list in a file: its headings, the rows below, and the months that the file speaks of."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    months: frozenset[date]


def heading_key(text: str) -> str:
    """Return a heading without capitals, spaces and signs."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def read_sheet(content: bytes, name: str) -> Sheet:
    """Return the list of a file: the sheet and line whose headings look most like one.

    Raises Unreadable when no line could be headings.
    """
    grids = read_grids(content, name)
    found = [(score, grid, place) for grid in grids for score, place in _headings(grid)]
    if not found:
        raise Unreadable(
            N_("No list was found: the first lines should hold headings, and rows below them.")
        )
    _score, grid, place = max(found, key=lambda one: one[0])
    heading = grid.rows[place][1]
    above = [str(cell) for _number, cells in grid.rows[:place] for cell in cells if cell]
    width = len(heading)
    rows = tuple((number, _wide(cells, width)) for number, cells in grid.rows[place + 1 :])
    said = [name, grid.name, *above, *_month_cells(heading, rows)]
    return Sheet(
        tuple("" if cell is None else str(cell).strip() for cell in heading),
        rows,
        frozenset(answer_rules.find_months(said)),
    )


def guess_columns(headings: Sequence[str]) -> dict[str, str]:
    """Return which heading is likely what; what nobody recognises is left out."""
    known = {heading_key(heading): heading for heading in reversed(headings) if heading}
    guessed: dict[str, str] = {}
    for column, words in WORDS.items():
        for word in words:
            if word in known and known[word] not in guessed.values():
                guessed[column] = known[word]
                break
    return guessed


def fits(columns: Mapping[str, str], headings: Sequence[str]) -> bool:
    """Say whether the columns that are needed stand in a file with these headings."""
    return all(columns.get(column) in headings for column in (NUMBER, AMOUNT))


def read_rows(sheet: Sheet, columns: Mapping[str, str]) -> list[AnswerRow]:
    """Return the rows of the list; lines of totals and those without number and name are no rows.

    An empty amount is none; one that cannot be read is kept as such, to be shown.
    """
    places = {
        column: sheet.headings.index(heading)
        for column, heading in columns.items()
        if heading in sheet.headings
    }
    rows = []
    for number, cells in sheet.rows:
        values = {column: cells[place] for column, place in places.items()}
        written = _text(values.get(NUMBER))
        name = _text(values.get(NAME))
        is_total = heading_key(f"{written}{name}").startswith(_TOTALS)
        if not (written or name) or is_total:
            continue
        note = _text(values.get(NOTE))
        rows.append(
            AnswerRow(
                number,
                written[:40],
                name[:120],
                _amount(values.get(AMOUNT)),
                answer_rules.says_left(note),
            )
        )
    return rows


def _headings(grid: Grid) -> list[tuple[int, int]]:
    """Return (how many headings are known, place) of the lines that could be the headings."""
    found = []
    for place, (_number, cells) in enumerate(grid.rows[:LINES_SEARCHED]):
        names = [cell for cell in cells if isinstance(cell, str) and cell]
        if len(names) >= 2 and place + 1 < len(grid.rows):
            found.append((len(guess_columns(names)) * 10 + min(len(names), 9) - place, place))
    return found


def _month_cells(heading: Sequence[Any], rows: Sequence[tuple[int, tuple[Any, ...]]]) -> list[str]:
    """Return what stands in a column of months, in the first rows."""
    keys = [heading_key(str(cell or "")) for cell in heading]
    places = [n for n, key in enumerate(keys) if key in ("bulan", "periode", "month", "period")]
    return [_text(cells[place]) for _number, cells in rows[:SHOWN_ROWS] for place in places]


def _wide(cells: tuple[Any, ...], width: int) -> tuple[Any, ...]:
    return (*cells, *(None,) * width)[:width]


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, Unvalued) else " ".join(str(value).split())


def _amount(value: Any) -> int | None:
    if value in (None, ""):
        return 0
    if isinstance(value, Unvalued):
        return None
    try:
        return read_rupiah(value)
    except MoneyError:
        return None

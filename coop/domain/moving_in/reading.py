"""From a file to its lists: which sheet is what, which column is which."""

from collections.abc import Sequence
from typing import Any

from coop.domain.moving_in.columns import (
    COLUMNS,
    EXAMPLE_MARK,
    NOTE,
    find_column,
    heading_key,
)
from coop.domain.moving_in.types import Row, Sheet, Table
from coop.domain.spreadsheets.errors import Unreadable
from coop.domain.spreadsheets.grids import Grid, read_grids
from coop.explain import N_

LINES_SEARCHED = 20
LEAST_KNOWN = 2


def read_file(content: bytes, name: str) -> tuple[Table, ...]:
    """Return the lists of members and loans in a file, members first. Raises Unreadable.

    A sheet is known by its headings, wherever they stand in its first rows; sheets without any
    are left alone. Columns go by name, not by place; the order of the rows is kept.
    """
    tables = [table for grid in read_grids(content, name) if (table := _read_table(grid))]
    if not tables:
        raise Unreadable(
            N_(
                "No list was found: the headings should be like those of the template, for example"
                " %(headings)s."
            ),
            headings=", ".join(
                column.heading for column in COLUMNS[Sheet.MEMBERS] if column.required
            ),
        )
    for sheet in Sheet:
        if sum(table.sheet is sheet for table in tables) > 1:
            raise Unreadable(
                N_("Two sheets look like the list %(sheet)s. Keep one of them in the file."),
                sheet=sheet.value,
            )
    if not any(table.rows for table in tables):
        raise Unreadable(N_("The lists hold no row. Fill them in below their headings."))
    return tuple(sorted(tables, key=lambda table: list(Sheet).index(table.sheet)))


def _read_table(grid: Grid) -> Table | None:
    found = _find_headings(grid)
    if found is None:
        return None
    sheet, heading_row, cells = found
    columns, ignored = _name_columns(sheet, cells)
    missing = [
        column.heading for column in COLUMNS[sheet] if column.required and column.key not in columns
    ]
    if missing:
        raise Unreadable(
            N_("The list %(sheet)s lacks the columns %(columns)s."),
            sheet=grid.name,
            columns=", ".join(missing),
        )
    for _first, last, reference in grid.merged:
        if last >= heading_row:
            raise Unreadable(
                N_("In the sheet %(sheet)s the cells %(cells)s are merged. Undo that first."),
                sheet=grid.name,
                cells=reference,
            )
    rows = tuple(
        row
        for number, values in grid.rows
        if number > heading_row and (row := _read_row(number, values, columns)) is not None
    )
    headings = {key: str(cells[place]).strip() for key, place in columns.items()}
    return Table(sheet, headings, rows, ignored)


def _find_headings(grid: Grid) -> tuple[Sheet, int, Sequence[Any]] | None:
    best: tuple[int, bool, Sheet, int, Sequence[Any]] | None = None
    for number, cells in grid.rows[:LINES_SEARCHED]:
        for sheet in Sheet:
            names = {find_column(sheet, cell) for cell in cells if isinstance(cell, str) and cell}
            known = len(names - {None, NOTE.key})
            is_named_so = heading_key(sheet.value) in heading_key(grid.name)
            if known >= LEAST_KNOWN and (best is None or (known, is_named_so) > best[:2]):
                best = (known, is_named_so, sheet, number, cells)
    return None if best is None else best[2:]


def _name_columns(sheet: Sheet, cells: Sequence[Any]) -> tuple[dict[str, int], tuple[str, ...]]:
    columns: dict[str, int] = {}
    ignored = []
    for place, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell:
            continue
        key = find_column(sheet, cell)
        if key is None:
            ignored.append(cell[:60])
        elif key in columns and key != NOTE.key:
            raise Unreadable(
                N_("Two columns mean the same: %(first)s and %(second)s. Keep one of them."),
                first=str(cells[columns[key]]),
                second=cell,
            )
        else:
            columns[key] = place
    return columns, tuple(ignored)


def _read_row(number: int, values: Sequence[Any], columns: dict[str, int]) -> Row | None:
    """Return the row's cells by column, None for an example or a row that is empty there."""
    cells = {
        key: values[place]
        for key, place in columns.items()
        if place < len(values) and values[place] not in (None, "")
    }
    note = cells.pop(NOTE.key, "")
    if EXAMPLE_MARK.casefold() in str(note).casefold() or not cells:
        return None
    return Row(number, cells)

"""The rows of a list from what its columns name, for lists whose cells are plain fields.

A column says ``of`` which attribute of the row it is (its own key, unless said otherwise), as what
``kind`` it is written, what ``note`` stands below, and where it leads (``to``). It is built in
Python: calling a macro for each cell costs ten times more.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Any, TypeAlias

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from coop.web.addresses import url_for
from coop.web.assets import icon
from coop.web.cells import money, opening_of, status
from coop.web.filters import (
    date_and_time,
    long_date,
    number,
    percent,
    phone,
    query_with,
    short_date,
)
from coop.web.wording import NOTHING, label

Column: TypeAlias = Mapping[str, Any]
Reader: TypeAlias = Callable[[Any], Any]


def table_headings(columns: Mapping[str, Column]) -> Markup:
    """Return the headings as HTML; pressing one of a ``sort`` column orders the list by it."""
    return Markup("".join(_heading(key, column) for key, column in columns.items()))  # noqa: S704 - escaped


def _heading(key: str, column: Column) -> str:
    words, kind = escape(column["label"]), column.get("kind", "text")
    if not column.get("sort"):
        return f'<th scope="col" class="cell-{kind}">{words}</th>'
    is_now, is_down = request.args.get("sort") == key, request.args.get("dir") == "desc"
    arrow = ("chevron-down" if is_down else "chevron-up") if is_now else "selector"
    order = f' aria-sort="{"descending" if is_down else "ascending"}"' if is_now else ""
    turned = query_with(sort=key, dir="desc" if is_now and not is_down else "asc", page=None)
    return (
        f'<th scope="col" class="cell-{kind}"{order}>'
        f'<a class="sort" href="{escape(turned)}">{words}{icon(arrow)}</a></th>'
    )


def table_rows(columns: Mapping[str, Column], rows: Iterable[Any], select: str | None) -> Markup:
    """Return the rows as HTML; with ``select`` each begins with a box to tick of that name."""
    cells = [_cell_of(key, column) for key, column in columns.items()]
    parts = []
    for place, row in enumerate(rows, start=1):
        parts.append("<tr>")
        if select:
            parts.append(_box(select, row.id, place))
        parts.extend(cell(row) for cell in cells)
        parts.append("</tr>")
    return Markup("".join(parts))  # noqa: S704 - each part is escaped where it is made


def _cell_of(key: str, column: Column) -> Callable[[Any], str]:
    opening = opening_of(column.get("kind", "text"), column.get("phone") is False, column["label"])
    read = attrgetter(column.get("of", key))
    write = _writer_of(column)
    hides_zero = column.get("zero") is False
    note = _note_of(column["note"]) if column.get("note") else None
    to = _address_of(column["to"]) if column.get("to") else None

    def cell(row: Any) -> str:
        value = read(row)
        is_empty = value is None or value == "" or (hides_zero and not value)
        shown = NOTHING if is_empty else write(value)
        address = to(row) if to and not is_empty else None
        if address:
            shown = f'<a href="{escape(address)}">{shown}</a>'
        below = note(row) if note else None
        if below:
            shown = f'{shown}</span><span class="cell-note">{_text(below)}'
        return f"{opening}{shown}</span></td>"

    return cell


def _writer_of(column: Column) -> Callable[[Any], str]:
    return WRITERS.get(column.get("show") or column.get("kind", "text"), _text)


def _text(value: Any) -> str:
    return str(escape(label(value) if isinstance(value, Enum) else value))


def _moment_or_day(value: Any) -> str:
    return date_and_time(value) if isinstance(value, datetime) else short_date(value)


WRITERS: dict[str, Callable[[Any], str]] = {
    "money": money,
    "status": status,
    "number": number,
    "percent": percent,
    "date": _moment_or_day,
    "day": short_date,
    "long_date": long_date,
    "phone": lambda value: str(escape(phone(value))),
    "list": lambda value: str(escape(", ".join(str(one) for one in value))),
}


def _note_of(wanted: str | list[str] | tuple[str, Any]) -> Reader:
    """Read the note: an attribute, several, or (attribute, its text or a mapping of its values)."""
    if isinstance(wanted, str):
        return attrgetter(wanted)
    if isinstance(wanted, list):
        each = [attrgetter(name) for name in wanted]
        return lambda row: Markup(" · ".join(_text(read(row)) for read in each if read(row)))  # noqa: S704 - escaped
    name, text = wanted
    read = attrgetter(name)
    if isinstance(text, Mapping):
        return lambda row: text.get(read(row))
    return lambda row: text if read(row) else None


def _address_of(wanted: tuple[str, str, str]) -> Reader:
    """Read the address: (endpoint, its argument, the attribute that is given as such)."""
    endpoint, argument, name = wanted
    read = attrgetter(name)

    def address(row: Any) -> str | None:
        value = read(row)
        return None if value is None else url_for(endpoint, **{argument: value})

    return address


def _box(name: str, row_id: int, place: int) -> str:
    words = escape(_("Choose row %(number)s", number=place))
    return (
        f'<td class="cell-tick"><input type="checkbox" class="form-check-input" name="{name}"'
        f' value="{row_id}" aria-label="{words}"></td>'
    )

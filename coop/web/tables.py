"""The rows of a list from what its columns name, for lists whose cells are plain fields.

A column says ``of`` what it is, as what ``kind`` it is written, what ``note`` stands below, and
where it leads (``to``). It is built in Python: calling a macro for each cell costs ten times more.

- ``of`` and ``note`` name an attribute of the row, or several to be joined, or (attribute, its text
  or a mapping of its values), or are a function of the row; without ``of`` it is the column's key.
- ``show`` names another writer of `WRITERS` than the kind's, or is a function of the value.
- ``to`` is (endpoint, its argument, the attribute that is given as such), or a function of the row.
- ``nothing`` is shown where there is no value; ``zero`` False: nor for 0.
- ``if_any``: the column is there only when a row fills it.

What is `Markup` already is shown as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from coop.refs import Ref
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
    translated,
)
from coop.web.refs import ref_link
from coop.web.wording import NOTHING, label

Column: TypeAlias = Mapping[str, Any]
Reader: TypeAlias = Callable[[Any], Any]


def table_columns(columns: Mapping[str, Column], rows: Sequence[Any]) -> Mapping[str, Column]:
    """Return the columns without those that are wanted ``if_any`` row fills them, and none does."""
    return {
        key: column
        for key, column in columns.items()
        if not column.get("if_any") or any(map(_reader_of(column.get("of") or key), rows))
    }


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
    read = _reader_of(column.get("of") or key)
    write = _writer_of(column)
    hides_zero = column.get("zero") is False
    nothing = escape(column.get("nothing", NOTHING))
    note = _reader_of(column["note"]) if column.get("note") else None
    to = _address_of(column["to"]) if column.get("to") else None

    def cell(row: Any) -> str:
        value = read(row)
        if value is None or value == "" or (hides_zero and not value):
            shown = nothing
        elif isinstance(value, Markup):
            shown = value
        else:
            shown = write(value) or nothing
        address = to(row) if to and shown is not nothing else None
        if address:
            shown = f'<a href="{escape(address)}">{shown}</a>'
        below = note(row) if note else None
        if below:
            shown = f'{shown}</span><span class="cell-note">{_text(below)}'
        return f"{opening}{shown}</span></td>"

    return cell


def _writer_of(column: Column) -> Callable[[Any], str]:
    wanted = column.get("show") or column.get("kind", "text")
    if callable(wanted):
        return lambda value: _text(wanted(value))
    write = WRITERS.get(wanted, _text)
    return cache(write) if wanted in FEW else write


def _text(value: Any) -> str:
    return str(escape(label(value) if isinstance(value, Enum) else value))


def _moment_or_day(value: Any) -> str:
    return date_and_time(value) if isinstance(value, datetime) else short_date(value)


def _ref(value: Ref) -> str:
    """Write what a row belongs to: a link where the reader may open it."""
    text, address = ref_link(value.kind, value.id) or (NOTHING, None)
    return f'<a href="{escape(address)}">{escape(text)}</a>' if address else str(escape(text))


WRITERS: dict[str, Callable[[Any], str]] = {
    "money": money,
    "status": status,
    "number": number,
    "percent": percent,
    "date": _moment_or_day,
    "day": short_date,
    "long_date": long_date,
    "phone": lambda value: str(escape(phone(value))),
    "label": lambda value: str(escape(label(value))),
    "translated": lambda msgid: str(escape(translated(msgid))),
    "list": lambda values: ", ".join(_text(one) for one in values),
    "ref": _ref,
}
FEW = {"status", "label", "translated"}
"""Writers of a handful of values: each is written once a list."""


def _reader_of(wanted: str | list[str] | tuple[str, Any] | Reader) -> Reader:
    """Read what ``of`` or ``note`` says."""
    if callable(wanted):
        return wanted
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


def _address_of(wanted: tuple[str, str, str] | Reader) -> Reader:
    """Read what ``to`` says."""
    if callable(wanted):
        return wanted
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

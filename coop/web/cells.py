"""The components that a list repeats in every row, built in Python: a macro costs ten times more.

Templates reach them as ``ui.money``, ``ui.status`` and ``table.cell``.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from coop.money import format_rupiah
from coop.web.assets import asset, draw_icon
from coop.web.wording import NOTHING, label, tone_icon
from coop.web.wording import tone as tone_of


def money(amount: int | None, sign: bool = False) -> Markup:
    """Return an amount in rupiah; money out has a minus, with ``sign`` money in has a plus."""
    text = NOTHING if amount is None else format_rupiah(amount).replace("-", "−", 1)
    plus = "+" if sign and amount and amount > 0 else ""
    return _html('<span class="money">', plus, text, "</span>")


def status(value: Enum | str, text: str | None = None, tone: str | None = None) -> Markup:
    """Return a status as word, colour and icon, the same everywhere."""
    words = escape(text or label(value))
    return _status(tone or tone_of(value), words, asset("icons.svg"))


@lru_cache(maxsize=4096)
def _status(shade: str, words: Markup, sprite: str) -> Markup:
    picture = draw_icon(tone_icon(shade), sprite)
    opening = f'<span class="status status-{shade}">'
    return _html(opening, picture, "<span>", words, "</span></span>")


def cell(
    column: Mapping[str, Any], value: Any, href: str | None = None, note: Any = None
) -> Markup:
    """Return one cell of a list; on a phone it carries the column's label itself."""
    kind = column.get("kind", "text")
    nothing = "" if kind == "actions" else NOTHING
    shown = nothing if value is None or value == "" else escape(value)
    return _html(
        opening_of(kind, column.get("phone") is False, column["label"]),
        f'<a href="{escape(href)}">{shown}</a>' if href else shown,
        f'</span><span class="cell-note">{escape(note)}' if note else "",
        "</span></td>",
    )


def plain_rows(rows: Iterable[Sequence[Any]]) -> Markup:
    """Return the rows of a small table: each a heading and its figures."""
    return _html(
        *(
            f'<tr><th scope="row">{escape(heading)}</th>'
            + "".join(f'<td class="cell-number">{escape(figure)}</td>' for figure in figures)
            + "</tr>"
            for heading, *figures in rows
        )
    )


@lru_cache(maxsize=4096)
def opening_of(kind: str, is_hidden: bool, label: str) -> str:
    """Return how a cell begins, up to its value."""
    hidden = " not-phone" if is_hidden else ""
    return f'<td class="cell-{kind}{hidden}" data-label="{escape(label)}"><span class="cell-value">'


def _html(*parts: str) -> Markup:
    return Markup("".join(parts))  # noqa: S704 - the callers escape what is not theirs

"""The components that a list repeats in every row, built in Python: a macro costs ten times more.

Templates reach them as ``ui.money``, ``ui.status`` and ``table.cell``.
"""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from coop.money import format_rupiah
from coop.web.assets import icon
from coop.web.wording import NOTHING, label, tone_icon
from coop.web.wording import tone as tone_of


def money(amount: int | None, sign: bool = False) -> Markup:
    """Return an amount in rupiah; money out has a minus, with ``sign`` money in has a plus."""
    text = NOTHING if amount is None else format_rupiah(amount).replace("-", "−", 1)
    plus = "+" if sign and amount and amount > 0 else ""
    return _html('<span class="money">', plus, text, "</span>")


def status(value: Enum | str, text: str | None = None, tone: str | None = None) -> Markup:
    """Return a status as word, colour and icon, the same everywhere."""
    shade = tone or tone_of(value)
    words = escape(text or label(value))
    picture = icon(tone_icon(shade))
    return _html(
        f'<span class="status status-{shade}">', picture, "<span>", words, "</span></span>"
    )


def cell(
    column: Mapping[str, Any], value: Any, href: str | None = None, note: Any = None
) -> Markup:
    """Return one cell of a list; on a phone it carries the column's label itself."""
    kind = column.get("kind", "text")
    nothing = "" if kind == "actions" else NOTHING
    shown = nothing if value is None or value == "" else escape(value)
    return _html(
        _opening(kind, column.get("phone") is False, column["label"]),
        f'<a href="{escape(href)}">{shown}</a>' if href else shown,
        f'</span><span class="cell-note">{escape(note)}' if note else "",
        "</span></td>",
    )


@lru_cache(maxsize=4096)
def _opening(kind: str, is_hidden: bool, label: str) -> str:
    hidden = " not-phone" if is_hidden else ""
    return f'<td class="cell-{kind}{hidden}" data-label="{escape(label)}"><span class="cell-value">'


def _html(*parts: str) -> Markup:
    return Markup("".join(parts))  # noqa: S704 - the callers escape what is not theirs

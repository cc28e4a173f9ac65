"""What a list is asked for in its address: page, period, choice.

An address is typed, shared and cut off; what cannot be read counts as not asked.
"""

from datetime import date
from enum import Enum
from typing import Final, TypeVar

from flask import request

from coop import dates
from coop.errors import Refused

E = TypeVar("E", bound=Enum)

LAST_PAGE: Final = 100_000


def asked_page() -> int:
    """Return the page that is asked for, from 1."""
    return min(max(1, asked_number("page") or 1), LAST_PAGE)


def asked_text(name: str = "q") -> str:
    """Return the words that are searched for, without outer spaces."""
    return " ".join(request.args.get(name, "").replace("\x00", "").split())[:200]


def asked_date(name: str) -> date | None:
    """Return the date in the argument ``name``, or None."""
    try:
        return dates.parse_date(request.args.get(name, ""))
    except Refused:
        return None


def asked_choice(kind: type[E], name: str) -> E | None:
    """Return the member of ``kind`` that the argument ``name`` holds, or None."""
    return next((one for one in kind if one.value == request.args.get(name)), None)


def asked_number(name: str) -> int | None:
    """Return the whole number in the argument ``name``, such as an id, or None."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def is_descending() -> bool:
    """Say whether the list is wanted from the other end."""
    return request.args.get("dir") == "desc"

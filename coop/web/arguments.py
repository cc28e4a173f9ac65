"""What a list is asked for in its address: page, period, choice.

An address is typed, shared and cut off; what cannot be read counts as not asked.
"""

from datetime import date
from enum import Enum
from typing import Final, TypeVar

from flask import request
from werkzeug.routing import IntegerConverter, Map

from coop import dates
from coop.errors import Refused

E = TypeVar("E", bound=Enum)

LAST_PAGE: Final = 100_000
LARGEST_ID: Final = 2**63 - 1


class IdConverter(IntegerConverter):
    """An id in an address: one that no table can hold is not found, whatever the database."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - Werkzeug's name
        super().__init__(map, max=LARGEST_ID)


def asked_page() -> int:
    """Return the page that is asked for, from 1."""
    return min(max(1, asked_number("page") or 1), LAST_PAGE)


def asked_text(name: str = "q") -> str:
    """Return the words that are searched for, without outer spaces."""
    return " ".join(request.args.get(name, "").replace("\x00", "").split())[:200]


def asked_date(name: str) -> date | None:
    """Return the date in the argument ``name``, or None."""
    try:
        day = dates.parse_date(request.args.get(name, ""))
    except Refused:
        return None
    return day if day.year in dates.YEARS else None


def asked_choice(kind: type[E], name: str) -> E | None:
    """Return the member of ``kind`` that the argument ``name`` holds, or None."""
    return next((one for one in kind if one.value == request.args.get(name)), None)


def asked_number(name: str) -> int | None:
    """Return the whole number in the argument ``name``, such as an id, or None."""
    return read_number(request.args.get(name, ""))


def asked_numbers(name: str) -> list[int]:
    """Return the whole numbers in all arguments ``name``, such as ids that were ticked."""
    read = (read_number(text) for text in request.args.getlist(name))
    return [number for number in read if number is not None]


def read_number(text: str) -> int | None:
    """Return the whole number in ``text``, None for anything else and for what no table holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def shown_approval() -> int:
    """Return which request the form that was sent decides on; 0, which is none, when it is silent.

    What is decided is what was read: the same thing may have been asked anew meanwhile.
    """
    return read_number(request.form.get("approval", "")) or 0


def is_descending() -> bool:
    """Say whether the list is wanted from the other end."""
    return request.args.get("dir") == "desc"

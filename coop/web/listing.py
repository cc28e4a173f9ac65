"""What a list asks for in its address: page, order, dates."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request

from coop import dates
from coop.errors import Refused

E = TypeVar("E", bound=StrEnum)

LAST_PAGE = 1_000_000


def page_number() -> int:
    """Return the page asked for, from 1; nonsense is the first page."""
    number = request.args.get("page", 1, type=int)
    return min(max(number, 1), LAST_PAGE)


def wants_descending() -> bool:
    """Say whether the list is asked for from the last to the first."""
    return request.args.get("dir") == "desc"


def search_text() -> str:
    """Return what was typed into the search field, at most 200 characters."""
    return " ".join(request.args.get("q", "")[:200].replace("\x00", "").split())


def read_choice(name: str, choices: type[E]) -> E | None:
    """Return the member of ``choices`` in argument ``name``; nonsense is none."""
    value = request.args.get(name)
    return next((choice for choice in choices if choice.value == value), None)


def read_id(name: str) -> int | None:
    """Return the id in argument ``name``; what no database holds is none."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number < 2**63 else None


def read_date(name: str) -> date | None:
    """Return the date in argument ``name``; nonsense is none."""
    try:
        return dates.parse_date(request.args.get(name, ""))
    except Refused:
        return None

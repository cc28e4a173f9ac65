"""A row of the tables of forms, and the boxes that a form has."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.bad_input.typed import Box


@dataclass(frozen=True)
class Row:
    """A route that takes a form. ``boxes`` without those that the page itself numbers.

    ``page`` shows the form when the route itself is not read by GET; ``bare`` forms have no page
    to come back to, so what is wrong with them is answered by a page of its own. ``amounts``
    says that the page has a money field for each bill. ``query`` holds names of ids.
    ``spreadsheet`` is what is right in its file field, where that is no list of members.
    """

    endpoint: str
    who: str
    boxes: Mapping[str, Box] = field(default_factory=dict)
    page: str = ""
    bare: bool = False
    amounts: bool = False
    query: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    spreadsheet: bytes = b""


def text(right: str = "Sesuai kartu", *, needed: bool = True) -> Box:
    return Box("text", right, needed)


def long(right: str = "Alasan yang jelas.", *, needed: bool = True) -> Box:
    return Box("long", right, needed)


def money(right: str = "150000", *, needed: bool = True, zero: bool = False) -> Box:
    return Box("money", right, needed, frozenset({"zero"} if zero else ()))


def percent(right: str, *, needed: bool = True, zero: bool = True) -> Box:
    """A percentage may have a fraction, and mostly be zero."""
    return Box("money", right, needed, frozenset({"fraction", *(["zero"] if zero else [])}))


def count(right: str, *, needed: bool = True) -> Box:
    return Box("count", right, needed)


def day(right: str) -> Box:
    return Box("day", right)


def choice(right: str, *takes: str, needed: bool = True) -> Box:
    return Box("choice", right, needed, frozenset(takes))


def secret(right: str, *, needed: bool = True) -> Box:
    return Box("secret", right, needed)


def account() -> Box:
    return Box("five", "5270001234", takes=frozenset({"no such id", "impossible day"}))


def tick(*, needed: bool = True) -> Box:
    return Box("tick", "y", needed)


def file(*, needed: bool = True) -> Box:
    return Box("file", "", needed)

"""A customer as a form describes them, and as a list shows them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

MEMBERS: Final = "members"
"""The group that says who is a member; units know no more of members than that."""


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """What a unit writes down of a customer; the phone is in normal form (``+628…``)."""

    full_name: str
    phone: str | None = None
    email: str | None = None
    street: str | None = None
    town: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in a list. ``has_login`` says that they sign in by themselves."""

    id: int
    person_id: int
    code: str
    name: str
    phone: str | None
    email: str | None
    street: str | None
    town: str | None
    note: str
    since_on: date
    is_active: bool
    is_member: bool
    has_login: bool

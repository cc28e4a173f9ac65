"""What can fall due: areas above register a finder for each kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something that a person has to pay: still ``amount`` rupiah, due on ``due_on``."""

    kind: str
    subject: Ref
    person_id: int
    due_on: date
    amount: int
    text: str


FINDERS: dict[str, Callable[[date, date], Iterable[DueItem]]] = {}


def register_due_items(kind: str, find: Callable[[date, date], Iterable[DueItem]]) -> None:
    """Register ``find(first, last)``: unpaid items due from first to last, both included."""
    FINDERS[kind] = find

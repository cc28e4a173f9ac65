"""What can fall due: areas above register a finder for each kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

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


SpokenFor: TypeAlias = tuple[Ref, date]
"""What is due (its subject and due date) and on its way by somebody else's hand."""

_on_their_way: list[Callable[[], Iterable[SpokenFor]]] = []


def register_on_its_way(find: Callable[[], Iterable[SpokenFor]]) -> None:
    """Register what nobody is to be reminded of now, since it is being collected already."""
    if find not in _on_their_way:
        _on_their_way.append(find)


def find_on_its_way() -> set[SpokenFor]:
    """Return the subjects and due dates that are on their way."""
    return {one for find in _on_their_way for one in find()}

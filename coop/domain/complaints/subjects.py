"""What of their own a complainant can name: areas above list it for each kind."""

from collections.abc import Callable
from dataclasses import dataclass

from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class SubjectChoice:
    """A loan or an account, as its owner knows it."""

    ref: Ref
    text: str


SOURCES: dict[str, Callable[[int], list[SubjectChoice]]] = {}


def register_subjects(kind: str, find: Callable[[int], list[SubjectChoice]]) -> None:
    """Register ``find(person_id)``: what the person owns of ``kind``."""
    SOURCES[kind] = find


def list_subjects(person_id: int) -> list[SubjectChoice]:
    """Return everything that the person can name, kind by kind."""
    return [choice for find in SOURCES.values() for choice in find(person_id)]

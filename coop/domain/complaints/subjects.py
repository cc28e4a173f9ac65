"""What of their own a complainant can name: areas above list it for each kind."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class SubjectChoice:
    """A loan, an account, a booking, as its owner knows it, and the unit with which it was had."""

    ref: Ref
    text: str
    unit_id: int = COOPERATIVE_UNIT_ID


Find: TypeAlias = Callable[[int], list[SubjectChoice]]
UnitsOf: TypeAlias = Callable[[Collection[int]], Mapping[int, int]]
SOURCES: dict[str, Find] = {}
UNITS_OF: dict[str, UnitsOf] = {}


def register_subjects(kind: str, find: Find, units_of: UnitsOf | None = None) -> None:
    """Register ``find(person_id)``: what the person owns of ``kind``.

    ``units_of(ids)`` says, for the audit, which unit each belongs to; without it: the cooperative.
    """
    SOURCES[kind] = find
    if units_of is not None:
        UNITS_OF[kind] = units_of


def find_units_of(kind: str, ids: Collection[int]) -> dict[int, int]:
    """Return the unit of each subject of ``kind`` that is there, by its id."""
    units_of = UNITS_OF.get(kind)
    return dict(units_of(ids)) if units_of else dict.fromkeys(ids, COOPERATIVE_UNIT_ID)


def list_subjects(person_id: int, unit_id: int = COOPERATIVE_UNIT_ID) -> list[SubjectChoice]:
    """Return everything of a unit that the person can name, kind by kind."""
    return [
        choice
        for find in SOURCES.values()
        for choice in find(person_id)
        if choice.unit_id == unit_id
    ]

"""By what recipients can be chosen: areas above register the fields of their persons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, or_

from coop.domain.people.audiences import GROUPS, audience_values
from coop.domain.people.models import Person
from coop.errors import Refused
from coop.explain import N_

AUDIENCE: Final = "audience"


@dataclass(frozen=True, slots=True)
class SegmentField:
    """A field by its ``code``; ``label`` is a msgid.

    ``choices`` gives (value, msgid or name). ``persons(value, on)`` selects the ids of the persons
    that fit.
    """

    code: str
    label: str
    choices: Callable[[], Sequence[tuple[str, str]]]
    persons: Callable[[str, date], Select[int]]


def _groups() -> list[tuple[str, str]]:
    return [(group.code, group.label) for group in GROUPS.values()]


def _in_group(code: str, on: date) -> Select[int]:
    return GROUPS[code].persons.params(audience_values(on))


FIELDS: dict[str, SegmentField] = {
    AUDIENCE: SegmentField(AUDIENCE, N_("Group"), _groups, _in_group)
}
_FINDERS: list[Callable[[Sequence[str]], dict[str, int]]] = []


def register_segment(field: SegmentField) -> None:
    """Let recipients be chosen by ``field``."""
    FIELDS[field.code] = field


def register_names(find: Callable[[Sequence[str]], dict[str, int]]) -> None:
    """Register ``find(numbers)``: person ids by the numbers under which people are known."""
    _FINDERS.append(find)


def find_named(numbers: Sequence[str]) -> list[int]:
    """Return the persons of ``numbers``. Raises Refused, naming a number that nobody has."""
    if not numbers:
        return []
    found: dict[str, int] = {}
    for find in _FINDERS:
        found |= find(numbers)
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise Refused(
            N_("Nobody has the member number %(number)s."), field="numbers", number=unknown[0]
        )
    return list(dict.fromkeys(found[number] for number in numbers))


def fitting(segment: Mapping[str, str], person_ids: Sequence[int], on: date) -> ColumnElement[bool]:
    """Return the condition of the persons who fit every field, or are named."""
    chosen: list[ColumnElement[Any]] = [
        Person.id.in_(FIELDS[code].persons(value, on)) for code, value in sorted(segment.items())
    ]
    whole = and_(*chosen) if chosen else false()
    return or_(whole, Person.id.in_(person_ids)) if person_ids else whole


def ensure_known(segment: Mapping[str, str], person_ids: Sequence[int]) -> None:
    """Refuse a segment that chooses nobody on purpose, or by a value that is not offered."""
    for code, value in segment.items():
        if code not in FIELDS or value not in {one for one, _label in FIELDS[code].choices()}:
            raise Refused(N_("This choice is no longer offered. Please choose again."))
    if not segment and not person_ids:
        raise Refused(N_("Choose a group, or name somebody by member number."))

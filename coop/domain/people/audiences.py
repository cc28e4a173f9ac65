"""Groups of persons that can be addressed: areas above say who belongs to each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select


def _nothing(_on: date) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class AudienceGroup:
    """A group by its ``code``; ``label`` is a msgid.

    ``persons`` selects the ids of the persons that belong to it. ``values`` gives, for a business
    day, what the bind parameters of ``persons`` stand for; their names begin with the code.
    """

    code: str
    label: str
    persons: Select[int]
    values: Callable[[date], Mapping[str, Any]] = _nothing


GROUPS: dict[str, AudienceGroup] = {}


def register_audience(group: AudienceGroup) -> None:
    """Let notices and broadcasts be made for ``group``."""
    GROUPS[group.code] = group


def audience_values(on: date) -> dict[str, Any]:
    """Return what the bind parameters of all groups stand for on business day ``on``."""
    return {name: value for group in GROUPS.values() for name, value in group.values(on).items()}

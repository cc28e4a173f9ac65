"""When a business unit is open: an area above says it, since complaints know no schedules."""

from collections.abc import Callable
from datetime import date

from coop.domain.complaints.hours_rules import SpansOn

SOURCES: dict[str, Callable[[int, date], SpansOn | None]] = {}


def register_opening(name: str, find: Callable[[int, date], SpansOn | None]) -> None:
    """Register ``find(unit_id, first)``: what is open on days from ``first`` on, or None."""
    SOURCES[name] = find


def find_opening(unit_id: int, first: date) -> SpansOn | None:
    """Return what of each day the unit is open from ``first`` on, None when nobody knows."""
    for find in SOURCES.values():
        found = find(unit_id, first)
        if found is not None:
            return found
    return None

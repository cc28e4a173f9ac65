"""What schedules contribute: when a unit is open, for the deadlines of complaints."""

from datetime import date

from coop.domain.complaints.hours_rules import Span, SpansOn
from coop.domain.complaints.opening import register_opening
from coop.domain.scheduling.queries import read_hours
from coop.domain.units.types import COOPERATIVE_UNIT_ID


def find_opening(unit_id: int, first: date) -> SpansOn | None:
    """Return what of each day a business is open; None for the office, and without hours."""
    if unit_id == COOPERATIVE_UNIT_ID:
        return None
    hours = read_hours(unit_id, first)[None]
    if not hours.patterns:
        return None

    def spans_on(day: date) -> list[Span]:
        return [(span.start, span.end) for span in hours.spans_on(day) or ()]

    return spans_on


def register() -> None:
    """Let deadlines be counted in the hours in which a unit is open."""
    register_opening("scheduling", find_opening)

"""Hours, boards and services for tests of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from coop.db import session
from coop.domain.scheduling import hours_service
from coop.domain.scheduling.grid import CELL_MINUTES, DAY_CELLS
from coop.domain.scheduling.rules import Lane, span_mask
from coop.domain.scheduling.slot_rules import DAYS_AFTER, DAYS_BEFORE, Board
from coop.domain.scheduling.types import Need, Pattern, ServiceTime, Span
from coop.domain.units.models import Unit
from coop.domain.units.types import UnitKind
from coop.refs import Ref

MONDAY = date(2026, 11, 23)
NINE_TO_FIVE = (Span(9 * 60, 17 * 60),)
EVERY_DAY = Pattern(dict.fromkeys(range(7), NINE_TO_FIVE))
ONE_HOUR = ServiceTime(60, (Need("mechanic"),))
REPAIR = ServiceTime(60, (Need("mechanic"), Need("bay")), after=30)
CLASS = ServiceTime(60, (Need("room"),))
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
"""Friday, ten in the morning in Jakarta."""
NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday at nine in Jakarta."""


@dataclass(frozen=True)
class Workshop:
    """A unit's id, and the ids of its resources."""

    unit_id: int
    mechanics: tuple[int, int]
    bay: int
    room: int


def build_workshop(code: str = "BKL") -> Workshop:
    """Add a workshop that opens every day from nine to five."""
    unit = Unit(kind=UnitKind.WORKSHOP, code=code, name=f"Bengkel {code}")
    session.add(unit)
    session.flush()
    add = hours_service.add_resource
    mechanics = add(unit.id, "mechanic", "Andi").id, add(unit.id, "mechanic", "Budi").id
    bay, room = add(unit.id, "bay", "Bay 1").id, add(unit.id, "room", "Aula", capacity=3).id
    hours_service.add_week(unit.id, EVERY_DAY)
    return Workshop(unit.id, mechanics, bay, room)


def after_nine(minutes: int) -> datetime:
    """Return a moment on Monday, or near it."""
    return NINE + timedelta(minutes=minutes)


def booking(number: int) -> Ref:
    """Return who takes time."""
    return Ref("booking", number)


def mask_of(*spans: Span) -> int:
    """Return the cells of a day's opening times."""
    mask = 0
    for span in spans:
        mask |= span_mask(span.start // CELL_MINUTES, span.end // CELL_MINUTES)
    return mask


def lane_of(
    resource_id: int,
    kind: str = "mechanic",
    *,
    days: int,
    capacity: int = 1,
    day_mask: int = mask_of(*NINE_TO_FIVE),
) -> Lane:
    """Return a resource that has the same hours every day."""
    line = 0
    for day in range(days):
        line |= day_mask << (day * DAY_CELLS)
    return Lane(resource_id, kind, capacity, line)


def board_of(
    lanes: Iterable[Lane], *, days: int = 1 + DAYS_BEFORE + DAYS_AFTER, now: int = 0
) -> Board:
    """Return a board of a unit that opens from nine to five; it begins two days before Monday."""
    first = date.fromordinal(MONDAY.toordinal() - DAYS_BEFORE)
    today = date.fromordinal(first.toordinal() + now // DAY_CELLS)
    return Board(first, today, (mask_of(*NINE_TO_FIVE),) * days, tuple(lanes), now)

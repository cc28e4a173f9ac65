"""What became of bookings in a period, and how much of their time resources were in use."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from coop.db import session
from coop.domain.booking.models import Booking
from coop.domain.booking.types import BookingState
from coop.domain.scheduling.grid import CELL_MINUTES
from coop.domain.scheduling.hours_rules import Hours, days_from, line_of_resource
from coop.domain.scheduling.queries import list_resources, read_hours
from coop.domain.settings.service import get_setting, start_of_day

IN_USE = frozenset(
    {
        BookingState.CONFIRMED,
        BookingState.CHECKED_IN,
        BookingState.IN_PROGRESS,
        BookingState.COMPLETED,
    }
)


@dataclass(frozen=True, slots=True)
class Use:
    """How long somebody or something was booked, of how long it could have been; minutes."""

    kind: str
    name: str
    booked: int
    open: int

    @property
    def percent(self) -> int:
        """The share in whole percent; zero where it was never open."""
        return 100 * self.booked // self.open if self.open else 0


@dataclass(frozen=True, slots=True)
class BookingFigures:
    """Bookings whose time lay in a period, by state, and by day and state; resources in use."""

    by_state: Mapping[BookingState, int]
    by_day: Mapping[date, Mapping[BookingState, int]]
    uses: tuple[Use, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_state.values())


def read_figures(unit_id: int, first: date, last: date) -> BookingFigures:
    """Return what became of a unit's bookings of ``first`` to ``last``; four statements."""
    zone = ZoneInfo(get_setting("timezone"))
    by_day: dict[date, Counter[BookingState]] = {
        day: Counter() for day in days_from(first, (last - first).days + 1)
    }
    booked = Counter[int]()
    rows: Any = session.execute(
        select(
            Booking.starts_at,
            Booking.state,
            Booking.resource_ids,
            Booking.duration + Booking.before + Booking.after,
        ).where(
            Booking.unit_id == unit_id,
            Booking.starts_at >= start_of_day(first),
            Booking.starts_at < start_of_day(last + timedelta(days=1)),
            Booking.state != BookingState.HELD,
        )
    )
    for starts_at, state, resource_ids, minutes in rows:
        by_day[starts_at.astimezone(zone).date()][state] += 1
        if state in IN_USE:
            booked.update(dict.fromkeys(resource_ids, minutes))
    return BookingFigures(
        sum(by_day.values(), Counter()), by_day, _uses(unit_id, list(by_day), booked)
    )


def _uses(unit_id: int, days: list[date], booked: Counter[int]) -> tuple[Use, ...]:
    """Return the use of each resource; a resource for several counts each of them."""
    hours = read_hours(unit_id, days[0])
    unit_masks = [hours.get(None, Hours()).open_mask(day) for day in days]
    return tuple(
        Use(
            one.kind,
            one.name,
            booked[one.id],
            line_of_resource(hours.get(one.id, Hours()), days, unit_masks).bit_count()
            * CELL_MINUTES
            * one.capacity,
        )
        for one in list_resources(unit_id)
    )

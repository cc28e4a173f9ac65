"""Small words of the pages of bookings: names of resources, times as forms carry them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import format_date

from coop.web.filters import long_date


def day_word(day: date) -> str:
    """Return a day with its name: ``Senin, 23 November 2026``."""
    return f"{format_date(day, 'EEEE')}, {long_date(day)}"


def names_of(resource_ids: Iterable[int], resources: Mapping[int, Any]) -> str:
    """Return what resources are called; ``resources`` are rows or names by id."""
    found = (resources.get(key) for key in resource_ids)
    return ", ".join(str(getattr(one, "name", one)) for one in found if one)


def lane_names(lanes: Iterable[Any], resource_ids: Iterable[int]) -> str:
    """Return what the lanes of a booking are called."""
    return names_of(resource_ids, {lane.resource_id: lane.name for lane in lanes})


def slot_value(day: date, minute: int) -> str:
    """Return a minute of a day, with nobody named, as forms carry it."""
    over, rest = divmod(minute, 24 * 60)
    later = date.fromordinal(day.toordinal() + over)
    return f"{later.isoformat()}T{rest // 60:02}:{rest % 60:02}@"

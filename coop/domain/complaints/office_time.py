"""Office hours for deadlines: a unit's own opening hours, else those of the office."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from coop.domain.complaints.hours_rules import (
    OfficeHours,
    add_office_time,
    add_open_time,
    office_minutes_between,
    open_minutes_between,
    read_hours,
)
from coop.domain.complaints.opening import find_opening
from coop.domain.settings.rules import OFFICE_DAYS
from coop.domain.settings.service import get_setting, holidays_between
from coop.domain.units.types import COOPERATIVE_UNIT_ID

AHEAD = timedelta(days=400)


def office_hours() -> OfficeHours:
    """Return when the office is open, by the settings."""
    return read_hours([str(get_setting(name)) for name in OFFICE_DAYS])


def due_after(moment: datetime, minutes: int, unit_id: int = COOPERATIVE_UNIT_ID) -> datetime:
    """Return the moment (UTC) by which ``minutes`` of office time have passed since ``moment``."""
    start = _local(moment)
    opening = find_opening(unit_id, start.date())
    if opening is not None:
        return add_open_time(start, minutes, opening).astimezone(UTC)
    holidays = holidays_between(start.date(), (start + AHEAD).date())
    return add_office_time(start, minutes, office_hours(), holidays).astimezone(UTC)


def minutes_between(first: datetime, last: datetime, unit_id: int = COOPERATIVE_UNIT_ID) -> int:
    """Return the whole minutes of office time from ``first`` to ``last``."""
    start, end = _local(first), _local(last)
    opening = find_opening(unit_id, start.date())
    if opening is not None:
        return open_minutes_between(start, end, opening)
    holidays = holidays_between(start.date(), max(start, end).date())
    return office_minutes_between(start, end, office_hours(), holidays)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(get_setting("timezone")))

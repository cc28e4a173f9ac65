"""The cooperative's own office hours and holidays, for deadlines."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from coop.domain.complaints.hours_rules import (
    OfficeHours,
    add_office_time,
    office_minutes_between,
    read_hours,
)
from coop.domain.settings.rules import OFFICE_DAYS
from coop.domain.settings.service import get_setting, holidays_between

AHEAD = timedelta(days=400)


def office_hours() -> OfficeHours:
    """Return when the office is open, by the settings."""
    return read_hours([str(get_setting(name)) for name in OFFICE_DAYS])


def due_after(moment: datetime, minutes: int) -> datetime:
    """Return the moment (UTC) by which ``minutes`` of office time have passed since ``moment``."""
    start = _local(moment)
    holidays = holidays_between(start.date(), (start + AHEAD).date())
    return add_office_time(start, minutes, office_hours(), holidays).astimezone(UTC)


def minutes_between(first: datetime, last: datetime) -> int:
    """Return the whole minutes of office time from ``first`` to ``last``."""
    start, end = _local(first), _local(last)
    holidays = holidays_between(start.date(), max(start, end).date())
    return office_minutes_between(start, end, office_hours(), holidays)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(get_setting("timezone")))

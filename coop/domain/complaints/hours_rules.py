"""Time in which the office is open: what deadlines are counted in."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from coop.errors import Refused
from coop.explain import N_

MOST_DAYS = 20_000
"""Days after which an office that has not opened is taken for one that never does."""
_SPAN = re.compile(
    r"(?P<h1>[01]?[0-9]|2[0-3])[.:](?P<m1>[0-5][0-9])\s*[-–]\s*"
    r"(?P<h2>[01]?[0-9]|2[0-4])[.:](?P<m2>[0-5][0-9])"
)
_DAY = 24 * 60

Span = tuple[int, int]
"""From which to which minute of the day."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When the office is open, Monday first; None on a day on which it stays closed."""

    days: tuple[Span | None, ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError("a week has seven days")

    @property
    def never_open(self) -> bool:
        """Say whether the office is closed all week."""
        return not any(self.days)


def parse_span(text: str) -> Span | None:
    """Return the minutes of ``08:00-16:00`` (dots are fine), None for an empty text.

    Raises Refused for anything else, and when the end is not after the beginning.
    """
    if not text.strip():
        return None
    read = _SPAN.fullmatch(text.strip())
    if read is None:
        raise Refused(N_("Write the hours like 08:00-16:00, or leave it empty when closed."))
    start = int(read["h1"]) * 60 + int(read["m1"])
    end = int(read["h2"]) * 60 + int(read["m2"])
    if not start < end <= _DAY:
        raise Refused(N_("The office closes after it opens. Write the hours like 08:00-16:00."))
    return start, end


def opening_on(
    day: date, like: datetime, hours: OfficeHours, holidays: Container[date]
) -> tuple[datetime, datetime] | None:
    """Return when the office opens and closes on ``day``, in the time zone of ``like``."""
    span = hours.days[day.weekday()]
    if span is None or day in holidays:
        return None
    midnight = datetime.combine(day, time.min, like.tzinfo)
    return midnight + timedelta(minutes=span[0]), midnight + timedelta(minutes=span[1])


def add_office_time(
    start: datetime, minutes: int, hours: OfficeHours, holidays: Container[date]
) -> datetime:
    """Return the moment by which ``minutes`` of office time have passed since ``start``.

    ``start`` is local time. The result lies within office hours, their end included, and never
    on a holiday. An office that never opens keeps no hours: then the clock on the wall counts.
    """
    left = timedelta(minutes=minutes)
    day = start.date()
    for _day in range(0 if hours.never_open else MOST_DAYS):
        span = opening_on(day, start, hours, holidays)
        if span is not None and start < span[1]:
            begins = max(start, span[0])
            if left <= span[1] - begins:
                return begins + left
            left -= span[1] - begins
        day += timedelta(days=1)
    return start + left


def office_minutes_between(
    start: datetime, end: datetime, hours: OfficeHours, holidays: Container[date]
) -> int:
    """Return the whole minutes of office time from ``start`` to ``end``, 0 when it is earlier."""
    if end <= start:
        return 0
    if hours.never_open:
        return (end - start) // timedelta(minutes=1)
    total = timedelta()
    day = start.date()
    while day <= end.date():
        span = opening_on(day, start, hours, holidays)
        if span is not None:
            total += max(timedelta(), min(end, span[1]) - max(start, span[0]))
        day += timedelta(days=1)
    return total // timedelta(minutes=1)


def read_hours(texts: Sequence[str]) -> OfficeHours:
    """Return the hours that seven settings say, Monday first."""
    return OfficeHours(tuple(parse_span(text) for text in texts))

"""Time in which the office is open: what deadlines are counted in."""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

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
SpansOn: TypeAlias = Callable[[date], Sequence[Span]]
"""What of a day is open, in order; nothing on a day on which it stays closed."""
MOST_DAYS_SHUT = 400
"""Days in a row after which a unit that does not open is taken for one that never does."""


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


def spans_of(hours: OfficeHours, holidays: Container[date]) -> SpansOn:
    """Return what of each day the office is open; nothing on holidays."""

    def spans_on(day: date) -> tuple[Span, ...]:
        span = hours.days[day.weekday()]
        return () if span is None or day in holidays else (span,)

    return spans_on


def opening_on(
    day: date, like: datetime, hours: OfficeHours, holidays: Container[date]
) -> tuple[datetime, datetime] | None:
    """Return when the office opens and closes on ``day``, in the time zone of ``like``."""
    spans = spans_of(hours, holidays)(day)
    return _moments(day, like, spans[0]) if spans else None


def _moments(day: date, like: datetime, span: Span) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time.min, like.tzinfo)
    return midnight + timedelta(minutes=span[0]), midnight + timedelta(minutes=span[1])


def add_open_time(start: datetime, minutes: int, spans_on: SpansOn) -> datetime:
    """Return the moment by which ``minutes`` have passed in which it was open since ``start``.

    ``start`` is local time. What never opens keeps no hours: then the clock on the wall counts.
    """
    left = timedelta(minutes=minutes)
    # what began yesterday may last beyond midnight
    day, shut = start.date() - timedelta(days=1), 0
    for _day in range(MOST_DAYS):
        spans = spans_on(day)
        shut = 0 if spans else shut + 1
        if shut > MOST_DAYS_SHUT:
            break
        for span in spans:
            opens, closes = _moments(day, start, span)
            if start < closes:
                begins = max(start, opens)
                if left <= closes - begins:
                    return begins + left
                left -= closes - begins
        day += timedelta(days=1)
    return start + left


def open_minutes_between(start: datetime, end: datetime, spans_on: SpansOn) -> int:
    """Return the whole minutes from ``start`` to ``end`` in which it was open, 0 when earlier."""
    total = timedelta()
    day = start.date() - timedelta(days=1)
    while day <= end.date():
        for span in spans_on(day):
            opens, closes = _moments(day, start, span)
            total += max(timedelta(), min(end, closes) - max(start, opens))
        day += timedelta(days=1)
    return total // timedelta(minutes=1)


def add_office_time(
    start: datetime, minutes: int, hours: OfficeHours, holidays: Container[date]
) -> datetime:
    """Return the moment by which ``minutes`` of office time have passed since ``start``.

    ``start`` is local time. The result lies within office hours, their end included, and never
    on a holiday. An office that never opens keeps no hours: then the clock on the wall counts.
    """
    if hours.never_open:
        return start + timedelta(minutes=minutes)
    return add_open_time(start, minutes, spans_of(hours, holidays))


def office_minutes_between(
    start: datetime, end: datetime, hours: OfficeHours, holidays: Container[date]
) -> int:
    """Return the whole minutes of office time from ``start`` to ``end``, 0 when it is earlier."""
    if end <= start:
        return 0
    if hours.never_open:
        return (end - start) // timedelta(minutes=1)
    return open_minutes_between(start, end, spans_of(hours, holidays))


def read_hours(texts: Sequence[str]) -> OfficeHours:
    """Return the hours that seven settings say, Monday first."""
    return OfficeHours(tuple(parse_span(text) for text in texts))

"""Business dates, the clock and due dates.

Moments are aware UTC datetimes; the day on which something is booked is the local date of the
cooperative (Asia/Jakarta unless its setting says otherwise; no daylight saving time there).
"""

import re
from calendar import monthrange
from collections.abc import Container, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from coop.errors import Refused
from coop.explain import N_

JAKARTA = "Asia/Jakarta"
YEARS = range(1900, 2201)  # a day outside of these was mistyped

MONTHS_ID = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH_NUMBERS = {
    spelling.lower(): number
    for months in (MONTHS_ID, _MONTHS_EN)
    for number, name in enumerate(months, start=1)
    for spelling in (name, name[:3])
}
_ISO = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})")
_NUMERIC = re.compile(r"(?P<d>[0-9]{1,2})[/.-](?P<m>[0-9]{1,2})[/.-](?P<y>[0-9]{4})")
_WRITTEN = re.compile(r"(?P<d>[0-9]{1,2})\s+(?P<m>[A-Za-z]+)\.?\s+(?P<y>[0-9]{4})")

_set_clock: ContextVar[datetime | None] = ContextVar("set_clock", default=None)


def now() -> datetime:
    """Return the moment, aware and in UTC; inside ``at`` the moment that was set."""
    return _set_clock.get() or datetime.now(UTC)


def today(tz: str = JAKARTA) -> date:
    """Return the business date of ``now()`` in time zone ``tz``."""
    return business_date(now(), tz)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set the clock to ``moment`` (aware) for the block: how the demo lives through its past."""
    if moment.tzinfo is None:
        raise ValueError("the clock is set to an aware moment")
    token = _set_clock.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_clock.reset(token)


def business_date(now: datetime, tz: str = JAKARTA) -> date:
    """Return the local date of the aware moment ``now`` in time zone ``tz``."""
    if now.tzinfo is None:
        raise ValueError("a business date is taken from an aware moment")
    return now.astimezone(ZoneInfo(tz)).date()


def add_months(d: date, n: int, day: int | None = None) -> date:
    """Return the date ``n`` months from ``d`` (before it when negative).

    ``day`` is the intended day of the month, by default that of ``d``: a month without it gives
    its last day, the next long month gives it back. Raises Refused beyond the calendar.
    """
    year, month0 = divmod(d.year * 12 + d.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        raise Refused(N_("That date is too far away."))
    return date(year, month0 + 1, min(day or d.day, monthrange(year, month0 + 1)[1]))


def due_dates(first_due: date, n: int) -> list[date]:
    """Return ``n`` monthly due dates that keep the day of ``first_due``."""
    return [add_months(first_due, k) for k in range(n)]


def next_business_day(d: date, holidays: Container[date]) -> date:
    """Return ``d``, or the first day after it that is no Saturday, Sunday or holiday."""
    while d.weekday() >= 5 or d in holidays:
        d += timedelta(days=1)
    return d


def month_of(d: date) -> date:
    """Return the first day of the month of ``d``: how a month is named and stored."""
    return d.replace(day=1)


def last_day(month: date) -> date:
    """Return the last day of the month that ``month`` lies in."""
    return add_months(month_of(month), 1) - timedelta(days=1)


def days_between(start: date, end: date) -> int:
    """Return the days from ``start`` to ``end``, negative when ``end`` is earlier."""
    return (end - start).days


def parse_date(text: str) -> date:
    """Return the date in ``text``: ``2023-03-20``, ``20/03/2023`` or ``20 Maret 2023``.

    Month names are read in Indonesian and English, whole or by three letters. Raises Refused for
    anything else and for days that the calendar does not have.
    """
    text = text.strip()
    read = _ISO.fullmatch(text) or _NUMERIC.fullmatch(text) or _WRITTEN.fullmatch(text)
    if read is None:
        raise Refused(N_("Write the date as day/month/year, for example 20/03/2023."))
    month = read["m"]
    try:
        number = int(month) if month.isdigit() else _MONTH_NUMBERS[month.lower()]
        return date(int(read["y"]), number, int(read["d"]))
    except (KeyError, ValueError):
        raise Refused(N_("The calendar does not have that day.")) from None

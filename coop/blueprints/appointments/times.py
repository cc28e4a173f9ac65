"""Moments and minutes of a day: as they are typed, sent in forms, and shown."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from flask_babel import gettext as _

from coop.domain.booking.types import Slot
from coop.domain.settings.service import start_of_day
from coop.errors import Refused
from coop.explain import N_
from coop.web.arguments import read_number
from coop.web.filters import language, local, long_date
from coop.web.forms import TextField

NOTHING: Final = "–"
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])\s*[:.]?\s*([0-5][0-9])")
_SENT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})@([0-9,]*)", re.ASCII)


def clock(moment: datetime | int | None) -> str:
    """Return ``09.30`` (``09:30`` in English) of a moment, or of the minutes of a day."""
    if moment is None:
        return NOTHING
    if isinstance(moment, int):
        hours, minutes = divmod(moment % (24 * 60), 60)
    else:
        hours, minutes = map(int, f"{local(moment):%H %M}".split())
    return f"{hours:02}{':' if language() == 'en' else '.'}{minutes:02}"


def day_and_clock(moment: datetime) -> str:
    """Return a day with its hour, as buttons and choices say it."""
    return _("%(day)s at %(time)s", day=long_date(moment), time=clock(moment))


def moment_of(day: date, minutes: int) -> datetime:
    """Return the moment at which a minute of a day in the cooperative's time begins."""
    return start_of_day(day) + timedelta(minutes=minutes)


def write_slot(slot: Slot) -> str:
    """Return a time with its resources as forms carry it."""
    here = local(slot.starts_at)
    return f"{here:%Y-%m-%dT%H:%M}@{','.join(map(str, slot.resource_ids))}"


def read_slot(text: str) -> Slot | None:
    """Return what `write_slot` wrote, None for anything else."""
    found = _SENT.fullmatch(text)
    if found is None:
        return None
    day, hours, minutes, keys = found.groups()
    try:
        starts_at = moment_of(date.fromisoformat(day), int(hours) * 60 + int(minutes))
    except (ValueError, OverflowError):
        return None
    numbers: Sequence[int | None] = [read_number(key) for key in keys.split(",") if key]
    return Slot(starts_at, tuple(key for key in numbers if key is not None))


def read_clock(text: str) -> int | None:
    """Return the minutes since midnight of a time as people type it, None for anything else."""
    found = _CLOCK.fullmatch(text.strip())
    return None if found is None else int(found.group(1)) * 60 + int(found.group(2))


def write_clock(minutes: int) -> str:
    """Return minutes since midnight as forms carry them."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


class TimeField(TextField):
    """A time of the day, typed as ``9:30``, ``09.30`` or ``0930``; gives minutes since midnight."""

    max_length = 10

    def read(self, text: str) -> int:
        """Return the minutes; raises Refused for what is no time."""
        minutes = read_clock(text)
        if minutes is None:
            raise Refused(N_("Write the time like 09:30."))
        return minutes

    def write(self, value: int) -> str:  # type: ignore[override]  # minutes, not text
        """Return minutes as they are typed."""
        return write_clock(value)

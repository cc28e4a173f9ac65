"""Which steps an item has reached."""

from collections.abc import Iterable
from datetime import date, timedelta

from coop.domain.reminders.types import ReminderTone

CATCH_UP_DAYS = 14


def due_window(on: date, offset_days: int) -> tuple[date, date]:
    """Return the first and last due date that a step reaches on ``on``.

    The step falls on the due date plus ``offset_days``; a day that was missed is made up for
    within `CATCH_UP_DAYS`.
    """
    last = on - timedelta(days=offset_days)
    return last - timedelta(days=CATCH_UP_DAYS), last


def widest_window(on: date, offsets: Iterable[int]) -> tuple[date, date]:
    """Return the first and last due date that any step of ``offsets`` reaches on ``on``."""
    windows = [due_window(on, offset) for offset in offsets]
    return min(first for first, _last in windows), max(last for _first, last in windows)


def firmest(tones: Iterable[ReminderTone]) -> ReminderTone:
    """Return the tone of a mail that several steps became part of."""
    order = tuple(ReminderTone)
    return max(tones, key=order.index, default=ReminderTone.FRIENDLY)

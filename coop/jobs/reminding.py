"""Reminders some persons at a time, so that a long run never holds the database for long."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial, reduce

from flask import current_app

from coop.db import run_in_transaction
from coop.domain.reminders.service import ReminderResult, plan_reminders, send_planned

PERSONS_AT_ONCE = 200


def reminder_effects(on: date) -> Iterator[Callable[[], ReminderResult]]:
    """Plan the reminders of ``on`` and yield the sending of each part."""
    planned = plan_reminders(on)
    for start in range(0, len(planned), PERSONS_AT_ONCE):
        yield partial(send_planned, planned[start : start + PERSONS_AT_ONCE])


def remind_everybody(on: date) -> ReminderResult:
    """Queue the reminders of ``on``, each part in a transaction of its own."""
    with current_app.app_context():
        effects = list(reminder_effects(on))
    return reduce(ReminderResult.plus, map(run_in_transaction, effects), ReminderResult())

"""What happens by the clock, each planned run exactly once, missed ones caught up.

A planned run is a row. Taking the row and the run's effect commit together, so a run that died
has no row and is run again, and a run that has its row is never run again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from flask import current_app

from coop import dates
from coop.db import run_in_transaction
from coop.domain.settings.service import get_setting
from coop.domain.work.queries import find_last_planned
from coop.domain.work.service import start_planned_run
from coop.jobs import Effect, appointments, nightly

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timetable.

    ``prepare(on)`` reads and returns the effect of business day ``on``. It runs at ``hour`` (local
    time) on each day that ``falls_on`` accepts. Of the days that were missed, each of the last
    ``catch_up_days`` is made up for, the oldest first; with 0 only the latest.
    """

    name: str
    hour: Callable[[], int]
    prepare: Callable[[date], Effect]
    falls_on: Callable[[date], bool] = lambda _on: True
    catch_up_days: int = 0


TIMETABLE = (
    Entry("deposits", lambda: 0, nightly.mature_deposits),
    Entry("interest", lambda: 0, nightly.recognise_interest, catch_up_days=62),
    Entry("wajib", lambda: 1, nightly.bill_wajib, catch_up_days=62),
    Entry("member_years", lambda: 1, nightly.announce_member_years, catch_up_days=62),
    Entry("points", lambda: 1, nightly.expire_points),
    Entry("audit", lambda: 2, nightly.audit),
    Entry("reports", lambda: 3, nightly.expire_reports),
    Entry("sweep", lambda: 3, nightly.sweep),
    Entry("complaints", lambda: 4, nightly.close_complaints),
    Entry("prints", lambda: 2, nightly.let_prints_go),
    Entry("schedule", lambda: 4, nightly.tidy_schedule),
    Entry("appointments", lambda: int(get_setting("reminders.hour")), appointments.remind),
    Entry("overdue", lambda: int(get_setting("reminders.hour")), nightly.escalate_complaints),
    Entry("ratings", lambda: int(get_setting("reminders.hour")), nightly.ask_for_ratings),
    Entry("trail_head", lambda: 6, nightly.tell_trail_head),
    Entry("reminders", lambda: int(get_setting("reminders.hour")), nightly.queue_reminders),
)
LONGEST_STEP = timedelta(days=31)


def run_planned(timetable: tuple[Entry, ...] = TIMETABLE) -> list[tuple[str, date]]:
    """Run whatever is planned up to now and has not run; return (name, business day) of each.

    An entry that fails is logged and tried again at the next call; the others go on.
    """
    done = []
    for entry in timetable:
        try:
            for on in _run_entry(entry):
                done.append((entry.name, on))  # noqa: PERF401 - what ran before a failure ran
        except Exception:
            log.exception("planned run failed", entry=entry.name)
    return done


def _run_entry(entry: Entry) -> Iterator[date]:
    with current_app.app_context():
        missed = list(missed_runs(entry, dates.now()))
    for planned_for, on in missed:
        with current_app.app_context():
            effect = entry.prepare(on)
        if run_in_transaction(lambda: _start(entry.name, planned_for, effect)):  # noqa: B023 - run at once
            yield on


def missed_runs(entry: Entry, now: datetime) -> Iterator[tuple[datetime, date]]:
    """Yield (moment in UTC, business day) of each planned run to make up for, oldest first."""
    zone = ZoneInfo(get_setting("timezone"))
    last = find_last_planned(entry.name)
    days = entry.catch_up_days if last is not None else 0
    today = now.astimezone(zone).date()
    earliest = today - max(timedelta(days=days), LONGEST_STEP)
    missed = []
    on = today
    while on >= earliest:
        planned_for = datetime.combine(on, time(entry.hour()), zone).astimezone(UTC)
        if last is not None and planned_for <= last:
            break
        if planned_for <= now and entry.falls_on(on):
            missed.append((planned_for, on))
            if len(missed) > days:
                break
        on -= timedelta(days=1)
    yield from reversed(missed)


def _start(name: str, planned_for: datetime, effect: Effect) -> bool:
    if not start_planned_run(name, planned_for):
        return False
    effect()
    return True

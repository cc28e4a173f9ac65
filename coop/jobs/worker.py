"""The worker: jobs, outbox, trail, timetable and appointments in turn, until it is told to stop."""

import logging
import threading
import uuid
from collections.abc import Callable

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app

from coop.db import run_in_transaction
from coop.domain.trail.service import oldest_unsealed_at, seal_trail
from coop.domain.work.service import hold_lease
from coop.jobs.appointments import end_overdue
from coop.jobs.outbox import deliver_messages
from coop.jobs.runner import run_pending
from coop.jobs.timetable import run_planned

log = structlog.get_logger()

TRAIL_LEASE = "trail"
TRAIL_LEASE_SECONDS = 30
SEALED_AT_ONCE = 500
HOLDER = str(uuid.uuid4())


def seal_pending(holder: str = HOLDER) -> int:
    """Seal what waits and return how many rows; 0 while another process is the sealer."""
    with current_app.app_context():
        if oldest_unsealed_at() is None:
            return 0
    sealed = 0
    while True:
        count = run_in_transaction(lambda: _seal(holder))
        sealed += count
        if count < SEALED_AT_ONCE:
            return sealed


def _seal(holder: str) -> int:
    # the lease's row stays locked until the commit, so two sealers never build on one head
    return seal_trail(SEALED_AT_ONCE) if hold_lease(TRAIL_LEASE, holder, TRAIL_LEASE_SECONDS) else 0


# name, what to do, seconds between two turns
LOOPS: tuple[tuple[str, Callable[[], object], float], ...] = (
    ("work", run_pending, 1),
    ("outbox", deliver_messages, 2),
    ("trail", seal_pending, 2),
    ("timetable", run_planned, 30),
    ("appointments", end_overdue, 60),
)


def run_worker(app: Flask, stop: threading.Event) -> None:
    """Run every loop until ``stop`` is set, then finish what is under way."""
    # a turn that falls due while the one before still works is left out: no news for the operator
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(timezone="UTC")
    for name, work, seconds in LOOPS:
        scheduler.add_job(
            lambda name=name, work=work: run_turn(app, name, work),
            "interval",
            seconds=seconds,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    for name, work, _seconds in LOOPS:
        if name == "timetable":
            run_turn(app, name, work)  # what was missed while nobody worked
    stop.wait()
    scheduler.shutdown(wait=True)


def run_turn(app: Flask, name: str, work: Callable[[], object]) -> None:
    """Do ``work`` once; a fault (the database is away) is logged and the next turn tries again."""
    with app.app_context():
        try:
            work()
        except Exception:
            log.exception("turn failed", loop=name)

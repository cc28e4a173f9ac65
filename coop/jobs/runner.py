"""Runs background jobs: leased, each effect and the note of its end in one transaction."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from flask import current_app

from coop.db import run_in_transaction
from coop.domain.work import queries
from coop.domain.work.service import fail_work, finish_work, lease_work, renew_work
from coop.jobs import Effect
from coop.jobs.kinds import KINDS

log = structlog.get_logger()


class LeaseLost(Exception):  # noqa: N818 - it says what happened
    """Another worker has taken the job over, so this one's last effect is rolled back."""


@dataclass(frozen=True, slots=True)
class LeasedJob:
    """What the runner needs of a leased row once its transaction has ended."""

    id: int
    kind: str
    payload: dict[str, Any]
    token: str


def run_pending(limit: int = 100) -> int:
    """Run up to ``limit`` due jobs and return how many were done."""
    done = 0
    for _turn in range(limit):
        with current_app.app_context():
            if not queries.has_due_work():
                break
        job = run_in_transaction(_lease)
        if job is None:
            break
        done += run_job(job)
    return done


def run_job(job: LeasedJob) -> bool:
    """Run ``job`` to its end and say whether it got there; a failure is noted and tried later."""
    try:
        with current_app.app_context():  # a read session of its own, beside the write sessions
            effects = iter(KINDS[job.kind](job.payload))
            effect = next(effects, _nothing)
            for following in effects:
                run_in_transaction_of_its_own(partial(_go_on, job, effect))
                effect = following
        run_in_transaction(lambda: _finish(job, effect))
    except LeaseLost:
        log.warning("job taken over", job=job.id, kind=job.kind)
        return False
    except Exception as error:
        log.exception("job failed", job=job.id, kind=job.kind)
        reason = f"{type(error).__name__}: {error}"
        run_in_transaction(lambda: fail_work(job.id, job.token, reason))
        return False
    return True


def run_in_transaction_of_its_own(effect: Effect) -> None:
    """Commit ``effect`` without touching the session in which the caller is still reading."""
    with current_app.app_context():
        run_in_transaction(effect)


def _nothing() -> None:
    """Do nothing: the effect of a job that finds nothing to do."""


def _lease() -> LeasedJob | None:
    row = lease_work()
    if row is None or row.lease_token is None:
        return None
    return LeasedJob(row.id, row.kind, row.payload, row.lease_token)


def _go_on(job: LeasedJob, effect: Effect) -> None:
    """Do one effect of a job that has more, and hold the job for as long again."""
    effect()
    if not renew_work(job.id, job.token):
        raise LeaseLost(job.id)


def _finish(job: LeasedJob, effect: Effect) -> None:
    effect()
    if not finish_work(job.id, job.token):
        raise LeaseLost(job.id)

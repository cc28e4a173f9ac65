"""Open a run once per period, and move it along."""

from typing import Any

from sqlalchemy import select, update

from coop import dates
from coop.db import insert_unless_taken, session
from coop.domain.runs.models import Run
from coop.domain.runs.types import RunStatus
from coop.domain.trail.service import acting_user


def start_run(unit_id: int, kind: str, period: str, **detail: Any) -> Run | None:
    """Take the run of ``kind`` for ``period``; None when a live one exists already."""
    row = Run(
        unit_id=unit_id,
        kind=kind,
        period=period,
        live_mark=1,
        status=RunStatus.DRAFT,
        detail=detail,
        created_by=acting_user.get(),
        created_at=dates.now(),
    )
    return row if insert_unless_taken(row) else None


def post_run(run: Run, *, line_count: int, total_amount: int) -> None:
    """Mark ``run`` posted with its number of lines and their total in rupiah."""
    run.status, run.posted_at = RunStatus.POSTED, dates.now()
    run.line_count, run.total_amount = line_count, total_amount
    session.flush()


def lock_run(unit_id: int, kind: str, period: str) -> Run:
    """Return the live run for ``period``, for a change: a rival waits until this one ends."""
    found = Run.unit_id == unit_id, Run.kind == kind, Run.period == period, Run.live_mark == 1
    session.execute(update(Run).where(*found).values(live_mark=1))
    return session.scalars(
        select(Run).where(*found).execution_options(populate_existing=True)
    ).one()


def find_run(unit_id: int, kind: str, period: str) -> Run | None:
    """Return the live run for ``period``, or None."""
    return session.scalars(
        select(Run).where(
            Run.unit_id == unit_id, Run.kind == kind, Run.period == period, Run.live_mark == 1
        )
    ).one_or_none()

"""Reading the timetable and the queue of background work."""

from datetime import datetime

from sqlalchemy import func, or_, select

from coop import dates
from coop.db import session
from coop.domain.work.models import TimetableRun, WorkRow


def find_last_planned(name: str) -> datetime | None:
    """Return the moment of the latest planned run of ``name`` that was taken, or None."""
    return session.scalar(
        select(func.max(TimetableRun.planned_for)).where(TimetableRun.name == name)
    )


def has_due_work() -> bool:
    """Say whether `lease_work` would find a job (without a write transaction)."""
    now = dates.now()
    return (
        session.scalar(
            select(WorkRow.id)
            .where(
                WorkRow.done_at.is_(None),
                WorkRow.failed_at.is_(None),
                WorkRow.run_after <= now,
                or_(WorkRow.leased_until.is_(None), WorkRow.leased_until < now),
            )
            .limit(1)
        )
        is not None
    )


def count_open_work(kind: str) -> int:
    """Return how many jobs of ``kind`` wait or run."""
    return (
        session.scalar(
            select(func.count())
            .select_from(WorkRow)
            .where(WorkRow.kind == kind, WorkRow.done_at.is_(None), WorkRow.failed_at.is_(None))
        )
        or 0
    )

"""Reading the timetable and the queue of background work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from coop import dates
from coop.db import session
from coop.domain.work.models import TimetableRun, WorkRow
from coop.paging import PAGE_SIZE, Page


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


class JobState(StrEnum):
    """How a job stands: to be done, done, or given up after several attempts."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs a list shows: a state, a kind, words of the error."""

    state: JobState | None = None
    kind: str | None = None
    text: str = ""
    sort: str = "created"
    descending: bool = True
    page: int = 1


@dataclass(frozen=True, slots=True)
class JobRow:
    """A background job in a list."""

    id: int
    kind: str
    state: JobState
    created_at: datetime
    ended_at: datetime | None
    attempts: int
    last_error: str | None


_IS_FAILED = WorkRow.failed_at.is_not(None)
_IS_DONE = and_(WorkRow.done_at.is_not(None), WorkRow.failed_at.is_(None))
_IS_WAITING = and_(WorkRow.done_at.is_(None), WorkRow.failed_at.is_(None))
_OF_STATE = {
    JobState.FAILED: _IS_FAILED,
    JobState.DONE: _IS_DONE,
    JobState.WAITING: _IS_WAITING,
}
_SORTS = {"created": WorkRow.created_at, "kind": WorkRow.kind, "attempts": WorkRow.attempts}


def search_jobs(wanted: JobFilter) -> Page[JobRow]:
    """Return a page of jobs, the newest first unless said; two statements."""
    total = session.scalar(select(func.count()).select_from(WorkRow).where(*_wanted(wanted)))
    rows = session.execute(_jobs(wanted).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE))
    return Page([_as_job(row) for row in rows], wanted.page, PAGE_SIZE, total or 0)


def stream_jobs(wanted: JobFilter) -> Iterator[JobRow]:
    """Yield every job that fits, for a file."""
    for row in session.execute(_jobs(wanted).execution_options(yield_per=500)):
        yield _as_job(row)


def _wanted(wanted: JobFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(_OF_STATE[wanted.state])
    if wanted.kind:
        found.append(WorkRow.kind == wanted.kind)
    if wanted.text:
        words = wanted.text.lower()
        found.append(func.lower(WorkRow.last_error).contains(words, autoescape=True))
    return found


def _jobs(wanted: JobFilter) -> Select[*tuple[Any, ...]]:
    state = case((_IS_FAILED, JobState.FAILED), (_IS_DONE, JobState.DONE), else_=JobState.WAITING)
    order: Any = _SORTS.get(wanted.sort, WorkRow.created_at)
    return (
        select(
            WorkRow.id,
            WorkRow.kind,
            state,
            WorkRow.created_at,
            func.coalesce(WorkRow.failed_at, WorkRow.done_at),
            WorkRow.attempts,
            WorkRow.last_error,
        )
        .where(*_wanted(wanted))
        .order_by(order.desc() if wanted.descending else order, WorkRow.id)
    )


def _as_job(row: Any) -> JobRow:
    work_id, kind, state, *rest = row
    return JobRow(work_id, kind, JobState(state), *rest)

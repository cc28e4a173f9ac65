"""Queue background work, and share it among workers by leases."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.trail.service import write_trail
from coop.domain.work.models import Lease, TimetableRun, WorkRow
from coop.errors import Conflict, NotFound
from coop.explain import N_
from coop.refs import Ref

LEASE_SECONDS = 120
MAX_ATTEMPTS = 8


def queue_work(
    kind: str,
    payload: dict[str, Any],
    *,
    unique_key: str | None = None,
    run_after: datetime | None = None,
) -> bool:
    """Queue a job of ``kind`` and say whether it is new; part of the caller's transaction."""
    now = dates.now()
    row = WorkRow(
        kind=kind,
        payload=payload,
        unique_key=unique_key,
        created_at=now,
        run_after=run_after or now,
    )
    if unique_key is None:
        session.add(row)
        return True
    return insert_unless_taken(row)


def lease_work() -> WorkRow | None:
    """Take the next due job for `LEASE_SECONDS`, or None. A dead worker's lease runs out."""
    now = dates.now()
    due = session.scalars(
        select(WorkRow.id)
        .where(
            WorkRow.done_at.is_(None),
            WorkRow.failed_at.is_(None),
            WorkRow.run_after <= now,
            or_(WorkRow.leased_until.is_(None), WorkRow.leased_until < now),
        )
        .order_by(WorkRow.run_after)
        .limit(10)
    ).all()
    for work_id in due:
        token = str(uuid.uuid4())
        won = take(
            update(WorkRow)
            .where(
                WorkRow.id == work_id,
                WorkRow.done_at.is_(None),
                or_(WorkRow.leased_until.is_(None), WorkRow.leased_until < now),
            )
            .values(
                leased_until=now + timedelta(seconds=LEASE_SECONDS),
                lease_token=token,
                attempts=WorkRow.attempts + 1,
            )
            .execution_options(synchronize_session=False)
        )
        if won:
            return session.get_one(WorkRow, work_id, populate_existing=True)
    return None


def renew_work(work_id: int, lease_token: str) -> bool:
    """Hold the job for `LEASE_SECONDS` more while it goes on; False if the lease was lost."""
    return take(
        update(WorkRow)
        .where(WorkRow.id == work_id, WorkRow.lease_token == lease_token, WorkRow.done_at.is_(None))
        .values(leased_until=dates.now() + timedelta(seconds=LEASE_SECONDS))
        .execution_options(synchronize_session=False)
    )


def finish_work(work_id: int, lease_token: str) -> bool:
    """Mark the job done in the transaction of its effect; False if the lease was lost."""
    return take(
        update(WorkRow)
        .where(WorkRow.id == work_id, WorkRow.lease_token == lease_token, WorkRow.done_at.is_(None))
        .values(done_at=dates.now(), leased_until=None)
        .execution_options(synchronize_session=False)
    )


def fail_work(work_id: int, lease_token: str, error: str) -> None:
    """Give the job back to be tried later, or give up after `MAX_ATTEMPTS`."""
    row = session.get_one(WorkRow, work_id, populate_existing=True)
    if row.lease_token != lease_token or row.done_at is not None:
        return
    row.last_error = error[:2000]
    row.leased_until = None
    if row.attempts >= MAX_ATTEMPTS:
        row.failed_at = dates.now()
    else:
        row.run_after = dates.now() + timedelta(seconds=5 * 2**row.attempts)


def retry_work(work_id: int) -> None:
    """Queue a job that was given up again, from its first attempt. Raises NotFound, Conflict."""
    row = session.get(WorkRow, work_id)
    if row is None:
        raise NotFound(N_("There is no such job."))
    won = take(
        update(WorkRow)
        .where(WorkRow.id == work_id, WorkRow.failed_at.is_not(None))
        .values(failed_at=None, attempts=0, run_after=dates.now())
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("Only a job that was given up can be started again."))
    write_trail("work.retried", Ref("work", work_id), kind=row.kind)


def hold_lease(name: str, holder: str, seconds: int) -> bool:
    """Take or renew the named right for ``holder``; False while another holds it."""
    now = dates.now()
    until = now + timedelta(seconds=seconds)
    won = take(
        update(Lease)
        .where(Lease.name == name, or_(Lease.holder == holder, Lease.held_until < now))
        .values(holder=holder, held_until=until)
        .execution_options(synchronize_session=False)
    )
    if won:
        return True
    if session.get(Lease, name, populate_existing=True) is not None:
        return False
    return insert_unless_taken(Lease(name=name, holder=holder, held_until=until))


def start_planned_run(name: str, planned_for: datetime) -> bool:
    """Take one planned run of the timetable; False when it was taken before."""
    if session.get(TimetableRun, (name, planned_for)) is not None:
        return False
    return insert_unless_taken(TimetableRun(name=name, planned_for=planned_for))

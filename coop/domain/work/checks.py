"""What must hold of background work."""

from sqlalchemy import func, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.work.models import WorkRow
from coop.explain import N_


def _check_jobs() -> Finding:
    """Every job ends: none was given up, none is both done and failed."""
    broken = session.execute(
        select(WorkRow.id, WorkRow.kind, WorkRow.last_error).where(WorkRow.failed_at.is_not(None))
    ).all()
    return Finding(
        session.scalar(select(func.count()).select_from(WorkRow)) or 0,
        [
            f"job {work_id} ({kind}) was given up: {(error or 'no reason noted')[:200]}"
            for work_id, kind, error in broken
        ],
    )


CHECKS = [Check("work.no_job_given_up", _check_jobs, N_("No background job was given up."))]

"""Reading the billing runs of mandatory savings."""

from datetime import date

from sqlalchemy import func, select

from coop.dates import month_of
from coop.db import session
from coop.domain.payments.models import Bill
from coop.domain.payments.types import BillStatus
from coop.domain.runs.models import Run
from coop.domain.runs.service import find_run
from coop.domain.savings.billing_service import RUN, WAJIB
from coop.domain.savings.types import WajibResult, WajibRun
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound
from coop.explain import N_


def list_wajib_runs(limit: int = 24) -> list[WajibRun]:
    """Return the latest billing runs of mandatory savings, latest month first."""
    runs = session.scalars(
        select(Run).where(Run.kind == RUN).order_by(Run.period.desc(), Run.id.desc()).limit(limit)
    )
    return [
        WajibRun(run.id, _month_of(run), run.posted_at, run.line_count, run.total_amount)
        for run in runs
    ]


def find_wajib_run(month: date) -> Run | None:
    """Return the run that billed ``month``, or None."""
    return find_run(COOPERATIVE_UNIT_ID, RUN, f"{month_of(month):%Y-%m}")


def get_wajib_result(run_id: int) -> WajibResult:
    """Return what the run billed and how much of it is paid by now, or raise NotFound."""
    run = session.get(Run, run_id)
    if run is None or run.kind != RUN:
        raise NotFound(N_("This billing run does not exist."))
    due_on = date.fromisoformat(run.detail["due_on"])
    rows = session.execute(
        select(Bill.status, func.count(), func.sum(Bill.paid_amount))
        .where(Bill.status.in_(list(BillStatus)), Bill.due_on == due_on, Bill.purpose == WAJIB)
        .group_by(Bill.status)
    ).all()
    counts = {status: count for status, count, _paid in rows}
    return WajibResult(
        run_id=run.id,
        month=_month_of(run),
        due_on=due_on,
        posted_at=run.posted_at,
        count=run.line_count,
        total_amount=run.total_amount,
        paid_count=counts.get(BillStatus.PAID, 0),
        open_count=counts.get(BillStatus.OPEN, 0),
        paid_amount=sum(int(paid or 0) for _status, _count, paid in rows),
    )


def _month_of(run: Run) -> date:
    return date.fromisoformat(f"{run.period}-01")

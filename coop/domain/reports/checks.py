"""What must hold of the reports that are printed in the background."""

from sqlalchemy import select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.files.models import StoredFile
from coop.domain.reports.models import ReportOrder
from coop.domain.reports.order_types import OPEN, OrderStatus
from coop.domain.work.models import WorkRow
from coop.explain import N_

JOB = "reports.print"
FILE_OWNER = "report_order"


def check_orders() -> Finding:
    """A ready report has its one file, any other has none; one that waits has a job that lives."""
    files: dict[int, list[int]] = {}
    for file_id, order_id in session.execute(
        select(StoredFile.id, StoredFile.owner_id).where(StoredFile.owner_kind == FILE_OWNER)
    ):
        files.setdefault(order_id, []).append(file_id)
    jobs = set(
        session.scalars(
            select(WorkRow.unique_key).where(WorkRow.kind == JOB, WorkRow.done_at.is_(None))
        )
    )
    finding = Finding(0)
    for order in session.scalars(select(ReportOrder)):
        finding.checked += 1
        expected = [order.file_id] if order.status is OrderStatus.READY else []
        if files.pop(order.id, []) != expected:
            finding.problems.append(
                f"report {order.id}: {order.status.value}, its file does not fit"
            )
        is_open = order.status in OPEN
        if is_open is not (order.open_mark == 1):
            finding.problems.append(f"report {order.id}: {order.status.value} with a wrong mark")
        if is_open and f"{JOB}:{order.id}" not in jobs:
            finding.problems.append(f"report {order.id}: waits, but no job prints it")
    finding.problems.extend(f"report {order_id}: a file without it" for order_id in files)
    return finding


CHECKS = [
    Check(
        "reports.orders_have_their_file",
        check_orders,
        N_("Every report that is ready has its one file, and none that waits was forgotten."),
    )
]

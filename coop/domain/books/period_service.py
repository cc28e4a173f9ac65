"""Close months by a checklist, and open them again by two people."""

from datetime import date
from typing import Any

from sqlalchemy import select

from coop.dates import last_day, month_of
from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.service import decide, find_open_approval, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.books import year_service
from coop.domain.books.checklist import ensure_ready
from coop.domain.identity.types import Actor
from coop.domain.ledger import closing_service
from coop.domain.ledger.closing_service import PERIOD, period_ref
from coop.domain.ledger.models import AccountingPeriod
from coop.domain.ledger.types import PeriodStatus
from coop.domain.settings.service import today
from coop.errors import Conflict, Refused
from coop.explain import N_

REOPEN = "ledger.reopen"
DECEMBER = 12


def close_month(month: date, *, is_accepted: bool) -> None:
    """Close a month that has ended, after its checklist.

    ``is_accepted``: whoever closes has looked at the points that need not be done. Raises Refused
    while a point hinders, for December (it is closed with its year) and for a month before an
    open one; Conflict when it is closed already.
    """
    month = month_of(month)
    if last_day(month) >= today():
        raise Refused(N_("This month has not ended yet."))
    if month.month == DECEMBER:
        raise Refused(N_("December is closed together with its year."))
    open_points = ensure_ready(month, is_accepted=is_accepted)
    closing_service.start_closing(month, open_points=open_points)


def request_reopening(month: date, reason: str, actor: Actor) -> None:
    """Ask for a closed month to be opened again; another person decides, the latest month first.

    Raises Refused without a reason or for a month that carries something, Conflict when it is not
    closed or has been asked for.
    """
    month = month_of(month)
    if not reason.strip():
        raise Refused(N_("Say why the books have to be opened again."), field="reason")
    period = session.get(AccountingPeriod, month)
    if period is None or period.status is not PeriodStatus.CLOSED:
        raise Conflict(N_("This month is not closed."))
    year_service.ensure_undoable(month)
    request_approval(
        REOPEN, period_ref(month), actor, month=month.isoformat(), reason=reason.strip()
    )


def approve_reopening(month: date, actor: Actor) -> None:
    """Open the month again, as another person than who asked; a closed year is undone with it.

    Raises Refused while a later month is closed.
    """
    month = month_of(month)
    request = decide(REOPEN, period_ref(month), actor, Decision.APPROVED)
    reason = request.detail["reason"]
    closing_service.reopen_month(month, reason=reason)
    year_service.undo_year(month, reason, actor)


def reject_reopening(month: date, actor: Actor, reason: str) -> None:
    """Leave the month closed, with a reason, as another person than who asked."""
    if not reason.strip():
        raise Refused(N_("Say why the month stays closed."), field="reason")
    decide(REOPEN, period_ref(month_of(month)), actor, Decision.REJECTED, reason.strip())


def find_request(month: date) -> Approval | None:
    """Return the open request to open ``month`` again, or None."""
    return find_open_approval(REOPEN, period_ref(month))


def list_requests() -> dict[date, dict[str, Any]]:
    """Return what every open request says, by month."""
    rows = session.scalars(
        select(Approval).where(
            Approval.kind == REOPEN, Approval.subject_kind == PERIOD, Approval.open_mark == 1
        )
    )
    return {date.fromisoformat(row.detail["month"]): row.detail for row in rows}

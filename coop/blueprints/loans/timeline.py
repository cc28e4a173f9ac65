"""What happened to an application or a loan, in words."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.domain.loans import queries
from coop.domain.loans.records import Event
from coop.money import format_rupiah

TITLES = {
    "loan_application.submitted": (_l("Application received"), "info"),
    "loan_application.returned": (_l("Sent back for completion"), "wait"),
    "loan_application.completed": (_l("Completed by the member"), "info"),
    "loan_application.analysed": (_l("Analysed by the treasurer"), "info"),
    "loan_application.voted": (_l("Vote of the committee"), "plain"),
    "loan_application.approved": (_l("Approved"), "good"),
    "loan_application.rejected": (_l("Rejected"), "stop"),
    "loan_application.withdrawn": (_l("Withdrawn"), "stop"),
    "loan.approved": (_l("Agreement issued"), "info"),
    "loan.disbursed": (_l("Paid out"), "good"),
    "loan.moved_in": (_l("Taken over from the old books"), "good"),
    "loan.repaid": (_l("Repayment"), "done"),
    "loan.repayment_reversed": (_l("Repayment reversed"), "stop"),
    "loan.closed": (_l("Paid off"), "done"),
}
STAFF_ONLY = {"loan_application.voted"}
STAFF_NOTES = {"loan_application.analysed"}


def timeline(
    application_id: int, loan_id: int | None = None, *, for_staff: bool
) -> list[dict[str, Any]]:
    """Return the events for `ui.timeline`, latest first.

    A member sees no votes and no names; their repayments are a list of its own.
    """
    return [
        _item(event, for_staff=for_staff)
        for event in queries.list_events(application_id, loan_id, with_repayments=for_staff)
        if event.action in TITLES and (for_staff or event.action not in STAFF_ONLY)
    ]


def _item(event: Event, *, for_staff: bool) -> dict[str, Any]:
    title, tone = TITLES[event.action]
    notes: Sequence[str] = []
    if for_staff or event.action not in STAFF_NOTES:
        amount = event.detail.get("amount")
        notes = [
            format_rupiah(amount) if isinstance(amount, int) else "",
            str(event.detail.get("reason") or event.detail.get("note") or ""),
        ]
    return {
        "at": event.at,
        "title": str(title),
        "tone": tone,
        "who": (event.who or _("the system")) if for_staff else None,
        "note": " · ".join(note for note in notes if note),
    }

"""Staff's side of lending: applications, decisions, loans, paying out."""

from flask import Blueprint, g, render_template
from flask_babel import lazy_gettext as _l

from coop.domain.loans import permissions, queries
from coop.domain.loans.types import ApplicationStatus
from coop.web.access import may
from coop.web.navigation import Entry
from coop.web.panels import register_panel
from coop.web.refs import RefKind, register_ref

blueprint = Blueprint("credit", __name__)


def _counts() -> dict[ApplicationStatus, int]:
    """Return how many applications are in each state, asked once per request."""
    if "credit_counts" not in g:
        g.credit_counts = queries.count_applications()
    return g.credit_counts  # type: ignore[no-any-return]  # kept two lines above


def count_waiting() -> int:
    """Return how many applications wait for a step of the current user."""
    mine = {
        status
        for status, permission in (
            (ApplicationStatus.SUBMITTED, permissions.ANALYSE),
            (ApplicationStatus.AWAITING_DECISION, permissions.DECIDE_WITHIN_LIMIT),
            (ApplicationStatus.AWAITING_DECISION, permissions.VOTE),
        )
        if may(permission)
    }
    return sum(_counts().get(status, 0) for status in mine) if mine else 0


def count_to_pay_out() -> int:
    """Return how many approved loans wait, for who may pay them out."""
    return _counts().get(ApplicationStatus.APPROVED, 0) if may(permissions.DISBURSE) else 0


def member_panel(member_id: int) -> str:
    """Return the loans of a member, for the member's page."""
    return render_template(
        "credit/panel.html",
        loans=queries.list_loans_of_member(member_id),
        application=queries.find_open_application(member_id),
    )


MENU = [
    (
        "loans",
        Entry(
            _l("Loan applications"),
            "credit.applications",
            "file-dollar",
            "loans.view",
            10,
            count_waiting,
        ),
    ),
    ("loans", Entry(_l("Loans"), "credit.loans", "cash", "loans.view", 20, count_to_pay_out)),
]

register_ref("loan", RefKind(_l("Loan"), "credit.loan", "loan_id", "loans.view"))
register_ref(
    "loan_application",
    RefKind(_l("Loan application"), "credit.application", "application_id", "loans.view"),
)
register_panel("member", 30, "loans.view", member_panel)

from coop.blueprints.credit import application_views, loan_views  # noqa: E402 - the views need the blueprint

__all__ = ["MENU", "application_views", "blueprint", "loan_views"]

"""Staff's side of lending: applications, decisions, loans, paying out."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from coop.blueprints.loans.standing import stage_of
from coop.blueprints.loans.timeline import TITLES
from coop.domain.loans import permissions, queries
from coop.domain.loans.types import VoteChoice
from coop.web.filters import register_labels
from coop.web.navigation import Entry
from coop.web.panels import register_panel
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values
from coop.web.waiting import waiting

blueprint = Blueprint("credit", __name__)


def member_panel(member_id: int) -> str:
    """Return the loans of a member, for the member's page."""
    return render_template(
        "credit/panel.html",
        loans=queries.list_loans_of_member(member_id),
        application=queries.find_open_application(member_id),
        stage_of=stage_of,
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
            waiting(
                loans_to_analyse=permissions.ANALYSE,
                loans_to_decide=permissions.DECIDE_WITHIN_LIMIT,
                loans_to_vote=permissions.VOTE,
            ),
            short=_l("Applications"),
        ),
    ),
    (
        "loans",
        Entry(
            _l("Loans"),
            "credit.loans",
            "cash",
            "loans.view",
            20,
            waiting(loans_to_disburse=permissions.DISBURSE),
        ),
    ),
]

register_actions({action: title for action, (title, _tone) in TITLES.items()})
register_actions(
    {
        "loan.approved": _l("Loan agreement issued"),
        "loan.disbursed": _l("Loan paid out"),
        "loan.repaid": _l("Loan repayment"),
        "loan.closed": _l("Loan paid off"),
        "loan.interest_recognised": _l("Loan interest booked"),
        "loan_application.approved": _l("Loan application approved"),
        "loan_application.rejected": _l("Loan application rejected"),
        "loan_application.withdrawn": _l("Loan application withdrawn"),
        "loan_application.submitted": _l("Loan application received"),
    }
)
register_fields(
    {"recommends": _l("Recommends to approve"), "choice": _l("Vote"), "loans": _l("Loans")}
)
register_labels({f"VoteChoice.{choice.value}": _l(choice.label) for choice in VoteChoice})
register_values("choice", "VoteChoice")
register_ref("loan", RefKind(_l("Loan"), "credit.loan", "loan_id", "loans.view"))
register_ref(
    "loan_application",
    RefKind(_l("Loan application"), "credit.application", "application_id", "loans.view"),
)
register_panel("member", 30, "loans.view", member_panel)

from coop.blueprints.credit import application_views, loan_views  # noqa: E402 - the views need the blueprint

__all__ = ["MENU", "application_views", "blueprint", "loan_views"]

"""A member's loans: apply, follow, pay. Also the words of lending for the whole screen."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry

blueprint = Blueprint("loans", __name__)

MENU = [("me", Entry(_l("My loans"), "loans.mine", "cash", "member.self", 30, short=_l("Loans")))]

register_labels(
    {
        "salary_slip": _l("Salary slip"),
        "collateral_paper": _l("Paper of the collateral"),
        "loan_paper": _l("Other paper"),
    }
)
register_tones(
    {
        "ApplicationStatus.submitted": "wait",
        "ApplicationStatus.returned": "wait",
        "ApplicationStatus.awaiting_decision": "wait",
        "ApplicationStatus.approved": "good",
        "LoanStatus.active": "good",
        "LoanStatus.paid_off": "done",
        "VoteChoice.approve": "good",
        "VoteChoice.reject": "stop",
        "VoteChoice.abstain": "plain",
    }
)

from coop.blueprints.loans import views  # noqa: E402 - the views need the blueprint

__all__ = ["MENU", "blueprint", "views"]

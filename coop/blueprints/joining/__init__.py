"""Joining: the public registration form and the status page behind its link."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.timelines import register_actions

blueprint = Blueprint("joining", __name__)

MENU: list[tuple[str, object]] = []

register_labels(
    {
        "JoiningStatus.submitted": _l("To be checked"),
        "JoiningStatus.correction": _l("Correction asked for"),
        "JoiningStatus.awaiting_payment": _l("Waiting for the first dues"),
        "JoiningStatus.paid": _l("To be approved"),
        "JoiningStatus.approved": _l("Member"),
        "JoiningStatus.rejected": _l("Rejected"),
        "JoiningStatus.refund_due": _l("Rejected, refund due"),
        "JoiningStatus.refunded": _l("Rejected, refunded"),
    }
)
register_tones(
    {
        "JoiningStatus.submitted": "wait",
        "JoiningStatus.correction": "info",
        "JoiningStatus.awaiting_payment": "wait",
        "JoiningStatus.paid": "info",
        "JoiningStatus.approved": "good",
        "JoiningStatus.rejected": "stop",
        "JoiningStatus.refund_due": "wait",
        "JoiningStatus.refunded": "stop",
    }
)
register_actions(
    {
        "joining.submitted": _l("Application to join received"),
        "joining.correction_asked": _l("Correction asked for"),
        "joining.corrected": _l("Application corrected"),
        "joining.accepted": _l("Application checked and accepted"),
        "joining.paid": _l("First dues received"),
        "joining.payment_reversed": _l("Payment of the first dues reversed"),
        "joining.approved": _l("Membership approved"),
        "joining.rejected": _l("Application rejected"),
        "joining.refunded": _l("Payment refunded"),
    }
)

from coop.blueprints.joining import payment_views, views  # noqa: E402,F401 - they need the blueprint

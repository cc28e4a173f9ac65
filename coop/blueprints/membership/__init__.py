"""Who joins and who leaves, for staff: queues, decisions, cards."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields
from coop.web.waiting import waiting

blueprint = Blueprint("membership", __name__)

MENU = [
    (
        "members",
        Entry(
            _l("Applications to join"),
            "membership.applications",
            "user-plus",
            "membership.view",
            20,
            waiting(
                applications_to_check="membership.check",
                applications_to_approve="membership.approve",
                refunds_to_pay="membership.pay",
            ),
            short=_l("Joining"),
        ),
    ),
    (
        "members",
        Entry(
            _l("Leaving"),
            "membership.leaving",
            "door-exit",
            "membership.view",
            30,
            waiting(
                leaving_to_settle="membership.settle",
                leaving_to_approve="membership.approve_leaving",
                leaving_to_pay="membership.pay",
                leaving_to_complete="membership.deactivate",
            ),
            short=_l("Left"),
        ),
    ),
    ("members", Entry(_l("Member cards"), "membership.cards", "id-badge-2", "members.cards", 40)),
]

register_labels(
    {
        "LeavingStatus.requested": _l("To be settled"),
        "LeavingStatus.settled": _l("To be approved"),
        "LeavingStatus.approved": _l("To be paid"),
        "LeavingStatus.paid": _l("Paid, to be deactivated"),
        "LeavingStatus.completed": _l("Left"),
        "LeavingStatus.withdrawn": _l("Taken back"),
        "LeavingStatus.rejected": _l("Rejected"),
        "LeavingReason.request": _l("At the member's request"),
        "LeavingReason.death": _l("Death"),
        "LeavingReason.dismissed": _l("Dismissed from the cooperative"),
        "LeavingReason.employer_change": _l("Change of employer"),
    }
)
register_tones(
    {
        "LeavingStatus.requested": "wait",
        "LeavingStatus.settled": "wait",
        "LeavingStatus.approved": "info",
        "LeavingStatus.paid": "info",
        "LeavingStatus.completed": "plain",
    }
)
register_actions(
    {
        "resignation.requested": _l("Asked to end the membership"),
        "resignation.withdrawn": _l("Request taken back"),
        "resignation.settled": _l("Settlement worked out"),
        "resignation.unsettled": _l("Settlement sent back"),
        "resignation.sheet_changed": _l("Amounts had changed: to be settled again"),
        "resignation.approved": _l("Settlement approved"),
        "resignation.rejected": _l("Request rejected"),
        "resignation.paid": _l("Settlement paid"),
        "resignation.completed": _l("Membership ended, member deactivated"),
    }
)
register_fields(
    {
        "net": _l("Paid out"),
        "held": _l("Held"),
        "warnings": _l("Warnings"),
        "member": _l("Member number"),
    }
)
register_ref(
    "joining_application",
    RefKind(
        _l("Application to join"), "membership.application", "application_id", "membership.view"
    ),
)
register_ref(
    "resignation",
    RefKind(_l("Resignation"), "membership.resignation", "resignation_id", "membership.view"),
)

from coop.blueprints.membership import (  # noqa: E402 - the views need the blueprint
    card_views,
    joining_views,
    leaving_views,
)

__all__ = ["MENU", "blueprint", "card_views", "joining_views", "leaving_views"]

"""SHU: the surplus of a year shared, for the office; and each member's own share."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values
from coop.web.waiting import waiting

blueprint = Blueprint("shu", __name__)

MENU = [
    ("me", Entry(_l("My SHU"), "shu.mine", "chart-pie", "member.self", 45, short=_l("SHU"))),
    (
        "books",
        Entry(
            _l("Surplus (SHU)"),
            "shu.years",
            "chart-pie",
            "shu.view",
            40,
            waiting(
                shu_to_check="shu.check",
                shu_to_resolve="shu.resolve",
                shu_to_post="shu.prepare",
                shu_to_take_back="shu.resolve",
            ),
            short=_l("SHU"),
        ),
    ),
]

register_labels({"unpaid": _l("Not paid yet"), "paid": _l("Paid")})
register_tones(
    {
        "ShuStatus.draft": "info",
        "ShuStatus.checked": "wait",
        "ShuStatus.resolved": "wait",
        "ShuStatus.posted": "info",
        "ShuStatus.paid": "good",
        "ShuStatus.locked": "done",
        "ShuStatus.reversed": "stop",
        "ShuStatus.discarded": "plain",
        "unpaid": "wait",
        "paid": "good",
    }
)
register_actions(
    {
        "shu.drafted": _l("Sharing drafted"),
        "shu.checked": _l("Checked, with consent"),
        "shu.resolved": _l("Resolution entered"),
        "shu.posted": _l("Booked"),
        "shu.discarded": _l("Draft discarded"),
        "shu.payout_started": _l("Payment begun"),
        "shu.paid": _l("Shares paid"),
        "shu.listed": _l("List for the bank made"),
        "shu.transfer_list": _l("List with account numbers taken"),
        "shu.locked": _l("Finished"),
        "shu.undo.approved": _l("Taken back"),
        "shu.undo.rejected": _l("Taking back refused"),
    }
)
register_fields(
    {
        "shares": _l("Shares"),
        "way": _l("How"),
        "resolution": _l("Resolution"),
        "list": _l("List number"),
    }
)
register_values("way", "PayoutWay")
register_ref(
    "shu", RefKind(_l("Sharing of the surplus"), "shu.distribution", "distribution_id", "shu.view")
)
register_ref(
    "shu_share", RefKind(_l("Share in the surplus (SHU)"), "shu.share", "share_id", "shu.view")
)

from coop.blueprints.shu import member_views, payout_views, views  # noqa: E402, F401 - views need the blueprint

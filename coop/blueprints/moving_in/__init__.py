"""Moving in: files of the old books, their examination and approval, the opening balance."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values
from coop.web.waiting import waiting

blueprint = Blueprint("moving_in", __name__)

MENU = [
    (
        "members",
        Entry(
            _l("Moving in"),
            "moving_in.moves",
            "file-spreadsheet",
            "moving_in.view",
            60,
            waiting(moves_to_approve="moving_in.approve"),
        ),
    ),
]

register_ref("move", RefKind(_l("Moved-in file"), "moving_in.move", "move_id", "moving_in.view"))
register_ref("opening_balance", RefKind(_l("Opening trial balance")))
register_actions(
    {
        "move.prepared": _l("File examined"),
        "move.approved": _l("File approved"),
        "move.discarded": _l("File discarded"),
        "move.returned": _l("File sent back: something has changed since"),
        "move.imported": _l("Members and loans brought in"),
        "move.links_sent": _l("Activation links sent"),
        "member.moved_in": _l("Taken over from the old books"),
        "loan.moved_in": _l("Taken over from the old books"),
        "opening.saved": _l("Opening trial balance typed"),
        "opening.booked": _l("Opening trial balance booked"),
    }
)
register_fields(
    {
        "members": _l("Members"),
        "loans": _l("Loans"),
        "faults": _l("Faults"),
        "people": _l("People"),
        "accounts": _l("Accounts"),
        "file": _l("File"),
        "channel": _l("Where"),
        "savings_amount": _l("Savings"),
        "loans_amount": _l("Loans, rupiah"),
        "instalments_paid": _l("Instalments paid"),
    }
)
register_labels({"Channel.web": _l("On the page"), "Channel.terminal": _l("By the terminal")})
register_values("channel", "Channel")
register_tones(
    {
        "MoveStatus.faulty": "stop",
        "MoveStatus.ready": "wait",
        "MoveStatus.approved": "info",
        "MoveStatus.imported": "good",
        "MoveStatus.discarded": "plain",
        "OpeningStatus.draft": "wait",
        "OpeningStatus.booked": "good",
        "Reach.activated": "good",
        "Reach.invited": "info",
        "Reach.reachable": "wait",
        "Reach.code": "plain",
    }
)

from coop.blueprints.moving_in import (  # noqa: E402, F401 - the views need the blueprint
    activation_views,
    opening_views,
    views,
)

"""Photo prints: pictures are uploaded, described and ordered; the desk prints and hands over."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions

blueprint = Blueprint("prints", __name__)

UNIT_MENU = [
    Entry(_l("Photo prints"), "prints.ordered", "photo", "orders.view", 22, feature="prints")
]
register_tones({"DraftState.open": "wait", "DraftState.sent": "good", "DraftState.dropped": "stop"})
register_actions(
    {
        "prints.ordered": _l("Pictures ordered"),
        "prints.downloaded": _l("Pictures taken along to be printed"),
        "prints.cleared": _l("Pictures deleted, their time was over"),
    }
)
register_ref("print_draft", RefKind(_l("Pictures to be printed")))

from coop.blueprints.prints import (  # noqa: E402 - the views need the blueprint
    draft_views,  # noqa: F401
    order_views,  # noqa: F401
    panels,  # noqa: F401
    staff_views,  # noqa: F401
    upload_views,  # noqa: F401
)

"""Messages to many: written, approved by another, sent, reported; and the way out of them."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions
from coop.web.waiting import waiting

blueprint = Blueprint("broadcast", __name__)

MENU = [
    (
        "members",
        Entry(
            _l("Broadcasts"),
            "broadcast.all_of_them",
            "send",
            "broadcast.view",
            59,
            waiting(broadcasts_to_approve="broadcast.approve"),
        ),
    ),
]

register_labels({"broadcast": _l("Broadcast")})
register_tones(
    {
        "BroadcastStatus.waiting": "wait",
        "BroadcastStatus.scheduled": "info",
        "BroadcastStatus.sending": "info",
        "BroadcastStatus.done": "good",
        "BroadcastStatus.stopped": "stop",
        "RecipientStatus.waiting": "wait",
        "RecipientStatus.queued": "info",
        "RecipientStatus.manual": "wait",
        "RecipientStatus.told": "done",
        "RecipientStatus.suppressed": "plain",
    }
)
register_actions(
    {
        "broadcast.added": _l("Draft written"),
        "broadcast.changed": _l("Draft changed"),
        "broadcast.approval_asked": _l("Approval asked for"),
        "broadcast.approved": _l("Approved, recipients noted"),
        "broadcast.rejected": _l("Sent back to its author"),
        "broadcast.stopped": _l("Stopped"),
        "broadcast.done": _l("All handed over"),
    }
)
register_ref(
    "broadcast",
    RefKind(_l("Broadcast"), "broadcast.broadcast", "broadcast_id", "broadcast.view"),
)

from coop.blueprints.broadcast import (  # noqa: E402 - the views need the blueprint
    unsubscribe_views,
    views,
    writing_views,
)

__all__ = ["MENU", "blueprint", "unsubscribe_views", "views", "writing_views"]

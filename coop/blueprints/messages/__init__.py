"""The outbox: what was sent to whom, what is kept, what could not be delivered."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.mails import iso_date
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref

blueprint = Blueprint("messages", __name__)
blueprint.add_app_template_filter(iso_date, "iso_date")

MENU = [
    ("system", Entry(_l("Outbox"), "messages.outbox", "mail", "notifications.view", 40)),
]

register_labels(
    {
        "MessageStatus.queued": _l("Queued"),
        "MessageStatus.sending": _l("Being sent"),
        "MessageStatus.sent": _l("Sent"),
        "MessageStatus.kept": _l("Kept here"),
        "MessageStatus.dead": _l("Given up"),
        "reminder": _l("Reminder"),
        "audit_alarm": _l("Audit alarm"),
        "trail_head": _l("Head of the audit trail"),
    }
)
register_tones(
    {
        "MessageStatus.sending": "wait",
        "MessageStatus.sent": "done",
        "MessageStatus.kept": "info",
        "MessageStatus.dead": "stop",
    }
)
register_ref(
    "message", RefKind(_l("Message"), "messages.message", "message_id", "notifications.view")
)

from coop.blueprints.messages import views  # noqa: E402, F401 - views need the blueprint

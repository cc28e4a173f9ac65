"""The audit: every check with its count and its problems."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry

blueprint = Blueprint("assurance", __name__)

MENU = [
    ("books", Entry(_l("Audit"), "assurance.audit", "shield-check", "assurance.view", 80)),
]

AREAS = {
    "documents": _l("Documents"),
    "identity": _l("Logins"),
    "ledger": _l("Books"),
    "loans": _l("Loans"),
    "members": _l("Members"),
    "membership": _l("Joining and leaving"),
    "notifications": _l("Messages"),
    "participation": _l("Shares in SHU"),
    "payments": _l("Payments"),
    "people": _l("People"),
    "reminders": _l("Reminders"),
    "savings": _l("Savings"),
    "trail": _l("Audit trail"),
    "work": _l("Background work"),
}

from coop.blueprints.assurance import views  # noqa: E402, F401 - views need the blueprint

"""Reminders: the ladder of steps, and what was sent."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values

blueprint = Blueprint("reminders", __name__)

MENU = [
    ("system", Entry(_l("Reminders"), "reminders.ladder", "bell", "reminders.view", 50)),
]

register_actions(
    {
        "reminders.step_switched": _l("Reminder step switched on or off"),
        "reminders.step_added": _l("Reminder step added"),
        "reminders.step_changed": _l("Reminder step changed"),
        "reminders.step_removed": _l("Reminder step removed"),
    }
)
register_fields({"days": _l("Days"), "tone": _l("How it speaks")})
register_values("tone", "ReminderTone")
register_ref("reminder_step", RefKind(_l("Reminder step")))
register_labels(
    {
        "savings.wajib": _l("Mandatory savings"),
        "loans.instalment": _l("Loan instalment"),
    }
)

from coop.blueprints.reminders import (  # noqa: E402 - the views need the blueprint
    ladder_views,
    views,
)

__all__ = ["MENU", "blueprint", "ladder_views", "views"]

"""Leaving, for the member: what it would pay, asking for it, taking it back."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry

blueprint = Blueprint("leaving", __name__)

MENU = [("me", Entry(_l("Leave the cooperative"), "leaving.mine", "door-exit", "member.self", 95))]

from coop.blueprints.leaving import views  # noqa: E402,F401 - the views need the blueprint

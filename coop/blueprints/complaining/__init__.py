"""Write to the cooperative and follow it: members in their portal, guests by their own link."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry

blueprint = Blueprint("complaining", __name__)

MENU = [
    (
        "me",
        Entry(
            _l("Complaints and suggestions"),
            "complaining.mine",
            "message-circle",
            "member.self|customer.self",
            90,
            short=_l("Complaints"),
        ),
    ),
]

from coop.blueprints.complaining import (  # noqa: E402 - the views need the blueprint
    guest_views,
    member_views,
    panels,
)

__all__ = ["MENU", "blueprint", "guest_views", "member_views", "panels"]

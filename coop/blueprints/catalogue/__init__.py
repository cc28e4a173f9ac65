"""What a unit sells: kept by its staff, looked at by everybody."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values

blueprint = Blueprint("catalogue", __name__)

UNIT_MENU = [
    Entry(_l("Catalogue"), "catalogue.items", "tags", "catalogue.view", 30, feature="selling")
]

register_tones(
    {
        "ItemStanding.offered": "good",
        "ItemStanding.planned": "info",
        "ItemStanding.over": "plain",
        "ItemStanding.off": "stop",
    }
)
register_actions(
    {
        "catalogue.group_added": _l("Heading added"),
        "catalogue.group_changed": _l("Heading changed"),
        "catalogue.item_added": _l("Added to the catalogue"),
        "catalogue.item_changed": _l("Description or price changed"),
        "catalogue.item_switched_on": _l("Offered again"),
        "catalogue.item_switched_off": _l("No longer offered"),
        "catalogue.item_removed": _l("Removed from the catalogue"),
        "catalogue.package_defined": _l("Contents of the package chosen"),
        "catalogue.companions_defined": _l("What goes with it chosen"),
        "catalogue.picture_added": _l("Picture added"),
        "catalogue.pictures_ordered": _l("Pictures put in order"),
    }
)
register_fields(
    {
        "code": _l("Code"),
        "unit_amount": _l("Price"),
        "most_pieces": _l("Most pieces in an order"),
        "first_on": _l("First day"),
        "last_on": _l("Last day"),
        "is_public": _l("On the public pages"),
        "tags": _l("Tags"),
        "audiences": _l("For whom"),
        "sources": _l("Ways to pay"),
        "parts": _l("Contents"),
        "companions": _l("What goes with it"),
    }
)
register_values("kind", "ItemKind")
register_ref("catalogue_item", RefKind(_l("Item of the catalogue")))
register_ref("catalogue_group", RefKind(_l("Heading of the catalogue")))

from coop.blueprints.catalogue import (  # noqa: E402 - the views need the blueprint
    part_views,  # noqa: F401
    public_views,  # noqa: F401
    staff_views,  # noqa: F401
)

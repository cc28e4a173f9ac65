"""What customers say of what they had: written by them, read by all, answered by the unit."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields

blueprint = Blueprint("ratings", __name__)

UNIT_MENU = [
    Entry(_l("Ratings"), "ratings.staff_list", "star", "ratings.view", 64, feature="ratings")
]

register_actions(
    {
        "rating.given": _l("Rated"),
        "rating.changed": _l("Rating changed"),
        "rating.replied": _l("Rating answered"),
        "rating.hidden": _l("Words of a rating hidden"),
        "rating.shown": _l("Words of a rating shown again"),
    }
)
register_fields({"stars": _l("Stars")})
register_labels({"rating_asked": _l("Asked for a rating")})
register_ref("rating", RefKind(_l("Rating")))

from coop.blueprints.ratings import views  # noqa: E402, F401 - the views need the blueprint

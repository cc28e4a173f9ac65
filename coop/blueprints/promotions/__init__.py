"""Promotions of a unit: written, tried, published and followed by its owner; read by customers."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values

blueprint = Blueprint("promotions", __name__)

UNIT_MENU = [
    Entry(
        _l("Promotions"),
        "promotions.promotions",
        "discount",
        "promotions.view",
        60,
        feature="promotions",
    )
]

register_tones(
    {
        "PromotionStanding.draft": "plain",
        "PromotionStanding.planned": "info",
        "PromotionStanding.current": "good",
        "PromotionStanding.ended": "done",
        "PromotionStanding.stopped": "stop",
    }
)
register_actions(
    {
        "promotion.drafted": _l("Promotion written"),
        "promotion.changed": _l("Promotion changed"),
        "promotion.published": _l("Promotion published"),
        "promotion.stopped": _l("Promotion stopped"),
        "promotion.removed": _l("Draft of a promotion removed"),
        "promotion.code_added": _l("Code added"),
        "promotion.codes_made": _l("Codes made"),
    }
)
register_fields(
    {
        "last_on": _l("Last day"),
        "total_limit": _l("Uses in all"),
        "budget_amount": _l("Budget"),
        "from_hour": _l("From the hour"),
        "until_hour": _l("Until the hour"),
        "count": _l("Number"),
        "prefix": _l("Beginning"),
    }
)
register_values("kind", "PromotionKind")
register_ref("promotion", RefKind(_l("Promotion")))

from coop.blueprints.promotions import (  # noqa: E402 - the views need the blueprint
    code_views,  # noqa: F401
    public_views,  # noqa: F401
    staff_views,  # noqa: F401
)

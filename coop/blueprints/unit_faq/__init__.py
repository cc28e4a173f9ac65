"""Questions and answers of a business: for everyone to read, for its owner and desk to write."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref

blueprint = Blueprint("unit_faq", __name__)

UNIT_MENU = [
    Entry(
        _l("Questions and answers"),
        "unit_faq.questions",
        "help-circle",
        "unit_faq.manage",
        68,
    )
]

register_ref("unit_faq_question", RefKind(_l("Question of a business")))
register_ref("unit_faq_category", RefKind(_l("Category of questions of a business")))

from coop.blueprints.unit_faq import (  # noqa: E402 - the views need the blueprint
    panels,  # noqa: F401
    staff_views,  # noqa: F401
    views,  # noqa: F401
)

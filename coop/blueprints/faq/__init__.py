"""Questions and answers: for everyone to read, for the secretary to write."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions

blueprint = Blueprint("faq", __name__)

MENU = [
    (
        "me",
        Entry(_l("Questions and answers"), "faq.index", "help-circle", "member.self", 92),
    ),
    (
        "members",
        Entry(_l("Questions and answers"), "faq.questions", "help-circle", "faq.manage", 60),
    ),
]

register_actions(
    {
        "faq.added": _l("Question added"),
        "faq.changed": _l("Question changed"),
        "faq.published": _l("Question published"),
        "faq.unpublished": _l("Question taken back among the drafts"),
        "faq.category_added": _l("Category of questions added"),
        "faq.category_changed": _l("Category of questions changed"),
    }
)
register_ref(
    "faq_question", RefKind(_l("Question"), "faq.question_of_staff", "question_id", "faq.manage")
)
register_ref(
    "faq_category",
    RefKind(_l("Category of questions"), "faq.category", "category_id", "faq.manage"),
)

from coop.blueprints.faq import (  # noqa: E402 - the views need the blueprint
    staff_views,
    views,
)

__all__ = ["MENU", "blueprint", "staff_views", "views"]

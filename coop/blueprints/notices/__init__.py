"""News and offers: for everyone to read, for the secretary to write, for another to release."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_values
from coop.web.waiting import waiting

blueprint = Blueprint("notices", __name__)

MENU = [
    (
        "me",
        Entry(_l("News and offers"), "notices.index", "speakerphone", "member.self", 88),
    ),
    (
        "members",
        Entry(
            _l("Promotion"),
            "notices.promotion",
            "ad-2",
            "notices.view",
            58,
            waiting(notices_to_release="notices.publish"),
        ),
    ),
]

register_labels({"everyone": _l("Everyone")})
register_tones(
    {
        "NoticeStanding.waiting": "wait",
        "NoticeStanding.planned": "info",
        "NoticeStanding.current": "good",
        "NoticeStanding.withdrawn": "stop",
    }
)
register_actions(
    {
        "notice.added": _l("Draft written"),
        "notice.changed": _l("Draft changed"),
        "notice.release_asked": _l("Release asked for"),
        "notice.approved": _l("Released"),
        "notice.rejected": _l("Sent back to its author"),
        "notice.withdrawn": _l("Withdrawn"),
        "notice.reopened": _l("Taken up again as a draft"),
    }
)
register_values("kind", "NoticeKind")
register_ref("notice", RefKind(_l("Notice"), "notices.notice", "notice_id", "notices.view"))

from coop.blueprints.notices import (  # noqa: E402 - the views need the blueprint
    reader_views,
    staff_views,
)

__all__ = ["MENU", "blueprint", "reader_views", "staff_views"]

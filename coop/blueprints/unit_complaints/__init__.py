"""Complaints and suggestions of a business: written by its customers, answered by its staff."""

from datetime import datetime, timedelta

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop import dates
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_private_ref, register_ref
from coop.web.timelines import register_actions

blueprint = Blueprint("unit_complaints", __name__)


@blueprint.app_template_test("past")
def is_past(moment: datetime | None, hours: int = 0) -> bool:
    """Say whether ``moment``, and ``hours`` after it, are over: then it is late."""
    return moment is not None and moment + timedelta(hours=hours) < dates.now()


UNIT_MENU = [
    Entry(
        _l("Complaints and suggestions"),
        "unit_complaints.all_of_them",
        "message-report",
        "unit_complaints.view",
        66,
        short=_l("Complaints"),
    ),
    Entry(
        _l("Confidential complaints"),
        "unit_complaints.confidential",
        "lock",
        "unit_complaints.confidential",
        67,
        short=_l("Confidential"),
    ),
]

register_actions(
    {
        "complaint.accepted": _l("Settled, says the complainant"),
        "complaint.taken_up": _l("Taken up again by staff"),
    }
)
register_ref("unit_complaint", RefKind(_l("Complaint to a business")))
register_ref("confidential_unit_complaint", RefKind(_l("Confidential complaint to a business")))
register_ref("unit_complaint_category", RefKind(_l("Category of complaints of a business")))
register_private_ref("confidential_unit_complaint", "complaints.confidential")

from coop.blueprints.unit_complaints import (  # noqa: E402 - the views need the blueprint
    keeping_views,  # noqa: F401
    panels,  # noqa: F401
    public_views,  # noqa: F401
    report_views,  # noqa: F401
    views,  # noqa: F401
    writing_views,  # noqa: F401
)

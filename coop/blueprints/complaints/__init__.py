"""Complaints and suggestions for staff: received, handed over, answered, published."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.mails import register_closed_mail, register_private_mail
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_private_ref, register_ref
from coop.web.timelines import register_actions, register_fields, register_values
from coop.web.waiting import waiting

blueprint = Blueprint("complaints", __name__)

CONFIDENTIAL = "complaints.confidential"

MENU = [
    (
        "members",
        Entry(
            _l("Complaints and suggestions"),
            "complaints.all_of_them",
            "message-report",
            "complaints.view",
            50,
            waiting(
                complaints_to_handle="complaints.manage", complaints_of_mine="complaints.handle"
            ),
            short=_l("Complaints"),
        ),
    ),
    (
        "members",
        Entry(
            _l("Confidential complaints"),
            "complaints.confidential",
            "lock",
            CONFIDENTIAL,
            51,
            waiting(confidential_complaints=CONFIDENTIAL),
            short=_l("Confidential"),
        ),
    ),
    (
        "members",
        Entry(
            _l("Members' voices"),
            "complaints.publications",
            "speakerphone",
            "complaints.publish|complaints.manage",
            55,
            waiting(publications_to_decide="complaints.publish"),
            short=_l("Voices"),
        ),
    ),
]

register_tones(
    {
        "ComplaintStatus.new": "wait",
        "ComplaintStatus.open": "info",
        "ComplaintStatus.waiting_member": "wait",
        "ComplaintStatus.waiting_inside": "wait",
        "ComplaintStatus.resolved": "good",
        "ComplaintStatus.closed": "plain",
        "PublicationStatus.proposed": "wait",
        "PublicationStatus.published": "good",
        "PublicationStatus.refused": "stop",
        "PublicationStatus.withdrawn": "plain",
    }
)
register_actions(
    {
        "complaint.received": _l("Received"),
        "complaint.assigned": _l("Handed to a colleague"),
        "complaint.answered": _l("Answered, work goes on"),
        "complaint.asked": _l("Asked for more"),
        "complaint.resolved": _l("Answered"),
        "complaint.noted": _l("Note written"),
        "complaint.waits_inside": _l("Waiting for somebody inside the house"),
        "complaint.goes_on": _l("Work goes on"),
        "complaint.replied": _l("The complainant wrote"),
        "complaint.reopened": _l("Reopened"),
        "complaint.rated": _l("Answer rated"),
        "complaint.closed": _l("Closed"),
        "complaint.publication_proposed": _l("Public version proposed"),
        "complaint.publication_withdrawn": _l("Public version taken back"),
        "complaint_publication.approved": _l("Public version approved"),
        "complaint_publication.rejected": _l("Public version refused"),
        "complaint.category_added": _l("Category of complaints added"),
        "complaint.category_changed": _l("Category of complaints changed"),
    }
)
register_fields({"channel": _l("Channel"), "stars": _l("Stars")})
register_values("channel", "ComplaintChannel")
register_values("kind", "ComplaintKind")
register_labels(
    {
        "complaint_received": _l("Complaint received"),
        "complaint_answered": _l("Answer to a complaint"),
        "complaint_assigned": _l("Complaint handed over"),
        "complaint_overdue": _l("Complaint past its time"),
        "confidential_overdue": _l("Confidential complaint past its time"),
        "confidential_news": _l("Confidential complaint"),
        "confidential_arrived": _l("Confidential complaint arrived"),
        "ComplaintKind.complaint": _l("Complaint"),
        "ComplaintKind.suggestion": _l("Suggestion"),
        "ComplaintChannel.web": _l("Website"),
        "ComplaintChannel.phone": _l("Telephone"),
        "ComplaintChannel.counter": _l("Counter"),
        "ComplaintChannel.letter": _l("Letter"),
        "ComplaintChannel.email": _l("E-mail"),
        "ComplaintChannel.chat": _l("Chat"),
    }
)
register_ref(
    "complaint",
    RefKind(_l("Complaint"), "complaints.complaint", "complaint_id", "complaints.view"),
)
register_ref(
    "confidential_complaint",
    RefKind(_l("Confidential complaint"), "complaints.complaint", "complaint_id", CONFIDENTIAL),
)
register_ref("complaint_publication", RefKind(_l("Public version")))
register_ref(
    "complaint_category",
    RefKind(
        _l("Category of complaints"), "complaints.category", "category_id", "complaints.manage"
    ),
)
register_private_ref("confidential_complaint", CONFIDENTIAL)
register_private_mail("confidential_news", CONFIDENTIAL)
register_private_mail("confidential_arrived", CONFIDENTIAL)
register_private_mail("confidential_overdue", CONFIDENTIAL)
for template in (
    "complaint_received",
    "complaint_answered",
    "complaint_assigned",
    "complaint_overdue",
):
    register_closed_mail(template, "complaints.view")

from coop.blueprints.complaints import (  # noqa: E402 - the views need the blueprint
    category_views,
    publication_views,
    views,
    writing_views,
)

__all__ = ["MENU", "blueprint", "category_views", "publication_views", "views", "writing_views"]

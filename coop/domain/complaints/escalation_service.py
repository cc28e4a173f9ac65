"""What a business answers too late reaches its owner, once for each deadline."""

from datetime import datetime

from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.complaints.confidants import list_owners
from coop.domain.complaints.handling_service import page_of_staff
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.moving import name_of_unit, ref_of
from coop.domain.complaints.queries import overdue_at
from coop.domain.notifications.service import send_mail
from coop.domain.units.types import COOPERATIVE_UNIT_ID

TEMPLATE, CONFIDED = "complaint_overdue", "confidential_overdue"


def tell_owners_of_overdue() -> int:
    """Tell the owners of businesses which complaints are overdue; return how many mails are new.

    Of what was confided nothing is said but that it waits. A second run sends nothing; a deadline
    that passes anew, after it was reopened or extended, is told anew.
    """
    rows = session.scalars(
        select(Complaint)
        .where(Complaint.unit_id != COOPERATIVE_UNIT_ID, overdue_at(dates.now()))
        .order_by(Complaint.id)
    ).all()
    return sum(_tell(complaint) for complaint in rows)


def _tell(complaint: Complaint) -> int:
    shown = {"link": page_of_staff(complaint), "unit_name": name_of_unit(complaint.unit_id)}
    if not complaint.is_confidential:
        shown |= {"number": complaint.number, "title": complaint.title}
    passed = _passed(complaint).isoformat()
    sent = [
        send_mail(
            CONFIDED if complaint.is_confidential else TEMPLATE,
            owner.email,
            {"name": owner.name, **shown},
            locale=owner.locale,
            person_id=owner.person_id,
            unique_key=f"{ref_of(complaint)}:overdue:{passed}:{owner.user_id}",
        )
        for owner in list_owners(complaint.unit_id)
    ]
    return sum(one is not None for one in sent)


def _passed(complaint: Complaint) -> datetime:
    """Return the deadline that has passed: of the first answer, else of the resolution."""
    if complaint.first_answered_at is None and complaint.answer_due_at < dates.now():
        return complaint.answer_due_at
    return complaint.resolve_due_at or complaint.answer_due_at

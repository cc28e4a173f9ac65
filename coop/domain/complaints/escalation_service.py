"""What a business answers too late is told to who can mend it, once for each deadline."""

from datetime import datetime

from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.complaints.confidants import list_told_of_overdue
from coop.domain.complaints.handling_service import page_of_staff
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.moving import name_of_unit, ref_of
from coop.domain.complaints.queries import overdue_at
from coop.domain.notifications.service import send_mail
from coop.domain.units.types import COOPERATIVE_UNIT_ID

TEMPLATE, CONFIDED = "complaint_overdue", "confidential_overdue"


def tell_of_overdue() -> int:
    """Tell the owners of businesses which complaints are overdue; return how many mails are new.

    Of what was confided nothing is said but that it waits, and the confidants are told, not the
    owner alone. A second run sends nothing; a deadline that passes anew, after it was reopened or
    extended, is told anew.
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
            officer.email,
            {"name": officer.name, **shown},
            locale=officer.locale,
            person_id=officer.person_id,
            unique_key=f"{ref_of(complaint)}:overdue:{passed}:{officer.user_id}",
        )
        for officer in list_told_of_overdue(complaint)
    ]
    return sum(one is not None for one in sent)


def _passed(complaint: Complaint) -> datetime:
    """Return the deadline that has passed: of the first answer, else of the resolution."""
    if complaint.first_answered_at is None and complaint.answer_due_at < dates.now():
        return complaint.answer_due_at
    return complaint.resolve_due_at or complaint.answer_due_at

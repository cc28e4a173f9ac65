"""What every step of a complaint does: the guarded change, the time, the trail, the mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from coop import dates
from coop.db import session, take
from coop.domain.complaints.models import Complaint, ComplaintCategory, ComplaintMessage
from coop.domain.complaints.office_time import due_after, minutes_between
from coop.domain.complaints.rules import ENDED, next_status
from coop.domain.complaints.types import Clock, ComplaintStatus, MessageKind, Step
from coop.domain.notifications.service import send_mail
from coop.domain.people.queries import get_person
from coop.domain.trail.service import write_trail
from coop.domain.units.queries import get_unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict
from coop.explain import N_
from coop.refs import Ref

COMPLAINT = "complaint"
UNIT_COMPLAINT = "unit_complaint"
CONFIDENTIAL_COMPLAINT = "confidential_complaint"
CONFIDENTIAL_UNIT_COMPLAINT = "confidential_unit_complaint"
"""Under which the steps of a confidential one stand in the trail: not everyone reads those."""
CONFIDENTIAL_NEWS = "confidential_news"
"""The mail on a confidential complaint: that there is news, and nothing else."""


def ref_of(complaint: Complaint) -> Ref:
    """Return what stands for the complaint in the trail."""
    if complaint.unit_id == COOPERATIVE_UNIT_ID:
        kind = CONFIDENTIAL_COMPLAINT if complaint.is_confidential else COMPLAINT
    else:
        kind = CONFIDENTIAL_UNIT_COMPLAINT if complaint.is_confidential else UNIT_COMPLAINT
    return Ref(kind, complaint.id)


def note_step(complaint: Complaint, action: str, **detail: Any) -> None:
    """Write the trail; of a confidential complaint nothing but that it happened."""
    kept = {} if complaint.is_confidential else detail
    write_trail(f"complaint.{action}", ref_of(complaint), **kept)


def move(complaint: Complaint, step: Step, **changes: Any) -> None:
    """Take ``step`` once, with its effect on the deadlines.

    Raises Refused where the state does not allow it, Conflict when a rival was first.
    """
    before = complaint.status
    after = next_status(step, before)
    clock = _turn(complaint, before, after, dates.now())
    won = take(
        update(Complaint)
        .where(Complaint.id == complaint.id, Complaint.status == before)
        .values(
            status=after,
            resolve_due_at=clock.resolve_due_at,
            left_minutes=clock.left_minutes,
            waiting_since=clock.waiting_since,
            waited_minutes=clock.waited_minutes,
            **changes,
        )
    )
    if not won:
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))
    session.refresh(complaint)


def _turn(
    complaint: Complaint, before: ComplaintStatus, after: ComplaintStatus, now: datetime
) -> Clock:
    """Stop the time of resolution while the complainant has to act, and let it go on after."""
    waiting, unit_id = ComplaintStatus.WAITING_MEMBER, complaint.unit_id
    clock = Clock(
        complaint.resolve_due_at,
        complaint.left_minutes,
        complaint.waiting_since,
        complaint.waited_minutes,
    )
    if after is waiting and before is not waiting and clock.resolve_due_at is not None:
        left = minutes_between(now, clock.resolve_due_at, unit_id)
        return Clock(None, left, now, clock.waited_minutes)
    if before is waiting and after is not waiting:
        waited = minutes_between(clock.waiting_since or now, now, unit_id)
        due_at = due_after(now, clock.left_minutes or 0, unit_id)
        return Clock(due_at, None, None, clock.waited_minutes + waited)
    return clock


def set_new_deadline(complaint: Complaint) -> None:
    """Give the time of its category anew to what is taken up again."""
    category = session.get_one(ComplaintCategory, complaint.category_id)
    minutes = 60 * category.resolve_hours
    complaint.resolve_due_at = due_after(dates.now(), minutes, complaint.unit_id)
    session.flush()


def resolve_minutes(complaint: Complaint, now: datetime) -> int:
    """Return the office minutes from receipt to ``now`` in which the office had to act."""
    waited, unit_id = complaint.waited_minutes, complaint.unit_id
    if complaint.waiting_since is not None:
        waited += minutes_between(complaint.waiting_since, now, unit_id)
    return max(0, minutes_between(complaint.received_at, now, unit_id) - waited)


def write_line(
    complaint: Complaint, kind: MessageKind, text: str, user_id: int | None
) -> ComplaintMessage:
    """Add what was written and return it (flushed)."""
    line = ComplaintMessage(
        complaint_id=complaint.id,
        kind=kind,
        user_id=user_id,
        text=text,
        written_at=dates.now(),
    )
    session.add(line)
    session.flush()
    return line


def tell_complainant(complaint: Complaint, template: str, unique_key: str, **context: Any) -> None:
    """Mail the complainant; of a confidential complaint only that there is news."""
    person = get_person(complaint.person_id) if complaint.person_id else None
    address = person.email if person else complaint.guest_email
    name = person.full_name if person else complaint.guest_name
    link = f"keluhan/ikuti/{complaint.token}" if complaint.token else _page_of(complaint)
    shown = {
        "name": name,
        "number": complaint.number,
        "link": link,
        "unit_name": name_of_unit(complaint.unit_id),
    }
    if complaint.is_confidential:
        template, context = CONFIDENTIAL_NEWS, {}
    else:
        shown["title"] = complaint.title
    send_mail(
        template,
        address,
        {**shown, **context},
        locale=person.locale if person else complaint.locale,
        person_id=complaint.person_id,
        unique_key=unique_key,
    )


def name_of_unit(unit_id: int) -> str:
    """Return the business that signs a message; empty for the cooperative, named anyway."""
    return "" if unit_id == COOPERATIVE_UNIT_ID else get_unit(unit_id).name


def _page_of(complaint: Complaint) -> str:
    return f"keluhan-saya/{complaint.id}"


def is_ended(complaint: Complaint) -> bool:
    """Say whether the office has answered for good, or the complaint is closed."""
    return complaint.status in ENDED

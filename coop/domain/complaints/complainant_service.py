"""What the complainant does after the beginning: reply, accept, reopen, rate. And time."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update

from coop import dates
from coop.db import session, take
from coop.domain.complaints import queries
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.moving import (
    is_ended,
    move,
    note_step,
    set_new_deadline,
    write_line,
)
from coop.domain.complaints.places import take_place_of_reply
from coop.domain.complaints.receiving_service import FILE_PURPOSE
from coop.domain.complaints.rules import STARS, closes_before, ensure_within_window
from coop.domain.complaints.types import ComplaintStatus, MessageKind, Step
from coop.domain.files.service import keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.settings.service import day_of, get_setting, start_of_day, today
from coop.domain.trail.service import acting_user
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def reply(complaint: Complaint, text: str, files: Sequence[CheckedFile] = ()) -> None:
    """Add what the complainant writes; if the office waited for it, its time goes on.

    Raises Refused after `places.REPLIES` within the hour, or once it is closed.
    """
    take_place_of_reply(complaint)
    move(complaint, Step.REPLY)
    write_line(complaint, MessageKind.REPLY, text, acting_user.get())
    for file in files:
        keep_file(file, Ref("complaint", complaint.id), FILE_PURPOSE)
    note_step(complaint, "replied")


def reopen(complaint: Complaint, text: str) -> None:
    """Take up again what the answer did not settle, with a new time to resolve it.

    Raises Refused once it is closed, or the window of the settings is over.
    """
    if complaint.resolved_at is not None:
        days = int(get_setting("complaints.reopen_days"))
        ensure_within_window(day_of(complaint.resolved_at), today(), days)
    move(complaint, Step.REOPEN, resolved_at=None, resolve_minutes=None)
    set_new_deadline(complaint)
    write_line(complaint, MessageKind.REPLY, text, acting_user.get())
    note_step(complaint, "reopened")


def accept_answer(complaint: Complaint) -> None:
    """Close what the answer has settled, as its complainant says. Raises Refused before that."""
    move(complaint, Step.CLOSE, closed_at=dates.now())
    note_step(complaint, "accepted")


def rate_answer(complaint: Complaint, stars: int, comment: str) -> None:
    """Say how good the answer was, once: 1 to 5 stars.

    Raises Refused before there is an answer, Conflict the second time.
    """
    if stars not in STARS:
        raise Refused(N_("Choose one to five stars."), field="stars")
    if not is_ended(complaint):
        raise Refused(N_("There is no answer to be rated yet."))
    won = take(
        update(Complaint)
        .where(
            Complaint.id == complaint.id,
            Complaint.rating.is_(None),
            Complaint.status.in_((ComplaintStatus.RESOLVED, ComplaintStatus.CLOSED)),
        )
        .values(rating=stars, rating_comment=comment or None, rated_at=dates.now())
    )
    if not won:
        raise Conflict(N_("This answer has been rated already."))
    session.refresh(complaint)
    note_step(complaint, "rated", stars=stars)


def close_expired(on: date) -> int:
    """Close what was answered and not reopened in time, as of business day ``on``; return how many.

    A second run, or one that comes late, closes what is left and nothing twice.
    """
    last = closes_before(on, int(get_setting("complaints.reopen_days")))
    before = start_of_day(last)
    closed = 0
    for complaint_id in queries.list_expired(before):
        complaint = session.get_one(Complaint, complaint_id)
        try:
            move(complaint, Step.CLOSE, closed_at=dates.now())
        except Conflict:
            continue  # it was reopened this moment
        note_step(complaint, "closed")
        closed += 1
    return closed

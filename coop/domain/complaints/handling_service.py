"""The office works on a complaint: who, what is answered, what is noted, what is waited for."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update

from coop import dates
from coop.db import session, take
from coop.domain.complaints import queries
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.moving import (
    move,
    name_of_unit,
    note_step,
    ref_of,
    resolve_minutes,
    set_new_deadline,
    tell_complainant,
    write_line,
)
from coop.domain.complaints.office_time import minutes_between
from coop.domain.complaints.permissions import CONFIDENTIAL, HANDLE, MANAGE, may
from coop.domain.complaints.receiving_service import FILE_PURPOSE
from coop.domain.complaints.rules import OUTCOMES
from coop.domain.complaints.types import MessageKind, Outcome, Step
from coop.domain.files.service import keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.identity.queries import find_email, get_actor, get_user
from coop.domain.identity.types import Actor
from coop.domain.notifications.service import send_mail
from coop.domain.people.queries import get_person
from coop.domain.units.queries import get_unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

ACTIONS: Mapping[Outcome, str] = {
    Outcome.ANSWER: "answered",
    Outcome.ASK: "asked",
    Outcome.RESOLVE: "resolved",
}


def may_handle(complaint: Complaint, actor: Actor) -> bool:
    """Say whether ``actor`` may answer: supervisors what is confidential, the secretary the rest.

    Others what is assigned to them; in a business the owner reads what is confided too, and its
    desk answers the rest. Nobody answers their own complaint.
    """
    if complaint.person_id is not None and complaint.person_id == actor.person_id:
        return False
    unit_id = complaint.unit_id
    if complaint.is_confidential:
        return may(actor, CONFIDENTIAL, unit_id)
    is_theirs = unit_id != COOPERATIVE_UNIT_ID or complaint.assigned_to == actor.user_id
    return (is_theirs and may(actor, HANDLE, unit_id)) or may(actor, MANAGE, unit_id)


def _get_to_handle(complaint_id: int, actor: Actor, unit_id: int) -> Complaint:
    complaint = queries.get_for_staff(complaint_id, actor, unit_id)
    if not may_handle(complaint, actor):
        raise Refused(N_("This is not assigned to you. Ask the secretary to hand it over."))
    return complaint


def assign_complaint(
    complaint_id: int, user_id: int, actor: Actor, unit_id: int = COOPERATIVE_UNIT_ID
) -> None:
    """Let a colleague handle it, and tell them by mail; in a business one can take it oneself.

    Raises Refused for a confidential one (all who read it handle it) and for who may not handle.
    """
    complaint = _get_to_handle(complaint_id, actor, unit_id)
    is_taken = unit_id != COOPERATIVE_UNIT_ID and user_id == actor.user_id
    if complaint.is_confidential or not (is_taken or may(actor, MANAGE, unit_id)):
        raise Refused(
            N_("Only the secretary hands complaints over.")
            if unit_id == COOPERATIVE_UNIT_ID
            else N_("Only the owner hands complaints over.")
        )
    handler = get_actor(user_id)
    handles = may(handler, HANDLE, unit_id) or may(handler, MANAGE, unit_id)
    if not (get_user(user_id).is_active and handles):
        raise Refused(N_("This colleague does not handle complaints."), field="user_id")
    if complaint.person_id is not None and complaint.person_id == handler.person_id:
        raise Refused(N_("Nobody handles their own complaint."), field="user_id")
    before = complaint.assigned_to
    # the state is guarded by `move`, who handles it by this: of two secretaries one is told
    same = Complaint.assigned_to.is_(None) if before is None else Complaint.assigned_to == before
    if not take(
        update(Complaint).where(Complaint.id == complaint.id, same).values(assigned_to=user_id)
    ):
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))
    move(complaint, Step.ASSIGN)
    note_step(complaint, "assigned", by=actor.name, name=handler.name)
    if user_id != actor.user_id:
        _tell_handler(complaint, handler)


def _tell_handler(complaint: Complaint, handler: Actor) -> None:
    person = get_person(handler.person_id) if handler.person_id else None
    send_mail(
        "complaint_assigned",
        (person.email if person else None) or find_email(handler.user_id),
        {
            "name": handler.name,
            "number": complaint.number,
            "title": complaint.title,
            "link": page_of_staff(complaint),
            "unit_name": name_of_unit(complaint.unit_id),
        },
        locale=person.locale if person else "id",
        person_id=handler.person_id,
        unique_key=f"{ref_of(complaint)}:assigned:{handler.user_id}:{dates.now().isoformat()}",
    )


def page_of_staff(complaint: Complaint) -> str:
    """Return the path at which staff read the complaint."""
    if complaint.unit_id == COOPERATIVE_UNIT_ID:
        return f"kelola-keluhan/{complaint.id}"
    return f"usaha/{get_unit(complaint.unit_id).code}/kelola/keluhan/{complaint.id}"


def answer_complaint(
    complaint_id: int,
    text: str,
    outcome: Outcome,
    actor: Actor,
    files: Sequence[CheckedFile] = (),
    *,
    unit_id: int = COOPERATIVE_UNIT_ID,
) -> None:
    """Answer, mail the answer, and go on as ``outcome`` says.

    Raises NotFound, Refused for who may not, Conflict when a rival changed it first.
    """
    complaint = _get_to_handle(complaint_id, actor, unit_id)
    now = dates.now()
    changes: dict[str, Any] = {}
    if complaint.first_answered_at is None:
        changes["first_answered_at"] = now
        changes["answer_minutes"] = minutes_between(complaint.received_at, now, unit_id)
    if outcome is Outcome.RESOLVE:
        changes["resolved_at"] = now
        changes["resolve_minutes"] = resolve_minutes(complaint, now)
    move(complaint, OUTCOMES[outcome], **changes)
    line = write_line(complaint, MessageKind.ANSWER, text, actor.user_id)
    for file in files:
        keep_file(file, Ref("complaint", complaint.id), FILE_PURPOSE)
    note_step(complaint, ACTIONS[outcome])
    tell_complainant(
        complaint,
        "complaint_answered",
        f"{ref_of(complaint)}:answer:{line.id}",
        text=text,
        outcome=outcome.value,
    )


def add_note(
    complaint_id: int, text: str, actor: Actor, unit_id: int = COOPERATIVE_UNIT_ID
) -> None:
    """Write down what only staff may read."""
    complaint = _get_to_handle(complaint_id, actor, unit_id)
    write_line(complaint, MessageKind.NOTE, text, actor.user_id)
    note_step(complaint, "noted")


def wait_inside(
    complaint_id: int, text: str, actor: Actor, unit_id: int = COOPERATIVE_UNIT_ID
) -> None:
    """Note what somebody else in the house has to do first; the time goes on."""
    complaint = _get_to_handle(complaint_id, actor, unit_id)
    move(complaint, Step.WAIT_INSIDE)
    write_line(complaint, MessageKind.NOTE, text, actor.user_id)
    note_step(complaint, "waits_inside")


def reopen_for_complainant(
    complaint_id: int, text: str, actor: Actor, unit_id: int = COOPERATIVE_UNIT_ID
) -> None:
    """Take up again what was answered too early, noting why, with a new time to resolve it.

    Raises Refused once it is closed.
    """
    complaint = _get_to_handle(complaint_id, actor, unit_id)
    move(complaint, Step.REOPEN, resolved_at=None, resolve_minutes=None)
    set_new_deadline(complaint)
    write_line(complaint, MessageKind.NOTE, text, actor.user_id)
    note_step(complaint, "taken_up")


def go_on(complaint_id: int, actor: Actor, unit_id: int = COOPERATIVE_UNIT_ID) -> None:
    """Go on with what waited inside the house."""
    complaint = _get_to_handle(complaint_id, actor, unit_id)
    move(complaint, Step.GO_ON)
    note_step(complaint, "goes_on")
    session.flush()

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
    note_step,
    ref_of,
    resolve_minutes,
    tell_complainant,
    write_line,
)
from coop.domain.complaints.office_time import minutes_between
from coop.domain.complaints.queries import CONFIDENTIAL
from coop.domain.complaints.receiving_service import FILE_PURPOSE
from coop.domain.complaints.rules import OUTCOMES
from coop.domain.complaints.types import MessageKind, Outcome, Step
from coop.domain.files.service import keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.identity.queries import find_email, get_actor, get_user
from coop.domain.identity.types import Actor
from coop.domain.notifications.service import send_mail
from coop.domain.people.queries import get_person
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

HANDLE, MANAGE = "complaints.handle", "complaints.manage"
ACTIONS: Mapping[Outcome, str] = {
    Outcome.ANSWER: "answered",
    Outcome.ASK: "asked",
    Outcome.RESOLVE: "resolved",
}


def may_handle(complaint: Complaint, actor: Actor) -> bool:
    """Say whether ``actor`` may answer: supervisors what is confidential, the secretary the rest.

    Others what is assigned to them; nobody their own complaint.
    """
    if complaint.person_id is not None and complaint.person_id == actor.person_id:
        return False
    if complaint.is_confidential:
        return actor.may(CONFIDENTIAL)
    is_theirs = actor.may(HANDLE) and complaint.assigned_to == actor.user_id
    return is_theirs or actor.may(MANAGE)


def _get_to_handle(complaint_id: int, actor: Actor) -> Complaint:
    complaint = queries.get_for_staff(complaint_id, actor)
    if not may_handle(complaint, actor):
        raise Refused(N_("This is not assigned to you. Ask the secretary to hand it over."))
    return complaint


def assign_complaint(complaint_id: int, user_id: int, actor: Actor) -> None:
    """Let a colleague handle it, and tell them by mail.

    Raises Refused for a confidential one (all supervisors handle it) and for who may not handle.
    """
    complaint = _get_to_handle(complaint_id, actor)
    if complaint.is_confidential or not actor.may(MANAGE):
        raise Refused(N_("Only the secretary hands complaints over."))
    handler = get_actor(user_id)
    if not (get_user(user_id).is_active and (handler.may(HANDLE) or handler.may(MANAGE))):
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
            "id": complaint.id,
        },
        locale=person.locale if person else "id",
        person_id=handler.person_id,
        unique_key=f"{ref_of(complaint)}:assigned:{handler.user_id}:{dates.now().isoformat()}",
    )


def answer_complaint(
    complaint_id: int,
    text: str,
    outcome: Outcome,
    actor: Actor,
    files: Sequence[CheckedFile] = (),
) -> None:
    """Answer, mail the answer, and go on as ``outcome`` says.

    Raises NotFound, Refused for who may not, Conflict when a rival changed it first.
    """
    complaint = _get_to_handle(complaint_id, actor)
    now = dates.now()
    changes: dict[str, Any] = {}
    if complaint.first_answered_at is None:
        changes["first_answered_at"] = now
        changes["answer_minutes"] = minutes_between(complaint.received_at, now)
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


def add_note(complaint_id: int, text: str, actor: Actor) -> None:
    """Write down what only staff may read."""
    complaint = _get_to_handle(complaint_id, actor)
    write_line(complaint, MessageKind.NOTE, text, actor.user_id)
    note_step(complaint, "noted")


def wait_inside(complaint_id: int, text: str, actor: Actor) -> None:
    """Note what somebody else in the house has to do first; the time goes on."""
    complaint = _get_to_handle(complaint_id, actor)
    move(complaint, Step.WAIT_INSIDE)
    write_line(complaint, MessageKind.NOTE, text, actor.user_id)
    note_step(complaint, "waits_inside")


def go_on(complaint_id: int, actor: Actor) -> None:
    """Go on with what waited inside the house."""
    complaint = _get_to_handle(complaint_id, actor)
    move(complaint, Step.GO_ON)
    note_step(complaint, "goes_on")
    session.flush()

"""A complaint arrives: from a member or customer, from a guest, or written down by staff."""

import secrets
from dataclasses import dataclass

from coop import dates
from coop.db import session
from coop.domain.complaints import queries
from coop.domain.complaints.confidants import tell_confidants
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.moving import note_step, ref_of, tell_complainant
from coop.domain.complaints.office_time import due_after
from coop.domain.complaints.places import take_place_of_guest, take_place_of_person
from coop.domain.complaints.subjects import list_subjects
from coop.domain.complaints.types import (
    ComplaintChannel,
    ComplaintStatus,
    Guest,
    NewComplaint,
)
from coop.domain.files.service import keep_file
from coop.domain.identity.types import Actor
from coop.domain.numbering.service import take_number
from coop.domain.people.queries import get_person
from coop.domain.people.rules import name_key
from coop.domain.settings.service import get_setting, today
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref

FILE_PURPOSE = "complaint"


@dataclass(frozen=True, slots=True)
class _Sender:
    """Whose complaint it is: a person of the register, or a guest with a link."""

    name: str
    locale: str
    person_id: int | None = None
    guest: Guest | None = None


def submit_complaint(
    new: NewComplaint, actor: Actor, unit_id: int = COOPERATIVE_UNIT_ID
) -> Complaint:
    """Receive what a member or customer writes to a unit, up to `places.OF_A_PERSON` an hour.

    Raises Refused when these are taken, for what is not their own, or was not had with this unit.
    """
    if actor.person_id is None:
        raise Refused(N_("Your login is not linked to a person."))
    take_place_of_person(actor.person_id)
    return _receive(new, unit_id, _of_person(actor.person_id), ComplaintChannel.WEB, None)


def submit_as_guest(
    new: NewComplaint,
    guest: Guest,
    locale: str,
    address: str,
    unit_id: int = COOPERATIVE_UNIT_ID,
) -> Complaint:
    """Receive what a guest writes; ``address`` may send `places.OF_AN_ADDRESS` of them an hour.

    Raises Refused when these are taken, and without a way to answer (field ``email``).
    """
    _ensure_reachable(guest)
    take_place_of_guest(address)
    sender = _Sender(guest.name, locale, guest=guest)
    return _receive(new, unit_id, sender, ComplaintChannel.WEB, None)


def write_down(
    new: NewComplaint,
    channel: ComplaintChannel,
    whose: int | Guest,
    actor: Actor,
    unit_id: int = COOPERATIVE_UNIT_ID,
) -> Complaint:
    """Write down what a person (by id) or a guest said or sent to ``actor``.

    A guest without an e-mail address is answered by telephone.
    """
    if isinstance(whose, Guest):
        _ensure_reachable(whose)
        sender = _Sender(whose.name, "id", guest=whose)
    else:
        sender = _of_person(whose)
    return _receive(new, unit_id, sender, channel, actor)


def _of_person(person_id: int) -> _Sender:
    person = get_person(person_id)
    return _Sender(person.full_name, person.locale, person_id=person_id)


def _ensure_reachable(guest: Guest) -> None:
    if not (guest.email or guest.phone):
        raise Refused(
            N_("Give an e-mail address or a phone number, so that we can answer."), field="email"
        )


def _receive(
    new: NewComplaint,
    unit_id: int,
    sender: _Sender,
    channel: ComplaintChannel,
    receiver: Actor | None,
) -> Complaint:
    now = dates.now()
    category = queries.get_category(new.category_id, unit_id)
    if not category.is_active:
        raise Refused(N_("This category is no longer in use."), field="category_id")
    _ensure_own(new.subject, sender.person_id, unit_id)
    guest = sender.guest or Guest("")
    number = _take_number(new, unit_id)
    complaint = Complaint(
        unit_id=unit_id,
        number=number,
        token=None if sender.person_id else secrets.token_urlsafe(32),
        kind=new.kind,
        is_confidential=new.is_confidential,
        category_id=category.id,
        title=new.title,
        text=new.text,
        search_key=_search_key(number, new.title, sender.name),
        channel=channel,
        status=ComplaintStatus.NEW,
        person_id=sender.person_id,
        guest_name=guest.name or None,
        guest_email=guest.email,
        guest_phone=guest.phone,
        locale=sender.locale,
        subject_kind=new.subject.kind if new.subject else None,
        subject_id=new.subject.id if new.subject else None,
        received_by=receiver.user_id if receiver else None,
        received_at=now,
        answer_due_at=due_after(now, 60 * int(get_setting("complaints.answer_hours")), unit_id),
        resolve_due_at=due_after(now, 60 * category.resolve_hours, unit_id),
        waited_minutes=0,
    )
    session.add(complaint)
    session.flush()
    for file in new.files:
        keep_file(file, Ref("complaint", complaint.id), FILE_PURPOSE)
    note_step(complaint, "received", kind=new.kind.value, channel=channel.value)
    tell_complainant(complaint, "complaint_received", f"{ref_of(complaint)}:received")
    if complaint.is_confidential:
        tell_confidants(complaint)
    return complaint


def _search_key(number: str, title: str, name: str) -> str:
    return f"{name_key(number)} {name_key(title)} {name_key(name)}"[:420]


def _take_number(new: NewComplaint, unit_id: int) -> str:
    """Number confidential ones apart: a gap would tell others that there is one."""
    name = "confidential_complaint" if new.is_confidential else "complaint"
    return take_number(unit_id, name, str(today().year))


def _ensure_own(subject: Ref | None, person_id: int | None, unit_id: int) -> None:
    if subject is None:
        return
    own = [choice.ref for choice in list_subjects(person_id, unit_id)] if person_id else []
    if subject not in own:
        raise Refused(N_("This is not yours, or no longer there."), field="subject")

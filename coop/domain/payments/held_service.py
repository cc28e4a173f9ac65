"""Give back what a business received beyond its bills: one person asks, another one pays."""

from coop.domain.approvals.models import Approval
from coop.domain.approvals.service import (
    decide,
    ensure_another_person,
    find_open_approval,
    request_approval,
    withdraw_request,
)
from coop.domain.approvals.types import Decision
from coop.domain.documents.models import Document
from coop.domain.documents.service import issue_document
from coop.domain.identity.queries import list_user_names
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.notifications.service import send_mail
from coop.domain.payments.balances import HELD_RETURN, Held, held_ref, list_held
from coop.domain.payments.held import wait_for_rivals
from coop.domain.people.queries import get_person
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.domain.units.queries import get_unit
from coop.errors import Conflict, NotFound
from coop.explain import N_
from coop.refs import Ref


def ask_return(person_id: int, unit_id: int, amount: int, actor: Actor) -> Approval:
    """Ask for all that a business holds for a person to be given back out of the drawer.

    ``amount`` (rupiah) is what was shown. Raises NotFound when nothing is held, Conflict when it is
    another amount by now or was asked already, Refused for one's own money.
    """
    ensure_another_person(actor, beneficiary=person_id)
    _held(person_id, unit_id, amount)
    return request_approval(
        HELD_RETURN,
        held_ref(person_id, unit_id),
        actor,
        beneficiary=person_id,
        unit=unit_id,
        amount=amount,
    )


def decide_return(
    person_id: int,
    unit_id: int,
    actor: Actor,
    decision: Decision,
    *,
    approval_id: int | None = None,
) -> Document | None:
    """Pay what was asked for out of the drawer, or not; return the voucher of a payment.

    By another person than who asked, unless the business lets its owner approve alone; who asked
    may take the request back (rejected). Raises NotFound without a request of this business,
    Conflict when another amount is held by now, Refused for one's own money.
    """
    person, subject = Ref("person", person_id), held_ref(person_id, unit_id)
    asked = find_open_approval(HELD_RETURN, subject)
    if asked is None:
        raise NotFound(N_("This has been decided already, or was never asked."))
    if decision is Decision.REJECTED and asked.requested_by == actor.user_id:
        withdraw_request(HELD_RETURN, subject, actor)
        return None
    decide(HELD_RETURN, subject, actor, decision, approval_id=approval_id, unit_id=unit_id)
    if decision is not Decision.APPROVED:
        return None
    wait_for_rivals(person_id)
    amount = int(asked.detail["amount"])
    held = _held(person_id, unit_id, amount)
    post_entry(
        f"Titipan dikembalikan: {held.name}",
        [debit(chart.HELD_FOR_CUSTOMERS, amount, person), credit(chart.CASH, amount)],
        source=person,
        # whoever saw the same balance on another node means the same money
        unique_key=f"held:{unit_id}:{person_id}:{held.last_entry_id}",
        booked_on=today(),
        unit_id=unit_id,
    )
    write_trail("payment.held_given_back", person, amount=amount)
    return _tell(person_id, unit_id, amount, actor, asked)


def _held(person_id: int, unit_id: int, amount: int) -> Held:
    held = next(iter(list_held(unit_id, person_id)), None)
    if held is None:
        raise NotFound(N_("Nothing is held for this person."))
    if held.amount != amount or amount <= 0:
        raise Conflict(N_("This has changed meanwhile. Look at it again."))
    return held


def _tell(person_id: int, unit_id: int, amount: int, actor: Actor, asked: Approval) -> Document:
    """Issue the voucher that the customer signs, and tell them by mail."""
    known, unit = get_person(person_id), get_unit(unit_id)
    askers = list_user_names([asked.requested_by])
    voucher = issue_document(
        HELD_RETURN,
        Ref("person", person_id),
        {
            "name": known.full_name,
            "amount": amount,
            "asked_by": askers.get(asked.requested_by or 0, actor.name),
            "paid_by": actor.name,
        },
        unit_id=unit_id,
        issued_on=today(),
        person_id=person_id,
    )
    send_mail(
        HELD_RETURN,
        known.email,
        {"name": known.full_name, "unit_name": unit.name, "amount": amount},
        locale=known.locale,
        person_id=person_id,
        unique_key=f"{HELD_RETURN}:{voucher.id}",
    )
    return voucher

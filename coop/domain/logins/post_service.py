"""Posts in a business, in the hands of who runs it: offered, taken, given up.

Whoever has a login is asked first: with the first office a login begins anew, and nobody else may
decide that for them. Who runs a business is appointed by four eyes, as every office of the house.
"""

from coop.domain.approvals.service import decide, request_approval, withdraw_request
from coop.domain.approvals.types import Decision
from coop.domain.identity import service as identity
from coop.domain.identity.models import User
from coop.domain.identity.queries import (
    find_email,
    find_user_by_name,
    find_user_of_person,
    get_actor,
    get_user,
    list_holders,
    list_roles,
)
from coop.domain.identity.types import Actor, Role
from coop.domain.logins.queries import POST, get_offer
from coop.domain.logins.service import create_staff_user, invite_user, take_office
from coop.domain.logins.types import GIVEN_BY_OWNER, NewColleague
from coop.domain.notifications.service import send_mail
from coop.domain.people.models import Person
from coop.domain.people.queries import find_person_by_nik, get_person
from coop.domain.units.queries import get_unit
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def offer_post(unit_id: int, colleague: NewColleague, role: Role, actor: Actor) -> None:
    """Give somebody a post in a unit: at once with a new login, once they agree with an old one.

    The link to the first password goes to the e-mail address, or the question to the address of
    the login that is known. Raises Refused for a post that is not the owner's to give, for a wrong
    NIK, for who is known by the NIK without a login, or who holds the post; Conflict while that
    person has another offer open.
    """
    _ensure_given_by_owner(role)
    unit = get_unit(unit_id)
    person = find_person_by_nik("".join(colleague.nik.split()))
    known = find_user_by_name(colleague.email)
    _ensure_theirs(known, person)
    if person is not None:
        known = find_user_of_person(person.id)
        if known is None:
            raise Refused(
                N_("This person is known here without a login. Ask the administrator for one."),
                field="nik",
            )
    if known is None:
        user = create_staff_user(
            colleague.full_name, colleague.email, nik=colleague.nik, email=colleague.email
        )
        identity.grant_role(user.id, role, unit_id)
        invite_user(user.id)
        _tell_house(unit.name, user.display_name, actor)
        return
    if role in list_roles(known.id, unit_id):
        raise Refused(N_("This person has that post already."), field="role")
    if known.id == actor.user_id:
        raise Refused(N_("Who runs a business may do all that its staff do."), field="email")
    address = find_email(known.id)
    if address is None or not known.is_active:
        raise Refused(N_("This person's login cannot take a post now."), field="email")
    request = request_approval(
        POST,
        Ref("user", known.id),
        actor,
        unit=unit_id,
        role=role.value,
        name=colleague.full_name,
        email=colleague.email,
    )
    send_mail(
        "post_offered",
        address,
        {
            "name": known.display_name,
            "unit_name": unit.name,
            "role": role.value,
            "by": actor.name,
        },
        locale=known.locale,
        person_id=known.person_id,
        unique_key=f"post_offered:{request.id}",
    )


def answer_offer(actor: Actor, decision: Decision, approval_id: int | None = None) -> bool:
    """Take the post that one is offered, or not; say whether the login begins anew by that.

    Raises NotFound without an offer, Conflict when another one than ``approval_id`` is open,
    Refused when who made it does not run the business any more, or it was closed.
    """
    request = decide(POST, Ref("user", actor.user_id), actor, decision, approval_id=approval_id)
    if decision is not Decision.APPROVED:
        return False
    asked_by, unit = get_actor(request.requested_by or 0), get_unit(request.detail["unit"])
    if not unit.is_active or not asked_by.may("units.staff", unit.id):
        raise Refused(N_("This offer does not hold any more. Ask who runs the business now."))
    return take_office(actor.user_id, Role(request.detail["role"]), request.detail["unit"])


def withdraw_offer(user_id: int, unit_id: int, actor: Actor) -> None:
    """Take an offer of the unit back, whoever of it made it. Raises NotFound, Conflict."""
    get_offer(user_id, unit_id)
    withdraw_request(POST, Ref("user", user_id), actor, for_office=True)


def end_post(user_id: int, role: Role, unit_id: int) -> None:
    """Take a post away; it counts at once. Raises NotFound, Refused for the owner's."""
    _ensure_given_by_owner(role)
    if role not in list_roles(get_user(user_id).id, unit_id):
        raise NotFound(N_("This person does not have that post any more."))
    identity.revoke_role(user_id, role, unit_id)


def _ensure_theirs(known: User | None, person: Person | None) -> None:
    """Refuse an e-mail address of somebody who is known by another NIK."""
    if known is None or known.person_id is None or (person and person.id == known.person_id):
        return
    if get_person(known.person_id).nik is not None:
        raise Refused(N_("NIK and e-mail address belong to two persons."), field="nik")


def _tell_house(unit_name: str, name: str, actor: Actor) -> None:
    """Tell who oversees the businesses that an owner made a login for somebody new."""
    for user_id, _name in list_holders(["units.approve"]):
        holder = get_user(user_id)
        send_mail(
            "post_given",
            find_email(user_id),
            {
                "name": holder.display_name,
                "unit_name": unit_name,
                "colleague": name,
                "by": actor.name,
            },
            locale=holder.locale,
            person_id=holder.person_id,
        )


def _ensure_given_by_owner(role: Role) -> None:
    if role not in GIVEN_BY_OWNER:
        raise Refused(N_("The chair decides who runs a business."), field="role")

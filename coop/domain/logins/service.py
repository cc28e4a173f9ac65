"""Invite, send links, tell of changes, and let roles change hands by four eyes."""

from coop.db import session
from coop.domain.approvals.service import decide, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.identity import rules
from coop.domain.identity import service as identity
from coop.domain.identity.models import User
from coop.domain.identity.queries import (
    find_email,
    find_user_by_name,
    find_user_of_person,
    get_user,
    list_roles,
)
from coop.domain.identity.types import STAFF_ROLES, UNIT_ROLES, Actor, LoginKind, Role, TokenPurpose
from coop.domain.logins.queries import KIND
from coop.domain.logins.types import RoleChange
from coop.domain.notifications.service import send_mail
from coop.domain.people.queries import find_person_by_nik, get_person
from coop.domain.people.service import add_person, change_person
from coop.domain.people.types import PersonDetails
from coop.domain.units.queries import get_unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def create_staff_user(full_name: str, login: str, *, nik: str, email: str | None = None) -> User:
    """Create a login for somebody who works here, for the person who has this NIK.

    ``login`` is an e-mail address or a user name. Four eyes compare persons, so one human is one
    person: who is known keeps name and e-mail address. Raises Refused for a wrong NIK, when a
    name is taken or the person has a login.
    """
    nik = "".join(nik.split())
    known = find_person_by_nik(nik)
    person = known or add_person(PersonDetails(full_name=full_name, nik=nik, email=email))
    if known is not None:
        if find_user_of_person(known.id) is not None:
            raise Refused(
                N_("This person has a login already: ask for the role on that login."),
                field="nik",
            )
        email = known.email or email
    kind = LoginKind.EMAIL if "@" in login else LoginKind.USER_NAME
    is_other = email is not None and rules.normalise_name(email) != rules.normalise_name(login)
    if known is not None and is_other and kind is LoginKind.EMAIL:
        raise Refused(
            N_("This person is known by another e-mail address. Choose a user name."),
            field="login",
        )
    user = identity.create_user(person.full_name, person_id=person.id)
    identity.add_login_name(user.id, kind, login)
    if email is not None and is_other:
        identity.add_login_name(user.id, LoginKind.EMAIL, email)
    return user


def invite_user(user_id: int) -> bool:
    """Mail a link to set the first password; False when the user has no e-mail address."""
    return _mail_link(get_user(user_id), TokenPurpose.ACTIVATION, "activation")


def ask_reset(name: str) -> None:
    """Mail a link to choose a new password, if ``name`` is somebody's with an e-mail address.

    The caller never learns whether it was: nothing is returned or raised. At most three links
    an hour go to one login.
    """
    user = find_user_by_name(name)
    if user is None or not user.is_active:
        return
    recent = identity.count_recent_tokens(user.id, TokenPurpose.RESET_LINK)
    if recent < rules.LINKS_PER_HOUR:
        _mail_link(user, TokenPurpose.RESET_LINK, "password_reset")


def hand_out_code(user_id: int) -> str:
    """Return a code that staff read out to somebody who is standing before them.

    The code opens the login, so it is not given for staff: they hold other people's money.
    """
    user = get_user(user_id)
    if not user.is_active:
        raise Refused(N_("This login is switched off."))
    if STAFF_ROLES.intersection(list_roles(user_id)):
        raise Refused(N_("Staff choose a new password by the link that is mailed to them."))
    return identity.issue_token(user_id, TokenPurpose.RESET_CODE)


def choose_password(token: str, purpose: TokenPurpose, password: str) -> User:
    """Set the password of whom the link belongs to, using it. Raises TokenSpent, Refused."""
    user = identity.use_token(token, purpose)
    with identity.acting_as(user.id):
        return _tell_of_change(identity.set_password(user.id, password))


def choose_password_by_code(name: str, code: str, password: str, address: str) -> User:
    """Set the password of whom staff gave a code. Raises SignInRefused, TooManyAttempts, Refused.

    Wrong codes are counted: keep the transaction when SignInRefused is raised.
    """
    user = identity.use_code(name, code, address)
    with identity.acting_as(user.id):
        return _tell_of_change(identity.set_password(user.id, password))


def change_password(user_id: int, present: str, password: str, address: str) -> User:
    """Set another password for who knows the present one, and tell them by mail."""
    return _tell_of_change(identity.change_password(user_id, present, password, address))


def change_own_details(
    actor: Actor, details: PersonDetails, present: str | None, address: str
) -> None:
    """Change one's own data. New e-mail address or phone number: the present password is asked.

    Raises SignInRefused (field ``present``) for a wrong password: keep the transaction then.
    """
    if actor.person_id is None:
        raise NotFound(N_("This login has no personal data."))
    person = get_person(actor.person_id)
    if (person.email, person.phone) != (details.email, details.phone):
        identity.ensure_password(actor.user_id, present or "", address)
    change_person(actor.person_id, details, actor)


def choose_locale(user_id: int, locale: str) -> None:
    """Remember in which language (``id`` or ``en``) a user reads pages and mails."""
    user = get_user(user_id)
    user.locale = locale
    if user.person_id is not None:
        get_person(user.person_id).locale = locale
    session.flush()


def switch_off_other(user_id: int, actor: Actor) -> None:
    """Switch a login off. Refused for one's own: somebody has to be able to switch it on."""
    if user_id == actor.user_id:
        raise Refused(N_("You cannot switch off your own login. Ask a colleague."))
    identity.switch_off_user(user_id)


def request_role_change(
    user_id: int,
    role: Role,
    change: RoleChange,
    actor: Actor,
    reason: str = "",
    *,
    unit_id: int = COOPERATIVE_UNIT_ID,
) -> None:
    """Ask for a role in a unit to be granted or revoked; another person decides.

    Raises Refused when it would change nothing, or the role does not belong to such a unit;
    Conflict while a request for the user is open.
    """
    user = get_user(user_id)
    if (role in UNIT_ROLES) is (unit_id == COOPERATIVE_UNIT_ID):
        raise Refused(
            N_("Owner, front desk and worker are roles of a business unit; the others are not."),
            field="unit",
        )
    get_unit(unit_id)
    if (role in list_roles(user_id, unit_id)) is (change is RoleChange.GRANT):
        raise Refused(N_("This would change nothing: look at the roles again."), field="role")
    request_approval(
        KIND,
        Ref("user", user_id),
        actor,
        beneficiary=user.person_id if change is RoleChange.GRANT else None,
        role=role.value,
        unit=unit_id,
        change=change.value,
        reason=reason,
    )


def decide_role_change(
    user_id: int,
    actor: Actor,
    decision: Decision,
    reason: str = "",
    *,
    approval_id: int | None = None,
) -> None:
    """Approve or reject the open request for the user's role, by another person.

    With the first office the login begins anew: see `take_office`.
    """
    request = decide(KIND, Ref("user", user_id), actor, decision, reason, approval_id=approval_id)
    if decision is not Decision.APPROVED:
        return
    role = Role(request.detail["role"])
    unit_id = request.detail.get("unit", COOPERATIVE_UNIT_ID)
    if RoleChange(request.detail["change"]) is RoleChange.REVOKE:
        identity.revoke_role(user_id, role, unit_id)
        return
    take_office(user_id, role, unit_id)


def take_office(user_id: int, role: Role, unit_id: int) -> bool:
    """Grant what was decided; say whether it is the first office, with which a login begins anew.

    Then whoever could open it before no longer can, and the link to choose a password is mailed.
    Raises Refused without an e-mail address.
    """
    is_first = role in STAFF_ROLES and not STAFF_ROLES.intersection(list_roles(user_id))
    if is_first:
        identity.begin_anew(user_id)
    identity.grant_role(user_id, role, unit_id)
    if is_first and not invite_user(user_id):
        raise Refused(
            N_("An office needs an e-mail address, and this login has none. Add it first.")
        )
    return is_first


def _mail_link(user: User, purpose: TokenPurpose, template: str) -> bool:
    address = find_email(user.id)
    if address is None:
        return False
    token = identity.issue_token(user.id, purpose)
    context = {
        "name": user.display_name,
        "token": token,
        "hours": int(rules.TOKEN_LIVES[purpose].total_seconds() // 3600),
    }
    send_mail(template, address, context, locale=user.locale, person_id=user.person_id)
    return True


def _tell_of_change(user: User) -> User:
    send_mail(
        "password_changed",
        find_email(user.id),
        {"name": user.display_name},
        locale=user.locale,
        person_id=user.person_id,
    )
    return user

"""What an auditor re-derives of logins."""

from sqlalchemy import func, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.identity.models import LoginName, User, UserRole
from coop.domain.identity.rules import login_key
from coop.domain.identity.types import STAFF_ROLES
from coop.errors import Refused
from coop.explain import N_


def check_one_login_per_person() -> Finding:
    """No person holds two active logins: four eyes would still tell them apart by person."""
    rows = session.execute(
        select(User.person_id, func.count())
        .where(User.person_id.is_not(None), User.is_active.is_(True))
        .group_by(User.person_id)
    ).all()
    return Finding(
        len(rows),
        [f"person {person} has {count} active logins" for person, count in rows if count > 1],
    )


def check_staff_are_persons() -> Finding:
    """Every login with a staff role names its person; without one, four eyes mean nothing."""
    rows = session.execute(
        select(User.id, User.display_name, User.person_id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role.in_(STAFF_ROLES), User.is_active.is_(True))
        .distinct()
    ).all()
    return Finding(
        len(rows),
        [
            f"user {user_id} ({name}) has a staff role but no person"
            for user_id, name, person_id in rows
            if person_id is None
        ],
    )


def check_login_names() -> Finding:
    """Every login name is kept under its one spelling, and belongs to a login."""
    finding = Finding(0)
    for name_id, kind, value, key in session.execute(
        select(LoginName.id, LoginName.kind, LoginName.value, LoginName.value_key)
    ):
        finding.checked += 1
        try:
            expected = login_key(kind, value)
        except Refused as refusal:
            finding.problems.append(f"login name {name_id} ({kind.value}): {refusal}")
        else:
            if expected != key:
                finding.problems.append(f"login name {name_id} is kept under a wrong key")
    return finding


def check_passwords() -> Finding:
    """Passwords were set by the service (it ends sessions), a second factor stands on one."""
    rows = session.execute(
        select(User.id, User.session_epoch, User.password_hash, User.totp_secret)
    ).all()
    return Finding(
        len(rows),
        [
            f"user {user_id} has a password that no session change goes with"
            if has_password and epoch < 1
            else f"user {user_id} has a second factor but no password"
            for user_id, epoch, has_password, secret in rows
            if (has_password and epoch < 1) or (secret is not None and has_password is None)
        ],
    )


CHECKS = [
    Check(
        "identity.one-login-per-person",
        check_one_login_per_person,
        N_("Nobody has two active logins."),
    ),
    Check(
        "identity.staff-are-persons",
        check_staff_are_persons,
        N_("Every login of the staff belongs to a person."),
    ),
    Check(
        "identity.login-names",
        check_login_names,
        N_("Every login name is unique and belongs to a login."),
    ),
    Check(
        "identity.password-set-properly",
        check_passwords,
        N_("Every password was set in the portal."),
    ),
]

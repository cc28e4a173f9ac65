"""Open many logins at once: named, with the member's role, and still without a password."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coop import dates
from coop.db import find_by_key, in_parts, insert_rows, session
from coop.domain.identity import service
from coop.domain.identity.models import LoginName, User, UserRole
from coop.domain.identity.queries import list_roles
from coop.domain.identity.rules import login_key
from coop.domain.identity.types import LoginKind, Role
from coop.domain.trail.service import acting_user
from coop.errors import Refused

USERS_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class WantedLogin:
    """A login for a person, by the names they may type, the surest first."""

    person_id: int
    display_name: str
    names: tuple[tuple[LoginKind, str], ...]


def open_member_logins(wanted: Sequence[WantedLogin], unit_id: int = 1) -> dict[int, int]:
    """Give each person a login as a member; return the users by person.

    Who has a login keeps it and its names; one that was switched off opens again, without the
    offices that it held. A name that is somebody else's is left out: who comes second signs in
    with the member number.
    """
    people = [one.person_id for one in wanted]
    had: dict[int, int] = find_by_key(User.person_id, User.id, people)
    now = dates.now()
    insert_rows(
        User,
        [
            {
                "person_id": one.person_id,
                "display_name": one.display_name,
                "is_active": True,
                "session_epoch": 0,
                "locale": "id",
                "created_at": now,
            }
            for one in wanted
            if one.person_id not in had
        ],
    )
    users: dict[int, int] = find_by_key(User.person_id, User.id, people)
    _open_again(list(had.values()))
    _add_names(wanted, users, set(had))
    _add_roles(list(users.values()), unit_id)
    return users


def _open_again(user_ids: Sequence[int]) -> None:
    for part in in_parts(user_ids, USERS_A_QUERY):
        switched_off = select(User.id).where(User.id.in_(part), User.is_active.is_(False))
        for user_id in session.scalars(switched_off).all():
            for role in set(list_roles(user_id)) - {Role.MEMBER}:
                service.revoke_role(user_id, role)
            service.switch_on_user(user_id)


def _add_names(wanted: Sequence[WantedLogin], users: dict[int, int], had: set[int]) -> None:
    rows: dict[str, dict[str, Any]] = {}
    for one in wanted:
        for kind, value in one.names:
            if one.person_id in had and kind is not LoginKind.MEMBER_NUMBER:
                continue
            try:
                key = login_key(kind, value)
            except Refused:
                continue
            name = {"user_id": users[one.person_id], "kind": kind, "value": value, "value_key": key}
            rows.setdefault(key, name)
    for key in find_by_key(LoginName.value_key, LoginName.id, list(rows)):
        del rows[key]
    insert_rows(LoginName, rows.values())


def _add_roles(user_ids: Sequence[int], unit_id: int) -> None:
    held = set(
        session.scalars(
            select(UserRole.user_id).where(
                UserRole.role == Role.MEMBER, UserRole.unit_id == unit_id
            )
        )
    )
    now = dates.now()
    insert_rows(
        UserRole,
        (
            {
                "user_id": user_id,
                "role": Role.MEMBER,
                "unit_id": unit_id,
                "granted_by": acting_user.get(),
                "granted_at": now,
            }
            for user_id in user_ids
            if user_id not in held
        ),
    )

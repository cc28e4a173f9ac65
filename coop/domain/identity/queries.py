"""Reading users, login names and roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from coop import dates
from coop.db import Prepared, fetch, session
from coop.domain.identity.models import LoginName, OneTimeToken, RecoveryCode, User, UserRole
from coop.domain.identity.roles import PERMISSIONS, permissions_everywhere, permissions_of
from coop.domain.identity.rules import login_keys, normalise_name
from coop.domain.identity.tokens import hash_link
from coop.domain.identity.types import (
    STAFF_ROLES,
    Actor,
    Colleague,
    LoginKind,
    Post,
    Role,
    TokenPurpose,
)
from coop.domain.settings.models import Setting
from coop.domain.settings.service import keep_settings
from coop.domain.units.models import Unit
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class UserFilter:
    """What the list of users shows; ``text`` is looked for in names and login names.

    ``lacks_second_factor`` keeps staff who may sign in with a password alone.
    """

    text: str = ""
    role: Role | None = None
    is_active: bool | None = None
    lacks_second_factor: bool = False
    sort: str = "name"
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class UserRow:
    """A line of the list of users."""

    id: int
    name: str
    is_active: bool
    has_password: bool
    has_second_factor: bool
    names: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)


_SIGNED_IN = Prepared(
    union_all(
        select(
            literal(1).label("is_user"),
            User.person_id,
            User.display_name,
            User.locale,
            UserRole.role,
            Unit.id.label("unit_id"),
            Unit.code,
            Unit.name,
            Unit.features,
            type_coerce(null(), Setting.value.type).label("value"),
        )
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(Unit, and_(Unit.id == UserRole.unit_id, Unit.is_active.is_(True)))
        .where(
            User.id == bindparam("user_id"),
            User.is_active.is_(True),
            User.session_epoch == bindparam("epoch"),
        ),
        select(literal(0), null(), Setting.name, *(null() for _column in range(6)), Setting.value),
    )
)
"""Who it is, and below what the cooperative has set: every page asks for both, here at once."""


def find_signed_in(user_id: int, epoch: int) -> tuple[Actor, str, int] | None:
    """Return (actor, locale, epoch) of an active user whose sessions of ``epoch`` still hold.

    The settings are read with it and kept for the session, as `get_setting` would.
    """
    rows = fetch(_SIGNED_IN, {"user_id": user_id, "epoch": epoch})
    keep_settings({row.display_name: row.value for row in rows if not row.is_user})
    found = [row for row in rows if row.is_user]
    if not found:
        return None
    user = found[0]
    return _actor(user_id, user.person_id, user.display_name, found), user.locale, epoch


def get_actor(user_id: int) -> Actor:
    """Return the user as an actor (for jobs, the terminal and tests)."""
    user = get_user(user_id)
    held = session.execute(
        select(UserRole.role, Unit.id.label("unit_id"), Unit.code, Unit.name, Unit.features)
        .join(Unit, Unit.id == UserRole.unit_id)
        .where(UserRole.user_id == user_id, Unit.is_active.is_(True))
    ).all()
    return _actor(user.id, user.person_id, user.display_name, held)


def _actor(user_id: int, person_id: int | None, name: str, held: Sequence[Any]) -> Actor:
    """Return an actor from the rows of their roles, each with its unit."""
    roles = frozenset(row.role for row in held if row.role and row.unit_id)
    units = {row.unit_id: row for row in held if row.role and row.unit_id}
    posts = (
        Post(
            unit_id,
            unit.code,
            unit.name,
            frozenset(unit.features),
            frozenset().union(*(PERMISSIONS[row.role] for row in held if row.unit_id == unit_id)),
        )
        for unit_id, unit in sorted(units.items())
    )
    return Actor(
        user_id,
        person_id,
        name,
        permissions_of(roles),
        roles,
        tuple(posts),
        permissions_everywhere(roles),
    )


def get_user(user_id: int) -> User:
    """Return the user or raise NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(N_("This login does not exist."))
    return user


def find_user_of_person(person_id: int) -> User | None:
    """Return the login of a person, or None; the active one when there are several."""
    return session.scalars(
        select(User)
        .where(User.person_id == person_id)
        .order_by(User.is_active.desc(), User.id)
        .limit(1)
    ).one_or_none()


def describe_login(person_id: int) -> tuple[datetime, list[str], list[Role]] | None:
    """Return since when a person has the login, its names and roles, in one statement; or None."""
    user = (
        select(User.id, User.created_at)
        .where(User.person_id == person_id)
        .order_by(User.is_active.desc(), User.id)
        .limit(1)
        .subquery()
    )
    rows = session.execute(
        select(user.c.created_at, LoginName.id, LoginName.value, UserRole.role)
        .select_from(user)
        .outerjoin(LoginName, LoginName.user_id == user.c.id)
        .outerjoin(UserRole, UserRole.user_id == user.c.id)
        .order_by(LoginName.id)
    ).all()
    if not rows:
        return None
    names = {row.id: row.value for row in rows if row.id is not None}
    held = {row.role for row in rows}
    return rows[0].created_at, list(names.values()), [role for role in Role if role in held]


def find_user_by_name(typed: str) -> User | None:
    """Return the user whose login name was typed, in any spelling, or None."""
    keys = login_keys(typed)
    rows = session.execute(
        select(LoginName.value_key, User)
        .join(User, User.id == LoginName.user_id)
        .where(LoginName.value_key.in_(keys))
    )
    found: dict[str, User] = dict(rows.all())
    return next((found[key] for key in keys if key in found), None)


def list_login_names(user_id: int) -> list[LoginName]:
    """Return the names with which the user signs in."""
    return list(
        session.scalars(
            select(LoginName).where(LoginName.user_id == user_id).order_by(LoginName.id)
        )
    )


def find_email(user_id: int) -> str | None:
    """Return the address to which the user's mails go, or None."""
    return session.scalar(
        select(LoginName.value)
        .where(LoginName.user_id == user_id, LoginName.kind == LoginKind.EMAIL)
        .order_by(LoginName.id)
        .limit(1)
    )


def list_emails(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the addresses to which the mails of several users go, by id."""
    rows = session.execute(
        select(LoginName.user_id, LoginName.value)
        .where(LoginName.user_id.in_(set(user_ids)), LoginName.kind == LoginKind.EMAIL)
        .order_by(LoginName.id.desc())
    )
    return dict(rows.all())


def list_users_in_office(user_ids: Iterable[int]) -> set[int]:
    """Return those of several users who hold an office."""
    held = select(UserRole.user_id).where(
        UserRole.user_id.in_(set(user_ids)), UserRole.role.in_(STAFF_ROLES)
    )
    return set(session.scalars(held))


def list_roles(user_id: int, unit_id: int | None = None) -> list[Role]:
    """Return the roles that the user holds, in the unit or in any, as the enumeration orders."""
    query = select(UserRole.role).where(UserRole.user_id == user_id)
    if unit_id is not None:
        query = query.where(UserRole.unit_id == unit_id)
    held = set(session.scalars(query))
    return [role for role in Role if role in held]


def list_staff_of_unit(unit_id: int) -> list[Colleague]:
    """Return the active users who hold an office in a unit, by name."""
    rows = session.execute(
        select(User.id, User.display_name, UserRole.role)
        .join(UserRole, UserRole.user_id == User.id)
        .where(
            User.is_active.is_(True), UserRole.unit_id == unit_id, UserRole.role.in_(STAFF_ROLES)
        )
        .order_by(User.display_name, User.id, UserRole.id)
    )
    staff: dict[int, Colleague] = {}
    for user_id, name, role in rows:
        staff.setdefault(user_id, Colleague(user_id, name)).roles.append(role)
    return list(staff.values())


def list_roles_by_unit(user_id: int) -> list[tuple[Role, str]]:
    """Return (role, name of its unit) of all that the user holds, the cooperative's first."""
    rows = session.execute(
        select(UserRole.role, Unit.name)
        .join(Unit, Unit.id == UserRole.unit_id)
        .where(UserRole.user_id == user_id)
        .order_by(Unit.id, UserRole.id)
    )
    return [(row.role, row.name) for row in rows]


def list_user_names(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the display names of several users by id."""
    ids = {user_id for user_id in user_ids if user_id is not None}
    if not ids:
        return {}
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(ids)))
    return dict(rows.all())


def list_holders(permissions: Iterable[str], unit_id: int | None = None) -> list[tuple[int, str]]:
    """Return (id, name) of the active users who hold any of ``permissions``, by name.

    With ``unit_id`` only who holds them by a role in that unit.
    """
    wanted = set(permissions)
    roles = [role for role in Role if not wanted.isdisjoint(permissions_of(frozenset({role})))]
    query = (
        select(User.id, User.display_name)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.is_active.is_(True), UserRole.role.in_(roles))
        .distinct()
        .order_by(User.display_name, User.id)
    )
    if unit_id is not None:
        query = query.where(UserRole.unit_id == unit_id)
    rows = session.execute(query)
    return [(row.id, row.display_name) for row in rows]


def search_users(wanted: UserFilter) -> Page[UserRow]:
    """Return a page of users with their login names and roles; four queries."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        text = normalise_name(wanted.text)
        named = exists().where(
            LoginName.user_id == User.id, LoginName.value_key.contains(text, autoescape=True)
        )
        conditions.append(or_(func.lower(User.display_name).contains(text, autoescape=True), named))
    if wanted.role is not None:
        conditions.append(exists().where(UserRole.user_id == User.id, UserRole.role == wanted.role))
    if wanted.is_active is not None:
        conditions.append(User.is_active.is_(wanted.is_active))
    if wanted.lacks_second_factor:
        conditions.append(lacks_second_factor())
    total = session.scalar(select(func.count()).select_from(User).where(*conditions)) or 0
    columns = {"name": User.display_name, "since": User.created_at}
    order = columns.get(wanted.sort, User.display_name)
    users = session.scalars(
        select(User)
        .where(*conditions)
        .order_by(order.desc() if wanted.descending else order, User.id)
        .limit(wanted.size)
        .offset((wanted.page - 1) * wanted.size)
    ).all()
    rows = {
        user.id: UserRow(
            user.id,
            user.display_name,
            user.is_active,
            user.password_hash is not None,
            user.totp_secret is not None,
        )
        for user in users
    }
    for name in session.scalars(
        select(LoginName).where(LoginName.user_id.in_(rows)).order_by(LoginName.id)
    ):
        rows[name.user_id].names.append(name.value)
    held = session.execute(
        select(UserRole.user_id, UserRole.role).where(UserRole.user_id.in_(rows))
    )
    for user_id, role in sorted(held, key=lambda pair: list(Role).index(pair[1])):
        if role not in rows[user_id].roles:
            rows[user_id].roles.append(role)
    return Page(list(rows.values()), wanted.page, wanted.size, total)


def lacks_second_factor() -> ColumnElement[bool]:
    """Say in SQL that somebody with an office may sign in with a password alone."""
    in_office = exists().where(UserRole.user_id == User.id, UserRole.role.in_(STAFF_ROLES))
    return and_(User.is_active.is_(True), User.totp_secret.is_(None), in_office.correlate(User))


def find_token_user(token: str, purpose: TokenPurpose) -> User | None:
    """Return whom an unused link belongs to, without using it; None when it is spent."""
    return session.scalars(
        select(User)
        .join(OneTimeToken, OneTimeToken.user_id == User.id)
        .where(
            OneTimeToken.token_hash == hash_link(token),
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > dates.now(),
            User.is_active.is_(True),
        )
    ).one_or_none()


def count_recovery_codes(user_id: int) -> int:
    """Return how many recovery codes the user has left."""
    left = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(left) or 0

"""Where to write to those who hold an office."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from coop.db import session
from coop.domain.identity.models import LoginName, User, UserRole
from coop.domain.identity.types import LoginKind, Role
from coop.domain.people.models import Person


@dataclass(frozen=True, slots=True)
class Officer:
    """A holder of a role and where to write to them."""

    user_id: int
    name: str
    email: str | None
    locale: str
    person_id: int | None


def list_officers(roles: Collection[Role], unit_id: int | None = None) -> list[Officer]:
    """Return the active users who hold any of ``roles``, in the unit where one is named, each once.

    The address is that of the person behind the login, else an e-mail address used to sign in.
    """
    query = (
        select(
            User.id, User.display_name, Person.email, LoginName.value, User.locale, User.person_id
        )
        .join(UserRole, UserRole.user_id == User.id)
        .outerjoin(Person, Person.id == User.person_id)
        .outerjoin(LoginName, (LoginName.user_id == User.id) & (LoginName.kind == LoginKind.EMAIL))
        .where(User.is_active.is_(True), UserRole.role.in_(roles))
        .order_by(User.id)
    )
    if unit_id is not None:
        query = query.where(UserRole.unit_id == unit_id)
    return list(
        {
            user_id: Officer(user_id, name, of_person or of_login, locale, person_id)
            for user_id, name, of_person, of_login, locale, person_id in session.execute(query)
        }.values()
    )

"""Whom assurance writes to, what nobody needs any more, and how new the schema is."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import inspect, select, text

from coop.db import session
from coop.domain.files.models import StoredFile
from coop.domain.identity.models import LoginName, User, UserRole
from coop.domain.identity.types import LoginKind, Role
from coop.domain.people.models import Person

NAMES_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class Officer:
    """A holder of a role and where to write to them."""

    user_id: int
    name: str
    email: str | None
    locale: str
    person_id: int | None


def list_officers(roles: Collection[Role]) -> list[Officer]:
    """Return the active users who hold any of ``roles``, each once.

    The address is that of the person behind the login, else an e-mail address used to sign in.
    """
    rows = session.execute(
        select(
            User.id, User.display_name, Person.email, LoginName.value, User.locale, User.person_id
        )
        .join(UserRole, UserRole.user_id == User.id)
        .outerjoin(Person, Person.id == User.person_id)
        .outerjoin(LoginName, (LoginName.user_id == User.id) & (LoginName.kind == LoginKind.EMAIL))
        .where(User.is_active.is_(True), UserRole.role.in_(roles))
        .order_by(User.id)
    )
    return list(
        {
            user_id: Officer(user_id, name, of_person or of_login, locale, person_id)
            for user_id, name, of_person, of_login, locale, person_id in rows
        }.values()
    )


def list_schema_revisions() -> set[str]:
    """Return the migrations at which the database stands; none when it is empty."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return set()
    return set(session.scalars(text("SELECT version_num FROM alembic_version")))


def list_known_files(storage_names: Collection[str]) -> set[str]:
    """Return those of ``storage_names`` that a row names."""
    wanted = sorted(storage_names)
    known: set[str] = set()
    for start in range(0, len(wanted), NAMES_A_QUERY):
        known.update(
            session.scalars(
                select(StoredFile.storage_name).where(
                    StoredFile.storage_name.in_(wanted[start : start + NAMES_A_QUERY])
                )
            )
        )
    return known

"""What people's logins add to the copy of their data."""

from typing import Any

from coop.domain.identity import queries as identity
from coop.domain.people.own_data import register_own_data


def _login(person_id: int) -> list[dict[str, Any]]:
    user = identity.find_user_of_person(person_id)
    if user is None:
        return []
    names = [name.value for name in identity.list_login_names(user.id)]
    roles = [role.value for role in identity.list_roles(user.id)]
    return [{"names": names, "roles": roles, "created_at": user.created_at}]


def register() -> None:
    """Add the login to one's own data."""
    register_own_data("login", _login)

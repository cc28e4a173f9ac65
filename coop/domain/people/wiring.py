"""What people's logins add to the copy of their data."""

from typing import Any

from coop.domain.identity import queries as identity
from coop.domain.people.own_data import register_own_data


def _login(person_id: int) -> list[dict[str, Any]]:
    login = identity.describe_login(person_id)
    if login is None:
        return []
    created_at, names, roles = login
    return [{"names": names, "roles": [role.value for role in roles], "created_at": created_at}]


def register() -> None:
    """Add the login to one's own data."""
    register_own_data("login", _login)

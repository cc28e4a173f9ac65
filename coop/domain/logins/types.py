"""What is asked for when a role changes hands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from coop.domain.identity.types import Role

GIVEN_BY_OWNER: Final = frozenset({Role.DESK, Role.WORKER})
"""The posts that who runs a business gives and takes."""


class RoleChange(StrEnum):
    """What happens to the role."""

    GRANT = "grant"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """An open request for a role: who asked, for whom, and what.

    ``unit_name`` is the business unit in which it is asked for, None for the cooperative.
    ``is_first_office``: once approved, the login begins anew by a link that goes to ``email``.
    """

    approval_id: int
    user_id: int
    user_name: str
    role: Role
    unit_name: str | None
    change: RoleChange
    requested_by: int | None
    requested_by_name: str | None
    requested_at: datetime
    reason: str
    email: str | None
    is_first_office: bool


@dataclass(frozen=True, slots=True)
class NewColleague:
    """Whom a business wants to work there: by name, NIK and e-mail address."""

    full_name: str
    nik: str
    email: str


@dataclass(frozen=True, slots=True)
class PostOffer:
    """A post that somebody was offered and has not answered yet.

    ``typed_name`` and ``typed_email`` are what the owner wrote: they see no more of a stranger.
    """

    approval_id: int
    user_id: int
    user_name: str
    typed_name: str
    typed_email: str
    unit_id: int
    unit_name: str
    role: Role
    offered_by_name: str | None
    offered_at: datetime

"""What is asked for when a role changes hands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coop.domain.identity.types import Role


class RoleChange(StrEnum):
    """What happens to the role."""

    GRANT = "grant"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """An open request for a role: who asked, for whom, and what."""

    user_id: int
    user_name: str
    role: Role
    change: RoleChange
    requested_by: int | None
    requested_by_name: str | None
    requested_at: datetime
    reason: str

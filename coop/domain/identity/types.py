"""Roles, kinds of login names, purposes of one-time tokens."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the cooperative or to one of its units."""

    MEMBER = "member"
    SECRETARY = "secretary"
    CASHIER = "cashier"
    TREASURER = "treasurer"
    COMMITTEE = "committee"
    CHAIR = "chair"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


STAFF_ROLES = frozenset(Role) - {Role.MEMBER}


class LoginKind(StrEnum):
    """Where a login name comes from."""

    EMAIL = "email"
    PHONE = "phone"
    MEMBER_NUMBER = "member_number"
    EMPLOYEE_NUMBER = "employee_number"
    USER_NAME = "user_name"


class TokenPurpose(StrEnum):
    """What a one-time token opens."""

    ACTIVATION = "activation"
    RESET_LINK = "reset_link"
    RESET_CODE = "reset_code"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the user, the person behind the login, and what they may do.

    Four eyes compare ``person_id``: another login of the same person is the same pair of eyes.
    ``roles`` say whose home page it is; what somebody may do is asked of ``permissions`` alone.
    """

    user_id: int
    person_id: int | None
    name: str
    permissions: frozenset[str]
    roles: frozenset[Role] = frozenset()

    def may(self, permission: str) -> bool:
        """Say whether the actor holds ``permission``."""
        return permission in self.permissions

"""Roles, kinds of login names, purposes of one-time tokens."""

from collections.abc import Iterable
from dataclasses import dataclass, field
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
    OWNER = "owner"
    DESK = "desk"
    WORKER = "worker"
    CUSTOMER = "customer"


UNIT_ROLES = frozenset({Role.OWNER, Role.DESK, Role.WORKER})
"""Roles that somebody holds in a business unit; all others are the cooperative's own."""
STAFF_ROLES = frozenset(Role) - {Role.MEMBER, Role.CUSTOMER}


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
class Post:
    """What somebody may do in one unit. ``code`` and ``name`` are the unit's, for the menu."""

    unit_id: int
    code: str
    name: str
    features: frozenset[str]
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who holds roles in a unit."""

    user_id: int
    name: str
    roles: list[Role] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the user, the person behind the login, and what they may do.

    Four eyes compare ``person_id``: another login of the same person is the same pair of eyes.
    ``roles`` say whose home page it is; what somebody may do is asked of ``permissions`` alone.
    ``permissions`` hold wherever nobody asks for a unit; ``posts`` say what holds in which one.
    """

    user_id: int
    person_id: int | None
    name: str
    permissions: frozenset[str]
    roles: frozenset[Role] = frozenset()
    posts: tuple[Post, ...] = ()
    everywhere: frozenset[str] = frozenset()

    def may(self, permission: str, unit_id: int | None = None) -> bool:
        """Say whether the actor holds ``permission``: in the unit, or anywhere without one."""
        if unit_id is None:
            return permission in self.permissions
        return permission in self.permissions_in(unit_id)

    def permissions_in(self, unit_id: int) -> frozenset[str]:
        """Return what the actor may do in a unit."""
        held: Iterable[frozenset[str]] = (
            post.permissions for post in self.posts if post.unit_id == unit_id
        )
        return self.everywhere.union(*held)

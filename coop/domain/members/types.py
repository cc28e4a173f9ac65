"""States of a membership, and what the register is asked for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coop.paging import PAGE_SIZE


class MemberStatus(StrEnum):
    """``leaving``: the settlement is under way; ``left``: inactive for good."""

    ACTIVE = "active"
    LEAVING = "leaving"
    LEFT = "left"


class LeavingReason(StrEnum):
    """Why a membership ends."""

    REQUEST = "request"
    DEATH = "death"
    DISMISSED = "dismissed"
    EMPLOYER_CHANGE = "employer_change"


class MemberSort(StrEnum):
    """The columns by which the register can be sorted."""

    NUMBER = "number"
    NAME = "name"
    JOINED = "joined"
    EMPLOYER = "employer"
    LAST_PAID = "last_paid"


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """What the register shows. ``text`` is looked for in name, number and phone.

    ``dormant`` keeps active members without a recorded payment for the set number of months,
    ``incomplete`` those not left of whom the register lacks something, ``joined_from`` new ones.
    """

    text: str = ""
    status: MemberStatus | None = None
    employer_id: int | None = None
    dormant: bool = False
    incomplete: bool = False
    joined_from: date | None = None
    sort: MemberSort = MemberSort.NUMBER
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A line of the register."""

    id: int
    person_id: int
    number: str
    name: str
    status: MemberStatus
    joined_on: date
    left_on: date | None
    employer: str | None
    employee_number: str | None
    phone: str | None
    email: str | None
    town: str | None
    last_paid_on: date | None


@dataclass(frozen=True, slots=True)
class WorkDetails:
    """Where a member works and how they pay; ``monthly_salary`` in rupiah."""

    employer_id: int | None = None
    employee_number: str | None = None
    monthly_salary: int | None = None
    pays_by_payroll: bool = False

"""Enter many people into the register at once, with the numbers that they had."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop import dates
from coop.db import find_by_key, insert_rows
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus, WorkDetails
from coop.domain.numbering.service import pass_over_numbers, take_numbers
from coop.domain.units.types import COOPERATIVE_UNIT_ID

SEQUENCE = "member"


@dataclass(frozen=True, slots=True)
class OldMember:
    """A membership of the old register; ``number`` None: the next one is given."""

    person_id: int
    joined_on: date
    number: str | None
    work: WorkDetails


def enrol_members(members: Sequence[OldMember]) -> dict[int, tuple[int, str]]:
    """Enter the members; return (member id, number) by person.

    Numbers that were brought along are kept, and the sequence goes on behind the highest of them,
    so that none is given to somebody else. A person who is a member, or a number that is taken,
    is refused by the database.
    """
    digits = [
        int(member.number)
        for member in members
        if member.number and member.number.isascii() and member.number.isdigit()
    ]
    if digits:
        pass_over_numbers(COOPERATIVE_UNIT_ID, SEQUENCE, "", max(digits))
    new = [member for member in members if member.number is None]
    given = iter(take_numbers(COOPERATIVE_UNIT_ID, SEQUENCE, "", len(new)))
    numbers = {
        member.person_id: member.number if member.number is not None else next(given)
        for member in members
    }
    now = dates.now()
    insert_rows(
        Member,
        (
            {
                "person_id": member.person_id,
                "current_mark": 1,
                "number": numbers[member.person_id],
                "status": MemberStatus.ACTIVE,
                "joined_on": member.joined_on,
                "employer_id": member.work.employer_id,
                "employee_number": member.work.employee_number,
                "monthly_salary": member.work.monthly_salary,
                "pays_by_payroll": member.work.pays_by_payroll,
                "card_token": secrets.token_urlsafe(32),
                "created_at": now,
            }
            for member in members
        ),
    )
    ids = find_by_key(Member.number, Member.id, list(numbers.values()))
    return {person_id: (ids[number], number) for person_id, number in numbers.items()}

"""What an auditor re-derives of the register."""

from sqlalchemy import func, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.members.models import Employer, Member
from coop.domain.members.types import MemberStatus
from coop.domain.numbering.models import NumberSequence
from coop.domain.people.models import Person
from coop.explain import N_


def check_one_current_membership() -> Finding:
    """A person has at most one membership that has not ended."""
    rows = session.execute(
        select(Member.person_id, func.count())
        .where(Member.status != MemberStatus.LEFT)
        .group_by(Member.person_id)
    ).all()
    return Finding(
        len(rows),
        [f"person {person} has {count} memberships at once" for person, count in rows if count > 1],
    )


def check_states() -> Finding:
    """State, mark, last day and reason of each membership agree."""
    finding = Finding(0)
    for member in session.scalars(select(Member)):
        finding.checked += 1
        has_left = member.status is MemberStatus.LEFT
        if (member.current_mark is None) is not has_left:
            finding.problems.append(f"member {member.number}: mark and state disagree")
        if (member.left_on is None) is has_left or (member.leaving_reason is None) is has_left:
            finding.problems.append(f"member {member.number}: state and last day disagree")
        if member.left_on is not None and member.left_on < member.joined_on:
            finding.problems.append(f"member {member.number}: left before joining")
    return finding


def check_numbers() -> Finding:
    """Member numbers are unique, whole and not beyond what the sequence gave out."""
    numbers = list(session.scalars(select(Member.number)))
    given = session.scalar(
        select(func.max(NumberSequence.last_value)).where(NumberSequence.name == "member")
    )
    finding = Finding(len(numbers))
    if len(set(numbers)) != len(numbers):
        finding.problems.append("some member numbers were given twice")
    for number in numbers:
        if number.isdigit() and int(number) > (given or 0):
            finding.problems.append(f"member number {number} was never given out")
    return finding


def check_links() -> Finding:
    """Every member is a person, and payroll deduction has an employer."""
    finding = Finding(session.scalar(select(func.count()).select_from(Member)) or 0)
    nobody = (
        select(Member.number)
        .outerjoin(Person, Person.id == Member.person_id)
        .where(Person.id.is_(None))
    )
    without_employer = (
        select(Member.number)
        .outerjoin(Employer, Employer.id == Member.employer_id)
        .where(Member.pays_by_payroll.is_(True), Employer.id.is_(None))
    )
    finding.problems += [f"member {number} is no person" for number in session.scalars(nobody)]
    finding.problems += [
        f"member {number} pays by payroll without an employer"
        for number in session.scalars(without_employer)
    ]
    return finding


CHECKS = [
    Check(
        "members.one-current-membership",
        check_one_current_membership,
        N_("Nobody is a member twice."),
    ),
    Check(
        "members.states", check_states, N_("State, last day and reason of each membership agree.")
    ),
    Check("members.numbers", check_numbers, N_("Member numbers are unique and were given out.")),
    Check(
        "members.links",
        check_links,
        N_("Every member is a person; payroll deduction has an employer."),
    ),
]

"""Tell who has been a member for another full year."""

from datetime import date

from sqlalchemy import select

from coop.db import in_parts, session
from coop.domain.members.events import MEMBER_YEAR_REACHED, MemberYearReached
from coop.domain.members.models import Member
from coop.domain.members.rules import joining_days
from coop.domain.members.types import MemberStatus

FACTS_A_PORTION = 500


def announce_member_years(on: date) -> int:
    """Announce which active members reach another year on ``on`` and return how many they are."""
    years = joining_days(on)
    rows = session.execute(
        select(Member.id, Member.person_id, Member.joined_on)
        .where(
            Member.current_mark == 1,
            Member.status == MemberStatus.ACTIVE,
            Member.joined_on.in_(years),
        )
        .order_by(Member.id)
    ).all()
    facts = [
        MemberYearReached(person_id, member_id, years[joined_on], on)
        for member_id, person_id, joined_on in rows
    ]
    for portion in in_parts(facts, FACTS_A_PORTION):
        MEMBER_YEAR_REACHED.announce(portion)
    return len(facts)

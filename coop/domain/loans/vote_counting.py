"""What the committee's votes on an application come to, by the committee's size of today."""

from sqlalchemy import func, select

from coop.db import session
from coop.domain.loans.models import LoanVote
from coop.domain.loans.types import VoteChoice
from coop.domain.settings.service import get_setting


def has_voted(application_id: int, person_id: int | None) -> bool:
    """Say whether the person has voted on the application, by whatever login."""
    mine = select(LoanVote.id).where(
        LoanVote.application_id == application_id, LoanVote.person_id == person_id
    )
    return session.scalar(mine) is not None


def count_votes(application_id: int) -> bool | None:
    """Return the committee's verdict, None while it is open.

    Approved with enough votes for it; rejected once enough can no longer come together. There
    may be more votes than the committee now has members, if it was larger before.
    """
    rows = session.execute(
        select(LoanVote.choice, func.count())
        .where(LoanVote.application_id == application_id)
        .group_by(LoanVote.choice)
    )
    counts = {choice: int(count) for choice, count in rows}
    needed, approvals = int(get_setting("loans.votes_needed")), counts.get(VoteChoice.APPROVE, 0)
    if approvals >= needed:
        return True
    to_come = max(0, int(get_setting("loans.committee_size")) - sum(counts.values()))
    return False if approvals + to_come < needed else None


def get_deciding_vote(application_id: int, *, approved: bool) -> LoanVote:
    """Return the latest vote that agrees with the verdict."""
    is_for = LoanVote.choice == VoteChoice.APPROVE
    return session.scalars(
        select(LoanVote)
        .where(LoanVote.application_id == application_id, is_for if approved else ~is_for)
        .order_by(LoanVote.voted_at.desc(), LoanVote.id.desc())
        .limit(1)
    ).one()

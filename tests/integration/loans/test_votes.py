"""The committee's votes when its size changes before they decide."""

import pytest

from coop.db import session
from coop.domain.identity.types import Role
from coop.domain.loans import service
from coop.domain.loans.errors import NotAtThisStep
from coop.domain.loans.types import ApplicationStatus, VoteChoice
from coop.domain.settings.service import change_setting
from tests.integration.loans.world import World, add_staff, awaiting


@pytest.mark.parametrize(
    ("again", "status"),
    [
        ("fourth", ApplicationStatus.APPROVED),
        ("third", ApplicationStatus.APPROVED),
        (None, ApplicationStatus.AWAITING_DECISION),
    ],
)
def test_a_committee_that_became_smaller_decides(
    world: World, again: str | None, status: ApplicationStatus
) -> None:
    for name, value in (("treasurer_limit_amount", 1_000_000), ("committee_size", 5)):
        change_setting(f"loans.{name}", value)
    change_setting("loans.votes_needed", 3)
    application = awaiting(world)
    choices = (VoteChoice.APPROVE, VoteChoice.APPROVE, VoteChoice.REJECT)
    for n, (voter, choice) in enumerate(zip(world.committee, choices, strict=True)):
        application = service.vote(application.id, voter, choice, f"Alasan {n}")
    with pytest.raises(NotAtThisStep), session.begin_nested():
        service.vote(application.id, world.committee[2], VoteChoice.APPROVE, "Ya")
    change_setting("loans.votes_needed", 2)
    change_setting("loans.committee_size", 3)
    voters = {"fourth": add_staff("Pemilih Empat", Role.COMMITTEE), "third": world.committee[2]}
    if again:
        application = service.vote(application.id, voters[again], VoteChoice.REJECT, "Tidak")

    assert application.status is status
    assert application.vote_count == (4 if again == "fourth" else 3)
    if again:
        assert (application.decided_by, application.reason) == (
            world.committee[1].user_id,
            "Alasan 1",
        )

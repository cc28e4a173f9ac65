"""A process is killed while a file comes in: nothing is left, and the next one does it once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.identity.models import LoginName, User
from coop.domain.identity.types import Role
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.loans.models import Instalment, Loan
from coop.domain.members.models import Member
from coop.domain.moving_in import queries, service
from coop.domain.moving_in.types import MoveStatus
from coop.domain.people.models import Person
from coop.domain.savings.models import SavingsAccount, SavingsMovement
from coop.domain.work.service import LEASE_SECONDS
from coop.jobs.runner import run_pending
from coop.web.uploads import storage
from tests.faults.test_killed import Kill, Problems, kill
from tests.support.moves import cut_over
from tests.support.spreadsheets import Upload, loan_row, member_row, write_xlsx
from tests.support.staff import add_staff

__all__ = ["kill"]  # the fixture
CONTENT = write_xlsx(
    [member_row(n) for n in range(1, 301)],
    [loan_row(n, disbursed_on="10/01/2024", instalments_paid="2") for n in range(1, 6)],
)
TABLES = (
    *(Person, User, LoginName, Member, SavingsAccount, SavingsMovement),
    *(Loan, Instalment, JournalEntry, JournalLine),
)
Counts = dict[str, int]
# what an undisturbed import makes of the file, beside the two people of the office
WHOLE: Counts = {
    "persons": 302,
    "users": 302,
    "login_names": 900,
    "members": 300,
    "savings_accounts": 900,
    "loans": 5,
    "instalments": 120,
}


@pytest.fixture
def approved(app: Flask) -> Iterator[int]:
    """A file that waits for the background, in the application's context."""

    def work() -> int:
        secretary, chair = (add_staff(role.value, role) for role in (Role.SECRETARY, Role.CHAIR))
        upload = Upload(CONTENT, storage_name=storage().put(CONTENT))
        move_id = service.prepare_move(upload, CONTENT, cut_over(), secretary).id
        service.approve_move(move_id, chair)
        return move_id

    with app.app_context():
        yield run_in_transaction(work)
        session.remove()


def counts() -> Counts:
    session.remove()
    return {
        table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
        for table in TABLES
    }


@pytest.mark.parametrize(
    "point",
    ["half of a file examined", "members written, not committed", "a file booked, not committed"],
)
def test_it_is_in_once_or_not_at_all(
    approved: int, kill: Kill, problems: Problems, point: str
) -> None:
    before = counts()
    kill(point)
    assert counts() == before
    assert queries.get_move(approved).status is MoveStatus.APPROVED
    assert problems() == {}
    assert run_pending() == 0  # the lease of the dead one
    with dates.at(dates.now() + timedelta(seconds=LEASE_SECONDS + 1)):
        assert run_pending() == 1
    session.remove()
    assert queries.get_move(approved).status is MoveStatus.IMPORTED
    after = counts()
    assert {name: after[name] for name in WHOLE} == WHOLE
    assert run_pending() == 0
    assert counts() == after
    assert problems() == {}

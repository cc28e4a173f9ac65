"""The opening trial balance is typed by one, booked by another, and ends at zero."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from coop.db import run_in_transaction, session
from coop.domain.identity.service import acting_as
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.moving_in import service
from coop.domain.moving_in.checks import CHECKS
from coop.domain.moving_in.errors import NotAtThisStep, NotBalanced
from coop.domain.moving_in.models import Move, MovedMember, OpeningBalance
from coop.domain.moving_in.types import OpeningStatus
from coop.errors import Refused
from coop.refs import Ref
from tests.integration.moving_in.conftest import Office
from tests.support.spreadsheets import CUT_OVER, loan_row, member_row, write_xlsx

Problems = Callable[[], dict[str, tuple[str, ...]]]
CONTENT = write_xlsx([member_row(n) for n in (1, 2, 3)], [loan_row(1)])


def save(office: Office, amounts: dict[str, int]) -> int:
    """Type the balances as the treasurer; return the revision."""

    def work() -> int:
        with acting_as(office.treasurer.user_id):
            return service.save_opening(amounts, office.treasurer).revision

    return run_in_transaction(work)


def book(office: Office, revision: int) -> None:
    def work() -> None:
        with acting_as(office.chair.user_id):
            service.approve_opening(revision, office.chair)

    run_in_transaction(work)


def missing(amounts: dict[str, int]) -> int:
    session.remove()
    return service.describe_opening(amounts).missing


def balanced(office: Office) -> dict[str, int]:
    """Return balances with which nothing is missing: cash, depreciation on the other side, bank."""
    amounts = {"1-1101": 2_000_000, "1-2900": 300_000, "3-3100": 1_000_000}
    return {**amounts, "1-1201": -missing(amounts)}


def on_opening() -> int:
    session.remove()
    total = select(func.sum(JournalLine.credit - JournalLine.debit))
    return int(session.scalar(total.where(JournalLine.account == chart.OPENING)) or 0)


def test_it_ends_at_zero_by_two_persons(office: Office, problems: Problems) -> None:
    office.move_in(CONTENT)
    assert on_opening() != 0
    amounts = balanced(office)
    book(office, save(office, amounts))
    assert on_opening() == 0
    session.remove()
    opening = session.scalars(select(OpeningBalance)).one()
    assert (opening.status, opening.open_mark) == (OpeningStatus.BOOKED, None)
    assert (opening.prepared_by, opening.approved_by) == (
        office.treasurer.user_id,
        office.chair.user_id,
    )
    entry = session.get_one(JournalEntry, opening.entry_id)
    assert (entry.booked_on, entry.maker_id) == (CUT_OVER, office.treasurer.user_id)
    assert session.scalars(select(Move.opening_id)).one() == opening.id
    assert service.describe_opening().move_ids == ()
    assert problems() == {}


def test_control_accounts_are_shown_and_not_typed(office: Office) -> None:
    office.move_in(CONTENT)
    state = service.describe_opening()
    shown = {account.code: account for account in state.accounts if account.is_control}
    assert set(shown) == {"1-1401", "2-1101", "3-1100", "3-1200"}
    assert shown["3-1100"].amount == shown["3-1100"].credit == 1_500_000
    assert shown["1-1401"].debit == state.missing + state.credit
    for code in ("1-1401", "3-9000", "9-9999"):
        with pytest.raises(Refused, match="not typed here"):
            save(office, {code: 5})


def test_what_does_not_balance_is_not_booked(office: Office) -> None:
    office.move_in(CONTENT)
    revision = save(office, {"1-1101": 5_000})
    with pytest.raises(NotBalanced, match="must end at zero"):
        book(office, revision)
    session.remove()
    assert service.find_draft() is not None


def test_four_eyes_and_what_was_read(office: Office) -> None:
    office.move_in(CONTENT)
    amounts = balanced(office)
    read = save(office, amounts)
    with pytest.raises(Refused, match="Four eyes"):
        run_in_transaction(lambda: service.approve_opening(read, office.treasurer))
    changed = save(office, {**amounts, "1-1102": 0})
    assert changed == read + 1
    with pytest.raises(NotAtThisStep, match="just changed"):
        book(office, read)
    book(office, changed)
    with pytest.raises(NotAtThisStep, match="no opening"):
        book(office, changed)


def test_it_waits_for_the_files(office: Office) -> None:
    with pytest.raises(NotAtThisStep, match="members in first"):
        save(office, {"1-1101": 5_000})
    office.move_in(CONTENT)
    revision = save(office, balanced(office))
    later = office.bring(write_xlsx([member_row(9)]))
    office.approve(later)
    with pytest.raises(NotAtThisStep, match="being brought in"):
        book(office, revision)


def test_a_later_file_begins_a_move_of_its_own(office: Office, problems: Problems) -> None:
    office.move_in(CONTENT)
    book(office, save(office, balanced(office)))
    office.move_in(write_xlsx([member_row(8)]))
    assert problems() == {}
    book(office, save(office, {"1-1201": -missing({})}))
    assert on_opening() == 0
    assert problems() == {}


@pytest.mark.parametrize("check", [check.name for check in CHECKS])
def test_a_planted_fault_is_found(office: Office, problems: Problems, check: str) -> None:
    office.move_in(CONTENT)
    book(office, save(office, balanced(office)))

    def plant() -> None:
        match check:
            case "moving_in.opening_account_is_zero":
                post_entry(
                    "Tanpa dasar",
                    [debit(chart.OPENING, 1_000), credit("4-2900", 1_000)],
                    source=Ref("unit", 1),
                    unique_key="planted",
                    booked_on=CUT_OVER,
                    unit_id=1,
                )
            case "moving_in.files_are_in":
                one = session.scalars(select(MovedMember)).first()
                session.delete(one)
                session.execute(
                    update(Move).values(
                        savings_amount=Move.savings_amount + 1,
                        loans_amount=Move.loans_amount + 1,
                        approved_person_id=Move.prepared_person_id,
                    )
                )
            case "moving_in.openings":
                session.execute(
                    update(OpeningBalance).values(
                        amounts={"1-1101": 1}, approved_person_id=OpeningBalance.prepared_person_id
                    )
                )

    assert problems() == {}
    run_in_transaction(plant)
    found = problems()
    assert list(found) == [check]
    assert len(found[check]) == {"moving_in.files_are_in": 4, "moving_in.openings": 2}.get(check, 1)

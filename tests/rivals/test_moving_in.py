"""Two people bring, approve or book at once: one file, one import, one opening balance."""

import pytest
from sqlalchemy import Update, func, select

from coop.db import session
from coop.domain.identity.service import acting_as
from coop.domain.identity.types import Actor, Role
from coop.domain.members.models import Member
from coop.domain.moving_in import preparation_service, queries, service
from coop.domain.moving_in.errors import KnownFile, NotAtThisStep
from coop.domain.moving_in.models import Move
from coop.domain.moving_in.types import Examination
from tests.rivals.conftest import Arena
from tests.support.moves import cut_over, list_of
from tests.support.spreadsheets import Upload
from tests.support.staff import add_staff

RIVALS = 10
CONTENT = list_of(1, 3)


@pytest.fixture
def staff(arena: Arena) -> dict[str, Actor]:
    """A secretary and a chair, committed."""
    roles = (Role.SECRETARY, Role.TREASURER, Role.CHAIR)
    return arena.do(lambda: {role.value: add_staff(role.value, role) for role in roles})


def bring(secretary: Actor) -> int:
    with acting_as(secretary.user_id):
        upload = Upload(CONTENT, "anggota.csv")
        return service.prepare_move(upload, CONTENT, cut_over(), secretary).id


@pytest.fixture
def approved(arena: Arena, staff: dict[str, Actor]) -> tuple[int, Examination]:
    """A file that is approved, and what was found in it."""
    move_id = arena.do(lambda: bring(staff["secretary"]))
    arena.do(lambda: service.approve_move(move_id, staff["chair"]).id)
    found = arena.do(lambda: service.examine(CONTENT, "anggota.csv", cut_over()))
    return move_id, found


def count_members() -> int:
    session.remove()
    return session.scalar(select(func.count()).select_from(Member)) or 0


def count_live() -> int:
    session.remove()
    live = select(func.count()).select_from(Move).where(Move.live_mark == 1)
    return session.scalar(live) or 0


def test_one_content_is_one_file(arena: Arena, staff: dict[str, Actor]) -> None:
    outcome = arena.race(RIVALS, lambda _number: bring(staff["secretary"]))
    assert len(outcome.results) == 1
    assert {type(error) for error in outcome.errors} == {KnownFile}
    assert arena.ask(count_live)[0] == 1


def test_without_its_mark_one_content_would_be_many_files(
    arena: Arena, staff: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: who looks first finds nothing, and the unique row refuses nobody."""

    def keep_unmarked(move: Move) -> bool:
        move.live_mark = None
        session.add(move)
        session.flush()
        return True

    monkeypatch.setattr(queries, "find_live_move", lambda _sha: None)
    monkeypatch.setattr(preparation_service, "insert_unless_taken", keep_unmarked)
    outcome = arena.race(RIVALS, lambda _number: bring(staff["secretary"]))
    assert len(outcome.results) == RIVALS


def test_an_approved_file_is_booked_once(arena: Arena, approved: tuple[int, Examination]) -> None:
    move_id, found = approved
    outcome = arena.race(RIVALS, lambda _number: service.book_move(move_id, found))
    assert outcome.errors == []
    assert sorted(outcome.results) == [False] * (RIVALS - 1) + [True]
    assert arena.ask(count_members)[0] == 3
    assert arena.problems() == {}


def test_one_approves(arena: Arena, staff: dict[str, Actor]) -> None:
    move_id = arena.do(lambda: bring(staff["secretary"]))
    outcome = arena.race(RIVALS, lambda _n: service.approve_move(move_id, staff["chair"]).id)
    assert len(outcome.results) == 1
    assert {type(error) for error in outcome.errors} == {NotAtThisStep}


def test_without_its_guard_everybody_would_approve(
    arena: Arena, staff: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same UPDATE by the id alone."""

    def write_whatever(statement: Update) -> bool:
        statement._where_criteria = statement._where_criteria[:1]
        session.execute(statement)
        return True

    move_id = arena.do(lambda: bring(staff["secretary"]))
    monkeypatch.setattr(preparation_service, "take", write_whatever)
    outcome = arena.race(RIVALS, lambda _n: service.approve_move(move_id, staff["chair"]).id)
    assert len(outcome.results) == RIVALS


def test_one_books_the_opening(
    arena: Arena, staff: dict[str, Actor], approved: tuple[int, Examination]
) -> None:
    move_id, found = approved
    assert arena.do(lambda: service.book_move(move_id, found))
    treasurer, chair = staff["treasurer"], staff["chair"]

    def save() -> int:
        amounts = {"1-1101": -service.describe_opening({}).missing}
        return service.save_opening(amounts, treasurer).revision

    revision = arena.do(save)
    outcome = arena.race(RIVALS, lambda _n: service.approve_opening(revision, chair).id)
    assert len(outcome.results) == 1
    assert {type(error) for error in outcome.errors} == {NotAtThisStep}
    assert arena.problems() == {}

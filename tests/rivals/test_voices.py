"""Many at once: one vote a visitor, one rating, one answer, five guests an hour, one version."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from coop.db import session
from coop.domain.complaints import complainant_service, moving, queries, receiving_service, service
from coop.domain.complaints.models import (
    Complaint,
    ComplaintMessage,
    ComplaintPublication,
)
from coop.domain.complaints.types import (
    ComplaintKind,
    Guest,
    MessageKind,
    NewComplaint,
    Outcome,
    PublicText,
)
from coop.domain.faq import service as faq
from coop.domain.faq.models import FaqVote
from coop.domain.faq.types import FaqText
from coop.domain.throttling.models import HourlyPlace
from coop.errors import Busy, Conflict, Refused
from tests.rivals.conftest import Arena
from tests.rivals.office import Office
from tests.support.rivals import Outcome as Race

TOLD = (Conflict, Refused)
NEW = NewComplaint(ComplaintKind.COMPLAINT, 1, "Antrean", "Lama sekali.")
GUEST = Guest("Yulia", "yulia@contoh.id")
RIVALS = 10


def _complaint(office: Office, *, answered: bool = False) -> int:
    key = service.submit_complaint(NEW, office.saver.actor).id
    if answered:
        service.answer_complaint(key, "Jawaban", Outcome.RESOLVE, office.secretary)
    return key


def _question(office: Office) -> int:
    category = faq.add_category("Simpanan", None)
    question = faq.add_question(FaqText(category.id, "Berapa?", "Segini."), office.secretary)
    faq.publish_question(question.id)
    return question.id


def _count(table: type, *where: object) -> Callable[[], int]:
    query = select(func.count()).select_from(table).where(*where)  # type: ignore[arg-type]  # conditions
    return lambda: session.scalar(query) or 0


def _lost(race: Race[object]) -> list[Exception]:
    assert not [error for error in race.errors if isinstance(error, Busy)]
    return race.errors


def test_one_visitor_votes_once(arena: Arena, office: Office) -> None:
    key = arena.do(lambda: _question(office))
    race = arena.race(RIVALS, lambda n: faq.vote(key, "guest:a", has_helped=n % 2 == 0))
    assert sorted(race.results) == [False] * (RIVALS - 1) + [True]
    assert set(arena.ask(_count(FaqVote))) == {1}


def test_one_answer_is_rated_once(arena: Arena, office: Office) -> None:
    key = arena.do(lambda: _complaint(office, answered=True))
    person = office.saver.person_id
    race = arena.race(
        RIVALS,
        lambda n: service.rate_answer(queries.get_of_person(key, person), n % 5 + 1, ""),
    )
    assert len(race.results) == 1
    assert {type(error) for error in _lost(race)} == {Conflict}
    assert arena.problems() == {}


def test_a_complaint_is_settled_by_one(arena: Arena, office: Office) -> None:
    key = arena.do(lambda: _complaint(office))
    race = arena.race(
        RIVALS,
        lambda n: service.answer_complaint(key, f"Jawaban {n}", Outcome.RESOLVE, office.secretary),
    )
    assert len(race.results) == 1
    assert all(isinstance(error, TOLD) for error in _lost(race))
    answers = _count(ComplaintMessage, ComplaintMessage.kind == MessageKind.ANSWER)
    assert set(arena.ask(answers)) == {1}
    assert arena.problems() == {}


def test_an_address_has_five_places_an_hour(arena: Arena, office: Office) -> None:
    race = arena.race(
        RIVALS, lambda _n: service.submit_as_guest(NEW, GUEST, "id", "198.51.100.1").number
    )
    assert sorted(race.results) == [f"KS-{_year(arena)}-{n:05d}" for n in range(1, 6)]
    assert {type(error) for error in _lost(race)} == {Refused}
    assert set(arena.ask(_count(HourlyPlace))) == {5}
    assert arena.problems() == {}


def test_one_version_is_proposed(arena: Arena, office: Office) -> None:
    key = arena.do(lambda: _complaint(office, answered=True))
    words = PublicText("Kenapa lama?", "Sudah ditambah.")
    race = arena.race(
        RIVALS, lambda _n: service.propose_publication(key, words, office.secretary).id
    )
    assert len(race.results) == 1
    assert {type(error) for error in _lost(race)} == {Conflict}
    assert set(arena.ask(_count(ComplaintPublication))) == {1}
    assert arena.problems() == {}


def _year(arena: Arena) -> int:
    return arena.ask(lambda: session.scalar(select(func.max(Complaint.received_at))).year)[0]


# --- with the guard taken out the same race is lost ---


def test_without_the_unique_row_a_visitor_votes_often(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: each vote comes from a visitor of its own."""
    key = arena.do(lambda: _question(office))
    visitors = iter(range(1_000))
    monkeypatch.setattr(faq, "visitor_key", lambda _visitor: f"{next(visitors)}")
    race = arena.race(RIVALS, lambda _n: faq.vote(key, "guest:a", has_helped=True))
    assert race.results == [True] * RIVALS
    assert set(arena.ask(_count(FaqVote))) == {RIVALS}


def test_without_the_guard_several_rate(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: whoever is not refused by the statement believes to be the first."""
    key = arena.do(lambda: _complaint(office, answered=True))
    monkeypatch.setattr(complainant_service, "take", lambda _statement: True)
    person = office.saver.person_id
    race = arena.race(
        RIVALS, lambda n: service.rate_answer(queries.get_of_person(key, person), n % 5 + 1, "")
    )
    assert len(race.results) == RIVALS


def test_without_the_guard_several_settle(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the state is neither taken nor looked at."""
    key = arena.do(lambda: _complaint(office))
    monkeypatch.setattr(moving, "take", lambda _statement: True)
    monkeypatch.setattr(moving, "next_status", lambda _step, _before: _before)
    race = arena.race(
        RIVALS,
        lambda n: service.answer_complaint(key, f"Jawaban {n}", Outcome.RESOLVE, office.secretary),
    )
    assert len(race.results) > 1
    answers = _count(ComplaintMessage, ComplaintMessage.kind == MessageKind.ANSWER)
    assert max(arena.ask(answers)) > 1


def test_without_places_an_address_sends_more(
    arena: Arena, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the places are not taken."""
    monkeypatch.setattr(receiving_service, "take_place_of_guest", lambda _address: None)
    race = arena.race(
        RIVALS, lambda _n: service.submit_as_guest(NEW, GUEST, "id", "198.51.100.1").number
    )
    assert len(race.results) == RIVALS
    assert arena.problems() == {}, "the numbers still run without a gap"

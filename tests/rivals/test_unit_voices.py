"""Many at once at a unit: five guests an hour in all of them, one end of a complaint, one mail."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from coop import dates
from coop.db import session
from coop.domain.complaints import moving, queries, receiving_service, service
from coop.domain.complaints.category_service import add_starting_categories
from coop.domain.complaints.checks import CHECKS
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.places import OF_A_PERSON
from coop.domain.complaints.types import (
    ComplaintKind,
    ComplaintStatus,
    Guest,
    NewComplaint,
    Outcome,
)
from coop.domain.identity.types import Actor
from coop.domain.notifications import service as notifications
from coop.domain.notifications.models import Message
from coop.domain.people.service import give_consent
from coop.domain.people.types import ConsentKind
from coop.domain.ratings import asking_service
from coop.domain.sales import service as sales
from coop.domain.settings.service import today
from coop.domain.throttling.models import HourlyPlace
from coop.domain.units.service import choose_features
from coop.errors import Conflict, Refused
from tests.rivals.conftest import Arena
from tests.support.rivals import Outcome as Race
from tests.support.store import NOW, UNIT_ID, Store, build_store

RIVALS = 10
GUEST = Guest("Yulia", "yulia@contoh.id")
LATER = timedelta(days=1)


@pytest.fixture
def store(arena: Arena) -> Store:
    """The store, where complaints are sorted and ratings are taken."""

    def build() -> Store:
        built = build_store()
        add_starting_categories([UNIT_ID])
        choose_features(UNIT_ID, ["selling", "ratings"])
        return built

    return _at(arena, build)


def _at(arena: Arena, work: Callable[[], Any], ahead: timedelta = timedelta()) -> Any:
    """Do it, committed, at the store's time."""

    def timed() -> Any:
        with dates.at(NOW + ahead):
            return work()

    return arena.do(timed)


def _race(arena: Arena, work: Callable[[int], Any], ahead: timedelta = timedelta()) -> Race[Any]:
    def timed(number: int) -> Any:
        with dates.at(NOW + ahead):
            return work(number)

    return arena.race(RIVALS, timed)


def _count(arena: Arena, table: type, *where: Any) -> int:
    query = select(func.count()).select_from(table).where(*where)
    [found] = set(arena.ask(lambda: session.scalar(query) or 0))
    return found


def _problems(arena: Arena) -> list[str]:
    """Return what the audit finds wrong with complaints, on every node."""
    found = arena.ask(lambda: [one for check in CHECKS for one in check.run().problems])
    return [one for problems in found for one in problems]


def _clerk(store: Store) -> Actor:
    """Return somebody of the desk who answers complaints."""
    return replace(store.desk, everywhere=frozenset({"unit_complaints.handle"}))


def _new(unit_id: int) -> NewComplaint:
    category = queries.list_categories(unit_id)[0].id
    return NewComplaint(ComplaintKind.COMPLAINT, category, "Antrean", "Lama sekali.")


def _send(number: int) -> None:
    """Write as a guest, in turn to the cooperative and to the unit."""
    unit_id = 1 if number % 2 else UNIT_ID
    service.submit_as_guest(_new(unit_id), GUEST, "id", "198.51.100.1", unit_id)


def _write(store: Store) -> int:
    return service.submit_complaint(_new(UNIT_ID), store.member.actor, UNIT_ID).id


def _answered(store: Store) -> int:
    key = _write(store)
    service.answer_complaint(key, "Beres.", Outcome.RESOLVE, _clerk(store), unit_id=UNIT_ID)
    return key


def _end(key: int, store: Store, number: int) -> str:
    """Accept the answer, reopen it, or take it up again as staff."""
    if number % 3 == 0:
        service.reopen_for_complainant(key, "Menelepon", _clerk(store), UNIT_ID)
        return "taken up"
    complaint = queries.get_of_person(key, store.member.person_id)
    if number % 3 == 1:
        service.accept_answer(complaint)
        return "accepted"
    service.reopen(complaint, "Belum")
    return "reopened"


def _ask() -> int:
    return asking_service.ask_for_ratings(today(), lambda person_id: f"stop/{person_id}")


def _serve(store: Store) -> None:
    give_consent(store.member.person_id, ConsentKind.MARKETING, "web")
    sales.complete_order(store.order(key="asked").id, store.desk)


def test_an_address_has_five_places_in_all_units_together(arena: Arena, store: Store) -> None:
    race = _race(arena, _send)
    assert len(race.results) == 5
    assert {type(error) for error in race.errors} == {Refused}
    assert _count(arena, HourlyPlace) == 5
    assert _problems(arena) == []


def test_a_person_has_ten_places_an_hour(arena: Arena, store: Store) -> None:
    _at(arena, lambda: [_write(store) for _n in range(OF_A_PERSON - 3)])
    race = _race(arena, lambda _n: _write(store))
    assert len(race.results) == 3
    assert {type(error) for error in race.errors} == {Refused}
    assert _count(arena, Complaint) == OF_A_PERSON
    assert _problems(arena) == []


def test_an_answer_comes_to_one_end(arena: Arena, store: Store) -> None:
    key = _at(arena, lambda: _answered(store))
    race = _race(arena, lambda n: _end(key, store, n))
    [how] = race.results
    assert {type(error) for error in race.errors} <= {Conflict, Refused}
    [status] = set(arena.ask(lambda: queries.get_of_person(key, store.member.person_id).status))
    assert status is (ComplaintStatus.CLOSED if how == "accepted" else ComplaintStatus.OPEN)
    assert _problems(arena) == []


def test_of_ten_workers_one_asks(arena: Arena, store: Store) -> None:
    _at(arena, lambda: _serve(store))
    race = _race(arena, lambda _n: _ask(), LATER)
    assert sorted(race.results) == [0] * (RIVALS - 1) + [1]
    assert _count(arena, Message, Message.template == asking_service.TEMPLATE) == 1


# --- with the guard taken out the same race is lost ---


def test_without_places_an_address_sends_more(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the places are not taken."""
    monkeypatch.setattr(receiving_service, "take_place_of_guest", lambda _address: None)
    assert len(_race(arena, _send).results) == RIVALS
    assert _problems(arena) == [], "the numbers of each unit still run without a gap"


def test_without_places_a_person_writes_more(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the places are not taken."""
    _at(arena, lambda: [_write(store) for _n in range(OF_A_PERSON - 3)])
    monkeypatch.setattr(receiving_service, "take_place_of_person", lambda _person_id: None)
    assert len(_race(arena, lambda _n: _write(store)).results) == RIVALS


def test_without_the_guard_it_ends_in_several_ways(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the state is neither taken nor looked at."""
    key = _at(arena, lambda: _answered(store))
    monkeypatch.setattr(moving, "take", lambda _statement: True)
    monkeypatch.setattr(moving, "next_status", lambda _step, before: before)
    assert len(_race(arena, lambda n: _end(key, store, n)).results) > 1


def test_without_the_key_everybody_asks(
    arena: Arena, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the messages have no key that the database could refuse."""
    _at(arena, lambda: _serve(store))
    send = notifications.send_mail

    def send_without_key(*args: Any, unique_key: str, **more: Any) -> Any:
        return send(*args, unique_key=None, **more)

    monkeypatch.setattr(asking_service, "send_mail", send_without_key)
    race = _race(arena, lambda _n: _ask(), LATER)
    assert sum(race.results) == RIVALS

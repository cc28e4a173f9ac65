"""Who clicks as fast as twenty holds three times and has ten to come, on whichever node."""

from datetime import timedelta
from typing import Any

import pytest

from coop.db import session
from coop.domain.booking import holding_service, service, submitting_service
from coop.domain.booking.types import MOST_HELD, MOST_OPEN, Details
from coop.errors import Conflict, Refused
from tests.rivals.conftest import Arena
from tests.rivals.test_bookings import RIVALS, ask, at, audit, race, states
from tests.support.bookings import HOUR, TUESDAY, Garage, build_garage
from tests.support.rivals import Outcome
from tests.support.store import NOW, UNIT_ID

VISITOR = "visit:somebody"


@pytest.fixture
def garage(arena: Arena) -> Garage:
    return at(arena, build_garage)


def click(arena: Arena, garage: Garage) -> Outcome[Any]:
    """Each click is for another time, all of which are free."""

    def hold(n: int) -> int:
        starts_at = TUESDAY + timedelta(days=n // 5) + n % 5 * HOUR
        return service.hold_slot(UNIT_ID, garage.check.id, starts_at, holder=VISITOR).id

    return race(arena, hold)


def test_a_visitor_holds_three_times(arena: Arena, garage: Garage) -> None:
    found = click(arena, garage)
    assert len(found.results) == MOST_HELD
    assert {type(error) for error in found.errors} == {Refused}
    held = ask(arena, lambda: [one.id for one in service.list_held([VISITOR])])
    assert sorted(held) == sorted(found.results)
    assert audit(arena) == []


def test_a_place_is_free_again_once_a_hold_is_over_sent_or_let_go(
    arena: Arena, garage: Garage
) -> None:
    first = click(arena, garage).results
    at(arena, lambda: service.drop_hold(first[0]))
    again = click(arena, garage)
    assert len(again.results) == 1, "one place was free"
    assert {type(error) for error in again.errors} <= {Refused, Conflict}
    over = NOW + timedelta(minutes=11)
    late = TUESDAY + timedelta(days=6)
    at(arena, lambda: service.hold_slot(UNIT_ID, garage.check.id, late, holder=VISITOR), over)
    assert list(states(arena).values()).count("held") == 1, "those that were over are ended"
    assert audit(arena, over) == []


def test_without_the_key_one_visitor_empties_the_week(
    arena: Arena, garage: Garage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a hold without its place is refused by nothing."""

    def insert_without_place(row: Any) -> bool:
        row.hold_place = None
        session.add(row)
        session.flush()
        return True

    monkeypatch.setattr(holding_service, "insert_unless_taken", insert_without_place)
    assert len(click(arena, garage).results) == RIVALS


def send(arena: Arena, garage: Garage) -> Outcome[Any]:
    """One customer sends twenty held times at once, one click for each."""
    guest = garage.store.guest

    def hold(n: int) -> int:
        starts_at = TUESDAY + timedelta(days=n // 5) + n % 5 * HOUR
        return service.hold_slot(UNIT_ID, garage.check.id, starts_at).id

    held = at(arena, lambda: [hold(n) for n in range(RIVALS)])

    def submit(n: int) -> int:
        return service.submit_booking(held[n], guest.person_id, Details(), guest.actor).id

    return race(arena, submit)


def test_a_customer_has_ten_to_come(arena: Arena, garage: Garage) -> None:
    found = send(arena, garage)
    assert len(found.results) == MOST_OPEN
    assert {type(error) for error in found.errors} == {Refused}
    assert list(states(arena).values()).count("confirmed") == MOST_OPEN
    assert audit(arena) == []


def test_without_the_place_a_customer_has_them_all(
    arena: Arena, garage: Garage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what is booked without a place is refused by nothing."""
    monkeypatch.setattr(submitting_service, "take_unless_taken", lambda _statement: True)
    assert len(send(arena, garage).results) == RIVALS

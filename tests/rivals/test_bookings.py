"""Many at once for the last time, for one booking, for one freed time: each is had once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Update, update

from coop import dates
from coop.db import session, take, take_rows
from coop.domain.booking import queries, service, steps
from coop.domain.booking.models import Booking
from coop.domain.booking.types import BookingState, Details, TimeWish, WaitingState
from coop.domain.payments import service as payments
from coop.domain.sales.models import Order
from coop.domain.sales.queries import list_bills
from coop.domain.scheduling import service as scheduling
from coop.domain.scheduling.errors import RunOut, Taken
from coop.domain.scheduling.models import ScheduleCell
from coop.domain.settings.service import today
from coop.domain.trail.service import seal_trail
from coop.errors import Conflict, CoopError
from tests.rivals.conftest import Arena
from tests.support.bookings import ANSWERS, HOUR, TUESDAY, Garage, build_garage, problems
from tests.support.rivals import Outcome
from tests.support.store import NOW, SERVICE, UNIT_ID, participation

RIVALS = 20
S = BookingState


@pytest.fixture
def garage(arena: Arena) -> Garage:
    return at(arena, build_garage)


def at(arena: Arena, work: Callable[[], Any], moment: Any = NOW) -> Any:
    """Do it, committed, at the store's time."""

    def timed() -> Any:
        with dates.at(moment):
            return work()

    return arena.do(timed)


def race(arena: Arena, work: Callable[[int], Any], moment: Any = NOW) -> Outcome[Any]:
    """Let the rivals meet once more inside their first transaction."""
    meeting, met = threading.Barrier(RIVALS), set[int]()

    def timed(number: int) -> Any:
        with dates.at(moment):
            if number not in met:
                met.add(number)
                meeting.wait(60)
            return work(number)

    return arena.race(RIVALS, timed)


def ask(arena: Arena, question: Callable[[], Any], moment: Any = NOW) -> Any:
    """Return what every node answers, which is the same."""

    def timed() -> Any:
        with dates.at(moment):
            return question()

    answers = arena.ask(timed)
    assert all(answer == answers[0] for answer in answers)
    return answers[0]


def states(arena: Arena) -> dict[int, str]:
    return dict(
        ask(
            arena,
            lambda: sorted(
                (row.id, row.state.value)
                for row in session.query(Booking).populate_existing()
                if row.state is not S.EXPIRED
            ),
        )
    )


def audit(arena: Arena, moment: Any = NOW) -> list[str]:
    at(arena, lambda: seal_trail(10_000), moment)
    return list(ask(arena, problems, moment))


def race_for_the_last(arena: Arena, garage: Garage) -> Outcome[Any]:
    """Half of them are customers, half the desk, which names everybody and asks no board."""
    named = (garage.mechanics[0], garage.bay)

    def hold(n: int) -> int:
        if n % 4 < 2:
            return garage.hold().id
        return garage.hold(resource_ids=named, is_at_desk=True).id

    return race(arena, hold)


def test_the_last_time_is_held_once(arena: Arena, garage: Garage) -> None:
    found = race_for_the_last(arena, garage)
    assert len(found.results) == 1
    assert {type(error) for error in found.errors} == {Taken}
    assert states(arena) == {found.results[0]: "held"}
    assert audit(arena) == []


def test_as_many_hold_as_there_are_mechanics(arena: Arena, garage: Garage) -> None:
    found = race(arena, lambda _n: garage.hold(item_id=garage.check.id).id)
    assert len(found.results) == 2
    assert {type(error) for error in found.errors} == {Taken}
    assert audit(arena) == []


def test_a_hold_is_sent_once(arena: Arena, garage: Garage) -> None:
    held = at(arena, lambda: garage.hold().id)
    person = garage.store.member

    def send(_n: int) -> int:
        return service.submit_booking(held, person.person_id, ANSWERS, person.actor).id

    found = race(arena, send)
    assert found.results == [held]
    assert {type(error) for error in found.errors} == {Conflict}
    assert ask(arena, lambda: session.query(Order).count()) == 1
    assert audit(arena) == []


def test_who_moves_and_who_comes(arena: Arena, garage: Garage) -> None:
    """Half of them move their booking to the time that the others want to hold."""
    movers = RIVALS // 2
    wanted = TUESDAY + timedelta(days=1, hours=6)

    def booked() -> list[int]:
        found = []
        for n in range(movers):
            # three of a day fit into the only bay
            starts_at = TUESDAY + timedelta(days=n // 3 * 2, hours=2 * (n % 3))
            found.append(garage.book(starts_at).id)
        return found

    ids = at(arena, booked)

    def come_or_move(n: int) -> int:
        if n < movers:
            return service.reschedule_booking(ids[n], wanted).id
        return garage.hold(wanted).id

    found = race(arena, come_or_move)
    assert len(found.results) == 1
    assert {type(error) for error in found.errors} == {Taken}
    assert audit(arena) == []


def test_one_is_dropped_into_a_place_on_the_board(arena: Arena, garage: Garage) -> None:
    """Everybody drops a booking of their own into the same lane at the same time."""
    wanted, lane, none = TUESDAY + timedelta(days=3), garage.mechanics[0], Details()

    def booked() -> list[int]:
        days = [TUESDAY + timedelta(days=n // 16) + n % 16 // 2 * HOUR for n in range(RIVALS)]
        buyers = garage.store.member, garage.store.guest  # each has ten to come
        return [
            garage.book(starts_at, buyers[n % 2], none, item_id=garage.check.id).id
            for n, starts_at in enumerate(days)
        ]

    ids = at(arena, booked)
    found = race(arena, lambda n: service.shift_booking(ids[n], wanted, lane).id)
    assert len(found.results) == 1
    assert {type(error) for error in found.errors} == {Taken}
    moved = ask(arena, lambda: queries.get_booking(found.results[0]).starts_at)
    assert moved == wanted
    assert audit(arena) == []


def _running(garage: Garage) -> int:
    booked = garage.book()
    garage.store.pay(garage.order_of(booked))
    service.check_in(booked.id, garage.store.desk)
    return service.start_service(booked.id, garage.store.desk).id


def test_it_is_finished_once(arena: Arena, garage: Garage) -> None:
    booked = at(arena, lambda: _running(garage), TUESDAY)
    desk = garage.store.desk
    found = race(arena, lambda _n: service.finish_service(booked, desk).id, TUESDAY)
    assert found.results == [booked]
    assert {type(error) for error in found.errors} == {Conflict}
    assert ask(arena, lambda: participation(session.query(Order).one())) == SERVICE
    assert audit(arena, TUESDAY) == []


def test_one_way_out(arena: Arena, garage: Garage) -> None:
    """Cancelled by the customer and by staff at once."""
    booked = at(arena, lambda: garage.book(TUESDAY + HOUR).id)
    member, desk = garage.store.member, garage.store.desk

    def work(n: int) -> str:
        if n % 4 < 2:
            service.cancel_own(booked, member.person_id, member.actor)
            return "cancelled"
        service.cancel_booking(booked, desk, "Batal")
        return "cancelled"

    found = race(arena, work)
    assert found.results == ["cancelled"]
    assert {type(error) for error in found.errors} == {Conflict}
    assert states(arena) == {booked: "cancelled"}
    assert audit(arena) == []


def test_a_hold_that_is_over_is_sent_or_ended(arena: Arena, garage: Garage) -> None:
    held = at(arena, lambda: garage.hold().id)
    person, over = garage.store.member, NOW + timedelta(minutes=10)

    def send_or_end(n: int) -> int:
        if n % 4 < 2:
            return service.expire_holds()
        return service.submit_booking(held, person.person_id, ANSWERS, person.actor).id

    found = race(arena, send_or_end, over)
    assert sorted(found.results) == [0] * (RIVALS // 2 - 1) + [1]
    assert {type(error) for error in found.errors} <= {Conflict, RunOut}
    assert states(arena) == {}
    assert audit(arena, over) == []


def test_a_deposit_is_paid_in_the_last_moment_or_not(arena: Arena, garage: Garage) -> None:
    """Half of them pay it at the counter, half of them end what is unpaid."""

    def booked() -> tuple[int, dict[int, int]]:
        found = garage.book()
        deposit, _rest = list_bills(garage.order_of(found).id)
        return found.id, {deposit.id: deposit.amount}

    (booking_id, wanted), over = at(arena, booked), TUESDAY
    person_id, desk = garage.store.member.person_id, garage.store.desk

    def pay_or_end(n: int) -> str:
        if n % 4 < 2:
            return "paid" if payments.receive_cash(person_id, wanted, desk) else ""
        return "ended" if service.expire_unpaid() else ""

    found = race(arena, pay_or_end, over)
    (what,) = {one for one in found.results if one}
    assert [one for one in found.results if one] == [what]
    assert all(isinstance(error, CoopError) for error in found.errors)
    state = ask(arena, lambda: queries.get_booking(booking_id).state)
    assert state is (S.CONFIRMED if what == "paid" else S.EXPIRED)
    assert audit(arena, over) == []


def test_a_plan_is_accepted_once(arena: Arena, garage: Garage) -> None:
    person = garage.store.member

    def asked() -> int:
        wish = TimeWish(TUESDAY, TUESDAY + 4 * HOUR)
        return service.request_booking(
            garage.wash.id, person.person_id, wish, ANSWERS, person.actor
        ).id

    request = at(arena, asked)
    plan = ask(arena, lambda: service.plan_requests(UNIT_ID))
    found = race(arena, lambda _n: service.accept_plan(plan).placed)
    assert sorted(found.results) == [()] * (RIVALS - 1) + [(request,)]
    assert states(arena) == {request: "confirmed"}
    assert audit(arena) == []


def test_a_freed_time_is_offered_once(arena: Arena, garage: Garage) -> None:
    """Each of many cancels a booking; one waits, and is offered one of the times."""

    def prepared() -> tuple[list[int], int]:
        none = Details()
        buyers = garage.store.member, garage.store.guest  # each has ten to come
        ids = [
            garage.book(TUESDAY + n // 2 * HOUR, buyers[n % 2], none, item_id=garage.check.id).id
            for n in range(16)
        ]
        day = today() + timedelta(days=1)
        entry = service.join_waiting_list(garage.check.id, garage.store.guest.person_id, day, day)
        return ids, entry.id

    ids, entry = at(arena, prepared)
    desk = garage.store.desk
    found = race(arena, lambda n: service.cancel_booking(ids[n % 16], desk, "Batal").id)
    assert sorted(found.results) == ids
    assert {type(error) for error in found.errors} == {Conflict}
    assert ask(arena, lambda: queries.get_entry(entry).state) is WaitingState.OFFERED
    assert list(states(arena).values()).count("held") == 1
    assert audit(arena) == []


# --- with the guard taken out the same race is lost ---


def _raise_without_looking(statement: Update) -> int:
    if statement.table.name == ScheduleCell.__tablename__ and len(statement._where_criteria) == 4:
        statement._where_criteria = statement._where_criteria[:3]
    return take_rows(statement)


def test_without_the_guard_everybody_holds_the_last_time(
    arena: Arena, garage: Garage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of time."""
    monkeypatch.setattr(scheduling, "take_rows", _raise_without_looking)
    found = race_for_the_last(arena, garage)
    assert len(found.results) > 1
    assert any("are taken" in problem for problem in audit(arena))


def change_anyway(
    booking_id: int, _guard: tuple[ColumnElement[bool], ...], **values: Any
) -> Booking:
    take(
        update(Booking)
        .where(Booking.id == booking_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return queries.get_booking(booking_id)


def test_without_the_guard_everybody_is_checked_in(
    arena: Arena, garage: Garage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of steps: whoever comes changes the booking, whatever it is by now."""
    booked = at(arena, lambda: garage.book(TUESDAY).id)
    monkeypatch.setattr(steps, "change", change_anyway)
    found = race(arena, lambda _n: service.check_in(booked, garage.store.desk).id, TUESDAY)
    assert len(found.results) == RIVALS

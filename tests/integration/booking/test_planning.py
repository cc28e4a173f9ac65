"""Requests without a time, services that overrun, the waiting list, reminders."""

from dataclasses import replace
from datetime import timedelta

import pytest

from coop import dates
from coop.db import session
from coop.domain.booking import list_queries, queries, service
from coop.domain.booking.models import Booking
from coop.domain.booking.types import BookingState, Details, Spot, TimeWish, Venue, WaitingState
from coop.domain.notifications.models import Message
from coop.domain.scheduling import hours_service
from coop.domain.scheduling.errors import Taken
from coop.domain.scheduling.queries import list_live
from coop.domain.scheduling.types import Need, NotPlaced
from coop.domain.settings.service import today
from coop.errors import Conflict, NotFound, Refused
from tests.support.bookings import ANSWERS, HOUR, TUESDAY, WITHOUT_DEPOSIT, Garage
from tests.support.store import NOW, UNIT_ID, Buyer

S, W = BookingState, WaitingState
DAY = timedelta(days=1)


def ask(
    garage: Garage, buyer: Buyer | None = None, first: int = 0, last: int = 8, priority: int = 1
) -> Booking:
    """Ask for a wash on Tuesday, between two hours after nine."""
    person = buyer or garage.store.member
    wish = TimeWish(TUESDAY + first * HOUR, TUESDAY + last * HOUR, priority)
    return service.request_booking(garage.wash.id, person.person_id, wish, ANSWERS, person.actor)


def templates(person: Buyer) -> list[str]:
    rows = session.query(Message).filter_by(person_id=person.person_id).order_by(Message.id)
    return [row.template for row in rows if "book" in row.template or "service" in row.template]


# --- plans ---


def test_a_plan_is_accepted_in_part(garage: Garage) -> None:
    low, high = ask(garage), ask(garage, garage.store.guest, priority=5)
    late = ask(garage, first=-3, last=-2)
    plan = service.plan_requests(UNIT_ID)
    assert [(one.booking_id, one.slot is not None) for one in plan] == [
        (high.id, True),
        (low.id, True),
        (late.id, False),
    ]
    assert plan[0].slot is not None
    assert plan[0].slot.starts_at == TUESDAY
    assert plan[2].reason is NotPlaced.CLOSED
    assert list_live(high.ref) == []
    garage.book(TUESDAY, details=Details(), item_id=garage.check.id)
    garage.book(TUESDAY, garage.store.guest, Details(), item_id=garage.check.id)
    accepted = service.accept_plan(plan)
    assert (accepted.placed, accepted.taken) == ((low.id,), (high.id,))
    placed = queries.get_booking(low.id)
    assert (placed.state, len(placed.resource_ids)) == (S.CONFIRMED, 2)
    assert placed.deposit_due_at is not None
    assert queries.get_booking(high.id).starts_at is None
    again = service.plan_requests(UNIT_ID)
    assert {one.booking_id for one in again} == {high.id, late.id}
    assert service.accept_plan(plan[1:2]).taken == (low.id,)


def test_a_request_is_given_a_time_or_ends(garage: Garage) -> None:
    asked = ask(garage)
    assert (asked.state, asked.starts_at, asked.deposit_due_at) == (S.REQUESTED, None, None)
    with pytest.raises(Refused, match="time first"):
        service.confirm_booking(asked.id, garage.store.desk)
    with pytest.raises(Conflict):
        service.reschedule_booking(asked.id, TUESDAY)
    given = service.give_time(asked.id, TUESDAY + HOUR)
    assert given.state is S.CONFIRMED
    with pytest.raises(Conflict):
        service.give_time(asked.id, TUESDAY)
    other = ask(garage, garage.store.guest)
    assert service.cancel_own(other.id, garage.store.guest.person_id, None).state is S.CANCELLED
    assert service.plan_requests(UNIT_ID) == ()


def test_impossible_wishes(garage: Garage) -> None:
    person = garage.store.member
    for wish, field in (
        (TimeWish(TUESDAY, TUESDAY - HOUR), "latest_at"),
        (TimeWish(NOW - 2 * HOUR, NOW - HOUR), "latest_at"),
        (TimeWish(TUESDAY, TUESDAY, 0), "priority"),
    ):
        with pytest.raises(Refused) as told:
            service.request_booking(garage.wash.id, person.person_id, wish, ANSWERS, None)
        assert told.value.field == field


# --- overrun ---


def test_who_comes_after_an_overrun_is_offered_other_times(garage: Garage) -> None:
    running = garage.book()
    after = garage.book(TUESDAY + timedelta(minutes=90), garage.store.guest)
    later = garage.book(TUESDAY + 6 * HOUR, garage.store.guest)
    with dates.at(TUESDAY):
        service.check_in(running.id, garage.store.desk)
        service.start_service(running.id, garage.store.desk)
        until = TUESDAY + 2 * HOUR
        with pytest.raises(Taken):
            service.extend_running(running.id, until)
        (proposal,) = service.propose_after(running.id, until)
        assert (proposal.booking_id, proposal.starts_at) == (after.id, after.starts_at)
        assert proposal.slot is not None
        assert proposal.slot.starts_at == TUESDAY + timedelta(minutes=165)
        service.reschedule_booking(after.id, proposal.slot.starts_at, proposal.slot.resource_ids)
        assert service.propose_after(running.id, until) == ()
        longer = service.extend_running(running.id, until)
        assert (longer.ends_at, longer.duration) == (until, 120)
        with pytest.raises(Refused, match="then or later"):
            service.extend_running(running.id, until)
        assert queries.get_booking(later.id).starts_at == TUESDAY + 6 * HOUR
    with pytest.raises(Conflict):
        service.propose_after(after.id, until)


def test_where_there_is_room_for_both_nobody_moves(garage: Garage) -> None:
    hours_service.add_resource(UNIT_ID, "room", "Aula", capacity=2)
    talk = replace(WITHOUT_DEPOSIT, needs=(Need("room"),))
    service.define_service(garage.check.id, talk)
    running, after, also = (
        garage.book(TUESDAY + hours * HOUR, details=Details(), item_id=garage.check.id)
        for hours in (0, 1, 1)
    )
    with dates.at(TUESDAY):
        service.check_in(running.id, garage.store.desk)
        service.start_service(running.id, garage.store.desk)
        (proposal,) = service.propose_after(running.id, TUESDAY + 2 * HOUR)
        assert proposal.booking_id == also.id
        service.cancel_booking(also.id, garage.store.desk, "Batal")
        assert service.propose_after(running.id, TUESDAY + 2 * HOUR) == ()
        assert service.extend_running(running.id, TUESDAY + 2 * HOUR).duration == 120
    assert queries.get_booking(after.id).starts_at == TUESDAY + HOUR


# --- waiting ---


def full(garage: Garage) -> tuple[Booking, Booking]:
    """Let somebody have the only bay in the morning, and somebody else after that."""
    return garage.book(), garage.book(TUESDAY + timedelta(minutes=90))


def wait(garage: Garage, person: Buyer, item_id: int | None = None) -> int:
    day = today() + DAY
    return service.join_waiting_list(item_id or garage.wash.id, person.person_id, day, day).id


def test_a_freed_time_is_offered_to_one_after_another(garage: Garage) -> None:
    first, _second = full(garage)
    guest, third = garage.store.guest, Buyer(garage.store.desk.person_id or 0, garage.store.desk)
    one = wait(garage, guest)
    with dates.at(NOW + timedelta(minutes=1)):
        two = wait(garage, third)
        assert [row.place for row in list_queries.list_waiting(UNIT_ID)] == [1, 2]
        service.cancel_booking(first.id, garage.store.desk, "Batal")
    entry = queries.get_entry(one)
    assert (entry.state, entry.offer_until) == (W.OFFERED, NOW + timedelta(minutes=121))
    offered = queries.get_booking(entry.booking_id or 0)
    assert (offered.state, offered.starts_at, offered.person_id) == (
        S.HELD,
        TUESDAY,
        guest.person_id,
    )
    assert "booking_offered" in templates(guest)
    with pytest.raises(NotFound):
        service.submit_booking(offered.id, third.person_id, ANSWERS, None)
    with pytest.raises(Conflict):
        service.leave_waiting_list(one, guest.person_id)
    with dates.at(NOW + timedelta(minutes=121)):
        assert service.expire_holds() == 1
        assert queries.get_entry(one).state is W.LAPSED
        entry = queries.get_entry(two)
        assert entry.state is W.OFFERED
        taken = service.submit_booking(entry.booking_id or 0, third.person_id, ANSWERS, None)
        assert taken.starts_at == TUESDAY
        assert queries.get_entry(two).state is W.TAKEN
        assert list_queries.list_waiting(UNIT_ID) == []


def test_holding_and_dropping_uses_nobodys_turn_up(garage: Garage) -> None:
    entry_id = wait(garage, garage.store.guest)
    with dates.at(NOW + timedelta(minutes=1)):
        service.drop_hold(garage.hold().id)
        assert queries.get_entry(entry_id).state is W.WAITING
        held = garage.hold()
    with dates.at(NOW + timedelta(minutes=2)):
        late = wait(garage, Buyer(garage.store.desk.person_id or 0, garage.store.desk))
        service.drop_hold(held.id)
        assert queries.get_entry(entry_id).state is W.WAITING
        assert queries.get_entry(late).state is W.OFFERED


def test_whom_a_freed_time_does_not_suit(garage: Garage) -> None:
    first, second = full(garage)
    guest = garage.store.guest
    day = today()
    entry = service.join_waiting_list(garage.wash.id, guest.person_id, day, day)
    with pytest.raises(Conflict, match="already"):
        service.join_waiting_list(garage.wash.id, guest.person_id, day, day)
    service.cancel_booking(first.id, garage.store.desk, "Batal")
    assert queries.get_entry(entry.id).state is W.WAITING
    service.leave_waiting_list(entry.id, guest.person_id)
    assert list_queries.list_waiting_of(guest.person_id) == []
    waits = wait(garage, guest)
    assert [row.place for row in list_queries.list_waiting_of(guest.person_id)] == [1]
    moved = service.reschedule_booking(second.id, TUESDAY + DAY)
    assert moved.starts_at == TUESDAY + DAY
    offered = queries.get_booking(queries.get_entry(waits).booking_id or 0)
    service.drop_hold(offered.id)
    assert queries.get_entry(waits).state is W.LAPSED


def test_nobody_waits_for_days_that_are_over(garage: Garage) -> None:
    waits = wait(garage, garage.store.guest)
    assert service.end_old_entries() == 0
    with dates.at(NOW + 3 * DAY):
        assert wait(garage, garage.store.guest) != waits
        assert queries.get_entry(waits).state is W.LAPSED
        assert service.end_old_entries() == 0


def test_days_that_nobody_can_wait_for(garage: Garage) -> None:
    person_id, day = garage.store.guest.person_id, today()
    for first, last, field in (
        (day, day - DAY, "until_on"),
        (day - 2 * DAY, day - DAY, "until_on"),
        (day + 90 * DAY, day + 91 * DAY, "from_on"),
    ):
        with pytest.raises(Refused) as told:
            service.join_waiting_list(garage.wash.id, person_id, first, last)
        assert told.value.field == field
    with pytest.raises(Refused, match="not done there"):
        service.join_waiting_list(
            garage.check.id, person_id, day, day, Spot(Venue.HOME, "x", garage.district_id)
        )
    with pytest.raises(NotFound):
        service.leave_waiting_list(10**9, person_id)


# --- reminders ---


def test_reminders_once_and_anew_after_a_move(garage: Garage) -> None:
    booked = garage.book()
    garage.book(TUESDAY + DAY, garage.store.guest)
    assert (service.remind_of_tomorrow(), service.remind_of_tomorrow()) == (1, 0)
    service.reschedule_booking(booked.id, TUESDAY + HOUR)
    assert service.remind_of_tomorrow() == 1
    assert templates(garage.store.member).count("booking_reminder") == 2
    assert templates(garage.store.guest) == ["booking_confirmed"]


def test_the_next_service_is_due_once_unless_they_came(garage: Garage) -> None:
    for start, buyer in ((TUESDAY, garage.store.member), (TUESDAY + 2 * HOUR, garage.store.guest)):
        booked = garage.book(start, buyer)
        with dates.at(start):
            garage.serve(booked)
    half_a_year_on = TUESDAY + timedelta(days=184)
    with dates.at(half_a_year_on - 2 * DAY):
        assert service.remind_of_next_service() == 0
        again = garage.book(half_a_year_on, garage.store.guest)
    with dates.at(half_a_year_on):
        assert (service.remind_of_next_service(), service.remind_of_next_service()) == (1, 0)
        assert templates(garage.store.member)[-1] == "service_due"
        assert "service_due" not in templates(garage.store.guest)
        service.cancel_booking(again.id, garage.store.desk, "Batal")
        assert service.remind_of_next_service() == 1
    with dates.at(half_a_year_on + 20 * DAY):
        assert service.remind_of_next_service() == 0

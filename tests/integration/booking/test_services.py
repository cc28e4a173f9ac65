"""How services are booked, what lists show, and what the audit finds."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from coop import dates
from coop.db import session
from coop.domain.booking import list_queries, queries, service
from coop.domain.booking.checks import CHECKS
from coop.domain.booking.ics_rules import write_calendar
from coop.domain.booking.list_queries import BookingFilter
from coop.domain.booking.types import (
    BookingState,
    Details,
    IntakeField,
    IntakeKind,
    Spot,
    TimeWish,
    Venue,
)
from coop.domain.people.own_data import collect_own_data
from coop.domain.scheduling.types import Need
from coop.domain.settings.service import day_of, today
from coop.domain.trail.service import list_trail
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.support.bookings import ANSWERS, HOUR, PLATE, TERMS, TUESDAY, Garage
from tests.support.statements import statements
from tests.support.store import UNIT_ID

S = BookingState


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"duration": 0}, "duration"),
        ({"duration": 7}, "duration"),
        ({"duration": 3_000}, "duration"),
        ({"before": -5}, "before"),
        ({"after": -5}, "after"),
        ({"after": 2_900}, "duration"),
        ({"interval": 0}, "interval"),
        ({"needs": ()}, "needs"),
        ({"needs": (Need("astronaut"),)}, "needs"),
        ({"needs": (Need("bay", 2),)}, "needs"),
        ({"needs": (Need("bay", 1, (10**6,)),)}, "needs"),
        ({"deposit_percent": 101}, "deposit_percent"),
        ({"kept_percent": -1}, "kept_percent"),
        ({"cancel_hours": -1}, "cancel_hours"),
        ({"next_months": 0}, "next_months"),
        ({"next_km": 0}, "next_km"),
        ({"intake": (PLATE, PLATE)}, "intake"),
        ({"intake": (IntakeField("Plat!", "x"),)}, "intake"),
        ({"intake": (IntakeField("plat", " "),)}, "intake"),
    ],
)
def test_what_cannot_be_booked(garage: Garage, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as told:
        service.define_service(garage.wash.id, replace(TERMS, **changed))
    assert told.value.field == field
    assert queries.terms_of(queries.get_service(garage.wash.id)) == TERMS


def test_upkeep_is_traced(garage: Garage) -> None:
    asked = (IntakeField("km", "Kilometer", IntakeKind.NUMBER), IntakeField("car", "Mobil"))
    service.define_service(garage.wash.id, replace(TERMS, duration=90, intake=asked))
    service.define_service(garage.wash.id, replace(TERMS, duration=90, intake=asked))
    changed, added = list_trail(Ref("booking_service", garage.wash.id))
    assert (added.action, changed.action) == ("booking.service_added", "booking.service_changed")
    assert changed.detail["after"]["duration"] == 90
    assert changed.detail["before"]["duration"] == 60
    assert service.hold_slot(UNIT_ID, garage.wash.id, TUESDAY).duration == 90
    with pytest.raises(Refused, match="Only a service"):
        service.define_service(garage.store.items["product"].id, TERMS)
    service.switch_service(garage.wash.id, is_active=False)
    with pytest.raises(Conflict):
        service.switch_service(garage.wash.id, is_active=False)
    assert [row.item_id for row in queries.list_services(UNIT_ID)] == [garage.check.id]


def test_districts(garage: Garage) -> None:
    for name, minutes, field in (
        ("", 30, "name"),
        ("Lembang", 7, "minutes"),
        ("Lembang", 1_000, "minutes"),
        ("Cimahi", 15, "name"),
    ):
        with pytest.raises(Refused) as told:
            service.add_district(UNIT_ID, name, minutes)
        assert told.value.field == field
    service.add_district(UNIT_ID, "Lembang", 45)
    assert [row.name for row in queries.list_districts(UNIT_ID)] == ["Cimahi", "Lembang"]
    service.switch_district(garage.district_id, UNIT_ID, is_active=False)
    with pytest.raises(Conflict):
        service.switch_district(garage.district_id, UNIT_ID, is_active=False)
    with pytest.raises(NotFound):
        service.switch_district(garage.district_id, 1, is_active=True)
    assert [row.name for row in queries.list_districts(UNIT_ID)] == ["Lembang"]


def test_free_days_of_a_service_at_its_place(garage: Garage) -> None:
    garage.book()
    tuesday = day_of(TUESDAY)
    at_unit, *_ = queries.read_free_week(garage.wash.id, tuesday)
    assert [minutes / 60 for minutes in at_unit.minutes][:2] == [10.5, 11]
    at_home, *_ = queries.read_free_week(garage.wash.id, tuesday, garage.home)
    assert [minutes / 60 for minutes in at_home.minutes][:1] == [11]
    with pytest.raises(Refused):
        queries.read_free_week(garage.check.id, tuesday, garage.home)


def test_the_board_and_the_lists(garage: Garage) -> None:
    first = garage.book(resource_ids=(garage.mechanics[0],))
    second = garage.book(TUESDAY, garage.store.guest, Details(), item_id=garage.check.id)
    garage.hold(TUESDAY + 4 * HOUR)
    service.cancel_booking(garage.book(TUESDAY + 2 * HOUR).id, garage.store.desk, "Batal")
    with dates.at(TUESDAY):
        service.check_in(first.id, garage.store.desk)
    session.flush()
    with statements() as used:
        lanes = list_queries.read_day(UNIT_ID, day_of(TUESDAY))
    assert len(used) == 2
    shown = {lane.name: [row.id for row in lane.rows] for lane in lanes}
    assert shown["Budi"][:1] == [second.id]
    assert shown["Andi"][:1] == [first.id]
    assert len(shown["Bay 1"]) == 2
    assert [lane.rows for lane in list_queries.read_day(UNIT_ID, today())] == [(), (), ()]
    assert ids(states=(S.HELD,)) == [row.id for row in lanes[0].rows if row.state is S.HELD]
    assert len(ids()) == 3
    assert ids(text="tamu") == [second.id]
    assert ids(text=first.number or "") == [first.id]
    assert second.id in ids(text="cek")
    assert ids(is_unpaid=True) == sorted([first.id, second.id], reverse=True)
    garage.store.pay(garage.order_of(first))
    assert ids(is_unpaid=True) == [second.id]
    assert ids(last=today()) == []
    assert len(ids(first=day_of(TUESDAY), last=day_of(TUESDAY))) == 3
    own = list_queries.list_of_person(garage.store.member.person_id, UNIT_ID)
    assert [row.state for row in own] == [S.CHECKED_IN, S.CANCELLED]
    assert own[0].is_deposit_open is False


def ids(**wanted: Any) -> list[int]:
    return [row.id for row in list_queries.search_bookings(BookingFilter(UNIT_ID, **wanted)).rows]


def test_the_calendar_entry_keeps_its_name(garage: Garage) -> None:
    booked = garage.book()
    first = queries.find_event(booked)
    moved = queries.find_event(service.reschedule_booking(booked.id, TUESDAY + HOUR))
    ended = queries.find_event(service.cancel_booking(booked.id, garage.store.desk, "Batal"))
    assert first is not None
    assert moved is not None
    assert ended is not None
    assert first.uid == moved.uid == ended.uid
    assert booked.token not in first.uid
    assert (first.sequence, moved.sequence, ended.sequence) == (0, 1, 2)
    assert "METHOD:PUBLISH" in write_calendar(moved)
    assert "DTSTART:20260303T030000Z" in write_calendar(moved)
    assert "METHOD:CANCEL" in write_calendar(ended)
    assert queries.find_event(garage.hold(TUESDAY + 3 * HOUR)) is None


def test_ones_own_data(garage: Garage) -> None:
    garage.book()
    person_id = garage.store.member.person_id
    service.join_waiting_list(
        garage.wash.id, person_id, today(), today(), Spot(Venue.HOME, "Jl. A", garage.district_id)
    )
    own = collect_own_data(person_id)
    assert own["bookings"][0]["answers"] == {"plate": "B 1234 XYZ"}
    assert own["waiting_list"][0]["address"] == "Jl. A"


LATER = "2026-03-09 00:00:00.000000"


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("UPDATE allocations SET live_mark = NULL, released_at = taken_at", "booking.time"),
        ("UPDATE bookings SET buffer_after = buffer_after + 5", "booking.time"),
        ("UPDATE bookings SET resource_ids = '[]'", "booking.time"),
        ("UPDATE bookings SET state = 'cancelled', open_place = NULL", "booking.time"),
        ("UPDATE allocations SET owner_id = owner_id + 900", "booking.time"),
        ("UPDATE bookings SET state = 'completed', open_place = NULL", "booking.orders"),
        ("UPDATE orders SET source_id = source_id + 1", "booking.orders"),
        ("UPDATE bookings SET person_id = person_id + 1, open_place = NULL", "booking.orders"),
        (f"UPDATE bookings SET held_at = '{LATER}'", "booking.moments"),
        ("UPDATE bookings SET confirmed_at = NULL", "booking.moments"),
        ("UPDATE booking_services SET unit_id = 1", "booking.services"),
        ("UPDATE waiting_entries SET state = 'taken'", "booking.waiting"),
        ("UPDATE waiting_entries SET open_mark = NULL", "booking.waiting"),
    ],
)
def test_a_planted_fault_is_found(garage: Garage, fault: str, name: str) -> None:
    garage.book()
    wish = TimeWish(TUESDAY, TUESDAY + HOUR)
    guest = garage.store.guest
    service.request_booking(garage.wash.id, guest.person_id, wish, ANSWERS, None)
    service.join_waiting_list(garage.wash.id, guest.person_id, today(), today())
    assert all(check.run().checked for check in CHECKS)
    session.flush()
    with session.begin_nested() as planted:
        session.execute(text(fault))
        session.expire_all()
        assert name in {check.name for check in CHECKS if check.run().problems}
        planted.rollback()
    session.expire_all()

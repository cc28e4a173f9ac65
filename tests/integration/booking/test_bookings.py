"""From the hold to the end of a booking, and every way out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from coop import dates
from coop.db import session
from coop.domain.booking import queries, service
from coop.domain.booking.types import MOST_OPEN, BookingState, Details, Spot, Venue
from coop.domain.notifications.models import Message
from coop.domain.payments import service as payments
from coop.domain.sales.models import Order
from coop.domain.sales.queries import list_bills
from coop.domain.sales.types import OrderStatus, Wish
from coop.domain.scheduling.errors import RunOut, Taken
from coop.domain.scheduling.queries import list_live
from coop.domain.settings.service import today
from coop.domain.trail.service import list_trail
from coop.errors import Conflict, NotFound, Refused
from tests.rivals.office import Upload
from tests.support.bookings import ANSWERS, HOUR, TERMS, TUESDAY, Garage
from tests.support.store import NOW, PRODUCT, SERVICE, UNIT_ID

S = BookingState


def mails(garage: Garage) -> list[str]:
    rows = session.query(Message).filter_by(person_id=garage.store.member.person_id)
    return [row.template for row in rows.order_by(Message.id) if "book" in row.template]


def test_hold_and_submit(garage: Garage) -> None:
    held = garage.hold()
    assert (held.state, held.ends_at, held.person_id) == (S.HELD, TUESDAY + HOUR, None)
    assert len(list_live(held.ref)) == 2
    details = Details(
        intake={"plate": " b 1234-xyz ", "other": "x"},
        note="AC panas",
        extras=(Wish(2, garage.store.items["product"].id),),
        expected_amount=SERVICE + 2 * PRODUCT,
    )
    person = garage.store.member
    assert service.quote_booking(held.id, person.person_id, details).total_amount == (
        SERVICE + 2 * PRODUCT
    )
    booked = service.submit_booking(held.id, person.person_id, details, person.actor)
    assert (booked.state, booked.number) == (S.CONFIRMED, "BO-2026-00001")
    assert booked.intake == {"plate": "B 1234 XYZ"}
    assert booked.expires_at is None
    assert booked.deposit_due_at == min(NOW + timedelta(hours=24), TUESDAY)
    order = garage.order_of(booked)
    assert (order.total_amount, order.deposit_amount) == (410_000, 164_000)
    assert (order.source_kind, order.source_id) == ("booking", booked.id)
    assert [(bill.amount, bill.due_on) for bill in list_bills(order.id)] == [
        (164_000, today() + timedelta(days=1)),
        (246_000, today() + timedelta(days=1)),
    ]
    assert all(one.expires_at is None for one in list_live(booked.ref))
    assert mails(garage) == ["booking_confirmed"]
    assert [row.action for row in list_trail(booked.ref)] == ["booking.confirmed"]
    with pytest.raises(Conflict):
        service.submit_booking(held.id, person.person_id, details, person.actor)
    assert session.query(Order).count() == 1


def test_the_whole_way(garage: Garage) -> None:
    booked = garage.book()
    order = garage.order_of(booked)
    garage.store.pay(order)
    with dates.at(TUESDAY + timedelta(minutes=5)):
        assert service.check_in_by_token(booked.token, UNIT_ID, garage.store.desk).state is (
            S.CHECKED_IN
        )
        service.start_service(booked.id, garage.store.desk)
        with dates.at(TUESDAY + timedelta(minutes=50)):
            done = service.finish_service(booked.id, garage.store.desk, odometer=52_300)
            assert (done.state, done.next_service_km) == (S.COMPLETED, 62_300)
            assert str(done.next_service_on) == "2026-09-03"
            assert list_live(done.ref) == []
            order = garage.order_of(done)
            assert (order.status, order.settled_at is not None) == (OrderStatus.COMPLETED, True)
            with pytest.raises(Conflict):
                service.finish_service(booked.id, garage.store.desk)
            with pytest.raises(Refused, match="kilometres"):
                service.finish_service(booked.id, garage.store.desk, odometer=-1)


def test_what_a_form_lacks(garage: Garage) -> None:
    person = garage.store.member
    held = garage.hold()
    with pytest.raises(Refused, match="Nomor polisi") as missing, session.begin_nested():
        service.submit_booking(held.id, person.person_id, Details(), person.actor)
    assert missing.value.field == "plate"
    with pytest.raises(Refused, match="B 1234 XYZ"), session.begin_nested():
        service.submit_booking(
            held.id, person.person_id, Details(intake={"plate": "??"}), person.actor
        )
    wrong = Details(intake=ANSWERS.intake, expected_amount=1)
    with pytest.raises(Conflict, match="by now"), session.begin_nested():
        service.submit_booking(held.id, person.person_id, wrong, person.actor)
    assert queries.get_booking(held.id).state is S.HELD
    service.submit_booking(held.id, person.person_id, ANSWERS, person.actor)


def test_a_hold_runs_out_and_is_ended_once(garage: Garage) -> None:
    held = garage.hold()
    person = garage.store.member
    with pytest.raises(Taken):
        garage.hold(TUESDAY + timedelta(minutes=30))
    with dates.at(NOW + timedelta(minutes=10)):
        with pytest.raises(RunOut), session.begin_nested():
            service.submit_booking(held.id, person.person_id, ANSWERS, person.actor)
        again = garage.hold(TUESDAY + timedelta(minutes=30))
        assert service.expire_holds() == 1
        assert service.expire_holds() == 0
        assert queries.get_booking(held.id).state is S.EXPIRED
        dropped = service.drop_hold(again.id)
        assert (dropped.state, list_live(dropped.ref)) == (S.CANCELLED, [])
        with pytest.raises(Conflict):
            service.drop_hold(again.id)


def test_what_is_not_offered(garage: Garage) -> None:
    for moment in (NOW - HOUR, TUESDAY - HOUR, TUESDAY + timedelta(minutes=15)):
        with pytest.raises(Refused, match="not offered"):
            garage.hold(moment)
    with pytest.raises(Refused, match="not offered"):
        garage.hold(TUESDAY + timedelta(days=90))
    with pytest.raises(NotFound):
        service.hold_slot(1, garage.wash.id, TUESDAY)
    with pytest.raises(NotFound):
        garage.hold(item_id=garage.store.items["product"].id)
    with pytest.raises(Refused, match="does not suit"):
        garage.hold(resource_ids=(10**6,))
    with pytest.raises(Refused, match="not done there"):
        garage.hold(item_id=garage.check.id, spot=garage.home)
    with pytest.raises(Refused, match="come"):
        garage.hold(spot=Spot(Venue.HOME, "", garage.district_id))
    service.switch_service(garage.check.id, is_active=False)
    with pytest.raises(Refused, match="now"):
        garage.hold(item_id=garage.check.id)


def test_the_desk_takes_any_free_time(garage: Garage) -> None:
    early = garage.hold(
        TUESDAY - 2 * HOUR, resource_ids=(garage.mechanics[1], garage.bay), is_at_desk=True
    )
    assert early.resource_ids == sorted((garage.mechanics[1], garage.bay))
    odd = garage.hold(TUESDAY + timedelta(minutes=15), is_at_desk=True)
    assert odd.starts_at == TUESDAY + timedelta(minutes=15)


def test_a_named_mechanic_and_any_bay(garage: Garage) -> None:
    held = garage.hold(resource_ids=(garage.mechanics[1],))
    assert set(held.resource_ids) == {garage.mechanics[1], garage.bay}
    with pytest.raises(Taken):
        garage.hold(item_id=garage.check.id, resource_ids=(garage.mechanics[1],))
    assert garage.hold(item_id=garage.check.id).resource_ids == [garage.mechanics[0]]


def test_a_home_is_as_far_as_its_district(garage: Garage) -> None:
    at_home = garage.hold(TUESDAY + HOUR, spot=garage.home)
    assert (at_home.before, at_home.after) == (30, 45)
    first, *_ = list_live(at_home.ref)
    assert (first.starts_at, first.ends_at) == (
        TUESDAY + timedelta(minutes=30),
        TUESDAY + timedelta(minutes=165),
    )
    with pytest.raises(Refused, match="not offered"):
        garage.hold(TUESDAY, spot=garage.home)
    service.switch_district(garage.district_id, UNIT_ID, is_active=False)
    with pytest.raises(Refused, match="district"):
        garage.hold(TUESDAY + 5 * HOUR, spot=garage.home)


def test_staff_approve_or_turn_down(garage: Garage) -> None:
    terms = queries.terms_of(queries.get_service(garage.wash.id))
    service.define_service(garage.wash.id, replace(terms, needs_approval=True))
    first = garage.book()
    second = garage.book(TUESDAY + 2 * HOUR)
    assert {first.state, second.state} == {S.REQUESTED}
    assert service.confirm_booking(first.id, garage.store.desk).state is S.CONFIRMED
    with pytest.raises(Conflict):
        service.confirm_booking(first.id, garage.store.desk)
    with pytest.raises(Refused, match="reason"):
        service.reject_booking(second.id, garage.store.desk, " ")
    service.reject_booking(second.id, garage.store.desk, "Montir sakit")
    assert garage.order_of(second).status is OrderStatus.CANCELLED
    assert mails(garage) == [
        "booking_received",
        "booking_received",
        "booking_confirmed",
        "booking_cancelled",
    ]


def test_moving(garage: Garage) -> None:
    booked = garage.book()
    other = garage.book(TUESDAY + 2 * HOUR, garage.store.guest)
    person_id = garage.store.member.person_id
    with pytest.raises(Taken):
        service.reschedule_own(booked.id, person_id, TUESDAY + 2 * HOUR)
    assert queries.get_booking(booked.id).starts_at == TUESDAY
    moved = service.reschedule_own(booked.id, person_id, TUESDAY + timedelta(minutes=30))
    assert (moved.starts_at, moved.sequence) == (TUESDAY + timedelta(minutes=30), 1)
    assert moved.order_id == booked.order_id
    with pytest.raises(NotFound):
        service.reschedule_own(other.id, person_id, TUESDAY)
    with pytest.raises(Refused, match="not offered"):
        service.reschedule_own(booked.id, person_id, TUESDAY + timedelta(minutes=50))
    sooner = service.reschedule_booking(moved.id, NOW + timedelta(minutes=30))
    assert sooner.deposit_due_at == sooner.starts_at
    service.reschedule_booking(moved.id, TUESDAY + timedelta(minutes=40), is_wished=True)
    with dates.at(TUESDAY - 3 * HOUR):
        with pytest.raises(Refused, match="4 hours"):
            service.reschedule_own(booked.id, person_id, TUESDAY)
        service.reschedule_booking(booked.id, TUESDAY + 24 * HOUR)
    assert "booking_changed" in mails(garage)
    own = replace(garage.store.desk, person_id=booked.person_id)
    with pytest.raises(Refused):
        service.cancel_booking(booked.id, own, "Batal")
    service.cancel_booking(booked.id, garage.store.desk, "Batal")
    with pytest.raises(Conflict):
        service.reschedule_booking(booked.id, TUESDAY)


def test_the_terms_are_those_of_the_day_it_was_booked(garage: Garage) -> None:
    booked = garage.book()
    order = garage.order_of(booked)
    garage.store.pay(order, order.deposit_amount)
    harder = replace(TERMS, cancel_hours=48, kept_percent=100)
    service.define_service(garage.wash.id, harder)
    booked = queries.get_booking(booked.id)
    assert booked.free_until == TUESDAY - 4 * HOUR
    with dates.at(TUESDAY - 4 * HOUR):
        assert service.kept_now(booked) == 0
    with dates.at(TUESDAY - 3 * HOUR):
        assert service.kept_now(booked) == order.deposit_amount // 2


def test_who_was_moved_by_the_desk_may_leave_freely(garage: Garage) -> None:
    booked, other = garage.book(), garage.book(TUESDAY + 2 * HOUR, garage.store.guest)
    for one in (booked, other):
        order = garage.order_of(one)
        garage.store.pay(order, order.deposit_amount)
    with dates.at(TUESDAY - 3 * HOUR):
        moved = service.reschedule_booking(booked.id, TUESDAY + 4 * HOUR)
        assert moved.free_until == TUESDAY + 4 * HOUR
        assert service.kept_now(moved) == 0
    with dates.at(TUESDAY - HOUR):
        wished = service.reschedule_booking(other.id, TUESDAY + 30 * HOUR, is_wished=True)
        assert wished.free_until == TUESDAY - 2 * HOUR  # it was over, and stays over
        assert service.kept_now(wished) > 0


def test_one_customer_has_so_many_to_come(garage: Garage) -> None:
    starts = [TUESDAY + timedelta(days=day) for day in range(MOST_OPEN + 1)]
    booked = [garage.book(start, garage.store.guest) for start in starts[:MOST_OPEN]]
    held = garage.hold(starts[-1])
    guest = garage.store.guest
    with pytest.raises(Refused, match="to come"):
        service.submit_booking(held.id, guest.person_id, ANSWERS, guest.actor)
    desk = garage.store.desk
    service.submit_booking(held.id, guest.person_id, ANSWERS, desk, is_at_desk=True)
    service.cancel_own(booked[3].id, guest.person_id, guest.actor)
    assert garage.book(starts[3], guest).open_place == 4
    with dates.at(starts[-1] + HOUR):
        later = garage.book(starts[-1] + timedelta(days=2), guest)
        assert later.open_place == 1, "what is over takes no place, checked off or not"


def test_unpaid_deposits_end_and_paid_ones_stay(garage: Garage) -> None:
    unpaid = garage.book()
    paid = garage.book(TUESDAY + 2 * HOUR, garage.store.guest)
    free = garage.book(TUESDAY, details=Details(), item_id=garage.check.id)
    order = garage.order_of(paid)
    garage.store.pay(order, order.deposit_amount)
    assert service.expire_unpaid() == 0
    with dates.at(NOW + timedelta(hours=24)):
        assert service.expire_unpaid() == 1
        assert service.expire_unpaid() == 0
    assert queries.get_booking(unpaid.id).state is S.EXPIRED
    assert garage.order_of(unpaid).status is OrderStatus.CANCELLED
    assert queries.get_booking(paid.id).state is S.CONFIRMED
    assert queries.get_booking(free.id).state is S.CONFIRMED


def test_walk_in(garage: Garage) -> None:
    now = TUESDAY + timedelta(minutes=7)
    with dates.at(now):
        first = service.walk_in(
            UNIT_ID, garage.wash.id, garage.store.guest.person_id, ANSWERS, garage.store.desk
        )
        assert (first.state, first.starts_at) == (S.CHECKED_IN, TUESDAY + timedelta(minutes=10))
        second = service.walk_in(
            UNIT_ID, garage.wash.id, garage.store.member.person_id, ANSWERS, garage.store.desk
        )
        assert second.starts_at == TUESDAY + timedelta(minutes=85)
    with dates.at(TUESDAY + 9 * HOUR), pytest.raises(Taken):
        service.find_next_start(UNIT_ID, garage.wash.id)


def test_too_early(garage: Garage) -> None:
    booked = garage.book()
    with pytest.raises(Refused, match="another day"):
        service.check_in(booked.id, garage.store.desk)
    with pytest.raises(Refused, match="not come yet"):
        service.note_no_show(booked.id, garage.store.desk)
    with pytest.raises(Conflict):
        service.start_service(booked.id, garage.store.desk)
    with pytest.raises(NotFound):
        service.check_in_by_token("x", UNIT_ID, garage.store.desk)
    with pytest.raises(NotFound):
        queries.get_booking_of_unit(booked.id, 1)
    with dates.at(TUESDAY + timedelta(minutes=1)), pytest.raises(Refused, match="has come"):
        service.cancel_own(booked.id, garage.store.member.person_id, None)


def test_a_transfer_that_is_being_verified_keeps_the_booking(garage: Garage) -> None:
    booked = garage.book()
    deposit, _rest = list_bills(garage.order_of(booked).id)
    wanted = {deposit.id: deposit.amount}
    intent = payments.choose_transfer(garage.store.member.person_id, wanted, garage.store.bank_id)
    announced = payments.announce_transfer(
        intent.id,
        value_on=today(),
        payer_name="Ani",
        proof=Upload(),
        actor=None,
        amount=deposit.amount,
    )
    with dates.at(TUESDAY):
        assert service.expire_unpaid() == 0
        payments.reject_payment(announced.id, garage.store.desk, "Bukti kabur")
        assert service.expire_unpaid() == 1
    assert queries.get_booking(booked.id).state is S.EXPIRED

"""One of everything that an address of a booking may name, at each step that staff take."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from coop import dates
from coop.db import crypto, session
from coop.demo.drawings import draw_file
from coop.domain.booking import queries, service
from coop.domain.booking.models import Booking
from coop.domain.booking.types import (
    Details,
    IntakeField,
    IntakeKind,
    ServiceTerms,
    TimeWish,
)
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.types import ItemKind, ItemTerms
from coop.domain.identity.types import Actor
from coop.domain.payments import service as payments
from coop.domain.payments.models import BankAccount
from coop.domain.sales.queries import list_open_bills
from coop.domain.scheduling.hours_service import add_resource
from coop.domain.scheduling.types import Need
from coop.domain.settings.service import start_of_day, today
from coop.domain.units.queries import find_unit
from coop.gateways.storage import Storage
from tests.support.units import CODE

KIND = "teknisi"
PLATE = IntakeField("plate", "Nomor polisi", IntakeKind.PLATE, is_required=True)
TERMS = ServiceTerms(60, (Need(KIND),), deposit_percent=50, needs_approval=True, intake=(PLATE,))
ANSWERS = Details(intake={"plate": "D 77 ZZ"})


def find_appointments(storage: Storage, desk: Actor, person_id: int) -> dict[str, Any]:
    """Return ids of bookings of the person at the workshop, at each step.

    Their service and who does it are their own; the desk books them outside opening hours too, so
    that it does not matter at which hour the story is told.
    """
    unit = find_unit(CODE)
    assert unit is not None
    item = catalogue.add_item(unit.id, ItemKind.SERVICE, ItemTerms("TALANG", "Talang AC", 90_000))
    who = add_resource(unit.id, KIND, "Teknisi Uji").id
    service.define_service(item.id, TERMS)
    yesterday, later = today() - timedelta(days=1), today() + timedelta(days=20)

    def book(day: date, hour: int, *, asks: bool = False) -> Booking:
        starts_at = start_of_day(day) + timedelta(hours=hour)
        held = service.hold_slot(unit.id, item.id, starts_at, resource_ids=[who], is_at_desk=True)
        return service.submit_booking(held.id, person_id, ANSWERS, desk, is_at_desk=not asks)

    def run(hour: int) -> Booking:
        booked = book(yesterday, hour)
        service.check_in(booked.id, desk)
        return service.start_service(booked.id, desk)

    asked = book(later, 9, asks=True)
    expected, missed, here = book(yesterday, 18), book(yesterday, 16), book(yesterday, 20)
    moved, ended, paid = book(later, 11), book(later, 13), book(later, 15)
    now = dates.now()
    wish = TimeWish(now, now + timedelta(days=3))
    service.request_booking(item.id, person_id, wish, ANSWERS, None)
    waits = service.join_waiting_list(item.id, person_id, today(), today() + timedelta(days=9))
    return {
        "BOOKING NUMBER": here.number,
        "TECHNICIAN": who,
        "appointments.booking_id": paid.id,
        "appointments.payment_id": _transfer(storage, paid, unit.id, desk),
        "appointments.token": here.token,
        "appointments.item_id": item.id,
        "appointments.entry_id": waits.id,
        "appointments.confirm.booking_id": asked.id,
        "appointments.serve.booking_id": expected.id,
        "appointments.serve.step": "hadir",
        "appointments.finish.booking_id": run(14).id,
        "appointments.overrun.booking_id": run(10).id,
        "appointments.no_show.booking_id": missed.id,
        "appointments.place.booking_id": moved.id,
        "appointments.end.booking_id": ended.id,
        "appointments.end.way": "batal",
    }


def _transfer(storage: Storage, booked: Booking, unit_id: int, desk: Actor) -> int:
    """Announce the transfer of a deposit with its proof, and return the payment."""
    order_id = queries.get_booking(booked.id).order_id or 0
    bill = list_open_bills(order_id)[0]
    bank = session.scalars(select(BankAccount.id).filter_by(unit_id=unit_id)).first()
    intent = payments.choose_transfer(
        booked.person_id or 0, {bill.id: bill.amount}, bank or _open_account(unit_id)
    )
    return payments.announce_transfer(
        intent.id,
        value_on=today(),
        payer_name="Rina",
        proof=draw_file(storage, "Bukti", ["transfer"], "bukti.jpg"),
        actor=desk,
    ).id


def _open_account(unit_id: int) -> int:
    given: Mapping[str, Any] = {
        "gl_account": "1-1202",
        "bank": "Mandiri",
        "number": "1370099887755",
        "number_hash": crypto.keyed_hash("1370099887755"),
        "holder": "Bengkel",
    }
    account = BankAccount(unit_id=unit_id, **given)
    session.add(account)
    session.flush()
    return account.id

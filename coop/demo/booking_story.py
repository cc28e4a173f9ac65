"""Appointments at the workshop and the studio: some over, some today, some to come, one waits."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from coop import dates
from coop.demo.members_story import MembersStory
from coop.demo.stage import JAKARTA, Stage, there
from coop.demo.units_story import CUSTOMER, CUSTOMERS
from coop.domain.booking import queries
from coop.domain.booking import service as booking
from coop.domain.booking.models import Booking
from coop.domain.booking.types import (
    Details,
    IntakeField,
    IntakeKind,
    Offered,
    ServiceTerms,
    TimeWish,
)
from coop.domain.catalogue.queries import find_item_by_code
from coop.domain.customers.queries import CustomerFilter, search_customers
from coop.domain.payments.service import receive_cash
from coop.domain.sales.queries import list_open_bills
from coop.domain.scheduling.errors import Taken
from coop.domain.scheduling.types import Need
from coop.domain.settings.service import day_of, today
from coop.domain.units.queries import find_unit
from coop.errors import Refused

T = TypeVar("T")
PLATE = IntakeField("plate", "Nomor polisi", IntakeKind.PLATE, is_required=True)
CAR = IntakeField("car", "Merek dan tipe mobil")
KM = IntakeField("km", "Kilometer sekarang", IntakeKind.NUMBER)
BAY, MECHANIC = Need("bay"), Need("mekanik")
SERVICES = {
    "bengkel": {
        "CUCI-EVAP": ServiceTerms(
            90,
            (BAY, MECHANIC),
            after=15,
            deposit_percent=30,
            intake=(PLATE, CAR, KM),
            next_months=6,
            next_km=10_000,
            choice_kind="mekanik",
            notice=120,
        ),
        "FREON": ServiceTerms(45, (BAY, MECHANIC), after=15, intake=(PLATE, CAR), notice=60),
        "CEK": ServiceTerms(
            30, (MECHANIC,), intake=(PLATE,), offered_at=Offered.BOTH, notice=60, cancel_hours=4
        ),
    },
    "studio": {
        "KELUARGA": ServiceTerms(
            60,
            (Need("studio"), Need("fotografer")),
            after=15,
            interval=60,
            deposit_percent=50,
            needs_approval=True,
            kept_percent=50,
            cancel_hours=48,
            intake=(IntakeField("people", "Jumlah orang", IntakeKind.NUMBER, is_required=True),),
        ),
        "PASFOTO": ServiceTerms(15, (Need("studio"),), interval=15, cancel_hours=2, notice=30),
    },
}
DISTRICTS = (("Coblong", 20), ("Cimahi", 40), ("Lembang", 55))
ANSWERS = {
    "bengkel": {"plate": "D 1234 RM", "car": "Toyota Avanza 2019", "km": 48_200},
    "studio": {"people": 5},
}
TRIES = 14
"""So many days on are looked at for a time, holidays and closed days being in between."""


class BookingStory:
    """Lets services be booked from the first morning on; people book in the last weeks."""

    def __init__(self, stage: Stage, members: MembersStory) -> None:
        self.stage, self.members = stage, members

    def plan(self) -> None:
        """Plan the scenes."""
        stage, on = self.stage, self.stage.today
        stage.on(stage.first_day, 8, self.open_for_bookings)
        stage.on(on - timedelta(days=24), 9, lambda: self.serve("bengkel", "CUCI-EVAP", 3))
        stage.on(on - timedelta(days=17), 9, lambda: self.serve("bengkel", "FREON", 7))
        stage.on(on - timedelta(days=16), 9, lambda: self.serve("bengkel", "CEK", None))
        stage.on(on - timedelta(days=9), 9, self.miss)
        stage.on(on - timedelta(days=6), 9, self.cancel)
        stage.on(on - timedelta(days=1), 9, self.book_ahead)
        stage.on(on, 6, self.begin_the_day)

    def open_for_bookings(self) -> None:
        """Say how each service is booked, and where the workshop comes to."""
        for code, services in SERVICES.items():
            unit_id = there(find_unit(code)).id
            owner = self.stage.actors[code]
            ids = {_item(unit_id, item): terms for item, terms in services.items()}
            self.stage.played_by(owner, lambda ids=ids: _define(ids))
        workshop = there(find_unit("bengkel")).id
        for name, minutes in DISTRICTS:
            booking.add_district(workshop, name, minutes)

    def serve(self, unit: str, code: str, member: int | None) -> None:
        """Book for the next day that has a time; then it is done and paid, in full."""
        booked = self._book(unit, code, self._person(member), 9)
        self.stage.on(day_of(there(booked.starts_at)), 12, lambda: self._finish(booked.id))

    def _finish(self, booking_id: int) -> None:
        desk = self.stage.actors["resepsionis"]

        def work() -> None:
            booking.check_in(booking_id, desk)
            booking.start_service(booking_id, desk)
            booking.finish_service(booking_id, desk, odometer=48_350)
            self._pay(booking_id)

        self.stage.played_by(desk, work)

    def _pay(self, booking_id: int) -> None:
        row = queries.get_booking(booking_id)
        wanted = {
            bill.id: bill.amount - bill.paid_amount for bill in list_open_bills(there(row.order_id))
        }
        receive_cash(there(row.person_id), wanted, self.stage.actors["resepsionis"])

    def miss(self) -> None:
        """Book, and do not come."""
        booked = self._book("bengkel", "FREON", self._customer(CUSTOMERS[1][0]), 14)
        day, desk = day_of(there(booked.starts_at)), self.stage.actors["resepsionis"]
        self.stage.on(
            day,
            17,
            lambda: self.stage.played_by(desk, lambda: booking.note_no_show(booked.id, desk)),
        )

    def cancel(self) -> None:
        """Book a family's picture, and have it cancelled in time."""
        person_id = self._person(11)
        booked = self._book("studio", "KELUARGA", person_id, 15, ahead=9)
        booking.cancel_own(booked.id, person_id, None, "Anak sakit")

    def book_ahead(self) -> None:
        """Fill the days to come: confirmed, requested, without a time, and one who waits."""
        own = self._customer(CUSTOMER.full_name)
        confirmed = self._book("bengkel", "CUCI-EVAP", own, 10, ahead=3)
        self.stage.played_by(self.stage.actors["resepsionis"], lambda: self._pay(confirmed.id))
        self._book("studio", "KELUARGA", self._person(5), 13, ahead=6)
        self._book("studio", "KELUARGA", own, 16, ahead=8)
        self._book("bengkel", "CEK", self._person(14), 14, ahead=2)
        workshop, now = there(find_unit("bengkel")).id, dates.now()
        wish = TimeWish(now + timedelta(days=1), now + timedelta(days=8))
        details = Details(ANSWERS["bengkel"], "Paling enak pagi.")
        booking.request_booking(_item(workshop, "FREON"), self._person(17), wish, details, None)
        first = today() + timedelta(days=2)
        booking.join_waiting_list(
            _item(workshop, "CUCI-EVAP"),
            self._customer(CUSTOMERS[0][0]),
            first,
            first + timedelta(days=5),
        )

    def begin_the_day(self) -> None:
        """Take two who come today, at each unit that is open; one of them is there already."""
        for unit, code, who in (("bengkel", "CEK", "resepsionis"), ("studio", "PASFOTO", "studio")):
            staff = self.stage.actors[who]
            try:
                early = self._book(unit, code, self._person(2), 11, tries=1)
                self._book(unit, code, self._person(8), 14, tries=1)
            except Taken:
                continue  # closed today
            self.stage.played_by(staff, lambda key=early.id, by=staff: booking.check_in(key, by))

    def _book(
        self,
        unit: str,
        code: str,
        person_id: int,
        hour: int,
        *,
        ahead: int = 0,
        tries: int = TRIES,
    ) -> Booking:
        """Hold and send, on the first day from ``ahead`` days on that has that hour free."""
        unit_id = there(find_unit(unit)).id
        item_id = _item(unit_id, code)
        details = Details(ANSWERS[unit])

        def work(day: date) -> Booking:
            starts_at = datetime.combine(day, time(hour), JAKARTA)
            held = booking.hold_slot(unit_id, item_id, starts_at, person_id=person_id)
            return booking.submit_booking(held.id, person_id, details, None)

        return _first_day(today() + timedelta(days=ahead), tries, work)

    def _person(self, member: int | None) -> int:
        if member is None:
            return self._customer(CUSTOMER.full_name)
        return self.members.members[member].person_id

    def _customer(self, name: str) -> int:
        unit_id = there(find_unit("bengkel")).id
        return search_customers(CustomerFilter(unit_id, text=name), today()).rows[0].person_id


def _first_day(first: date, tries: int, work: Callable[[date], T]) -> T:
    """Return what ``work`` makes of the first day on which it can. Raises Taken for none."""
    for days in range(tries):
        try:
            return work(first + timedelta(days=days))
        except (Taken, Refused):
            continue
    raise Taken


def _define(terms: Mapping[int, ServiceTerms]) -> None:
    for item_id, one in terms.items():
        booking.define_service(item_id, one)


def _item(unit_id: int, code: str) -> int:
    return there(find_item_by_code(unit_id, code)).id

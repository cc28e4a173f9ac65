"""A workshop that takes bookings: the store with mechanics, bays, hours and a few services."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from coop.domain.booking import queries, service
from coop.domain.booking.models import Booking
from coop.domain.booking.types import (
    Details,
    IntakeField,
    IntakeKind,
    Offered,
    ServiceTerms,
    Spot,
    Venue,
)
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.types import Item, ItemKind, ItemTerms
from coop.domain.sales.models import Order
from coop.domain.sales.queries import get_order
from coop.domain.scheduling import hours_service
from coop.domain.scheduling.types import Need
from tests.support.scheduling import EVERY_DAY
from tests.support.store import UNIT_ID, Buyer, Store, build_store
from tests.support.store import problems as store_problems

TUESDAY = datetime(2026, 3, 3, 2, tzinfo=UTC)
"""Nine in the morning in Jakarta, on the day after the store's `NOW`."""
HOUR = timedelta(hours=1)
PLATE = IntakeField("plate", "Nomor polisi", IntakeKind.PLATE, is_required=True)
ANSWERS = Details(intake={"plate": "b1234xyz"})
TERMS = ServiceTerms(
    60,
    (Need("mechanic"), Need("bay")),
    after=15,
    deposit_percent=40,
    cancel_hours=4,
    kept_percent=50,
    intake=(PLATE,),
    next_months=6,
    next_km=10_000,
    offered_at=Offered.BOTH,
)
WITHOUT_DEPOSIT = ServiceTerms(60, (Need("mechanic"),), intake=())


@dataclass(frozen=True)
class Garage:
    """The store with its resources, services and a district; methods run in a transaction."""

    store: Store
    mechanics: tuple[int, int]
    bay: int
    district_id: int
    wash: Item
    check: Item

    def hold(self, starts_at: datetime = TUESDAY, **more: Any) -> Booking:
        """Hold a wash (with a deposit, at the only bay) for nobody yet."""
        return service.hold_slot(UNIT_ID, more.pop("item_id", self.wash.id), starts_at, **more)

    def book(
        self,
        starts_at: datetime = TUESDAY,
        buyer: Buyer | None = None,
        details: Details = ANSWERS,
        **more: Any,
    ) -> Booking:
        """Hold and submit at once, as the member or as ``buyer``."""
        person = buyer or self.store.member
        held = self.hold(starts_at, **more)
        return service.submit_booking(held.id, person.person_id, details, person.actor)

    def order_of(self, booking: Booking) -> Order:
        """The order of a booking, as it stands."""
        return get_order(queries.get_booking(booking.id).order_id or 0)

    def serve(self, booking: Booking, **more: Any) -> Booking:
        """Check in, start and finish."""
        service.check_in(booking.id, self.store.desk)
        service.start_service(booking.id, self.store.desk)
        return service.finish_service(booking.id, self.store.desk, **more)

    @property
    def home(self) -> Spot:
        """At somebody's home, half an hour away."""
        return Spot(Venue.HOME, "Jl. Melati 5", self.district_id)


def build_garage() -> Garage:
    """Add everything (inside a transaction, at the store's `NOW`): open daily from nine to five."""
    store = build_store()
    add = hours_service.add_resource
    mechanics = add(UNIT_ID, "mechanic", "Andi").id, add(UNIT_ID, "mechanic", "Budi").id
    bay = add(UNIT_ID, "bay", "Bay 1").id
    hours_service.add_week(UNIT_ID, EVERY_DAY)
    wash = store.items["service"]
    check = catalogue.add_item(UNIT_ID, ItemKind.SERVICE, ItemTerms("CEK", "Cek AC", 100_000))
    service.define_service(wash.id, TERMS)
    service.define_service(check.id, WITHOUT_DEPOSIT)
    district = service.add_district(UNIT_ID, "Cimahi", 30)
    return Garage(store, mechanics, bay, district.id, wash, check)


def problems() -> list[str]:
    """What any audit finds wrong, that of bookings and of time included."""
    return store_problems()

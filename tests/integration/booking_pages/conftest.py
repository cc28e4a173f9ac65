"""The shop takes bookings, at a set time: mechanics, hours, two services, a district."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.booking import service
from coop.domain.booking.models import Booking, WaitingEntry
from coop.domain.booking.types import IntakeField, IntakeKind, Offered, ServiceTerms
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.service import CompanionWish
from coop.domain.catalogue.types import CompanionAt, ItemKind, ItemTerms
from coop.domain.scheduling.hours_service import add_resource, add_week
from coop.domain.scheduling.types import Need, Pattern, Span
from tests.support.shop import PUBLIC, Shop, open_shop

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
"""A Monday, ten in the morning in Jakarta: the workshop is open until five."""
PLATE = IntakeField("plate", "Nomor polisi", IntakeKind.PLATE, is_required=True)
WASH = ServiceTerms(
    60,
    (Need("mekanik"),),
    deposit_percent=40,
    cancel_hours=4,
    kept_percent=50,
    intake=(PLATE,),
    choice_kind="mekanik",
)
CHECK = ServiceTerms(30, (Need("mekanik"),), offered_at=Offered.HOME, takes_requests=False)


@dataclass(frozen=True)
class Garage:
    """The shop with its mechanics and a service that is done at homes."""

    shop: Shop
    mechanics: tuple[int, int]
    at_home: int
    district: int

    @property
    def wash(self) -> int:
        """The service that is done at the workshop."""
        return self.shop.items["service"]

    @property
    def week(self) -> str:
        """The page with its free times."""
        return f"{PUBLIC}/booking/{self.wash}"

    def do(self, work: Any) -> Any:
        """Do something in a transaction of its own."""
        with self.shop.app.app_context():
            found = run_in_transaction(work)
            session.remove()
        return found

    def bookings(self) -> list[Any]:
        """Return (id, state, person) of all bookings, the oldest first."""

        def read() -> list[Any]:
            rows = session.query(Booking).order_by(Booking.id)
            return [(row.id, row.state.value, row.person_id) for row in rows]

        return list(self.do(read))

    def waiting(self) -> list[Any]:
        """Return (id, state) of who waits."""
        return list(
            self.do(lambda: [(row.id, row.state.value) for row in session.query(WaitingEntry)])
        )


@pytest.fixture
def garage(app: Flask) -> Iterator[Garage]:
    """The shop, open from eight to five, on a Monday."""
    with dates.at(NOW):
        shop = open_shop(app)
        with app.app_context():
            built = run_in_transaction(lambda: _open(shop))
            session.remove()
        yield Garage(shop, *built)


def _open(shop: Shop) -> tuple[Any, ...]:
    add_week(shop.unit_id, Pattern(dict.fromkeys(range(6), (Span(8 * 60, 17 * 60),))))
    mechanics = tuple(add_resource(shop.unit_id, "mekanik", name).id for name in ("Andi", "Budi"))
    service.define_service(shop.items["service"], WASH)
    wish = CompanionWish(shop.items["product"], CompanionAt.BOOKING)
    catalogue.define_companions(shop.items["service"], [wish])
    item = catalogue.add_item(shop.unit_id, ItemKind.SERVICE, ItemTerms("CEK", "Cek AC", 100_000))
    service.define_service(item.id, CHECK)
    return mechanics, item.id, service.add_district(shop.unit_id, "Cimahi", 30).id

"""The shop with a desk that takes bookings: mechanics, a bay, hours, a wash and a check."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.booking import queries, service
from coop.domain.booking.models import Booking
from coop.domain.booking.types import (
    Details,
    IntakeField,
    IntakeKind,
    Offered,
    ServiceTerms,
    TimeWish,
)
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.service import CompanionWish
from coop.domain.catalogue.types import CompanionAt, ItemKind, ItemTerms
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import Actor
from coop.domain.promotions import service as promotions
from coop.domain.promotions.types import Offer, PromotionKind
from coop.domain.sales.types import NEWCOMERS
from coop.domain.scheduling import hours_service
from coop.domain.scheduling.types import Need
from coop.domain.units.models import Unit
from tests.support.promotions import terms as promotion_terms
from tests.support.scheduling import EVERY_DAY
from tests.support.shop import Shop, open_shop

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
"""A Monday, ten in the morning in Jakarta; it is open from nine to five."""
HOUR = timedelta(hours=1)
NOON = NOW + 2 * HOUR
TOMORROW = NOW + 24 * HOUR
WASH = ServiceTerms(
    60,
    (Need("mechanic"), Need("bay")),
    after=15,
    deposit_percent=40,
    intake=(IntakeField("plate", "Nomor polisi", IntakeKind.PLATE, is_required=True),),
    next_km=10_000,
)
CHECK = ServiceTerms(30, (Need("mechanic"),))
APPROVED = ServiceTerms(60, (Need("mechanic"),), needs_approval=True)


@dataclass(frozen=True)
class Desk:
    """The shop; ids of resources by name and of services by name."""

    shop: Shop
    resources: Mapping[str, int]
    services: Mapping[str, int]

    def visit(self, who: str | None = "desk") -> FlaskClient:
        """Return a browser in which ``who`` is signed in."""
        return self.shop.visit(who)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Be in the application."""
        with self.shop.app.app_context():
            yield
            session.remove()

    def do(self, work: Callable[[], T]) -> T:
        """Do something in a transaction of its own."""
        with self.inside():
            return run_in_transaction(work)

    def actor(self, who: str = "desk") -> Actor:
        """Who does something, inside a transaction."""
        return get_actor(self.shop.users[who][0])

    def book(
        self,
        starts_at: datetime = NOON,
        who: str = "rina",
        service_name: str = "wash",
        resources: tuple[str, ...] = (),
    ) -> int:
        """Book at the desk, and return the booking's id."""
        details = Details(intake={"plate": "b1234xyz"})
        if service_name == "approved":
            return self._book_online(starts_at, who)

        def work() -> int:
            return service.book_at_desk(
                self.shop.unit_id,
                self.services[service_name],
                self.shop.persons[who],
                starts_at,
                details,
                self.actor(),
                resource_ids=[self.resources[name] for name in resources],
            ).id

        return self.do(work)

    def _book_online(self, starts_at: datetime, who: str) -> int:
        def work() -> int:
            person_id = self.shop.persons[who]
            item_id = self.services["approved"]
            held = service.hold_slot(self.shop.unit_id, item_id, starts_at)
            return service.submit_booking(held.id, person_id, Details(), self.actor(who)).id

        return self.do(work)

    def ask(self, who: str = "rina", hours: int = 24, priority: int = 1) -> int:
        """Ask for a check without a time, and return the request's id."""
        wish = TimeWish(NOW, NOW + hours * HOUR, priority)

        def work() -> int:
            return service.request_booking(
                self.services["check"], self.shop.persons[who], wish, Details(), self.actor(who)
            ).id

        return self.do(work)

    def open_at_home(self) -> tuple[int, int]:
        """Do the check at home too, with something that goes with it and a code for 20,000 less.

        Return the district and the companion.
        """

        def work() -> tuple[int, int]:
            check, companion = self.services["check"], self.shop.items["product"]
            service.define_service(check, replace(CHECK, offered_at=Offered.BOTH))
            wish = CompanionWish(companion, CompanionAt.BOOKING)
            catalogue.define_companions(check, [wish])
            less = promotion_terms(
                name="Hemat", kind=PromotionKind.AMOUNT, percent=Decimal(0), amount=20_000
            )
            offer = Offer(less, needs_code=True)
            owner = self.actor("owner")
            draft = promotions.draft_promotion(self.shop.unit_id, offer, owner)
            promotions.add_code(draft.id, "HEMAT")
            promotions.publish_promotion(draft.id, owner)
            return service.add_district(self.shop.unit_id, "Cimahi", 30).id, companion

        return self.do(work)

    def welcome_newcomers(self) -> None:
        """Take a tenth off for who comes for the first time."""

        def work() -> None:
            owner = self.actor("owner")
            offer = Offer(promotion_terms(audience=frozenset({NEWCOMERS})))
            draft = promotions.draft_promotion(self.shop.unit_id, offer, owner)
            promotions.publish_promotion(draft.id, owner)

        self.do(work)

    def read(self, booking_id: int) -> Booking:
        """Return a booking as it stands, without a session."""
        with self.inside():
            found = queries.get_booking(booking_id)
            session.expunge(found)
            return found


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be another time of the day."""
    with dates.at(moment):
        yield


def open_desk(app: Flask) -> Desk:
    """Open the shop and its calendar, now."""
    shop = open_shop(app)
    with app.app_context():
        built = run_in_transaction(lambda: _build(shop))
        session.remove()
    return Desk(shop, *built)


def _build(shop: Shop) -> tuple[Any, ...]:
    unit = session.get_one(Unit, shop.unit_id)
    assert unit.has("booking")
    add = hours_service.add_resource
    resources = {
        name: add(unit.id, kind, name).id
        for kind, name in (("mechanic", "Andi"), ("mechanic", "Budi"), ("bay", "Bay 1"))
    }
    hours_service.add_week(unit.id, EVERY_DAY)
    services = {"wash": shop.items["service"]}
    for name, code, words in (("check", "CEK", "Cek AC"), ("approved", "MESIN", "Servis besar")):
        terms = ItemTerms(code, words, 100_000)
        services[name] = catalogue.add_item(unit.id, ItemKind.SERVICE, terms).id
    for name, how in (("wash", WASH), ("check", CHECK), ("approved", APPROVED)):
        service.define_service(services[name], how)
    return resources, services

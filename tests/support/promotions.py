"""Promotions of a unit, and orders that use them."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from coop.demo.promotions_story import CODE as DEMO_CODE
from coop.domain.identity.types import Actor, Role
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails, person_code
from coop.domain.promotions import queries, service
from coop.domain.promotions.models import Promotion
from coop.domain.promotions.rules import apply_promotions
from coop.domain.promotions.types import (
    Customer,
    Discount,
    Limits,
    Line,
    Offer,
    Order,
    PromotionKind,
    Terms,
)
from coop.domain.settings.service import today
from coop.domain.units.queries import find_unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.refs import Ref
from tests.support.staff import add_staff
from tests.support.units import CODE

START = date(2026, 3, 2)
"""A Monday."""

TEN = time(10)
UNIT = COOPERATIVE_UNIT_ID


def terms(**given: Any) -> Terms:
    """Return ten percent off everything, or what is ``given`` of it."""
    usual: dict[str, Any] = {
        "key": "draft",
        "name": "Diskon Maret",
        "kind": PromotionKind.PERCENT,
        "first_on": START,
        "percent": Decimal(10),
    }
    return Terms(**(usual | given))


def order_of(person_id: int | None, amount: int, on: date = START, **customer: Any) -> Order:
    """Return an order of one piece for ``amount`` rupiah."""
    own = {person_code(person_id)} if person_id is not None else set()
    groups = frozenset({"everyone", *own})
    lines = (Line("1", "service:wash", 1, amount),)
    return Order(lines, Customer(groups=groups, **customer), on, TEN)


def owner(number: int) -> Ref:
    """Return what an order is called by those who do not know it."""
    return Ref("order", number)


@dataclass(frozen=True)
class Shop:
    """Who keeps promotions, and who buys."""

    keeper: Actor
    persons: tuple[int, ...]

    def publish(self, offer: Offer | None = None, **given: Any) -> Promotion:
        """Return a promotion that customers can use from now on."""
        promotion = service.draft_promotion(UNIT, offer or Offer(terms(**given)), self.keeper)
        service.publish_promotion(promotion.id, self.keeper)
        return promotion

    def discount(
        self, amount: int, number: int = 0, on: date = START, codes: tuple[str, ...] = ()
    ) -> Discount:
        """Return what an order of a person is granted on a day, by what was used so far."""
        person_id = self.persons[number]
        offered = queries.list_terms(UNIT, on, person_id, codes)
        used = queries.read_used([one.key for one in offered], person_id, on)
        wanted = order_of(person_id, amount, on, codes=frozenset(codes))
        return apply_promotions(Order(wanted.lines, wanted.customer, on, TEN, used), offered)

    def buy(
        self,
        order_id: int,
        amount: int = 100_000,
        number: int = 0,
        on: date = START,
        codes: tuple[str, ...] = (),
    ) -> Discount:
        """Let a person order, with every promotion there is."""
        discount = self.discount(amount, number, on, codes)
        service.use_promotions(discount, owner(order_id), self.persons[number], UNIT, on)
        return discount


def build_shop(persons: int = 3) -> Shop:
    """Return a unit with somebody who keeps promotions, and customers."""
    keeper = add_staff("Rina Wijaya", Role.SECRETARY)
    names = [f"Pelanggan {number}" for number in range(persons)]
    return Shop(keeper, tuple(add_person(PersonDetails(full_name=name)).id for name in names))


def find_promotions(keeper: Actor) -> dict[str, Any]:
    """Return ids of the workshop's promotions: with codes as published, and drafts."""
    unit = find_unit(CODE)
    assert unit is not None
    wanted = queries.PromotionFilter(text="musim panas")
    published = queries.search_promotions(unit.id, wanted, today()).rows[0].id
    changed, waiting, idle = (
        service.draft_promotion(unit.id, Offer(terms(name=f"Konsep {n}")), keeper).id
        for n in range(3)
    )
    return {
        "promotions.promotion_id": published,
        "promotions.new_promotion.kind": "percent",
        "promotions.edit_promotion.promotion_id": changed,
        "promotions.publish.promotion_id": waiting,
        "promotions.remove.promotion_id": idle,
        "promotions.code": DEMO_CODE,
    }


def limited(**limits: int) -> Terms:
    """Return ten percent off with limits."""
    return terms(limits=Limits(**limits))

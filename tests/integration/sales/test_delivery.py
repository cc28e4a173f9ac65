"""Picked up or brought: the fee by area, who receives it, and where the goods are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from coop.db import session
from coop.domain.notifications.models import Message
from coop.domain.promotions.types import PromotionKind
from coop.domain.sales import area_service, queries, report_queries, service
from coop.domain.sales.goods_rules import STEPS, list_next
from coop.domain.sales.types import (
    Basket,
    Goods,
    HandOver,
    LineKind,
    OrderStatus,
    PaymentTerms,
    Receiver,
)
from coop.domain.settings.service import today
from coop.domain.units.models import Unit
from coop.domain.units.service import choose_features
from coop.errors import Conflict, NotFound, Refused
from tests.support.store import PRODUCT, UNIT_ID, Store

RECEIVER = Receiver("Ani", "+6281220011223", "40111")
FEE = 15_000


@pytest.fixture
def brought(store: Store) -> Callable[..., Basket]:
    """A basket that is delivered; the unit delivers to Dago."""
    choose_features(UNIT_ID, ["selling", "delivery"])
    area = service.add_area(UNIT_ID, "Dago", FEE)

    def basket(**more: Any) -> Basket:
        to: dict[str, Any] = {
            "hand_over": HandOver.DELIVERY,
            "area_id": area.id,
            "address": "Jl. Melati 5",
            "receiver": RECEIVER,
        }
        return store.basket(store.wish("product"), **(to | more))

    return basket


def place(store: Store, basket: Basket, key: str = "one") -> Any:
    return service.place_order(basket, PaymentTerms(today() + timedelta(days=7)), key, store.desk)


def test_the_fee_of_the_area_is_a_line_that_no_promotion_touches(
    store: Store, brought: Callable[..., Basket]
) -> None:
    store.promote(kind=PromotionKind.PERCENT)
    order = place(store, brought())
    assert order.total_amount == PRODUCT * 9 // 10 + FEE
    (line,) = [one for one in queries.list_lines(order.id) if one.kind is LineKind.DELIVERY]
    assert (line.text, line.net_amount) == ("Pengiriman Dago", FEE)
    assert (order.area, order.receiver, order.postcode) == ("Dago", "Ani", "40111")
    (row,) = report_queries.list_to_hand_over(UNIT_ID)
    assert row.address == "Ani, +6281220011223, Jl. Melati 5, Dago 40111"


def test_a_new_fee_never_reaches_what_was_ordered(
    store: Store, brought: Callable[..., Basket]
) -> None:
    order = place(store, brought())
    (area,) = area_service.list_areas(UNIT_ID)
    service.change_area(area.id, UNIT_ID, 40_000)
    service.switch_area(area.id, UNIT_ID, is_active=False)
    assert queries.get_order(order.id).total_amount == PRODUCT + FEE
    with pytest.raises(Refused, match="do not deliver there"):
        place(store, brought(), "two")
    with pytest.raises(Conflict, match="so already"):
        service.switch_area(area.id, UNIT_ID, is_active=False)
    assert area_service.list_areas(UNIT_ID) == []


def test_what_cannot_be_brought_is_refused(store: Store, brought: Callable[..., Basket]) -> None:
    def refused(words: str, **more: Any) -> None:
        with pytest.raises(Refused, match=words):
            place(store, brought(**more), "bad")

    refused("where it is to be delivered", address="  ")
    refused("Say who receives it", receiver=Receiver("", "+6281220011223"))
    refused("phone number for the courier", receiver=Receiver("Ani"))
    refused("five digits", receiver=Receiver("Ani", "+6281220011223", "0123"))
    refused("Choose where", area_id=None)
    refused("do not deliver there", area_id=10**9)
    choose_features(UNIT_ID, ["selling"])
    refused("Nothing is delivered here")
    assert place(store, brought(is_at_desk=True), "desk").total_amount == PRODUCT + FEE


def test_the_desk_may_name_another_fee(store: Store, brought: Callable[..., Basket]) -> None:
    order = place(store, brought(is_at_desk=True, delivery_amount=0))
    assert order.total_amount == PRODUCT
    own = place(store, brought(is_at_desk=True, area_id=None, delivery_amount=7_000), "own")
    assert (own.total_amount, own.area) == (PRODUCT + 7_000, "")


def test_areas_are_kept_by_name_and_unit(store: Store, brought: Callable[..., Basket]) -> None:
    (area,) = area_service.list_areas(UNIT_ID)
    with pytest.raises(Refused, match="known already"):
        service.add_area(UNIT_ID, "Dago", 1)
    with pytest.raises(Refused, match="negative"):
        service.add_area(UNIT_ID, "Lembang", -1)
    with pytest.raises(Refused, match="a name"):
        service.add_area(UNIT_ID, "  ", 1)
    with pytest.raises(NotFound):
        service.change_area(area.id, 1, 5)


def test_the_customer_is_told_when_it_is_ready_and_sent(
    store: Store, brought: Callable[..., Basket]
) -> None:
    order = place(store, brought())
    for goods in (Goods.PREPARING, Goods.READY, Goods.SENT):
        assert service.advance_goods(order.id, goods, store.desk).goods is goods
    done = service.advance_goods(order.id, Goods.HANDED_OVER, store.desk)
    assert (done.goods, done.status) == (Goods.HANDED_OVER, OrderStatus.COMPLETED)
    told = session.scalars(
        select(Message.template).where(Message.template.in_(("order_ready", "order_sent")))
    ).all()
    assert sorted(told) == ["order_ready", "order_sent"]


def test_goods_go_forward_only_and_not_after_the_end(
    store: Store, brought: Callable[..., Basket]
) -> None:
    order = place(store, store.basket())
    with pytest.raises(Refused, match="picked up"):
        service.advance_goods(order.id, Goods.SENT, store.desk)
    service.advance_goods(order.id, Goods.READY, store.desk)
    for goods in (Goods.PREPARING, Goods.READY, Goods.WAITING):
        with pytest.raises(Conflict):
            service.advance_goods(order.id, goods, store.desk)
    service.cancel_order(order.id, store.desk, "Tidak jadi")
    with pytest.raises(Conflict):
        service.advance_goods(order.id, Goods.READY, store.desk)
    assert session.get_one(Unit, UNIT_ID).has("delivery")


@given(st.sampled_from(Goods), st.sampled_from(HandOver))
def test_every_step_ends_with_the_customer(goods: Goods, hand_over: HandOver) -> None:
    seen = [goods]
    while steps := list_next(seen[-1], hand_over):
        assert seen[-1] in STEPS[steps[0]]
        seen.append(steps[0])
    assert seen[-1] is Goods.HANDED_OVER
    assert len(seen) == len(set(seen))
    assert goods is Goods.SENT or hand_over is HandOver.DELIVERY or Goods.SENT not in seen

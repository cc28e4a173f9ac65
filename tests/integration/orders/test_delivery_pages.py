"""A basket that is brought to the customer: the price is shown first, the desk sees where to."""

import re

import pytest

from coop.db import run_in_transaction
from coop.domain.sales import queries
from coop.domain.sales.area_service import list_areas
from coop.domain.sales.queries import OrderFilter
from coop.domain.sales.types import Goods, OrderStatus
from coop.domain.units.service import choose_features
from tests.support.shop import KEPT, PRODUCT, PUBLIC, Shop, send

BASKET, AREAS = f"{PUBLIC}/keranjang", f"{KEPT}/pengantaran"
TO = {
    "receiver": "Ibu Rina",
    "receiver_phone": "0812 2001 1223",
    "address": "Jl. Melati 5",
    "postcode": "40111",
}


@pytest.fixture
def area_id(shop: Shop) -> int:
    """The shop delivers to Dago."""
    with shop.app.app_context():
        run_in_transaction(lambda: choose_features(shop.unit_id, ["selling", "delivery"]))
    owner = shop.visit("owner")
    assert send(owner, AREAS, name="Dago", fee_amount="15.000").status_code == 303
    assert "Rp15.000" in owner.get(AREAS).text
    with shop.app.app_context():
        return list_areas(shop.unit_id)[0].id


def test_the_fee_is_shown_before_it_is_ordered(shop: Shop, area_id: int) -> None:
    rina, desk = shop.visit("rina"), shop.visit("desk")
    send(rina, f"{BASKET}/{shop.items['product']}")
    assert "Rp15.000" in rina.get(BASKET).text
    pieces = {f"pieces_{shop.items['product']}": "1"}
    assert send(rina, BASKET, **pieces, area=str(area_id)).status_code == 303
    total = str(PRODUCT + 15_000)
    assert re.search(rf'name="expected"\s+value="{total}"', rina.get(BASKET).text)
    without = send(rina, f"{BASKET}/pesan", expected=total)
    assert without.status_code == 422, "nobody knows where to"
    wrong = send(rina, f"{BASKET}/pesan", **TO | {"postcode": "abc"}, expected=total)
    assert wrong.status_code == 422
    assert "Ibu Rina" in wrong.text, "what was typed is still there"
    placed = send(rina, f"{BASKET}/pesan", **TO, expected=total)
    assert placed.status_code == 303
    assert "Ibu Rina" in rina.get(placed.location).text
    order_id = int(placed.location.rsplit("/", 1)[1])
    staff = f"{KEPT}/pesanan/{order_id}"
    for address in (staff, f"{KEPT}/pesanan/serah-terima"):
        assert "Jl. Melati 5" in desk.get(address).text
    assert desk.get(f"{staff}/nota.pdf").data.startswith(b"%PDF")
    for step in ("preparing", "ready", "sent"):
        assert send(desk, f"{staff}/barang/{step}").status_code == 303
    assert send(desk, f"{staff}/barang/ready").status_code == 409
    assert "Rina" in desk.get(f"{KEPT}/pesanan?goods=sent").text
    assert send(desk, f"{staff}/serahkan").status_code == 303
    with shop.app.app_context():
        order = queries.get_order(order_id)
        assert (order.goods, order.status) == (Goods.HANDED_OVER, OrderStatus.COMPLETED)


def test_areas_are_the_owners(shop: Shop, area_id: int) -> None:
    owner, rina = shop.visit("owner"), shop.visit("rina")
    assert shop.visit("desk").get(AREAS).status_code == 403
    assert send(owner, AREAS, name="Dago", fee_amount="1").status_code == 422
    assert send(owner, f"{AREAS}/{area_id}", fee_amount="20000").status_code == 303
    send(rina, f"{BASKET}/{shop.items['product']}")
    assert "Rp20.000" in rina.get(BASKET).text
    for state in ("off", "off", "on"):
        assert send(owner, f"{AREAS}/{area_id}/{state}").status_code == 303
    assert owner.get(f"{AREAS}/{area_id + 99}").status_code == 404
    with shop.app.app_context():
        run_in_transaction(lambda: choose_features(shop.unit_id, ["selling"]))
    assert owner.get(AREAS).status_code == 404
    assert "Rp20.000" not in rina.get(BASKET).text


def test_the_desk_sends_what_it_sells(shop: Shop, area_id: int) -> None:
    desk = shop.visit("desk")
    typed = {
        "customer": "Rina Marlina",
        "item_1": str(shop.items["product"]),
        "hand_over": "delivery",
        "area": str(area_id),
        "address": "Jl. Mawar 1",
        "expected": str(PRODUCT + 15_000),
    }
    sold = send(desk, f"{KEPT}/pesanan/baru", **typed)
    assert sold.status_code == 303, sold.text
    with shop.app.app_context():
        (row,) = queries.search_orders(OrderFilter(unit_id=shop.unit_id)).rows
        assert queries.get_order(row.id).area == "Dago"

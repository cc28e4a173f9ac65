"""From the basket to one's own order: once, at the price that was shown, nobody else's."""

import re
from uuid import uuid4

from coop.db import run_in_transaction
from coop.domain.sales import queries
from coop.domain.sales.queries import OrderFilter
from coop.domain.sales.types import OrderStatus
from coop.domain.units.service import choose_features
from tests.support.shop import KEPT, PRODUCT, PUBLIC, SERVICE, Shop, send

BASKET = f"{PUBLIC}/keranjang"


def _orders(shop: Shop, who: str = "rina") -> list[int]:
    with shop.app.app_context():
        page = queries.search_orders(OrderFilter(person_id=shop.persons[who]))
        return [row.id for row in page.rows]


def _fill(shop: Shop, browser: object) -> None:
    for name in ("service", "product"):
        assert send(browser, f"{BASKET}/{shop.items[name]}").status_code == 303  # type: ignore[arg-type]  # a browser


def test_a_basket_becomes_one_order_however_often_it_is_sent(shop: Shop) -> None:
    rina = shop.visit("rina")
    _fill(shop, rina)
    page = rina.get(BASKET).text
    assert re.search(rf'name="expected"\s+value="{SERVICE + PRODUCT}"', page)
    form = {"submission_id": str(uuid4()), "expected": str(SERVICE + PRODUCT)}
    first = rina.post(f"{BASKET}/pesan", data=form)
    again = rina.post(f"{BASKET}/pesan", data=form)
    (order_id,) = _orders(shop)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location == f"/pesanan-saya/{order_id}"
    assert "Rp330.000" in rina.get(first.location).text
    assert send(rina, f"{BASKET}/pesan", expected="330000").status_code == 422, "it is empty now"


def test_pieces_are_changed_and_taken_out(shop: Shop) -> None:
    guest = shop.visit()
    _fill(shop, guest)
    assert "Cuci AC" in guest.get(BASKET).text
    service, product = (f"pieces_{shop.items[name]}" for name in ("service", "product"))
    assert send(guest, BASKET, **{service: "0", product: "3"}).status_code == 303
    page = guest.get(BASKET).text
    assert "Rp240.000" in page
    assert "Cuci AC" not in page
    wrong = send(guest, BASKET, **{product: "3", "code": "TIADA"})
    assert wrong.status_code == 422
    assert "TIADA" in wrong.text
    too_many = send(guest, BASKET, **{product: "10000"})
    assert too_many.status_code == 422


def test_a_guest_looks_and_signs_in_to_order(shop: Shop) -> None:
    guest = shop.visit()
    _fill(shop, guest)
    assert "/masuk?next=" in guest.get(BASKET).text
    answer = send(guest, f"{BASKET}/pesan", expected=str(SERVICE + PRODUCT))
    assert answer.location.startswith("/masuk")
    assert _orders(shop) == []


def test_a_price_that_changed_is_shown_before_it_is_ordered(shop: Shop) -> None:
    rina, owner = shop.visit("rina"), shop.visit("owner")
    send(rina, f"{BASKET}/{shop.items['product']}")
    new = {"name": "Freon", "code": "FREON", "unit_amount": "95000", "group": "0", "is_public": "y"}
    send(owner, f"{KEPT}/katalog/{shop.items['product']}/ubah", **new)
    refused = send(rina, f"{BASKET}/pesan", expected=str(PRODUCT))
    assert refused.status_code == 422
    assert "Rp95.000" in refused.text
    assert _orders(shop) == []
    assert send(rina, f"{BASKET}/pesan", expected="95000").status_code == 303


def test_what_is_no_longer_offered_can_only_be_taken_out(shop: Shop) -> None:
    rina = shop.visit("rina")
    _fill(shop, rina)
    send(shop.visit("owner"), f"{KEPT}/katalog/{shop.items['product']}/off")
    assert send(rina, f"{BASKET}/{shop.items['product']}").status_code == 404
    page = rina.get(BASKET)
    assert page.status_code == 200
    assert "Freon" in page.text
    assert f"{BASKET}/pesan" not in page.text
    assert send(rina, BASKET, **{f"pieces_{shop.items['product']}": "0"}).status_code == 303
    assert "Freon" not in rina.get(BASKET).text


def test_nobody_finds_somebody_elses_order(shop: Shop) -> None:
    rina, budi = shop.visit("rina"), shop.visit("budi")
    send(rina, f"{BASKET}/{shop.items['service']}")
    send(rina, f"{BASKET}/pesan", expected=str(SERVICE))
    (order_id,) = _orders(shop)
    own = f"/pesanan-saya/{order_id}"
    for address in (own, f"{own}/bayar", f"{own}/nota.pdf"):
        assert budi.get(address).status_code == 404
        assert rina.get(address).status_code == 200
    for address in (f"{own}/batal", f"{own}/sumber", f"{own}/bayar"):
        assert send(budi, address, reason="Iseng", source="savings").status_code == 404
    assert "Rp250.000" not in budi.get("/pesanan-saya").text
    assert "Rp250.000" in rina.get("/pesanan-saya?unpaid=1").text


def test_an_order_is_cancelled_until_it_is_handed_over(shop: Shop) -> None:
    rina, desk = shop.visit("rina"), shop.visit("desk")
    for _n in range(2):
        send(rina, f"{BASKET}/{shop.items['service']}")
        send(rina, f"{BASKET}/pesan", expected=str(SERVICE))
    second, first = _orders(shop)
    assert send(rina, f"/pesanan-saya/{first}/batal").status_code == 422, "without a reason"
    assert send(rina, f"/pesanan-saya/{first}/batal", reason="Salah pilih").status_code == 303
    send(desk, f"{KEPT}/pesanan/{second}/serahkan")
    late = send(rina, f"/pesanan-saya/{second}/batal", reason="Salah pilih")
    assert late.status_code == 422
    with shop.app.app_context():
        states = [queries.get_order(key).status for key in (first, second)]
    assert states == [OrderStatus.CANCELLED, OrderStatus.COMPLETED]


def test_a_unit_that_sells_nothing_has_no_shelf(shop: Shop) -> None:
    with shop.app.app_context():
        run_in_transaction(lambda: choose_features(shop.unit_id, ["booking"]))
    for address in (f"{PUBLIC}/katalog", BASKET, f"{PUBLIC}/harga"):
        assert shop.visit().get(address).status_code == 404
    assert shop.visit("owner").get(f"{KEPT}/pesanan").status_code == 404
    assert shop.visit().get(PUBLIC).status_code == 200


def test_what_was_typed_and_not_reckoned_is_shown_first(shop: Shop) -> None:
    rina = shop.visit("rina")
    send(rina, f"{BASKET}/{shop.items['service']}")
    typed = {f"pieces_{shop.items['service']}": "2", "expected": str(SERVICE)}
    answer = send(rina, f"{BASKET}/pesan", **typed)
    assert answer.location.endswith(BASKET), "two are not ordered at the price of one"
    typed["expected"] = str(2 * SERVICE)
    assert "/pesanan-saya/" in send(rina, f"{BASKET}/pesan", **typed).location


def test_a_customer_cancels_until_the_work_begins(shop: Shop) -> None:
    rina = shop.visit("rina")
    send(rina, f"{BASKET}/{shop.items['product']}")
    mine = str(send(rina, f"{BASKET}/pesan", expected=str(PRODUCT)).location)
    order_id = mine.rsplit("/", 1)[1]
    desk = shop.visit("desk")
    assert send(desk, f"{KEPT}/pesanan/{order_id}/barang/preparing").status_code == 303
    refused = send(rina, f"{mine}/batal", reason="Tidak jadi")
    assert refused.status_code == 422
    assert "sudah mulai dikerjakan" in refused.text

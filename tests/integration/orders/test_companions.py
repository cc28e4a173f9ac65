"""What goes well with what was bought: offered afterwards, one tap from the basket."""

from coop.db import run_in_transaction
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.service import CompanionWish
from coop.domain.catalogue.types import CompanionAt
from tests.support.shop import PUBLIC, SERVICE, Shop, send

BASKET = f"{PUBLIC}/keranjang"


def _order(shop: Shop) -> str:
    rina = shop.visit("rina")
    send(rina, f"{BASKET}/{shop.items['service']}")
    return str(send(rina, f"{BASKET}/pesan", expected=str(SERVICE)).location)


def _goes_with(shop: Shop, at: CompanionAt) -> None:
    with shop.app.app_context():
        wishes = [CompanionWish(shop.items["product"], at)]
        run_in_transaction(lambda: catalogue.define_companions(shop.items["service"], wishes))


def test_it_is_offered_after_the_order_and_put_into_the_basket(shop: Shop) -> None:
    _goes_with(shop, CompanionAt.AFTER)
    rina, address = shop.visit("rina"), _order(shop)
    tap = f"{BASKET}/{shop.items['product']}"
    page = rina.get(address).text
    assert f'action="{tap}"' in page
    assert "Rp80.000" in page
    assert "Freon" in rina.get(send(rina, tap).location).text
    send(rina, f"{address}/batal", reason="Tidak jadi")
    assert f'action="{tap}"' not in rina.get(address).text


def test_what_is_offered_when_booking_alone_or_not_public_is_left_out(shop: Shop) -> None:
    rina, address = shop.visit("rina"), _order(shop)
    tap = f'action="{BASKET}/{shop.items["product"]}"'
    assert tap not in rina.get(address).text
    _goes_with(shop, CompanionAt.BOOKING)
    assert tap not in rina.get(address).text
    _goes_with(shop, CompanionAt.BOTH)
    assert tap in rina.get(address).text
    with shop.app.app_context():
        item_id = shop.items["product"]
        run_in_transaction(lambda: catalogue.switch_item(item_id, is_active=False))
    assert tap not in rina.get(address).text

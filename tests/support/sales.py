"""One of everything that an address of the catalogue or of an order may name."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from coop.demo.drawings import draw_file
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.queries import find_item_by_code, list_groups
from coop.domain.catalogue.types import ItemKind, ItemTerms, item_key
from coop.domain.identity.types import Actor
from coop.domain.payments.service import receive_cash
from coop.domain.ratings.service import rate
from coop.domain.sales import queries
from coop.domain.sales import service as sales
from coop.domain.sales.models import Order
from coop.domain.sales.types import ORDER, Basket, CreditWish, PaymentTerms, Wish
from coop.domain.settings.service import today
from coop.domain.units.queries import find_unit
from coop.domain.units.service import choose_features
from coop.domain.units.types import COOPERATIVE_UNIT_ID as HOUSE
from coop.gateways.storage import Storage
from coop.refs import Ref
from tests.support.units import CODE


def find_sales(storage: Storage, staff: Mapping[str, Actor], person_id: int) -> dict[str, Any]:
    """Return ids of the workshop's catalogue, and of the person's orders at each step."""
    unit = find_unit(CODE)
    assert unit is not None
    items = {code: _item(unit.id, code) for code in ("CUCI-EVAP", "PAKET-DINGIN", "FILTER")}
    washing, desk = items["CUCI-EVAP"], staff["desk"]
    picture = catalogue.add_picture(washing, draw_file(storage, "AC", ["Cuci"], "ac.jpg"))

    def order(key: str) -> Order:
        return sales.place_order(
            Basket(unit.id, person_id, (Wish(1, washing),)),
            PaymentTerms(today() + timedelta(days=7)),
            f"support:{key}",
            None,
        )

    choose_features(unit.id, [*unit.features, "delivery", "prints"])
    area = sales.add_area(unit.id, "Coblong", 15_000)
    waiting, handed_over, asked, back, prepared = map(order, ("1", "2", "3", "4", "5"))
    for one in (handed_over, asked):
        sales.complete_order(one.id, desk)
    credit = sales.ask_credit(asked.id, CreditWish(amount=50_000), "Kurang dingin", desk)
    for one in (back, prepared):
        bills = {bill.id: bill.amount for bill in queries.list_open_bills(one.id)}
        receive_cash(person_id, bills, desk)
        sales.cancel_order(one.id, desk, "Tidak jadi")
    rice = sales.place_order(
        Basket(HOUSE, person_id, (Wish(1, _item(HOUSE, "BERAS-5")),)),
        PaymentTerms(today() + timedelta(days=7)),
        "support:rice",
        None,
    )
    payout = sales.prepare_payout(prepared.id, desk)
    done = item_key(ItemKind.SERVICE, washing)
    said = rate(Ref(ORDER, asked.id), done, person_id, 3, "Lumayan")
    never_ordered = catalogue.add_item(
        unit.id, ItemKind.PRODUCT, ItemTerms("LAMPU", "Lampu kabin", 30_000)
    )
    return {
        "ratings.order_id": handed_over.id,
        "ratings.about": done,
        "ratings.rating_id": said.id,
        "catalogue.item_id": washing,
        "catalogue.file_id": picture,
        "catalogue.group_id": list_groups(unit.id)[0].id,
        "catalogue.switch_item.state": "off",
        "catalogue.move_picture.step": "first",
        "catalogue.remove_item.item_id": never_ordered.id,
        "catalogue.parts.item_id": items["PAKET-DINGIN"],
        "orders.item_id": washing,
        "orders.order_id": waiting.id,
        "orders.pay.order_id": rice.id,
        "orders.area_id": area.id,
        "orders.switch_area.state": "off",
        "orders.advance.step": "preparing",
        "RICE BILL": queries.list_open_bills(rice.id)[0].id,
        "FILTER": items["FILTER"],
        "orders.ask_credit.order_id": handed_over.id,
        "orders.decide_credit.order_id": asked.id,
        "orders.decide_credit.credit_id": credit.id,
        "orders.decide_credit.verdict": "approve",
        "orders.prepare_payout.order_id": back.id,
        "orders.close_payout.order_id": prepared.id,
        "orders.close_payout.payout_id": payout.id,
        "orders.close_payout.step": "pay",
    }


def _item(unit_id: int, code: str) -> int:
    found = find_item_by_code(unit_id, code)
    assert found is not None
    return found.id

"""Orders at the desk: sold, paid in cash, handed over, taken off and paid back by two persons."""

import re

from coop.db import run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.identity.service import grant_role
from coop.domain.identity.types import Role
from coop.domain.sales import queries
from coop.domain.sales.models import Order
from coop.domain.sales.types import OrderStatus
from coop.domain.units.service import found_unit
from coop.domain.units.types import Brand, UnitKind
from tests.support.shop import KEPT, SERVICE, Shop, send

ALL = f"{KEPT}/pesanan"


def _sell(shop: Shop, **more: str) -> int:
    """Sell a service to Rina, and return the order's id."""
    desk = shop.visit("desk")
    typed = {
        "customer": "Rina Marlina",
        "item_1": str(shop.items["service"]),
        "hand_over": "pick_up",
        **more,
    }
    shown = send(desk, f"{ALL}/baru", **typed, preview="1")
    assert shown.status_code == 422, "a look at the price orders nothing"
    expected = re.search(r'name="expected"\s+value="(\d+)"', shown.text)
    assert expected is not None, shown.text
    sold = send(desk, f"{ALL}/baru", **typed, expected=expected.group(1))
    assert sold.status_code == 303, sold.text
    return int(sold.location.rsplit("/", 1)[1])


def _order(shop: Shop, order_id: int) -> Order:
    with shop.app.app_context():
        found = queries.get_order(order_id)
        session.expunge(found)
        return found


def _clean(shop: Shop) -> bool:
    with shop.app.app_context():
        return run_in_transaction(lambda: run_audit().ok)


def test_a_sale_with_a_line_of_ones_own_paid_and_handed_over_at_once(shop: Shop) -> None:
    own = {"text_1": "Jasa las", "count_1": "2", "price_1": "75.000"}
    order = _order(shop, _sell(shop, **own, takes_cash="y", hands_over="y"))
    assert order.total_amount == order.paid_amount == SERVICE + 150_000
    assert order.status is OrderStatus.COMPLETED
    assert order.settled_at is not None
    assert _clean(shop)


def test_a_customer_who_is_not_clear_is_asked_for(shop: Shop) -> None:
    desk = shop.visit("desk")
    for name in ("Siapa", "i"):
        answer = send(
            desk, f"{ALL}/baru", customer=name, item_1=shop.items["service"], hand_over="pick_up"
        )
        assert answer.status_code == 422
    assert "Jasa" not in desk.get(ALL).text


def test_cash_never_exceeds_what_is_open(shop: Shop) -> None:
    order_id, desk = _sell(shop), shop.visit("desk")
    page = send(desk, f"{ALL}/{order_id}/tunai", amount=str(SERVICE + 1))
    assert page.status_code == 422
    assert send(desk, f"{ALL}/{order_id}/tunai", amount="100000").status_code == 303
    assert send(desk, f"{ALL}/{order_id}/tunai", amount=str(SERVICE)).status_code == 422
    assert _order(shop, order_id).paid_amount == 100_000


def test_a_deduction_is_decided_by_the_owner_and_paid_back_by_two(shop: Shop) -> None:
    order_id = _sell(shop, takes_cash="y", hands_over="y")
    desk, owner, one = shop.visit("desk"), shop.visit("owner"), f"{ALL}/{order_id}"
    ask = {"extent": "amount", "amount": "50000", "reason": "Kurang dingin"}
    assert send(desk, f"{one}/potongan", **ask).status_code == 303
    assert send(desk, f"{one}/potongan", **ask).status_code == 422, "one at a time"
    with shop.app.app_context():
        (credit,) = queries.list_credits(order_id)
        key = credit.id
    assert send(desk, f"{one}/potongan/{key}/approve").status_code == 403
    assert send(owner, f"{one}/potongan/{key}/refuse").status_code == 422, "without a reason"
    assert send(owner, f"{one}/potongan/{key}/approve").status_code == 303
    back = {"amount": "50000", "bank_account": "0"}
    assert send(desk, f"{one}/pengembalian", **back).status_code == 303
    with shop.app.app_context():
        (payout,) = queries.list_payouts(order_id)
        payout_id = payout.id
    assert send(desk, f"{one}/pengembalian/{payout_id}/pay").status_code == 403
    assert send(owner, f"{one}/pengembalian/{payout_id}/pay").status_code == 303
    assert send(owner, f"{one}/pengembalian/{payout_id}/pay").status_code == 409
    order = _order(shop, order_id)
    assert (order.credited_amount, order.refunded_amount) == (50_000, 50_000)
    assert _clean(shop)


def test_the_owner_does_not_decide_on_what_they_asked_themselves(shop: Shop) -> None:
    order_id = _sell(shop, takes_cash="y", hands_over="y")
    owner, one = shop.visit("owner"), f"{ALL}/{order_id}"
    send(owner, f"{one}/potongan", extent="whole", reason="Gagal")
    with shop.app.app_context():
        (credit,) = queries.list_credits(order_id)
        key = credit.id
    assert send(owner, f"{one}/potongan/{key}/approve").status_code == 422
    assert _order(shop, order_id).credited_amount == 0


def test_pieces_come_back(shop: Shop) -> None:
    order_id = _sell(shop, pieces_1="3", hands_over="y")
    desk, owner, one = shop.visit("desk"), shop.visit("owner"), f"{ALL}/{order_id}"
    assert send(desk, f"{one}/potongan", extent="pieces", line_0="4", reason="R").status_code == 422
    assert send(desk, f"{one}/potongan", extent="pieces", line_0="1", reason="R").status_code == 303
    with shop.app.app_context():
        (credit,) = queries.list_credits(order_id)
        key = credit.id
    send(owner, f"{one}/potongan/{key}/approve", answer="Baik")
    assert _order(shop, order_id).credited_amount == SERVICE


def test_the_lists_and_the_papers(shop: Shop) -> None:
    order_id, desk = _sell(shop), shop.visit("desk")
    assert "Rina Marlina" in desk.get(f"{ALL}?unpaid=1&status=placed").text
    assert "Rina Marlina" not in desk.get(f"{ALL}?status=completed").text
    assert "Rina Marlina" in desk.get(f"{ALL}/serah-terima").text
    assert "Rina Marlina" in desk.get(f"{ALL}?format=csv").get_data(as_text=True)
    assert desk.get(f"{ALL}/{order_id}/nota.pdf").data.startswith(b"%PDF")
    send(desk, f"{ALL}/{order_id}/serahkan")
    assert "Rina Marlina" not in desk.get(f"{ALL}/serah-terima").text
    assert send(desk, f"{ALL}/{order_id}/serahkan").status_code == 409


def test_another_units_order_is_not_found(shop: Shop) -> None:
    order_id = _sell(shop)
    with shop.app.app_context():
        run_in_transaction(lambda: _found_another(shop))
    stranger = shop.visit("owner")
    assert stranger.get(f"/usaha/studio/kelola/pesanan/{order_id}").status_code == 404
    assert stranger.get(f"/usaha/studio/kelola/katalog/{shop.items['service']}").status_code == 404
    for step in ("serahkan", "batal", "tunai"):
        address = f"/usaha/studio/kelola/pesanan/{order_id}/{step}"
        assert send(stranger, address, reason="R", amount="1000").status_code == 404
    assert _order(shop, order_id).status is OrderStatus.PLACED


def _found_another(shop: Shop) -> None:
    studio = found_unit(UnitKind.STUDIO, "studio", Brand("Studio"))
    grant_role(shop.users["owner"][0], Role.OWNER, studio.id)

"""From the basket to the books: placed, paid, completed, in whichever order, each once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from coop.db import session
from coop.domain.assurance.service import run_audit
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.types import ItemTerms
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.payments import service as payments
from coop.domain.payments.types import BillStatus
from coop.domain.sales import queries, service
from coop.domain.sales.models import Order
from coop.domain.sales.types import Basket, HandOver, LineKind, OrderStatus, PaymentTerms, Wish
from coop.domain.settings.service import today
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.rivals.office import Upload
from tests.support.store import (
    PACKAGE,
    PRODUCT,
    SERVICE,
    UNIT_ID,
    Store,
    participation,
)


def balances(order: Order) -> dict[str, int]:
    """Credit less debit of the order's lines by account, those that are not zero."""
    rows = session.execute(
        select(JournalLine.account, func.sum(JournalLine.credit - JournalLine.debit))
        .where(JournalLine.ref_kind == "order", JournalLine.ref_id == order.id)
        .group_by(JournalLine.account)
    )
    return {account: int(amount) for account, amount in rows if amount}


def test_an_order_paid_first_and_completed_then(store: Store) -> None:
    order = store.order(store.wish("service"), store.wish("product", 2))
    total = SERVICE + 2 * PRODUCT
    assert (order.status, order.total_amount, order.number) == (
        OrderStatus.PLACED,
        total,
        "PS-2026-000001",
    )
    (bill,) = queries.list_bills(order.id)
    assert (bill.amount, bill.unit_id, bill.purpose) == (total, UNIT_ID, "sales.order")
    store.pay(order)
    assert balances(order) == {"2-1603": total}
    assert participation(order) == 0
    done = store.complete(order)
    assert done.settled_at is not None
    assert balances(order) == {"4-3100": total}
    assert participation(order) == total
    assert store.points() == total // 10_000
    with pytest.raises(Conflict):
        store.complete(order)
    assert participation(order) == total


def test_an_order_completed_first_and_paid_then_in_two_transfers(store: Store) -> None:
    order = store.order(store.wish("package"), buyer=store.guest)
    done = store.complete(order)
    assert done.settled_at is None
    assert balances(order) == {"1-1403": -PACKAGE, "4-3200": PACKAGE}
    for amount in (100_000, PACKAGE - 100_000):
        (bill,) = queries.list_open_bills(order.id)
        intent = payments.choose_transfer(order.person_id, {bill.id: amount}, store.bank_id)
        paid = payments.announce_transfer(
            intent.id, value_on=today(), payer_name="B", proof=Upload(), actor=None, amount=amount
        )
        payments.verify_payment(paid.id, store.desk, f"REF {amount}")
        assert queries.get_order(order.id).settled_at is None
        payments.record_payments([paid.id], store.third)
    assert queries.get_order(order.id).settled_at is not None
    assert balances(order) == {"4-3200": PACKAGE}
    assert participation(order) == PACKAGE
    assert store.points(store.guest) == PACKAGE // 10_000


def test_entries_are_of_the_unit(store: Store) -> None:
    order = store.order()
    store.pay(order)
    store.complete(order)
    units = session.scalars(
        select(JournalEntry.unit_id)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .where(JournalLine.ref_kind == "order", JournalLine.ref_id == order.id)
    )
    assert set(units) == {UNIT_ID}


def test_a_key_places_once(store: Store) -> None:
    first = store.order(key="form:1")
    again = store.order(store.wish("product"), key="form:1")
    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(Order)) == 1


def test_prices_are_frozen_and_parts_share_them(store: Store) -> None:
    order = store.order(store.wish("package", 3))
    item = store.items["package"]
    changed = catalogue.change_item(
        item.id, ItemTerms("PAKET", "Paket sejuk", 1, sources=item.terms.sources)
    )
    assert changed.terms.unit_amount == 1
    (line,) = queries.list_lines(order.id)
    assert (line.unit_amount, line.net_amount) == (PACKAGE, 3 * PACKAGE)
    assert [(part["code"], part["quantity"]) for part in line.parts] == [("CUCI", 3), ("FREON", 6)]
    assert sum(part["amount"] for part in line.parts) == 3 * PACKAGE
    with pytest.raises(Refused, match="ordered before"):
        catalogue.remove_item(item.id)


def test_a_deposit_is_a_bill_of_its_own(store: Store) -> None:
    order = store.order(deposit=100_000)
    deposit, rest = queries.list_bills(order.id)
    assert (deposit.amount, rest.amount) == (100_000, SERVICE - 100_000)
    assert not queries.is_deposit_paid(order)
    payments.receive_cash(order.person_id, {deposit.id: 100_000}, store.desk)
    order = queries.get_order(order.id)
    assert queries.is_deposit_paid(order)
    store.complete(order)
    assert balances(order) == {"1-1403": 100_000 - SERVICE, "4-3100": SERVICE}
    store.pay(order)
    assert participation(order) == SERVICE


def test_delivery_is_a_line_that_nothing_is_taken_off(store: Store) -> None:
    store.promote()
    order = store.order(
        store.wish("product"),
        is_at_desk=True,
        hand_over=HandOver.DELIVERY,
        address="Jl. Melati 5, Bandung",
        delivery_amount=10_000,
    )
    assert (order.gross_amount, order.discount_amount) == (90_000, 8_000)
    kinds = [(line.kind, line.discount_amount) for line in queries.list_lines(order.id)]
    assert kinds == [(LineKind.PRODUCT, 8_000), (LineKind.DELIVERY, 0)]


def test_what_costs_nothing_has_no_bill(store: Store) -> None:
    store.promote(percent=Decimal(100))
    order = store.order()
    assert (order.total_amount, queries.list_bills(order.id)) == (0, [])
    done = store.complete(order)
    assert done.settled_at is not None
    assert (done.income_entry_id, participation(order)) == (None, 0)


def test_who_is_shown_another_price_is_asked_again(store: Store) -> None:
    terms = PaymentTerms(today() + timedelta(days=7))
    with pytest.raises(Conflict, match="by now"):
        service.place_order(store.basket(), terms, "x", store.desk, expected_amount=1)
    placed = service.place_order(
        store.basket(), terms, "x", store.desk, source=Ref("booking", 5), expected_amount=SERVICE
    )
    assert [one.id for one in queries.list_orders_of(Ref("booking", 5))] == [placed.id]


def test_what_an_appointment_ordered_ends_with_it(store: Store) -> None:
    source, terms = Ref("booking", 5), PaymentTerms(today() + timedelta(days=7))
    placed = service.place_order(store.basket(), terms, "x", store.desk, source=source)
    for other in (None, Ref("booking", 6)):
        with pytest.raises(Refused):
            service.complete_order(placed.id, store.desk, source=other)
        with pytest.raises(Refused):
            service.cancel_order(placed.id, store.desk, "Salah", source=other)
    assert queries.get_order(placed.id).status is OrderStatus.PLACED
    done = service.complete_order(placed.id, store.desk, source=source)
    assert done.status is OrderStatus.COMPLETED


def test_what_cannot_be_bought(store: Store) -> None:
    terms = PaymentTerms(today())
    hidden = catalogue.add_item(
        UNIT_ID, store.items["product"].kind, ItemTerms("X", "X", 5, is_public=False)
    )

    def refused(basket: Basket, words: str, given: PaymentTerms = terms) -> None:
        with pytest.raises(Refused, match=words):
            service.place_order(basket, given, "bad", store.desk)

    refused(store.basket(Wish(0, store.items["service"].id)), "how many pieces")
    refused(store.basket(Wish(1, 10**9)), "not sold here")
    refused(store.basket(Wish(1, hidden.id)), "not offered")
    refused(store.basket(Wish(1, None, "Jasa lain", 5)), "not sold here")
    refused(Basket(UNIT_ID, store.member.person_id, ()), "nothing in the basket")
    refused(Basket(1, store.member.person_id, (store.wish("service"),)), "not sold here")
    refused(store.basket(hand_over=HandOver.DELIVERY), "where it is to be delivered")
    refused(store.basket(delivery_amount=1), "costs no delivery")
    refused(store.basket(codes=("ABC",)), "not known")
    refused(store.basket(), "at most the whole", PaymentTerms(today(), SERVICE + 1))
    refused(store.basket(), "past", PaymentTerms(today() - timedelta(days=1)))
    catalogue.switch_item(store.items["service"].id, is_active=False)
    refused(store.basket(), "not offered")
    at_desk = store.basket(Wish(1, hidden.id), Wish(2, None, "Jasa lain", 5), is_at_desk=True)
    assert service.place_order(at_desk, terms, "desk", store.desk).total_amount == 15


def test_somebody_else_s_order_is_not_there(store: Store) -> None:
    order = store.order()
    assert queries.get_order_of_person(order.id, store.member.person_id).id == order.id
    with pytest.raises(NotFound):
        queries.get_order_of_person(order.id, store.guest.person_id)
    with pytest.raises(NotFound):
        queries.get_order(10**9)


def test_a_payment_that_is_taken_back_lets_it_count_no_more(store: Store) -> None:
    order = store.order()
    payment = store.pay(order)
    store.complete(order)
    store.take_payment_back(payment)
    assert balances(order) == {"1-1403": -SERVICE, "4-3100": SERVICE}
    assert (participation(order), store.points()) == (0, 0)
    (bill,) = queries.list_bills(order.id)
    assert (bill.status, bill.paid_amount) == (BillStatus.OPEN, 0)
    store.pay(order)
    assert (participation(order), store.points()) == (SERVICE, SERVICE // 10_000)
    assert queries.get_order(order.id).settled_count == 2


def test_the_audit_of_everything_else_holds(store: Store) -> None:
    order = store.order()
    store.pay(order)
    store.complete(order)
    session.flush()
    assert {check.name: check.problems for check in run_audit().failed} == {}

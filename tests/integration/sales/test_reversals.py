"""The reversal table: what each way back does to bill, points, promotion, participation, books.

Each row is done twice, and the second time changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from coop.db import session
from coop.domain.loyalty.queries import find_entry
from coop.domain.payments import service as payments
from coop.domain.payments.balances import held_for, held_in_unit
from coop.domain.payments.models import BankAccount
from coop.domain.payments.types import BillStatus
from coop.domain.people.models import PersonBankAccount
from coop.domain.promotions.models import PromotionUse
from coop.domain.promotions.types import Limits, PromotionKind
from coop.domain.sales import queries, service
from coop.domain.sales.models import Order
from coop.domain.sales.types import CreditWish, OrderStatus, PayoutStatus
from coop.domain.settings.service import today
from coop.errors import Conflict, CoopError, NotFound, Refused
from tests.integration.sales.test_orders import balances
from tests.rivals.office import Upload
from tests.support.store import EACH, SERVICE, UNIT_ID, Store, participation

POINTS, OFF = 20, 50_000
TOTAL = SERVICE - OFF
DEPOSIT = 60_000
HALF = TOTAL // 2


@dataclass(frozen=True)
class Row:
    """What stands in each cell after a way back."""

    bills: tuple[tuple[BillStatus, int, int], ...]
    """State, amount and paid of each bill."""
    points: int
    live_uses: int
    participation: int
    books: dict[str, int]
    payable_back: int
    status: OrderStatus


def use(store: Store) -> Order:
    """An order with a promotion that costs points, with a deposit that is paid."""
    store.grant_points(POINTS)
    store.promote(
        kind=PromotionKind.AMOUNT, amount=OFF, points=POINTS, limits=Limits(total=1, per_person=1)
    )
    order = store.order(deposit=DEPOSIT)
    assert (order.total_amount, order.points, store.points()) == (TOTAL, POINTS, 0)
    store.pay(order, DEPOSIT)
    return order


def used_and_served(store: Store) -> Order:
    """The same, paid in full and handed over."""
    order = use(store)
    store.pay(order)
    store.complete(order)
    assert (participation(order), store.points()) == (TOTAL, TOTAL // EACH)
    return order


def cancel(store: Store, order: Order) -> None:
    service.cancel_order(order.id, store.desk, "Pelanggan batal")


def not_shown_up(store: Store, order: Order) -> None:
    service.cancel_order(order.id, store.desk, "Tidak datang", keeps=DEPOSIT)


def refund(store: Store, order: Order) -> None:
    store.credit(order)


def refund_half(store: Store, order: Order) -> None:
    """Half of the price; asked again, the same half is not there any more."""
    asked = service.ask_credit(order.id, CreditWish(amount=HALF + 1), "Kurang dingin", store.desk)
    service.refuse_credit(asked.id, store.owner, "Separuh saja")
    if queries.get_order(order.id).credited_amount:
        raise Conflict("done")
    store.credit(order, CreditWish(amount=HALF))


PAID, ENDED = BillStatus.PAID, BillStatus.CANCELLED
DEPOSIT_PAID = (PAID, DEPOSIT, DEPOSIT)
REST_PAID = (PAID, TOTAL - DEPOSIT, TOTAL - DEPOSIT)
TABLE: tuple[tuple[Callable[[Store], Order], Callable[[Store, Order], None], Row], ...] = (
    (
        use,
        cancel,
        Row(
            (DEPOSIT_PAID, (ENDED, TOTAL - DEPOSIT, 0)),
            POINTS,
            0,
            0,
            {"2-1603": DEPOSIT},
            DEPOSIT,
            OrderStatus.CANCELLED,
        ),
    ),
    (
        use,
        not_shown_up,
        Row(
            (DEPOSIT_PAID, (ENDED, TOTAL - DEPOSIT, 0)),
            POINTS,
            0,
            0,
            {"4-3100": DEPOSIT},
            0,
            OrderStatus.CANCELLED,
        ),
    ),
    (
        used_and_served,
        refund,
        Row(
            (DEPOSIT_PAID, REST_PAID),
            POINTS,
            0,
            0,
            {"2-1603": TOTAL},
            TOTAL,
            OrderStatus.COMPLETED,
        ),
    ),
    (
        used_and_served,
        refund_half,
        Row(
            (DEPOSIT_PAID, REST_PAID),
            TOTAL // EACH - (TOTAL // EACH * HALF // TOTAL),
            1,
            TOTAL - HALF,
            {"2-1603": HALF, "4-3100": TOTAL - HALF},
            HALF,
            OrderStatus.COMPLETED,
        ),
    ),
)


def look(store: Store, order: Order) -> Row:
    now = queries.get_order(order.id)
    return Row(
        tuple((bill.status, bill.amount, bill.paid_amount) for bill in queries.list_bills(now.id)),
        store.points(),
        session.query(PromotionUse).filter_by(owner_id=now.id, live_mark=1).count(),
        participation(now),
        balances(now),
        queries.order_row(now).payable_back_amount,
        now.status,
    )


@pytest.mark.parametrize(
    ("begin", "way_back", "wanted"), TABLE, ids=["cancel", "no-show", "refund", "partial refund"]
)
def test_every_cell_once(
    store: Store,
    begin: Callable[[Store], Order],
    way_back: Callable[[Store, Order], None],
    wanted: Row,
) -> None:
    order = begin(store)
    way_back(store, order)
    assert look(store, order) == wanted
    with pytest.raises(CoopError):
        way_back(store, order)
    assert look(store, order) == wanted


def test_what_is_payable_goes_back_once_by_another_person(store: Store) -> None:
    order = used_and_served(store)
    refund(store, order)
    payout = service.prepare_payout(order.id, store.desk, store.bank_id)
    assert payout.target.startswith("BCA")
    with pytest.raises(Conflict, match="worked on"):
        service.prepare_payout(order.id, store.owner)
    with pytest.raises(Refused, match="Four eyes"):
        service.pay_back(payout.id, store.desk)
    service.pay_back(payout.id, store.owner)
    with pytest.raises(Conflict, match="closed"):
        service.pay_back(payout.id, store.third)
    with pytest.raises(Refused, match="At most"):
        service.prepare_payout(order.id, store.desk)
    assert balances(order) == {}
    assert look(store, order).payable_back == 0


def test_money_goes_back_in_cash_and_in_parts(store: Store) -> None:
    order = use(store)
    cancel(store, order)
    dropped = service.prepare_payout(order.id, store.desk, amount=10_000)
    service.drop_payout(dropped.id, store.desk)
    first = service.prepare_payout(order.id, store.desk, amount=10_000)
    service.pay_back(first.id, store.owner)
    store.give_back(order)
    assert balances(order) == {}
    assert [one.status.value for one in queries.list_payouts(order.id)] == [
        "dropped",
        "paid",
        "paid",
    ]


def test_a_credit_lowers_what_is_still_owed_first(store: Store) -> None:
    order = store.order()
    store.pay(order, 100_000)
    store.complete(order)
    store.credit(order, CreditWish(amount=50_000))
    assert balances(order) == {"1-1403": 100_000 - (SERVICE - 50_000), "4-3100": SERVICE - 50_000}
    (bill,) = queries.list_bills(order.id)
    assert (bill.amount, bill.status) == (SERVICE - 50_000, BillStatus.OPEN)
    assert participation(order) == 0
    store.credit(order, CreditWish(amount=SERVICE - 150_000))
    (bill,) = queries.list_bills(order.id)
    assert (bill.amount, bill.status) == (100_000, BillStatus.PAID)
    assert (participation(order), store.points()) == (100_000, 10)


def test_a_credit_of_all_that_was_never_paid(store: Store) -> None:
    order = store.order()
    store.complete(order)
    store.credit(order)
    assert (balances(order), participation(order), store.points()) == ({}, 0, 0)
    (bill,) = queries.list_bills(order.id)
    assert bill.status is ENDED


def test_pieces_come_back_with_their_part_of_the_price(store: Store) -> None:
    order = store.order(store.wish("print", 3), store.wish("service"))
    store.pay(order)
    store.complete(order)
    prints = queries.list_lines(order.id)[0]
    store.credit(order, CreditWish(quantities={prints.id: 1}))
    store.credit(order, CreditWish(quantities={prints.id: 2}))
    line = queries.list_lines(order.id)[0]
    assert (line.credited_quantity, line.credited_amount) == (3, line.net_amount)
    with pytest.raises(Refused, match="not so many"):
        service.ask_credit(order.id, CreditWish(quantities={prints.id: 1}), "x", store.desk)


def test_what_is_refused(store: Store) -> None:
    order = use(store)
    with pytest.raises(Refused, match="handed over"):
        service.ask_credit(order.id, CreditWish(), "x", store.desk)
    with pytest.raises(Refused, match="what was paid"):
        service.cancel_order(order.id, store.desk, "x", keeps=DEPOSIT + 1)
    with pytest.raises(Refused, match="what was paid"):
        service.cancel_order(order.id, store.desk, "x", keeps=-1)
    with pytest.raises(Refused, match="why"):
        service.cancel_order(order.id, store.desk, " ")
    with pytest.raises(Refused, match="At most"):
        service.prepare_payout(order.id, store.desk)
    store.complete(order)
    with pytest.raises(Conflict):
        service.cancel_order(order.id, store.desk, "x")
    with pytest.raises(Refused, match="why"):
        service.ask_credit(order.id, CreditWish(), " ", store.desk)
    with pytest.raises(Refused, match="At most"):
        service.ask_credit(order.id, CreditWish(amount=TOTAL + 1), "x", store.desk)
    asked = service.ask_credit(order.id, CreditWish(), "x", store.desk)
    with pytest.raises(Conflict, match="waited for"):
        service.ask_credit(order.id, CreditWish(), "x", store.desk)
    with pytest.raises(Refused, match="Four eyes"):
        service.approve_credit(asked.id, store.desk)
    with pytest.raises(Refused, match="own money"):
        service.approve_credit(asked.id, store.member.actor)
    service.refuse_credit(asked.id, store.owner, "Sudah benar")
    with pytest.raises(Conflict):
        service.approve_credit(asked.id, store.owner)


def test_points_of_a_free_order_come_back_with_the_whole(store: Store) -> None:
    store.grant_points(POINTS)
    store.promote(kind=PromotionKind.AMOUNT, amount=SERVICE, points=POINTS)
    order = store.order()
    assert order.total_amount == 0
    store.complete(order)
    store.credit(order)
    assert store.points() == POINTS
    assert find_entry(f"order:{order.id}:points:back") is not None


def test_a_payment_is_taken_back_after_money_went_back(store: Store) -> None:
    order = store.order()
    payment = store.pay(order)
    store.complete(order)
    store.credit(order, CreditWish(amount=50_000))
    store.give_back(order)
    store.take_payment_back(payment)
    assert balances(order) == {"1-1403": -SERVICE, "4-3100": SERVICE - 50_000}
    assert participation(order) == 0
    (bill,) = queries.list_open_bills(order.id)
    assert bill.amount == SERVICE
    store.pay(order)
    assert participation(order) == SERVICE - 50_000


def test_a_payment_of_a_cancelled_order_is_taken_back(store: Store) -> None:
    order = store.order()
    payment = store.pay(order, 100_000)
    service.cancel_order(order.id, store.desk, "Batal", keeps=40_000)
    store.take_payment_back(payment)
    assert balances(order) == {"1-1403": -40_000, "4-3100": 40_000}
    (bill,) = queries.list_open_bills(order.id)
    assert bill.amount == 40_000
    store.pay(order)
    assert balances(order) == {"4-3100": 40_000}


def test_a_transfer_that_arrives_after_the_cancellation_is_held(store: Store) -> None:
    order = store.order(buyer=store.guest)
    (bill,) = queries.list_bills(order.id)
    intent = payments.choose_transfer(order.person_id, {bill.id: SERVICE}, store.bank_id)
    late = payments.announce_transfer(
        intent.id, value_on=today(), payer_name="B", proof=Upload(), actor=None, amount=SERVICE
    )
    payments.verify_payment(late.id, store.desk, "REF 1")
    service.cancel_order(order.id, store.desk, "Batal")
    payments.record_payments([late.id], store.third)
    assert held_in_unit(store.guest.person_id, UNIT_ID) == SERVICE
    assert held_for(store.guest.person_id) == 0, "the cooperative has nothing of it"
    assert (balances(order), queries.get_order(order.id).paid_amount) == ({}, 0)


def test_where_money_can_go_back_to(store: Store) -> None:
    order = store.order()
    store.pay(order)
    service.cancel_order(order.id, store.desk, "Batal")
    alien = session.query(BankAccount).filter(BankAccount.unit_id != UNIT_ID).first()
    assert alien is not None
    with pytest.raises(Refused, match="left from"):
        service.prepare_payout(order.id, store.desk, alien.id)
    known = session.query(PersonBankAccount).filter_by(person_id=order.person_id).one()
    known.current_mark = None
    session.flush()
    with pytest.raises(Refused, match="no bank account"):
        service.prepare_payout(order.id, store.desk, store.bank_id)
    assert store.give_back(order).method.value == "cash"


def test_less_is_payable_by_now(store: Store) -> None:
    order = store.order()
    payment = store.pay(order)
    service.cancel_order(order.id, store.desk, "Batal")
    payout = service.prepare_payout(order.id, store.desk)
    store.take_payment_back(payment)
    with pytest.raises(Refused, match="by now"):
        service.pay_back(payout.id, store.owner)
    assert queries.get_payout(payout.id).status is PayoutStatus.PREPARED
    with pytest.raises(NotFound):
        queries.get_payout(10**9)
    with pytest.raises(NotFound):
        queries.get_credit(10**9)

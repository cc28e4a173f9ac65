"""The invariants of orders look at something, and find what is planted."""

import pytest
from sqlalchemy import text

from coop.db import session
from coop.domain.promotions.types import PromotionKind
from coop.domain.ratings.service import rate
from coop.domain.sales.checks import CHECKS
from coop.domain.sales.types import ORDER, CreditWish
from coop.refs import Ref
from tests.support.store import Store, problems

SHARE = """UPDATE order_lines SET discount_amount = discount_amount + 1, net_amount = net_amount - 1
    WHERE kind = 'service'"""
PARTS = "UPDATE order_lines SET parts = '[]' WHERE kind = 'package'"
PAID = "UPDATE orders SET paid_amount = paid_amount + 1"
INCOME = "UPDATE orders SET earned_amount = earned_amount - 1"
STATE = "UPDATE orders SET status = 'placed', goods = 'waiting'"
BILL = "UPDATE bills SET amount = amount + 1, status = 'open' WHERE purpose = 'sales.order'"
# rows of participation are never changed, so one more is planted
COUNTED = """INSERT INTO participation (unit_id, person_id, kind, amount, participated_on,
    source_kind, source_id, entry_id)
    SELECT unit_id, person_id, kind, 1, participated_on, source_kind, source_id, entry_id
    FROM participation WHERE kind = 'sales' AND amount > 0"""
LOWERED = """INSERT INTO participation (unit_id, person_id, kind, amount, participated_on,
    source_kind, source_id, entry_id, lowers_id)
    SELECT unit_id, person_id, kind, -1, participated_on, source_kind, source_id, entry_id, id
    FROM participation WHERE kind = 'sales' AND amount > 0"""
UNSETTLED = "UPDATE orders SET settled_at = NULL"
SPENT = "UPDATE orders SET points = points + 1"
EARNED = "UPDATE orders SET earned_points = earned_points - 10"
REFUNDED = "UPDATE order_payouts SET amount = amount + 1"
CREDITED = "UPDATE order_credits SET status = 'refused'"
BROUGHT = "UPDATE orders SET hand_over = 'delivery'"
GRANTED = "UPDATE promotion_uses SET amount = amount + 1"


@pytest.mark.parametrize(
    ("fault", "names"),
    [
        (SHARE, {"sales.lines"}),
        (PARTS, {"sales.lines"}),
        (PAID, {"sales.books", "sales.bills"}),
        (INCOME, {"sales.books", "sales.settled"}),
        (STATE, {"sales.books", "sales.settled"}),
        (BILL, {"sales.bills"}),
        (COUNTED, {"sales.settled"}),
        (UNSETTLED, {"sales.settled", "sales.points"}),
        (SPENT, {"sales.points"}),
        (EARNED, {"sales.points"}),
        (REFUNDED, {"sales.money_back"}),
        (CREDITED, {"sales.money_back"}),
        (GRANTED, {"sales.promotions"}),
        (BROUGHT, {"sales.goods"}),
    ],
)
def test_a_planted_fault_is_found(store: Store, fault: str, names: set[str]) -> None:
    store.grant_points(5)
    store.promote(kind=PromotionKind.AMOUNT, amount=10_000, points=5)
    order = store.order(store.wish("service"), store.wish("package"))
    store.pay(order)
    store.complete(order)
    store.credit(order, CreditWish(amount=60_000))
    store.give_back(order)
    rate(Ref(ORDER, order.id), store.items["service"].key, order.person_id, 5)
    assert problems() == []
    assert all(check.run().checked for check in CHECKS)
    with session.begin_nested() as planted:
        session.execute(text(fault))
        session.expire_all()
        found = {check.name for check in CHECKS if check.run().problems}
        planted.rollback()
    session.expire_all()
    assert found >= names


def test_participation_is_not_lowered_by_more_than_there_was(store: Store) -> None:
    order = store.order()
    store.pay(order)
    store.complete(order)
    store.credit(order)
    session.flush()
    with session.begin_nested() as planted:
        session.execute(text(LOWERED))
        assert any("lowered by" in problem for problem in problems())
        planted.rollback()
    session.expire_all()

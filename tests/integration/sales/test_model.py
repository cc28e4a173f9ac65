"""Whatever is placed, paid, taken back, completed, cancelled, credited and paid back, in any order:

the invariants hold after every step, and what was refused changed nothing.
"""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop.db import session
from coop.domain.payments.models import Payment
from coop.domain.payments.types import PaymentStatus
from coop.domain.promotions.types import PromotionKind
from coop.domain.sales import queries, service
from coop.domain.sales.checks import CHECKS
from coop.domain.sales.models import Order
from coop.domain.sales.types import CreditWish
from coop.errors import CoopError
from tests.support.store import SERVICE, Store

pytestmark = pytest.mark.databases("sqlite")  # what is judged is the service, not the database

steps = st.lists(
    st.tuples(
        st.sampled_from(
            ("pay", "pay", "complete", "complete", "cancel", "credit", "back", "reverse", "savings")
        ),
        st.integers(1, 4),
    ),
    min_size=2,
    max_size=8,
)


def act(store: Store, order: Order, step: str, part: int) -> None:
    """Do a step with a quarter, a half, three quarters or the whole of what there is."""
    row = queries.order_row(queries.get_order(order.id))
    match step:
        case "pay":
            store.pay(order, max(1, row.open_amount * part // 4))
        case "complete":
            store.complete(order)
        case "cancel":
            service.cancel_order(
                order.id, store.desk, "Batal", keeps=row.paid_amount * (part - 1) // 4
            )
        case "credit":
            wish = CreditWish(amount=max(1, row.earned_amount * part // 4))
            store.credit(order, CreditWish() if part == 4 else wish)
        case "back":
            amount = max(1, row.payable_back_amount * part // 4)
            payout = service.prepare_payout(order.id, store.desk, amount=amount)
            service.pay_back(payout.id, store.owner)
        case "reverse":
            paid = session.query(Payment).filter_by(
                person_id=order.person_id, unit_id=order.unit_id, status=PaymentStatus.RECORDED
            )
            payment = paid.order_by(Payment.id.desc()).first()
            if payment is not None:
                store.take_payment_back(payment)
        case "savings":
            service.pay_order_from(order.id, "savings", store.member.actor)


def told(order: Order) -> dict[str, Any]:
    now = queries.get_order(order.id)
    return {column.name: getattr(now, column.name) for column in Order.__table__.columns}


@given(st.integers(0, 3), st.booleans(), st.booleans(), steps)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_sequence_keeps_the_invariants(
    store: Store, deposit: int, promoted: bool, free: bool, taken: list[tuple[str, int]]
) -> None:
    with session.begin_nested() as attempt:
        if promoted:
            store.grant_points(10)
            amount = SERVICE + 80_000 if free else 33_333
            store.promote(kind=PromotionKind.AMOUNT, amount=amount, points=10)
        order = store.order(
            store.wish("service"),
            store.wish("product"),
            deposit=0 if promoted and free else deposit * 50_000,
        )
        for step, part in taken:
            before = told(order)
            with suppress(CoopError), session.begin_nested():
                act(store, order, step, part)
                before = told(order)
            session.expire_all()
            assert told(order) == before
            assert [problem for check in CHECKS for problem in check.run().problems] == []
        attempt.rollback()
    session.expire_all()

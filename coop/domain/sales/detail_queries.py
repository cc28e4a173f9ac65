"""What the page of an order and its receipt show beside the order itself."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from coop.db import session
from coop.domain.payments.models import Bill, Payment, PaymentAllocation
from coop.domain.payments.types import PaymentMethod, PaymentStatus
from coop.domain.people.models import Person
from coop.domain.promotions.models import Promotion, PromotionUse
from coop.domain.sales.models import Order
from coop.domain.sales.queries import get_order
from coop.domain.sales.types import ORDER
from coop.errors import NotFound
from coop.explain import N_


@dataclass(frozen=True, slots=True)
class OrderPayment:
    """A payment as far as it is of an order, rupiah."""

    id: int
    value_on: date
    method: PaymentMethod
    status: PaymentStatus
    amount: int


@dataclass(frozen=True, slots=True)
class Granted:
    """What a promotion granted an order: rupiah and points; ``is_released``: given back."""

    name: str
    amount: int
    points: int
    is_released: bool


def get_order_of_unit(order_id: int, unit_id: int) -> Order:
    """Return an order of the unit; NotFound for another one's."""
    order = get_order(order_id)
    if order.unit_id != unit_id:
        raise NotFound(N_("This order does not exist."))
    return order


def read_order_of_unit(order_id: int, unit_id: int) -> tuple[Order, str]:
    """Return an order of the unit with its buyer's name, in one statement; NotFound as above."""
    row = session.execute(
        select(Order, Person.full_name)
        .join(Person, Person.id == Order.person_id)
        .where(Order.id == order_id, Order.unit_id == unit_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("This order does not exist."))
    return row.Order, row.full_name


def list_payments_of(order_id: int) -> list[OrderPayment]:
    """Return the payments of an order's bills, the oldest first; one statement."""
    amount = func.sum(PaymentAllocation.amount)
    rows = session.execute(
        select(Payment.id, Payment.value_on, Payment.method, Payment.status, amount)
        .join(PaymentAllocation, PaymentAllocation.payment_id == Payment.id)
        .join(Bill, Bill.id == PaymentAllocation.bill_id)
        .where(Bill.subject_kind == ORDER, Bill.subject_id == order_id)
        .group_by(Payment.id, Payment.value_on, Payment.method, Payment.status)
        .order_by(Payment.value_on, Payment.id)
    )
    return [
        OrderPayment(key, on, method, status, int(total)) for key, on, method, status, total in rows
    ]


def list_granted(order_id: int) -> list[Granted]:
    """Return what promotions granted an order; one statement."""
    rows = session.execute(
        select(Promotion.name, PromotionUse)
        .join(Promotion, Promotion.id == PromotionUse.promotion_id)
        .where(PromotionUse.owner_kind == ORDER, PromotionUse.owner_id == order_id)
        .order_by(PromotionUse.id)
    )
    return [
        Granted(name, use.amount, use.points, use.released_on is not None) for name, use in rows
    ]

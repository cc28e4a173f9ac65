"""Reading orders, their lines and bills, and what is wished of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from coop.db import session
from coop.domain.loyalty.models import PointsEntry
from coop.domain.loyalty.types import PointsKind
from coop.domain.payments.models import Bill
from coop.domain.payments.types import BillStatus
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.sales.models import Order, OrderCredit, OrderCreditLine, OrderLine, OrderPayout
from coop.domain.sales.types import ORDER, Goods, LineCredit, OrderRow, OrderStatus, SoldLine
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders a list shows; ``text`` is looked for in numbers and names.

    ``is_unpaid`` narrows it to those of which the customer still owes something.
    """

    unit_id: int | None = None
    person_id: int | None = None
    status: OrderStatus | None = None
    goods: Goods | None = None
    text: str = ""
    first: date | None = None
    last: date | None = None
    number: int = 1
    is_unpaid: bool = False
    sort: str = "placed"
    descending: bool = True


def get_order(order_id: int) -> Order:
    """Return the order as it stands now, or raise NotFound."""
    order = session.get(Order, order_id, populate_existing=True)
    if order is None:
        raise _no_order()
    return order


def get_order_of_person(order_id: int, person_id: int | None) -> Order:
    """Return an order of this person; NotFound for anybody else's."""
    order = get_order(order_id)
    if order.person_id != person_id:
        raise _no_order()
    return order


def find_order_by_key(unique_key: str) -> Order | None:
    """Return the order that was placed under a key, or None."""
    return session.scalars(
        select(Order)
        .where(Order.unique_key == unique_key)
        .execution_options(populate_existing=True)
    ).one_or_none()


def list_orders_of(source: Ref) -> list[Order]:
    """Return the orders that something caused, such as a booking, the oldest first."""
    return list(
        session.scalars(
            select(Order)
            .where(Order.source_kind == source.kind, Order.source_id == source.id)
            .order_by(Order.placed_at, Order.id)
        )
    )


def search_orders(wanted: OrderFilter) -> Page[OrderRow]:
    """Return a page of orders, the latest first; two statements."""
    where = _conditions(wanted)
    total = session.scalar(select(func.count()).select_from(Order).join(Person).where(*where)) or 0
    rows = session.execute(
        _ordered(wanted).limit(PAGE_SIZE).offset((wanted.number - 1) * PAGE_SIZE)
    ).all()
    found = [order_row(order, name) for order, name in rows]
    return Page(found, wanted.number, PAGE_SIZE, total)


def list_latest(wanted: OrderFilter, most: int) -> list[OrderRow]:
    """Return the latest orders that the filter finds, at most so many; one statement."""
    rows = session.execute(_ordered(wanted).limit(most)).all()
    return [order_row(order, name) for order, name in rows]


def stream_orders(wanted: OrderFilter) -> Iterator[OrderRow]:
    """Return all orders that the filter finds, a few hundred at a time."""
    for order, name in session.execute(_ordered(wanted).execution_options(yield_per=500)):
        yield order_row(order, name)


def _ordered(wanted: OrderFilter) -> Select[Any]:
    columns: dict[str, Any] = {
        "placed": Order.placed_at,
        "number": Order.number,
        "name": Person.name_key,
        "due": Order.due_on,
        "total": Order.total_amount,
    }
    order = columns.get(wanted.sort, Order.placed_at)
    shown: list[Any] = [Order, Person.full_name]
    return (
        select(*shown)
        .join(Person, Person.id == Order.person_id)
        .where(*_conditions(wanted))
        .order_by(
            order.desc() if wanted.descending else order,
            Order.id.desc() if wanted.descending else Order.id,
        )
    )


def order_row(order: Order, person_name: str = "") -> OrderRow:
    """Return an order as a list shows it."""
    return OrderRow(
        order.id,
        order.number or "",
        order.person_id,
        person_name,
        Ref(order.source_kind, order.source_id),
        order.status,
        order.total_amount,
        order.paid_amount,
        order.earned_amount,
        order.refunded_amount,
        order.placed_on,
        order.due_on,
        order.goods,
    )


def _conditions(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.unit_id is not None:
        found.append(Order.unit_id == wanted.unit_id)
    if wanted.person_id is not None:
        found.append(Order.person_id == wanted.person_id)
    if wanted.status is not None:
        found.append(Order.status == wanted.status)
    if wanted.goods is not None:
        found.append(Order.goods == wanted.goods)
    if wanted.first is not None:
        found.append(Order.placed_on >= wanted.first)
    if wanted.last is not None:
        found.append(Order.placed_on <= wanted.last)
    if wanted.is_unpaid:
        is_placed = Order.status == OrderStatus.PLACED
        owed = case((is_placed, Order.total_amount), else_=Order.earned_amount)
        found.append(owed + Order.refunded_amount > Order.paid_amount)
    if wanted.text.strip():
        found.append(
            or_(
                Order.number == wanted.text.strip().upper(),
                Person.name_key.contains(name_key(wanted.text), autoescape=True),
            )
        )
    return found


def list_lines(order_id: int) -> list[OrderLine]:
    """Return the lines of an order as they stand now, in their order."""
    return list(
        session.scalars(
            select(OrderLine)
            .where(OrderLine.order_id == order_id)
            .order_by(OrderLine.rank)
            .execution_options(populate_existing=True)
        )
    )


def sold_line(line: OrderLine) -> SoldLine:
    """Return what of a line can still be taken off."""
    return SoldLine(
        line.id, line.quantity, line.net_amount, line.credited_quantity, line.credited_amount
    )


def list_open_bills(order_id: int) -> list[Bill]:
    """Return the open bills of an order, what is due first first."""
    return [bill for bill in list_bills(order_id) if bill.status is BillStatus.OPEN]


def list_bills(order_id: int) -> list[Bill]:
    """Return the bills of an order as they stand now, what is due first first."""
    return list(
        session.scalars(
            select(Bill)
            .where(Bill.subject_kind == ORDER, Bill.subject_id == order_id)
            .order_by(Bill.due_on, Bill.id)
            .execution_options(populate_existing=True)
        )
    )


def is_deposit_paid(order: Order) -> bool:
    """Say whether as much is paid as was to be paid first."""
    return order.paid_amount >= order.deposit_amount


def get_credit(credit_id: int) -> OrderCredit:
    """Return what is asked to be taken off, as it stands now, or raise NotFound."""
    credit = session.get(OrderCredit, credit_id, populate_existing=True)
    if credit is None:
        raise NotFound(N_("This credit does not exist."))
    return credit


def list_credits(order_id: int) -> list[OrderCredit]:
    """Return what was asked to be taken off an order, the oldest first."""
    return list(
        session.scalars(
            select(OrderCredit)
            .where(OrderCredit.order_id == order_id)
            .order_by(OrderCredit.asked_at, OrderCredit.id)
        )
    )


def list_credit_lines(credit_id: int) -> Sequence[LineCredit]:
    """Return what a credit takes off each line, by line."""
    return [
        LineCredit(*row)
        for row in session.execute(
            select(OrderCreditLine.line_id, OrderCreditLine.quantity, OrderCreditLine.amount)
            .where(OrderCreditLine.credit_id == credit_id)
            .order_by(OrderCreditLine.line_id)
        )
    ]


def get_payout(payout_id: int) -> OrderPayout:
    """Return money on its way back, as it stands now, or raise NotFound."""
    payout = session.get(OrderPayout, payout_id, populate_existing=True)
    if payout is None:
        raise NotFound(N_("This payout does not exist."))
    return payout


def list_payouts(order_id: int) -> list[OrderPayout]:
    """Return what was or is to be paid back of an order, the oldest first."""
    return list(
        session.scalars(
            select(OrderPayout)
            .where(OrderPayout.order_id == order_id)
            .order_by(OrderPayout.prepared_at, OrderPayout.id)
        )
    )


def has_settled_before(order: Order) -> bool:
    """Say whether the person has another order in this unit that is completed and paid."""
    other = select(Order.id).where(
        Order.person_id == order.person_id,
        Order.unit_id == order.unit_id,
        Order.settled_at.is_not(None),
        Order.id != order.id,
    )
    return session.scalar(other.limit(1)) is not None


def sum_points_taken_back(prefix: str) -> int:
    """Return how many points entries whose keys begin with ``prefix`` took back."""
    points = session.scalar(
        select(func.sum(PointsEntry.points)).where(
            PointsEntry.unique_key.startswith(prefix, autoescape=True),
            PointsEntry.kind == PointsKind.TAKEN_BACK,
        )
    )
    return -int(points or 0)


def _no_order() -> NotFound:
    return NotFound(N_("This order does not exist."))

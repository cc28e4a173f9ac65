"""What waits to be handed over, and what was sold in a period."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from coop.db import session
from coop.domain.people.models import Person
from coop.domain.sales.models import Order, OrderLine
from coop.domain.sales.queries import order_row
from coop.domain.sales.types import ORDER, Goods, HandOverRow, LineKind, OrderStatus, SoldRow
from coop.money import allocate


def list_to_hand_over(unit_id: int) -> list[HandOverRow]:
    """Return a unit's orders that are not handed over yet, the oldest first; two statements."""
    orders = session.execute(
        select(Order, Person.full_name)
        .join(Person, Person.id == Order.person_id)
        .where(Order.unit_id == unit_id, Order.status == OrderStatus.PLACED)
        .order_by(Order.placed_at, Order.id)
    ).all()
    contents: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for order_id, text, quantity in session.execute(
        select(OrderLine.order_id, OrderLine.text, OrderLine.quantity)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.unit_id == unit_id,
            Order.status == OrderStatus.PLACED,
            OrderLine.kind != LineKind.DELIVERY,
        )
        .order_by(OrderLine.order_id, OrderLine.rank)
    ):
        contents[order_id].append((text, quantity))
    return [
        HandOverRow(
            order_row(order, name),
            order.hand_over,
            address_of(order),
            order.goods,
            tuple(contents[order.id]),
        )
        for order, name in orders
    ]


def count_to_deliver(unit_id: int) -> tuple[int, int]:
    """Return how many orders of a unit are to be prepared, and how many to be handed over.

    What was booked is not counted: it is served when its time comes. One statement.
    """
    rows = session.execute(
        select(Order.goods, func.count())
        .where(
            Order.unit_id == unit_id,
            Order.status == OrderStatus.PLACED,
            Order.source_kind == ORDER,
        )
        .group_by(Order.goods)
    ).all()
    counts: dict[Goods, int] = dict(rows)
    to_prepare = sum(counts.get(one, 0) for one in (Goods.WAITING, Goods.PREPARING))
    return to_prepare, sum(counts.values()) - to_prepare


def address_of(order: Order) -> str:
    """Return where an order goes to, on a line; empty for what is picked up."""
    told = (
        order.receiver,
        order.receiver_phone,
        order.address,
        f"{order.area} {order.postcode}".strip(),
    )
    return ", ".join(one for one in told if one)


def sum_sold(unit_id: int, first: date, last: date) -> list[SoldRow]:
    """Return what of each item was sold by orders completed from ``first`` to ``last``.

    Pieces and rupiah that were credited since are taken off; a package is told by its parts. By
    income, the highest first. The sum is the income of these orders.
    """
    pieces: dict[tuple[int | None, str], int] = defaultdict(int)
    amounts: dict[tuple[int | None, str], int] = defaultdict(int)
    for line in session.scalars(
        select(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.unit_id == unit_id,
            Order.status == OrderStatus.COMPLETED,
            Order.completed_on.between(first, last),
        )
    ):
        left = line.net_amount - line.credited_amount
        sold = line.quantity - line.credited_quantity
        if not line.parts:
            pieces[line.item_id, line.text] += sold
            amounts[line.item_id, line.text] += left
            continue
        shares = [part["amount"] for part in line.parts]
        split = allocate(left, shares) if any(shares) else [0] * len(shares)
        for part, amount in zip(line.parts, split, strict=True):
            pieces[part["item"], part["name"]] += part["quantity"] * sold // line.quantity
            amounts[part["item"], part["name"]] += amount
    rows = [SoldRow(*key, pieces[key], amounts[key]) for key in pieces]
    return sorted(rows, key=lambda row: (-row.amount, row.text))


@dataclass(frozen=True, slots=True)
class SalesFigures:
    """Orders of a period: placed, completed and cancelled in it; income in rupiah.

    ``customers`` had an order completed, ``newcomers`` of them their first one in the unit.
    """

    placed: int
    completed: int
    cancelled: int
    income: int
    customers: int
    newcomers: int

    @property
    def returning(self) -> int:
        """Customers who had been there before."""
        return self.customers - self.newcomers


def read_figures(unit_id: int, first: date, last: date) -> SalesFigures:
    """Return what a unit sold from ``first`` to ``last``; three statements."""
    own = Order.unit_id == unit_id
    counts = [
        select(func.count()).where(own, day.between(first, last)).scalar_subquery()
        for day in (Order.placed_on, Order.completed_on, Order.cancelled_on)
    ]
    placed, completed, cancelled = session.execute(select(*counts)).one()
    done = (own, Order.status == OrderStatus.COMPLETED, Order.completed_on.between(first, last))
    income, customers = session.execute(
        select(func.sum(Order.earned_amount), func.count(Order.person_id.distinct())).where(*done)
    ).one()
    firsts = (
        select(func.min(Order.completed_on).label("first_on"))
        .where(own, Order.status == OrderStatus.COMPLETED)
        .group_by(Order.person_id)
        .subquery()
    )
    newcomers = session.scalar(
        select(func.count()).select_from(firsts).where(firsts.c.first_on.between(first, last))
    )
    return SalesFigures(placed, completed, cancelled, int(income or 0), customers, newcomers or 0)


def sum_days(unit_id: int, first: date, last: date) -> list[tuple[date, int, int]]:
    """Return (day, orders completed, income in rupiah) of the days on which there were any."""
    rows = session.execute(
        select(Order.completed_on, func.count(), func.sum(Order.earned_amount))
        .where(
            Order.unit_id == unit_id,
            Order.status == OrderStatus.COMPLETED,
            Order.completed_on.between(first, last),
        )
        .group_by(Order.completed_on)
        .order_by(Order.completed_on)
    )
    return [(day, count, int(income)) for day, count, income in rows if day is not None]

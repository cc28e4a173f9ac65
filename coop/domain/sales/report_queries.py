"""What waits to be handed over, and what was sold in a period."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select

from coop.db import session
from coop.domain.people.models import Person
from coop.domain.sales.models import Order, OrderLine
from coop.domain.sales.queries import order_row
from coop.domain.sales.types import HandOverRow, LineKind, OrderStatus, SoldRow
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
            order_row(order, name), order.hand_over, order.address, tuple(contents[order.id])
        )
        for order, name in orders
    ]


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

"""Orders of the past as promotions look at them: to try a promotion before it is published."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from coop.db import session
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.catalogue.types import item_key
from coop.domain.people.audience_queries import list_groups_of_many
from coop.domain.promotions.types import Customer, Line
from coop.domain.promotions.types import Order as Considered
from coop.domain.sales.models import Order, OrderLine
from coop.domain.sales.types import NEWCOMERS, LineKind, OrderStatus
from coop.domain.settings.service import get_setting, today

PLENTY = 1_000_000
"""Points that nobody lacks: what somebody had on a past day is not asked."""


def list_past_orders(unit_id: int, first: date, last: date) -> list[Considered]:
    """Return a unit's orders placed from ``first`` to ``last``, the oldest first.

    Cancelled ones are left out. Who ordered stands in the groups of today, is new with the first
    order of all, and has points enough; prices are those of the order, before any discount.
    """
    wanted = (
        Order.unit_id == unit_id,
        Order.placed_on.between(first, last),
        Order.status != OrderStatus.CANCELLED,
    )
    orders = session.execute(
        select(Order.id, Order.person_id, Order.placed_on, Order.placed_at)
        .where(*wanted)
        .order_by(Order.placed_at, Order.id)
    ).all()
    lines, firsts = _read_lines(*wanted), _read_firsts(*wanted)
    groups = list_groups_of_many({row.person_id for row in orders}, today())
    zone = ZoneInfo(get_setting("timezone"))
    return [
        Considered(
            tuple(lines[row.id]),
            Customer(
                _groups_then(groups[row.person_id], is_first=row.id in firsts),
                points=PLENTY,
            ),
            row.placed_on,
            row.placed_at.astimezone(zone).time(),
        )
        for row in orders
        if lines[row.id]
    ]


def _groups_then(groups: frozenset[str], *, is_first: bool) -> frozenset[str]:
    return groups | {NEWCOMERS} if is_first else groups - {NEWCOMERS}


def _read_lines(*wanted: ColumnElement[bool]) -> defaultdict[int, list[Line]]:
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    for line, kind, tags in session.execute(
        select(OrderLine, CatalogueItem.kind, CatalogueItem.tags)
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(CatalogueItem, CatalogueItem.id == OrderLine.item_id)
        .where(*wanted, OrderLine.kind != LineKind.DELIVERY)
        .order_by(OrderLine.order_id, OrderLine.rank)
    ):
        item = line.kind.value if line.item_id is None else item_key(kind, line.item_id)
        lines[line.order_id].append(
            Line(str(line.rank), item, line.quantity, line.unit_amount, frozenset(tags or ()))
        )
    return lines


def _read_firsts(*wanted: ColumnElement[bool]) -> set[int]:
    """Return those of the orders that were the first of their person anywhere."""
    persons = select(Order.person_id).where(*wanted)
    return set(
        session.scalars(
            select(func.min(Order.id))
            .where(Order.person_id.in_(persons), Order.status != OrderStatus.CANCELLED)
            .group_by(Order.person_id)
        )
    )

"""What of an order its customer may rate."""

from datetime import date

from sqlalchemy import select

from coop.db import session
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.catalogue.types import item_key
from coop.domain.ratings.types import Askable, Rateable
from coop.domain.sales.models import Order, OrderLine
from coop.domain.sales.types import ORDER, OrderStatus
from coop.refs import Ref


def list_rateable(order_id: int, person_id: int) -> list[Rateable]:
    """Return what of a completed order the person has, each thing once; one statement."""
    rows = session.execute(
        select(Order.unit_id, CatalogueItem.kind, CatalogueItem.id, OrderLine.text)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(CatalogueItem, CatalogueItem.id == OrderLine.item_id)
        .where(
            Order.id == order_id,
            Order.person_id == person_id,
            Order.status == OrderStatus.COMPLETED,
            OrderLine.credited_quantity < OrderLine.quantity,
        )
        .order_by(OrderLine.rank)
    )
    things: dict[str, Rateable] = {}
    for unit_id, kind, item_id, text in rows:
        about = item_key(kind, item_id)
        things.setdefault(about, Rateable(unit_id, about, text))
    return list(things.values())


def find_last_completed(person_id: int, unit_id: int) -> int | None:
    """Return the id of the latest order that a unit completed for a person, or None."""
    return session.scalars(
        select(Order.id)
        .where(
            Order.person_id == person_id,
            Order.unit_id == unit_id,
            Order.status == OrderStatus.COMPLETED,
        )
        .order_by(Order.completed_at.desc(), Order.id.desc())
    ).first()


def list_finished(first: date, last: date) -> list[Askable]:
    """Return the orders that were completed from ``first`` to ``last``, the oldest first.

    Each is named by its first line that can be rated; orders without any, of deliveries and free
    lines alone, and what was credited whole are left out. One statement.
    """
    rows = session.execute(
        select(Order.id, Order.unit_id, Order.person_id, OrderLine.text)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(
            Order.status == OrderStatus.COMPLETED,
            Order.completed_on.between(first, last),
            OrderLine.item_id.is_not(None),
            OrderLine.credited_quantity < OrderLine.quantity,
        )
        .order_by(Order.completed_on, Order.id, OrderLine.rank)
    )
    found: dict[int, Askable] = {}
    for order_id, unit_id, person_id, text in rows:
        path = f"pesanan-saya/{order_id}/nilai"
        found.setdefault(order_id, Askable(Ref(ORDER, order_id), unit_id, person_id, text, path))
    return list(found.values())

"""Which orders a complaint can be about."""

from collections.abc import Collection

from sqlalchemy import select

from coop.db import session
from coop.domain.complaints.subjects import SubjectChoice
from coop.domain.sales.models import Order
from coop.domain.sales.types import ORDER
from coop.refs import Ref

LATEST = 20


def list_subjects(person_id: int) -> list[SubjectChoice]:
    """Return the person's latest orders; what was booked is named by its booking. One statement."""
    rows = session.execute(
        select(Order.id, Order.number, Order.unit_id, Order.placed_on)
        .where(
            Order.person_id == person_id,
            Order.source_kind == ORDER,
            Order.number.is_not(None),
        )
        .order_by(Order.id.desc())
        .limit(LATEST)
    )
    return [
        SubjectChoice(Ref(ORDER, found), f"{number}, {placed_on:%d-%m-%Y}", unit_id)
        for found, number, unit_id, placed_on in rows
    ]


def find_units(ids: Collection[int]) -> dict[int, int]:
    """Return the unit of each order, by its id."""
    rows = session.execute(select(Order.id, Order.unit_id).where(Order.id.in_(ids)))
    return {row.id: row.unit_id for row in rows}

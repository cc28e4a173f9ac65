"""What units add to the copy of one's own data."""

from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.domain.customers.models import Customer
from coop.domain.people.own_data import register_own_data
from coop.domain.units.models import Unit


def _own(person_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Unit.name, Customer)
        .join(Unit, Unit.id == Customer.unit_id)
        .where(Customer.person_id == person_id)
        .order_by(Customer.id)
    )
    return [
        {"unit": name, "code": row.code, "since": row.since_on, "note": row.note}
        for name, row in rows
    ]


def register() -> None:
    """Add what units wrote down to one's own data."""
    register_own_data("customer", _own)

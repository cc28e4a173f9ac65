"""What bookings contribute to the copy of one's own data."""

from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.domain.booking.models import Booking, WaitingEntry
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.people.own_data import register_own_data


def register() -> None:
    """Add bookings and places in waiting lists to one's own data."""
    register_own_data("bookings", list_own)
    register_own_data("waiting_list", list_own_waiting)


def list_own(person_id: int) -> list[dict[str, Any]]:
    """Return the person's bookings with what was asked of them, in one statement."""
    rows = session.execute(
        select(Booking, CatalogueItem.name)
        .join(CatalogueItem, CatalogueItem.id == Booking.item_id)
        .where(Booking.person_id == person_id)
        .order_by(Booking.held_at, Booking.id)
    )
    return [
        {
            "number": row.number,
            "service": service,
            "state": row.state.value,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "venue": row.venue.value,
            "address": row.address,
            "answers": row.intake,
            "note": row.note,
            "odometer": row.odometer,
        }
        for row, service in rows
    ]


def list_own_waiting(person_id: int) -> list[dict[str, Any]]:
    """Return where the person waited or waits, in one statement."""
    rows = session.execute(
        select(WaitingEntry, CatalogueItem.name)
        .join(CatalogueItem, CatalogueItem.id == WaitingEntry.item_id)
        .where(WaitingEntry.person_id == person_id)
        .order_by(WaitingEntry.joined_at, WaitingEntry.id)
    )
    return [
        {
            "service": service,
            "state": row.state.value,
            "from_on": row.from_on,
            "until_on": row.until_on,
            "address": row.address,
        }
        for row, service in rows
    ]

"""What bookings contribute: the copy of one's own data, what complaints can be about."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.domain.booking.models import Booking, WaitingEntry
from coop.domain.booking.types import BOOKING
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.complaints.subjects import SubjectChoice, register_subjects
from coop.domain.people.own_data import register_own_data
from coop.domain.settings.service import day_of
from coop.refs import Ref

LATEST = 20
"""So many bookings can be named."""


def register() -> None:
    """Add bookings to one's own data, places in waiting lists too; let complaints name them."""
    register_own_data("bookings", list_own)
    register_own_data("waiting_list", list_own_waiting)
    register_subjects(BOOKING, list_subjects, find_units)


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


def list_subjects(person_id: int) -> list[SubjectChoice]:
    """Return the person's latest bookings, as a complaint may name them; one statement."""
    rows = session.execute(
        select(Booking.id, Booking.number, Booking.unit_id, Booking.starts_at, CatalogueItem.name)
        .join(CatalogueItem, CatalogueItem.id == Booking.item_id)
        .where(Booking.person_id == person_id, Booking.order_id.is_not(None))
        .order_by(Booking.id.desc())
        .limit(LATEST)
    )
    return [
        SubjectChoice(Ref(BOOKING, found), _told(name, number, starts_at), unit_id)
        for found, number, unit_id, starts_at, name in rows
    ]


def _told(name: str, number: str | None, starts_at: datetime | None) -> str:
    day = f", {day_of(starts_at):%d-%m-%Y}" if starts_at else ""
    return f"{name}{day} ({number})"


def find_units(ids: Collection[int]) -> dict[int, int]:
    """Return the unit of each booking, by its id."""
    rows = session.execute(select(Booking.id, Booking.unit_id).where(Booking.id.in_(ids)))
    return {row.id: row.unit_id for row in rows}

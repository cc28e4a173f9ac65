"""Bookings in lists and on the board of a day: a constant number of statements each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from coop import dates
from coop.db import session
from coop.domain.booking.models import Booking, WaitingEntry
from coop.domain.booking.types import ENDED, BookingRow, BookingState, WaitingState
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.sales.models import Order
from coop.domain.scheduling.grid import LONGEST_MINUTES
from coop.domain.scheduling.queries import list_resources
from coop.domain.settings.service import start_of_day
from coop.paging import PAGE_SIZE, Page

S = BookingState
ON_BOARD = (S.HELD, S.REQUESTED, S.CONFIRMED, S.CHECKED_IN, S.IN_PROGRESS, S.COMPLETED, S.NO_SHOW)


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """Which bookings a list shows: ``first`` and ``last`` are days on which they begin.

    ``text`` is looked for in numbers, names and services.
    """

    unit_id: int
    states: tuple[BookingState, ...] = ()
    first: date | None = None
    last: date | None = None
    text: str = ""
    is_unpaid: bool = False
    number: int = 1


@dataclass(frozen=True, slots=True)
class BoardLane:
    """A resource on the board of a day, with what it does, by its beginning."""

    resource_id: int
    kind: str
    name: str
    rows: tuple[BookingRow, ...]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Somebody in the waiting list; ``place`` counts from 1 among those who wait for a service."""

    entry: WaitingEntry
    person_name: str
    service: str
    place: int | None


def read_day(unit_id: int, day: date) -> list[BoardLane]:
    """Return the board of a day by resource, those of one kind together; two statements.

    A booking stands in the lane of each of its resources; one that goes on past midnight stands
    on both days. Holds that are over are not shown.
    """
    begins = start_of_day(day)
    ends, earliest = begins + timedelta(days=1), begins - timedelta(minutes=LONGEST_MINUTES)
    rows = _rows(
        _select()
        .where(
            Booking.unit_id == unit_id,
            Booking.state.in_(ON_BOARD),
            Booking.starts_at > earliest,
            Booking.starts_at < ends,
            Booking.ends_at > begins,
            or_(Booking.state != S.HELD, Booking.expires_at > dates.now()),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    in_use = {key for row in rows for key in row.resource_ids}
    return [
        BoardLane(
            one.id, one.kind, one.name, tuple(row for row in rows if one.id in row.resource_ids)
        )
        for one in list_resources(unit_id, with_former=True)
        if one.is_active or one.id in in_use
    ]


def search_bookings(wanted: BookingFilter) -> Page[BookingRow]:
    """Return a page of bookings, the latest beginning first; requests without a time on top.

    Two statements. Holds are listed only where that state is asked for.
    """
    where = _conditions(wanted)
    total = session.scalar(_joined(select(func.count())).where(*where)) or 0
    rows = _rows(
        _select()
        .where(*where)
        .order_by(Booking.starts_at.is_not(None), Booking.starts_at.desc(), Booking.id.desc())
        .limit(PAGE_SIZE)
        .offset((wanted.number - 1) * PAGE_SIZE)
    )
    return Page(rows, wanted.number, PAGE_SIZE, total)


def list_of_person(person_id: int, unit_id: int | None = None) -> list[BookingRow]:
    """Return somebody's bookings, those to come first, then the latest; no unfinished holds."""
    query = _select().where(Booking.person_id == person_id, Booking.order_id.is_not(None))
    if unit_id is not None:
        query = query.where(Booking.unit_id == unit_id)
    return _rows(
        query.order_by(
            Booking.state.in_(sorted(ENDED)), Booking.starts_at.desc(), Booking.id.desc()
        )
    )


def list_waiting(unit_id: int, item_id: int | None = None) -> list[WaitingRow]:
    """Return who waits or is offered a time, in the order in which they are asked."""
    where = [
        WaitingEntry.unit_id == unit_id,
        WaitingEntry.state.in_([WaitingState.WAITING, WaitingState.OFFERED]),
    ]
    if item_id is not None:
        where.append(WaitingEntry.item_id == item_id)
    return _waiting(where)


def list_waiting_of(person_id: int) -> list[WaitingRow]:
    """Return for what somebody waits, and what they are offered."""
    own = select(WaitingEntry.item_id).where(
        WaitingEntry.person_id == person_id, WaitingEntry.open_mark == 1
    )
    rows = _waiting([WaitingEntry.item_id.in_(own), WaitingEntry.open_mark == 1])
    return [row for row in rows if row.entry.person_id == person_id]


def _waiting(where: Sequence[ColumnElement[bool]]) -> list[WaitingRow]:
    found: list[WaitingRow] = []
    places: dict[int, int] = {}
    for entry, person, service in session.execute(
        select(WaitingEntry, Person.full_name, CatalogueItem.name)
        .join(Person, Person.id == WaitingEntry.person_id)
        .join(CatalogueItem, CatalogueItem.id == WaitingEntry.item_id)
        .where(*where)
        .order_by(WaitingEntry.joined_at, WaitingEntry.id)
        .execution_options(populate_existing=True)
    ):
        place = None
        if entry.state is WaitingState.WAITING:
            place = places[entry.item_id] = places.get(entry.item_id, 0) + 1
        found.append(WaitingRow(entry, person, service, place))
    return found


def _conditions(wanted: BookingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Booking.unit_id == wanted.unit_id]
    if wanted.states:
        found.append(Booking.state.in_(sorted(wanted.states)))
    else:
        found.append(Booking.order_id.is_not(None))
    if wanted.first is not None:
        found.append(Booking.starts_at >= start_of_day(wanted.first))
    if wanted.last is not None:
        found.append(Booking.starts_at < start_of_day(wanted.last + timedelta(days=1)))
    if wanted.is_unpaid:
        found += [Booking.state.not_in(sorted(ENDED)), Order.paid_amount < Order.total_amount]
    if wanted.text.strip():
        found.append(
            or_(
                Booking.number == wanted.text.strip().upper(),
                Person.name_key.contains(name_key(wanted.text), autoescape=True),
                func.lower(CatalogueItem.name).contains(
                    wanted.text.strip().lower(), autoescape=True
                ),
            )
        )
    return found


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Booking)
        .join(CatalogueItem, CatalogueItem.id == Booking.item_id)
        .outerjoin(Person, Person.id == Booking.person_id)
        .outerjoin(Order, Order.id == Booking.order_id)
    )


def _select() -> Select[Any]:
    columns: list[Any] = [Booking, CatalogueItem.name, Person.full_name, Order]
    return (
        select(*columns)
        .join(CatalogueItem, CatalogueItem.id == Booking.item_id)
        .outerjoin(Person, Person.id == Booking.person_id)
        .outerjoin(Order, Order.id == Booking.order_id)
        .execution_options(populate_existing=True)
    )


def _rows(query: Select[Any]) -> list[BookingRow]:
    return [
        BookingRow(
            booking.id,
            booking.number or "",
            booking.state,
            booking.person_id,
            person or "",
            booking.item_id,
            service,
            booking.venue,
            booking.starts_at,
            booking.ends_at,
            tuple(booking.resource_ids),
            booking.order_id,
            order.total_amount if order else 0,
            order.paid_amount if order else 0,
            order.deposit_amount if order else 0,
        )
        for booking, service, person, order in session.execute(query)
    ]

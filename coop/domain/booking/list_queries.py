"""Bookings in lists and on the board of a day: a constant number of statements each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, or_, select, type_coerce

from coop import dates
from coop.db import session
from coop.domain.booking.models import Booking, WaitingEntry
from coop.domain.booking.rules import normalise_plate
from coop.domain.booking.types import BOOKING, ENDED, BookingRow, BookingState, WaitingState
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.customers.models import Customer
from coop.domain.payments.models import Bill, Payment, PaymentAllocation
from coop.domain.payments.types import PaymentStatus
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.sales.models import Order
from coop.domain.sales.types import ORDER
from coop.domain.scheduling.grid import LONGEST_MINUTES
from coop.domain.scheduling.models import Allocation
from coop.domain.scheduling.queries import list_resources
from coop.domain.settings.service import start_of_day
from coop.errors import Refused
from coop.paging import PAGE_SIZE, Page

S = BookingState
_FEWEST_DIGITS: Final = 4
ON_BOARD = (S.HELD, S.REQUESTED, S.CONFIRMED, S.CHECKED_IN, S.IN_PROGRESS, S.COMPLETED, S.NO_SHOW)


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """Which bookings a list shows: ``first`` and ``last`` are days on which they begin.

    ``text`` is looked for in numbers, names, codes and phone numbers of customers, services, and
    in what was answered, such as plate numbers. ``resource_id`` is what does it or did it last.
    """

    unit_id: int
    states: tuple[BookingState, ...] = ()
    first: date | None = None
    last: date | None = None
    text: str = ""
    is_unpaid: bool = False
    number: int = 1
    item_id: int | None = None
    resource_id: int | None = None
    is_being_verified: bool = False
    sort: str = "begins"
    descending: bool = True


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
    found = _rows(
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
    rows = list(found)
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
    page = _ordered(wanted).limit(PAGE_SIZE).offset((wanted.number - 1) * PAGE_SIZE)
    return Page(list(_rows(page)), wanted.number, PAGE_SIZE, total)


def stream_bookings(wanted: BookingFilter) -> Iterator[BookingRow]:
    """Return all bookings that the filter finds, a few hundred at a time."""
    yield from _rows(_ordered(wanted).execution_options(yield_per=500))


def _ordered(wanted: BookingFilter) -> Select[Any]:
    columns: dict[str, Any] = {
        "number": Booking.number,
        "name": Person.name_key,
        "service": CatalogueItem.name,
        "total": Order.total_amount,
    }
    query, column = _select().where(*_conditions(wanted)), columns.get(wanted.sort)
    if column is not None:
        order = column.desc() if wanted.descending else column
        return query.order_by(order, Booking.id.desc())
    begins = Booking.starts_at.desc() if wanted.descending else Booking.starts_at
    return query.order_by(Booking.starts_at.is_not(None), begins, Booking.id.desc())


def is_being_verified() -> ColumnElement[bool]:
    """Say in SQL whether a transfer for the order was announced and is not recorded yet."""
    return exists().where(
        Bill.subject_kind == ORDER,
        Bill.subject_id == Order.id,
        PaymentAllocation.bill_id == Bill.id,
        Payment.id == PaymentAllocation.payment_id,
        Payment.status.in_([PaymentStatus.ANNOUNCED, PaymentStatus.VERIFIED]),
    )


def list_of_person(person_id: int, unit_id: int | None = None) -> list[BookingRow]:
    """Return somebody's bookings, those to come first, then the latest; no unfinished holds."""
    query = _select().where(Booking.person_id == person_id, Booking.order_id.is_not(None))
    if unit_id is not None:
        query = query.where(Booking.unit_id == unit_id)
    ordered = query.order_by(
        Booking.state.in_(sorted(ENDED)), Booking.starts_at.desc(), Booking.id.desc()
    )
    return list(_rows(ordered))


def list_waiting(unit_id: int, item_id: int | None = None) -> list[WaitingRow]:
    """Return who waits or is offered a time, in the order in which they are asked."""
    where = [
        WaitingEntry.unit_id == unit_id,
        WaitingEntry.state.in_([WaitingState.WAITING, WaitingState.OFFERED]),
    ]
    if item_id is not None:
        where.append(WaitingEntry.item_id == item_id)
    return _waiting(where)


def count_open(unit_id: int) -> tuple[int, int]:
    """Return how many bookings of a unit wait to be confirmed, and how many offered times wait.

    One statement.
    """
    requested = select(func.count()).where(Booking.unit_id == unit_id, Booking.state == S.REQUESTED)
    offered = select(func.count()).where(
        WaitingEntry.unit_id == unit_id, WaitingEntry.state == WaitingState.OFFERED
    )
    found = session.execute(select(requested.scalar_subquery(), offered.scalar_subquery())).one()
    return int(found[0]), int(found[1])


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
    if wanted.item_id is not None:
        found.append(Booking.item_id == wanted.item_id)
    if wanted.resource_id is not None:
        found.append(_has_resource(wanted.resource_id))
    if wanted.is_being_verified:
        found.append(is_being_verified())
    if wanted.text.strip():
        found.append(or_(*_matches(wanted.text.strip())))
    return found


def _has_resource(resource_id: int) -> ColumnElement[bool]:
    """Say in SQL whether a booking has a resource, or had it when it ended."""
    return exists().where(
        Allocation.owner_kind == BOOKING,
        Allocation.owner_id == Booking.id,
        Allocation.resource_id == resource_id,
        or_(Allocation.live_mark == 1, Allocation.released_at >= Booking.ended_at),
    )


def _matches(text: str) -> list[ColumnElement[bool]]:
    """Return in SQL what a search looks into."""
    found = [
        Booking.number == text.upper(),
        Person.name_key.contains(name_key(text), autoescape=True),
        func.lower(Customer.code) == text.lower(),
        func.lower(CatalogueItem.name).contains(text.lower(), autoescape=True),
    ]
    try:
        plate = normalise_plate(text)
    except Refused:
        plate = ""
    if plate:
        found.append(type_coerce(Booking.intake, Text).contains(f'"{plate}"', autoescape=True))
    digits = re.sub(r"[^0-9]", "", text).removeprefix("62").lstrip("0")
    if not plate and len(digits) >= _FEWEST_DIGITS:
        found.append(Person.phone.contains(digits, autoescape=True))
    return found


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Booking)
        .join(CatalogueItem, CatalogueItem.id == Booking.item_id)
        .outerjoin(Person, Person.id == Booking.person_id)
        .outerjoin(Order, Order.id == Booking.order_id)
        .outerjoin(Customer, _is_their_customer())
    )


def _is_their_customer() -> ColumnElement[bool]:
    return and_(Customer.unit_id == Booking.unit_id, Customer.person_id == Booking.person_id)


def _select() -> Select[Any]:
    """Select what `_rows` reads, in the order of `BookingRow`; columns, since lists are long."""
    columns: list[Any] = [
        Booking.id,
        Booking.number,
        Booking.state,
        Booking.person_id,
        Person.full_name,
        Booking.item_id,
        CatalogueItem.name,
        Booking.venue,
        Booking.starts_at,
        Booking.ends_at,
        Booking.resource_ids,
        Booking.order_id,
        func.coalesce(Order.total_amount, 0),
        func.coalesce(Order.paid_amount, 0),
        func.coalesce(Order.deposit_amount, 0),
        Booking.unit_id,
        Booking.before,
        Booking.after,
        is_being_verified(),
    ]
    return _joined(select(*columns))


def _rows(query: Select[Any]) -> Iterator[BookingRow]:
    for key, number, state, person_id, person, item_id, service, *rest in session.execute(query):
        venue, starts_at, ends_at, resource_ids, order_id, *more = rest
        total, paid, deposit, unit_id, before, after, is_waiting = more
        yield BookingRow(
            key,
            number or "",
            state,
            person_id,
            person or "",
            item_id,
            service,
            venue,
            starts_at,
            ends_at,
            tuple(resource_ids),
            order_id,
            total,
            paid,
            deposit,
            unit_id,
            before,
            after,
            bool(is_waiting),
        )

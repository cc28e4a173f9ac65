"""What an auditor re-derives of bookings. It becomes `checks` with the demo's first bookings."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select

from coop import dates
from coop.checking import Check, Finding
from coop.db import session
from coop.domain.booking.models import Booking, BookingService, WaitingEntry
from coop.domain.booking.types import BOOKING, ENDED, LIVE, BookingState, WaitingState
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.catalogue.types import ItemKind
from coop.domain.sales.models import Order
from coop.domain.sales.types import OrderStatus
from coop.domain.scheduling.grid import cell_of
from coop.domain.scheduling.models import Allocation
from coop.explain import N_

S = BookingState
_STAMPS = ("held_at", "requested_at", "confirmed_at", "checked_in_at", "started_at", "ended_at")
_NEEDED = {
    S.HELD: (),
    S.REQUESTED: ("requested_at",),
    S.CONFIRMED: ("confirmed_at",),
    S.CHECKED_IN: ("confirmed_at", "checked_in_at"),
    S.IN_PROGRESS: ("confirmed_at", "checked_in_at", "started_at"),
    S.COMPLETED: ("confirmed_at", "checked_in_at", "started_at", "ended_at"),
    S.CANCELLED: ("ended_at",),
    S.NO_SHOW: ("confirmed_at", "ended_at"),
    S.EXPIRED: ("ended_at",),
    S.REJECTED: ("requested_at", "ended_at"),
}
_ORDERS: dict[BookingState, set[OrderStatus | None]] = {
    S.HELD: {None},
    S.REQUESTED: {OrderStatus.PLACED},
    S.CONFIRMED: {OrderStatus.PLACED},
    S.CHECKED_IN: {OrderStatus.PLACED},
    S.IN_PROGRESS: {OrderStatus.PLACED},
    S.COMPLETED: {OrderStatus.COMPLETED},
    S.CANCELLED: {None, OrderStatus.CANCELLED},
    S.NO_SHOW: {OrderStatus.CANCELLED},
    S.EXPIRED: {None, OrderStatus.CANCELLED},
    S.REJECTED: {OrderStatus.CANCELLED},
}


def check_time() -> Finding:
    """A live booking has its time on its resources and nothing else; an ended one has none."""
    held: defaultdict[int, set[tuple[int, int, int]]] = defaultdict(set)
    for owner, resource_id, first, end in session.execute(
        select(
            Allocation.owner_id, Allocation.resource_id, Allocation.first_cell, Allocation.end_cell
        ).where(Allocation.owner_kind == BOOKING, Allocation.live_mark == 1)
    ):
        held[owner].add((resource_id, first, end))
    live = session.scalars(
        select(Booking)
        .where(or_(Booking.state.in_(sorted(LIVE)), Booking.id.in_(sorted(held))))
        .execution_options(populate_existing=True)
    ).all()
    finding = Finding(_count(Booking))
    now = dates.now()
    for row in live:
        found = held.pop(row.id, set())
        is_over = row.state is S.HELD and row.expires_at is not None and row.expires_at <= now
        if found != _wanted(row) and not (is_over and not found):
            finding.problems.append(f"booking {row.id}, {row.state.value}: has {sorted(found)}")
    finding.problems += [f"time of booking {key}, which does not exist" for key in sorted(held)]
    return finding


def _wanted(row: Booking) -> set[tuple[int, int, int]]:
    if row.state in ENDED or row.starts_at is None or row.ends_at is None:
        return set()
    first = cell_of(row.starts_at - timedelta(minutes=row.before))
    end = cell_of(row.ends_at + timedelta(minutes=row.after))
    return {(resource_id, first, end) for resource_id in row.resource_ids}


def check_orders() -> Finding:
    """A booking has the order that its state asks for, of its own person and unit."""
    finding = Finding(_count(Booking))
    rows: Iterable[Any] = session.execute(
        select(Booking, Order)
        .outerjoin(Order, Order.id == Booking.order_id)
        .execution_options(populate_existing=True)
    )
    for booking, order in rows:
        status = order.status if order is not None else None
        if status not in _ORDERS[booking.state]:
            finding.problems.append(f"booking {booking.id}, {booking.state.value}: order {status}")
        elif order is not None and (
            (order.person_id, order.unit_id) != (booking.person_id, booking.unit_id)
            or (order.source_kind, order.source_id) != (BOOKING, booking.id)
        ):
            finding.problems.append(f"booking {booking.id}: order {order.id} is not of it")
    return finding


def check_moments() -> Finding:
    """The moments of a booking stand in their order, and those of its state are there."""
    finding = Finding(_count(Booking))
    for row in _all(Booking):
        stamps = [getattr(row, name) for name in _STAMPS if getattr(row, name) is not None]
        missing = [name for name in _NEEDED[row.state] if getattr(row, name) is None]
        is_ended = row.ended_at is not None
        if stamps != sorted(stamps) or missing or is_ended is not (row.state in ENDED):
            finding.problems.append(f"booking {row.id}, {row.state.value}: {missing or stamps}")
    return finding


def check_services() -> Finding:
    """What is booked is a service of the catalogue, at its own unit."""
    finding = Finding(_count(BookingService))
    wrong = session.scalars(
        select(BookingService.item_id)
        .join(CatalogueItem, CatalogueItem.id == BookingService.item_id)
        .where(
            or_(
                CatalogueItem.unit_id != BookingService.unit_id,
                CatalogueItem.kind != ItemKind.SERVICE,
            )
        )
    )
    finding.problems += [f"service {item_id}" for item_id in wrong]
    wrong = session.scalars(
        select(Booking.id)
        .join(BookingService, BookingService.item_id == Booking.item_id)
        .where(BookingService.unit_id != Booking.unit_id)
    )
    finding.problems += [f"booking {key} is of another unit" for key in wrong]
    return finding


def check_waiting() -> Finding:
    """Who is offered a time has a hold; who took one has a booking; both are their own."""
    finding = Finding(_count(WaitingEntry))
    rows: Iterable[Any] = session.execute(
        select(WaitingEntry, Booking)
        .outerjoin(Booking, Booking.id == WaitingEntry.booking_id)
        .execution_options(populate_existing=True)
    )
    for entry, booking in rows:
        is_open = entry.state in (WaitingState.WAITING, WaitingState.OFFERED)
        problem = is_open is not (entry.open_mark == 1)
        if entry.state is WaitingState.OFFERED:
            problem |= booking is None or booking.state is not S.HELD
        if entry.state is WaitingState.TAKEN:
            problem |= booking is None or booking.order_id is None
        if booking is not None:
            problem |= booking.person_id != entry.person_id
        if problem:
            finding.problems.append(f"waiting entry {entry.id}, {entry.state.value}")
    return finding


def _all(table: Any) -> Iterable[Any]:
    return session.scalars(select(table).execution_options(populate_existing=True))


def _count(table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


CHECKS = [
    Check("booking.time", check_time, N_("Every booking has its time, and nothing else has.")),
    Check("booking.orders", check_orders, N_("Bookings have the orders that belong to them.")),
    Check("booking.moments", check_moments, N_("Bookings went from step to step in order.")),
    Check("booking.services", check_services, N_("What is booked is a service of its unit.")),
    Check("booking.waiting", check_waiting, N_("Who waits is offered a time once at a time.")),
]

"""Automatic scheduling: a plan for the requests without a time, accepted whole or in part."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.booking import queries
from coop.domain.booking.models import Booking
from coop.domain.booking.moving_service import give_time
from coop.domain.booking.types import Accepted, BookingState, PlanLine, RequestRow, Slot
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.people.models import Person
from coop.domain.scheduling import queries as scheduling
from coop.domain.scheduling.grid import next_cell
from coop.domain.scheduling.plan_rules import plan
from coop.domain.scheduling.slot_rules import Board
from coop.domain.scheduling.types import Request, ServiceTime
from coop.domain.settings.service import day_of, today
from coop.errors import CoopError

MOST_REQUESTS = 500
MOST_DAYS = 62
"""How far a plan reaches: requests that wish for later are planned later."""


def plan_requests(unit_id: int) -> tuple[PlanLine, ...]:
    """Return a plan for the open requests of a unit that have no time; nothing is taken yet.

    Those that are placed come first, by their beginning, then the others with what stands in the
    way.
    """
    rows = {booking.id: (booking, name, item) for booking, name, item in _open_requests(unit_id)}
    if not rows:
        return ()
    requests, board = _read(unit_id, [booking for booking, _name, _item in rows.values()])
    found = plan(requests, board)
    slots = {
        one.request.id: Slot(scheduling.moment_at(board, one.start), one.resource_ids)
        for one in found.assignments
    }
    in_order = [one.request.id for one in found.assignments] + list(found.unplaced)
    return tuple(
        PlanLine(
            key,
            rows[key][1],
            rows[key][2],
            rows[key][0].earliest_at or dates.now(),
            rows[key][0].latest_at or dates.now(),
            slots.get(key),
            found.unplaced.get(key),
        )
        for key in in_order
    )


def read_requests(unit_id: int) -> tuple[list[Request], Board]:
    """Return the open requests of a unit as planning knows them, and what it has free for them."""
    return _read(unit_id, [booking for booking, _name, _item in _open_requests(unit_id)])


def _read(unit_id: int, bookings: Sequence[Booking]) -> tuple[list[Request], Board]:
    last = max((booking.latest_at or dates.now() for booking in bookings), default=dates.now())
    days = min(max((day_of(last) - today()).days + 1, 1), MOST_DAYS)
    board = scheduling.read_board(unit_id, today(), days)
    times: dict[tuple[int, int], ServiceTime] = {}
    return [_request(booking, board, times) for booking in bookings], board


def accept_plan(lines: Collection[PlanLine]) -> Accepted:
    """Give requests the times of a plan, each by itself; what was taken meanwhile stays open.

    Each that is placed is confirmed and told.
    """
    placed, taken = [], []
    for line in lines:
        if line.slot is None:
            continue
        try:
            give_time(line.booking_id, line.slot.starts_at, line.slot.resource_ids)
        except CoopError:
            taken.append(line.booking_id)
        else:
            placed.append(line.booking_id)
    return Accepted(tuple(placed), tuple(taken))


def accept_times(unit_id: int, slots: Mapping[int, Slot]) -> Accepted:
    """Give open requests of a unit the times that staff chose; see `accept_plan`.

    What is no open request of the unit by now counts as taken.
    """
    rows = {booking.id: (booking, name, item) for booking, name, item in _open_requests(unit_id)}
    lines = [
        PlanLine(
            key,
            rows[key][1],
            rows[key][2],
            rows[key][0].earliest_at or dates.now(),
            rows[key][0].latest_at or dates.now(),
            slot,
        )
        for key, slot in slots.items()
        if key in rows
    ]
    found = accept_plan(lines)
    return Accepted(found.placed, (*found.taken, *(key for key in slots if key not in rows)))


def list_requests(unit_id: int) -> list[RequestRow]:
    """Return the requests of a unit that have no time, the most urgent and oldest first."""
    return [
        RequestRow(
            booking.id,
            booking.number or "",
            person,
            item,
            booking.earliest_at or dates.now(),
            booking.latest_at or dates.now(),
            booking.priority,
            booking.requested_at or booking.held_at,
            booking.note,
        )
        for booking, person, item in sorted(
            _open_requests(unit_id), key=lambda found: -found[0].priority
        )
    ]


def _open_requests(unit_id: int) -> list[tuple[Booking, str, str]]:
    rows = session.execute(
        select(Booking, Person.full_name, CatalogueItem.name)
        .join(Person, Person.id == Booking.person_id)
        .join(CatalogueItem, CatalogueItem.id == Booking.item_id)
        .where(
            Booking.unit_id == unit_id,
            Booking.state == BookingState.REQUESTED,
            Booking.starts_at.is_(None),
        )
        .order_by(Booking.requested_at, Booking.id)
        .limit(MOST_REQUESTS)
    )
    return [(booking, person, item) for booking, person, item in rows]


def _request(booking: Booking, board: Board, times: dict[tuple[int, int], ServiceTime]) -> Request:
    """Return a request as planning knows it: its order is its id, since ids rise with arrival."""
    travel = queries.booked_travel(booking)
    key = (booking.item_id, travel)
    if key not in times:
        times[key] = queries.service_time(queries.get_service(booking.item_id), travel)
    earliest = max(booking.earliest_at or dates.now(), dates.now())
    latest = booking.latest_at or earliest + timedelta(days=1)
    requested = booking.requested_at or dates.now()
    return Request(
        booking.id,
        times[key],
        next_cell(earliest) - _midnight(board),
        scheduling.position_of(board, latest),
        booking.priority,
        int(requested.timestamp()),
    )


def _midnight(board: Board) -> int:
    return next_cell(scheduling.moment_at(board, 0))

"""A service lasts longer than its time: those who come next are proposed other times."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from coop.db import session
from coop.domain.booking import queries
from coop.domain.booking.models import Booking
from coop.domain.booking.moving_service import MOVABLE, reschedule_booking, service_of
from coop.domain.booking.steps import change, stale
from coop.domain.booking.types import BOOKING, Accepted, BookingState, Proposal, Slot
from coop.domain.people.models import Person
from coop.domain.scheduling import queries as time_queries
from coop.domain.scheduling import service as scheduling
from coop.domain.scheduling.grid import CELL_MINUTES, cell_beginning_at
from coop.domain.scheduling.models import Allocation
from coop.domain.scheduling.rules import Lane, span_mask
from coop.domain.scheduling.slot_rules import Board, choose_resources, feasible_starts
from coop.domain.scheduling.types import ServiceTime
from coop.domain.settings.service import day_of
from coop.domain.trail.service import write_trail
from coop.errors import CoopError, Refused
from coop.explain import N_

S = BookingState
Next = tuple[Booking, str]


def extend_running(booking_id: int, until: datetime) -> Booking:
    """Let a running service last until a later moment, on the resources that it has.

    Raises Taken when somebody comes after it: `propose_after` says when else they could come.
    Raises Refused when it does not last longer, NotFound, Conflict.
    """
    booking = queries.get_booking(booking_id)
    starts_at, ends_at = booking.starts_at, booking.ends_at
    if booking.state is not S.IN_PROGRESS or starts_at is None or ends_at is None:
        raise stale()
    cell_beginning_at(until)
    if until <= ends_at:
        raise Refused(N_("It ends then or later already."), field="until")
    minutes = _minutes(starts_at, until)
    service = replace(_as_booked(booking), duration=minutes)
    with session.begin_nested():
        held = change(
            booking_id,
            (Booking.state == S.IN_PROGRESS, Booking.ends_at == ends_at),
            ends_at=until,
            duration=minutes,
        )
        if held is None:
            raise stale()
        scheduling.move(held.ref, service, held.resource_ids, starts_at)
    write_trail("booking.extended", held.ref, before=ends_at, after=until)
    return held


def propose_after(booking_id: int, until: datetime) -> tuple[Proposal, ...]:
    """Return other times for those who come next on the resources of a service that overruns.

    ``until`` is when it will be done. Each proposed time is free as things stand, and no two of
    them overlap, so staff accept them one by one, in any order, through `reschedule_booking`.
    """
    running = queries.get_booking(booking_id)
    if running.state is not S.IN_PROGRESS or running.starts_at is None:
        raise stale()
    cell_beginning_at(until)
    board = time_queries.read_board(running.unit_id, day_of(running.starts_at), days=2)
    service = _as_booked(running)
    longer = replace(service, duration=_minutes(running.starts_at, until))
    blocked_until = until + timedelta(minutes=running.after)
    after = _list_after(running, blocked_until)
    moving = _list_to_move(board, running, longer, after)
    _book(board, running, longer, Lane.take)
    end = time_queries.position_of(board, blocked_until)
    return tuple(_propose(board, booking, name, end, blocked_until) for booking, name in moving)


def accept_proposals(booking_id: int, slots: Mapping[int, Slot]) -> Accepted:
    """Move those who come after a running service to the times that were proposed, each by itself.

    What somebody else took meanwhile stays where it is. Raises NotFound, Conflict when the
    service is not running any more, or when somebody is of another unit.
    """
    running = queries.get_booking(booking_id)
    if running.state is not S.IN_PROGRESS:
        raise stale()
    placed, taken = [], []
    for key, slot in slots.items():
        queries.get_booking_of_unit(key, running.unit_id)
        try:
            reschedule_booking(key, slot.starts_at, slot.resource_ids)
        except CoopError:
            taken.append(key)
        else:
            placed.append(key)
    return Accepted(tuple(placed), tuple(taken))


def _list_to_move(
    board: Board, running: Booking, longer: ServiceTime, after: Sequence[Next]
) -> list[Next]:
    """Return who has no room left on their own resources, the earliest staying if any can."""
    free = replace(board, lanes=[replace(one, layers=list(one.layers)) for one in board.lanes])
    _book(free, running, _as_booked(running), Lane.give_back)
    for booking, _name in after:
        _book(free, booking, _as_booked(booking), Lane.give_back)
    _book(free, running, longer, Lane.take)
    lanes = {lane.resource_id: lane for lane in free.lanes}
    moving = []
    for booking, name in after:
        service = _as_booked(booking)
        start = time_queries.position_of(free, booking.starts_at or running.held_at)
        units = {need.kind: need.units for need in service.needs}
        # outside opening hours too: the desk may have booked there
        anytime = replace(service, buffers_outside=False)
        stays = all(
            replace(lanes[key], open=-1).starts(anytime, units.get(lanes[key].kind, 1)) >> start & 1
            for key in booking.resource_ids
            if key in lanes
        )
        if stays:
            _book(free, booking, service, Lane.take)
        else:
            moving.append((booking, name))
    return moving


def _book(
    board: Board,
    booking: Booking,
    service: ServiceTime,
    book: Callable[[Lane, int, int, int], None],
) -> None:
    """Take or give back on the board what a booking has on its resources."""
    if booking.starts_at is None:
        return
    first = time_queries.position_of(board, booking.starts_at) - service.before // CELL_MINUTES
    units = {need.kind: need.units for need in service.needs}
    for lane in board.lanes:
        if lane.resource_id in booking.resource_ids:
            book(lane, first, first + service.total // CELL_MINUTES, units.get(lane.kind, 1))


def _list_after(running: Booking, until: datetime) -> list[Next]:
    rows = session.execute(
        select(Booking, Person.full_name)
        .join(Person, Person.id == Booking.person_id)
        .join(Allocation, (Allocation.owner_kind == BOOKING) & (Allocation.owner_id == Booking.id))
        .where(
            Booking.unit_id == running.unit_id,
            Booking.state.in_(MOVABLE),
            Booking.id != running.id,
            Booking.starts_at >= running.starts_at,
            Allocation.live_mark == 1,
            Allocation.resource_id.in_(running.resource_ids),
            Allocation.first_cell < cell_beginning_at(until),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return list({booking.id: (booking, name) for booking, name in rows}.values())


def _propose(
    board: Board, booking: Booking, person_name: str, end: int, until: datetime
) -> Proposal:
    """Find the earliest free place after the overrun, and take it on the board."""
    starts_at = booking.starts_at or until
    service = service_of(booking)
    begins = max(time_queries.position_of(board, starts_at), end - service.total // CELL_MINUTES)
    line = feasible_starts(board, service) & ~span_mask(0, max(begins, board.now))
    slot = None
    if line:
        start = (line & -line).bit_length() - 1
        chosen = choose_resources(board, service, start) or ()
        first = start - service.before // CELL_MINUTES
        lanes = {lane.resource_id: lane for lane in board.lanes}
        for need, key in zip(service.needs, chosen, strict=True):
            lanes[key].take(first, first + service.total // CELL_MINUTES, need.units)
        slot = Slot(time_queries.moment_at(board, start), chosen)
    return Proposal(booking.id, booking.number or "", person_name, starts_at, slot)


def _minutes(starts_at: datetime, until: datetime) -> int:
    return int((until - starts_at).total_seconds()) // 60


def _as_booked(booking: Booking) -> ServiceTime:
    """Return the service with the times that a booking was made with."""
    return replace(
        service_of(booking),
        duration=booking.duration,
        before=booking.before,
        after=booking.after,
    )

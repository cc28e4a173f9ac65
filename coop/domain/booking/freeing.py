"""Offer a time that is free again to the first in the waiting list whom it suits."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from coop import dates
from coop.db import session, take
from coop.domain.booking import news, queries
from coop.domain.booking.models import Booking, BookingService, WaitingEntry
from coop.domain.booking.placing import build, ids_of
from coop.domain.booking.types import OFFER, WAITING, Spot, WaitingState
from coop.domain.scheduling import queries as scheduling
from coop.domain.scheduling.errors import Taken
from coop.domain.scheduling.grid import CELL_MINUTES
from coop.domain.scheduling.rules import span_mask
from coop.domain.scheduling.service import allocate_anyone
from coop.domain.scheduling.slot_rules import Board, feasible_starts, offered_starts
from coop.domain.scheduling.types import ServiceTime
from coop.domain.settings.service import day_of
from coop.domain.trail.service import write_trail
from coop.refs import Ref

MOST_ASKED = 50
"""How many of those who wait are looked at: it bounds what a cancellation takes."""


def offer_freed(
    booking: Booking,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    *,
    joined_after: datetime | None = None,
) -> WaitingEntry | None:
    """Offer the time that a booking had (or another one that it left), buffers included.

    The first who waits for a service that fits into it, in their days, gets a hold until
    `OFFER` is over, and is told. Return who that is; None when it suits nobody. With
    ``joined_after`` only those who began to wait since are asked.
    """
    begins, ends = starts_at or booking.starts_at, ends_at or booking.ends_at
    if begins is None or ends is None:
        return None
    begins -= timedelta(minutes=booking.before)
    ends += timedelta(minutes=booking.after)
    if ends <= dates.now():
        return None
    day = day_of(begins)
    since = () if joined_after is None else (WaitingEntry.joined_at >= joined_after,)
    waiting = session.execute(
        select(WaitingEntry, BookingService)
        .join(BookingService, BookingService.item_id == WaitingEntry.item_id)
        .where(
            WaitingEntry.unit_id == booking.unit_id,
            WaitingEntry.state == WaitingState.WAITING,
            WaitingEntry.from_on <= day,
            WaitingEntry.until_on >= day,
            BookingService.is_active.is_(True),
            *since,
        )
        .order_by(WaitingEntry.joined_at, WaitingEntry.id)
        .limit(MOST_ASKED)
    ).all()
    if not waiting:
        return None
    board = scheduling.read_board(booking.unit_id, day)
    for entry, row in waiting:
        service = queries.service_time(row, queries.booked_travel(entry))
        start = _fitting(board, service, begins, ends)
        if start is not None and _offer(entry, row, service, start):
            return queries.get_entry(entry.id)
    return None


def _fitting(
    board: Board, service: ServiceTime, begins: datetime, ends: datetime
) -> datetime | None:
    """Return the earliest free beginning of a service that uses some of the freed time."""
    before, total = service.before // CELL_MINUTES, service.total // CELL_MINUTES
    first = scheduling.position_of(board, begins) - total + before + 1
    last = scheduling.position_of(board, ends) + before
    line = offered_starts(board, service) & feasible_starts(board, service)
    line &= span_mask(first, last)
    if not line:
        return None
    return scheduling.moment_at(board, (line & -line).bit_length() - 1)


def _offer(
    entry: WaitingEntry, row: BookingService, service: ServiceTime, starts_at: datetime
) -> bool:
    """Hold the time for who waits, unless either has gone meanwhile."""
    until = min(dates.now() + OFFER, starts_at)
    if until <= dates.now():
        return False
    try:
        with session.begin_nested():
            spot = Spot(entry.venue, entry.address, entry.district_id)
            hold = build(row, service, spot, entry.person_id, starts_at, expires_at=until)
            won = take(
                update(WaitingEntry)
                .where(WaitingEntry.id == entry.id, WaitingEntry.state == WaitingState.WAITING)
                .values(state=WaitingState.OFFERED, booking_id=hold.id, offer_until=until)
                .execution_options(synchronize_session=False)
            )
            if not won:
                raise Taken
            taken = allocate_anyone(entry.unit_id, service, starts_at, hold.ref, until)
            hold.resource_ids = ids_of(taken)
            session.flush()
    except Taken:
        session.expire(entry)
        return False
    write_trail("waiting.offered", Ref(WAITING, entry.id), booking=hold.id, starts_at=starts_at)
    news.tell_offered(hold)
    return True

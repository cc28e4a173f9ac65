"""Hold a time while the form is filled, let it go, and end the holds that nobody filled."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.booking import freeing, queries, rules, waiting_service
from coop.domain.booking.models import Booking
from coop.domain.booking.placing import allocate, build, ids_of
from coop.domain.booking.steps import advance
from coop.domain.booking.types import HOLD, BookingState, Spot
from coop.domain.scheduling.service import release
from coop.errors import Conflict, NotFound
from coop.explain import N_

AT_ONCE = 100
"""How many bookings a sweep ends in one transaction."""


def hold_slot(
    unit_id: int,
    item_id: int,
    starts_at: datetime,
    *,
    person_id: int | None = None,
    spot: Spot | None = None,
    resource_ids: Sequence[int] = (),
    is_at_desk: bool = False,
    expires_at: datetime | None = None,
) -> Booking:
    """Hold a time for somebody, or for nobody yet, for `HOLD` unless told otherwise.

    ``resource_ids`` are those that the customer wants; whoever is not named is anyone. Customers
    take what is offered, the desk any free time in opening hours, with everybody named any free
    time. Raises Taken when somebody else has it, Refused for what is not offered. Nothing is
    kept then.
    """
    spot = spot or Spot()
    row, service = queries.find_offer(item_id, spot)
    if row.unit_id != unit_id:
        raise NotFound(N_("This service cannot be booked."))
    rules.ensure_spot(queries.terms_of(row), spot)
    until = expires_at or dates.now() + HOLD
    with session.begin_nested():
        booking = build(row, service, spot, person_id, starts_at, expires_at=until)
        taken = allocate(
            booking.ref,
            unit_id,
            service,
            starts_at,
            resource_ids,
            is_at_desk=is_at_desk,
            expires_at=until,
        )
        booking.resource_ids = ids_of(taken)
        session.flush()
    return booking


def drop_hold(booking_id: int) -> Booking:
    """Let a held time go before the form is sent. Raises NotFound, Conflict."""
    booking = advance(booking_id, BookingState.CANCELLED, before=(BookingState.HELD,))
    release(booking.ref)
    waiting_service.lapse_offer(booking_id)
    freeing.offer_freed(booking)
    return booking


def list_expired_holds(limit: int = AT_ONCE) -> list[int]:
    """Return the holds that are over and not ended yet, the oldest first."""
    return list(
        session.scalars(
            select(Booking.id)
            .where(Booking.state == BookingState.HELD, Booking.expires_at <= dates.now())
            .order_by(Booking.expires_at, Booking.id)
            .limit(limit)
        )
    )


def expire_holds() -> int:
    """End the holds that are over, give their time back, and return how many those were.

    Who was offered such a time from the waiting list has let it lapse; the next one is asked.
    """
    count = 0
    for booking_id in list_expired_holds():
        try:
            booking = advance(
                booking_id,
                BookingState.EXPIRED,
                (Booking.expires_at <= dates.now(),),
                before=(BookingState.HELD,),
            )
        except Conflict:
            continue  # it was sent or let go meanwhile
        release(booking.ref)
        waiting_service.lapse_offer(booking_id)
        freeing.offer_freed(booking)
        count += 1
    return count

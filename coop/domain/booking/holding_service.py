"""Hold a time while the form is filled, let it go, and end the holds that nobody filled."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from coop import dates
from coop.db import insert_unless_taken, session
from coop.domain.booking import freeing, queries, rules, waiting_service
from coop.domain.booking.models import Booking, BookingService
from coop.domain.booking.placing import allocate, build, draft, ids_of
from coop.domain.booking.steps import advance
from coop.domain.booking.types import HOLD, MOST_HELD, BookingState, Spot
from coop.domain.scheduling.service import release
from coop.domain.scheduling.types import ServiceTime
from coop.errors import Conflict, NotFound, Refused
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
    holder: str | None = None,
) -> Booking:
    """Hold a time for somebody, or for nobody yet, for `HOLD` unless told otherwise.

    ``resource_ids`` are those that the customer wants; whoever is not named is anyone. Customers
    take what is offered, the desk any free time in opening hours, with everybody named any free
    time. ``holder`` names the visitor, who has `MOST_HELD` at once. Raises Taken when somebody
    else has it, Refused for what is not offered or one too many. Nothing is kept then.
    """
    spot = spot or Spot()
    row, service = queries.find_offer(item_id, spot)
    if row.unit_id != unit_id:
        raise NotFound(N_("This service cannot be booked."))
    rules.ensure_spot(queries.terms_of(row), spot)
    until = expires_at or dates.now() + HOLD
    if holder is not None:
        _end_over(list_expired_holds(holder=holder))
    with session.begin_nested():
        booking = _begin(row, service, spot, person_id, starts_at, until, holder)
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


def _begin(
    row: BookingService,
    service: ServiceTime,
    spot: Spot,
    person_id: int | None,
    starts_at: datetime,
    until: datetime,
    holder: str | None,
) -> Booking:
    """Return a booking in one of the places that its holder has; the unique key refuses more."""
    if holder is None:
        return build(row, service, spot, person_id, starts_at, expires_at=until)
    in_use = set(
        session.scalars(
            select(Booking.hold_place).where(
                Booking.holder == holder, Booking.hold_place.is_not(None)
            )
        )
    )
    for place in range(1, MOST_HELD + 1):
        if place in in_use:
            continue
        booking = draft(
            row,
            service,
            spot,
            person_id,
            starts_at,
            expires_at=until,
            holder=holder,
            hold_place=place,
        )
        if insert_unless_taken(booking):
            return booking
    raise Refused(
        N_("You hold %(count)s times already. Send one of them, or let it go first."),
        field="starts_at",
        count=MOST_HELD,
    )


def list_held(holders: Sequence[str]) -> list[Booking]:
    """Return what a visitor holds and has not sent yet, the first to run out first."""
    return list(
        session.scalars(
            select(Booking)
            .where(
                Booking.holder.in_(holders),
                Booking.hold_place.is_not(None),
                Booking.expires_at > dates.now(),
            )
            .order_by(Booking.expires_at, Booking.id)
        )
    )


def list_held_by(person_id: int) -> list[Booking]:
    """Return what is held for a person and not sent yet, offers of the waiting list among it."""
    return list(
        session.scalars(
            select(Booking)
            .where(
                Booking.person_id == person_id,
                Booking.state == BookingState.HELD,
                Booking.expires_at > dates.now(),
            )
            .order_by(Booking.expires_at, Booking.id)
        )
    )


def drop_hold(booking_id: int) -> Booking:
    """Let a held time go before the form is sent. Raises NotFound, Conflict."""
    booking = advance(booking_id, BookingState.CANCELLED, before=(BookingState.HELD,))
    _give_back(booking)
    return booking


def list_expired_holds(limit: int = AT_ONCE, holder: str | None = None) -> list[int]:
    """Return the holds that are over and not ended yet, the oldest first; of one holder or all."""
    query = select(Booking.id).where(
        Booking.state == BookingState.HELD, Booking.expires_at <= dates.now()
    )
    if holder is not None:
        query = query.where(Booking.holder == holder)
    return list(session.scalars(query.order_by(Booking.expires_at, Booking.id).limit(limit)))


def expire_holds() -> int:
    """End the holds that are over, give their time back, and return how many those were.

    Who was offered such a time from the waiting list has let it lapse; the next one is asked.
    """
    return _end_over(list_expired_holds())


def _end_over(booking_ids: Sequence[int]) -> int:
    count = 0
    for booking_id in booking_ids:
        try:
            booking = advance(
                booking_id,
                BookingState.EXPIRED,
                (Booking.expires_at <= dates.now(),),
                before=(BookingState.HELD,),
            )
        except Conflict:
            continue  # it was sent or let go meanwhile
        _give_back(booking)
        count += 1
    return count


def _give_back(booking: Booking) -> None:
    """Give the time of a hold back that nobody sent.

    An offer goes on to the next who waits. What a visitor held was there for everybody before:
    only who began to wait since is asked, so that holding and dropping uses nobody's turn up.
    """
    release(booking.ref)
    was_offered = waiting_service.lapse_offer(booking.id)
    freeing.offer_freed(booking, joined_after=None if was_offered else booking.held_at)

"""From the door to the end: walk in, check in, start, finish."""

from collections.abc import Sequence
from datetime import datetime

from coop import dates
from coop.domain.booking import freeing, queries, rules
from coop.domain.booking.holding_service import hold_slot
from coop.domain.booking.models import Booking
from coop.domain.booking.placing import narrow
from coop.domain.booking.steps import advance
from coop.domain.booking.submitting_service import submit_booking
from coop.domain.booking.types import BookingState, Details, Spot
from coop.domain.identity.types import Actor
from coop.domain.sales.service import complete_order
from coop.domain.scheduling import queries as scheduling
from coop.domain.scheduling.errors import Taken
from coop.domain.scheduling.grid import DAY_CELLS
from coop.domain.scheduling.rules import span_mask
from coop.domain.scheduling.service import release
from coop.domain.scheduling.slot_rules import feasible_starts
from coop.domain.settings.service import day_of, today
from coop.errors import Refused
from coop.explain import N_

S = BookingState


def walk_in(
    unit_id: int,
    item_id: int,
    person_id: int,
    details: Details,
    actor: Actor,
    *,
    resource_ids: Sequence[int] = (),
) -> Booking:
    """Take somebody who stands at the desk: from now on, or from the next time free today.

    Booked, ordered and checked in at once; neither notice nor interval matter. Raises Taken when
    nothing is free today any more, Refused for what the form lacks.
    """
    starts_at = find_next_start(unit_id, item_id, resource_ids)
    held = hold_slot(
        unit_id,
        item_id,
        starts_at,
        person_id=person_id,
        resource_ids=resource_ids,
        is_at_desk=True,
    )
    booked = submit_booking(held.id, person_id, details, actor, is_at_desk=True)
    return check_in(booked.id, actor)


def book_at_desk(
    unit_id: int,
    item_id: int,
    person_id: int,
    starts_at: datetime,
    details: Details,
    actor: Actor,
    *,
    resource_ids: Sequence[int] = (),
    spot: Spot | None = None,
) -> Booking:
    """Book for a customer at any time that is free: held, ordered and confirmed at once.

    Who is not named is whoever is free in opening hours; with everybody named the time may lie
    outside them. Raises Taken, Refused for a time that is over or what the form lacks.
    """
    if starts_at <= dates.now():
        raise Refused(N_("This time is over. Choose a later one."), field="time")
    held = hold_slot(
        unit_id,
        item_id,
        starts_at,
        person_id=person_id,
        resource_ids=resource_ids,
        is_at_desk=True,
        spot=spot,
    )
    return submit_booking(held.id, person_id, details, actor, is_at_desk=True)


def find_next_start(unit_id: int, item_id: int, resource_ids: Sequence[int] = ()) -> datetime:
    """Return the next beginning today at which a service is free at the unit. Raises Taken."""
    _row, service = queries.find_offer(item_id, Spot())
    wanted = narrow(service, unit_id, resource_ids)
    board = scheduling.read_board(unit_id, today())
    place = (today() - board.first_day).days
    line = feasible_starts(board, wanted) & span_mask(board.now, (place + 1) * DAY_CELLS)
    if not line:
        raise Taken
    return scheduling.moment_at(board, (line & -line).bit_length() - 1)


def check_in(booking_id: int, actor: Actor) -> Booking:  # noqa: ARG001 - who it is stands in the trail
    """Note that the customer is there, on the day of the booking or late for it.

    Raises NotFound, Refused on a day before, Conflict when it is not confirmed or was noted.
    """
    booking = queries.get_booking(booking_id)
    if booking.starts_at is not None and day_of(booking.starts_at) > today():
        raise Refused(N_("This booking is for another day."))
    return advance(booking_id, S.CHECKED_IN)


def check_in_by_token(token: str, unit_id: int, actor: Actor) -> Booking:
    """Check in what the customer's code says; NotFound for one of another unit."""
    booking = queries.get_booking_of_unit(queries.get_by_token(token).id, unit_id)
    return check_in(booking.id, actor)


def start_service(booking_id: int, actor: Actor) -> Booking:  # noqa: ARG001 - who it is stands in the trail
    """Note that the work has begun. Raises NotFound, Conflict."""
    return advance(booking_id, S.IN_PROGRESS)


def finish_service(booking_id: int, actor: Actor, *, odometer: int | None = None) -> Booking:
    """Note that the work is done: the order is handed over, the rest of the time is free again.

    ``odometer`` in kilometres is kept, and says with the service's terms when the next one falls
    due. Raises NotFound, Refused for kilometres that cannot be, Conflict when it was done before.
    """
    if odometer is not None and not 0 <= odometer <= rules.MOST_KM:
        raise Refused(N_("Give a number of kilometres, or leave it empty."), field="odometer")
    booking = queries.get_booking(booking_id)
    terms = queries.terms_of(queries.get_service(booking.item_id))
    before = None if odometer is None else queries.find_reading(booking)
    next_on, next_km = rules.next_service(terms, today(), odometer, before)
    done = advance(
        booking_id,
        S.COMPLETED,
        told={"odometer": odometer},
        odometer=odometer,
        next_service_on=next_on,
        next_service_km=next_km,
        deposit_due_at=None,
    )
    release(done.ref)
    if done.order_id is not None:
        complete_order(done.order_id, actor, source=done.ref)
    freeing.offer_freed(done)
    return done

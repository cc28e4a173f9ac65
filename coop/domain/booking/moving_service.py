"""Confirm, give a time, move to another one."""

from collections.abc import Sequence
from datetime import datetime

from coop import dates
from coop.db import session
from coop.domain.booking import freeing, news, queries, rules
from coop.domain.booking.models import Booking
from coop.domain.booking.placing import allocate, ids_of, narrow, times_of
from coop.domain.booking.steps import advance, change, stale
from coop.domain.booking.submitting_service import deposit_due
from coop.domain.booking.types import BookingState
from coop.domain.identity.types import Actor
from coop.domain.sales.queries import get_order
from coop.domain.scheduling import queries as time_queries
from coop.domain.scheduling import service as scheduling
from coop.domain.scheduling.errors import Taken
from coop.domain.scheduling.models import Allocation
from coop.domain.scheduling.types import ServiceTime
from coop.domain.settings.service import day_of
from coop.domain.trail.service import write_trail
from coop.errors import Refused
from coop.explain import N_

S = BookingState
MOVABLE = (S.REQUESTED, S.CONFIRMED)


def confirm_booking(booking_id: int, actor: Actor) -> Booking:  # noqa: ARG001 - who it is stands in the trail
    """Confirm a request that has a time. Raises NotFound, Refused without one, Conflict."""
    booking = queries.get_booking(booking_id)
    if booking.state is S.REQUESTED and booking.starts_at is None:
        raise Refused(N_("Give this request a time first."))
    done = advance(
        booking_id,
        S.CONFIRMED,
        (Booking.starts_at.is_not(None),),
        before=(S.REQUESTED,),
        sequence=Booking.sequence + 1,
    )
    news.tell(done, "booking_confirmed")
    return done


def give_time(booking_id: int, starts_at: datetime, resource_ids: Sequence[int] = ()) -> Booking:
    """Give a request that has no time one, as staff; it is confirmed by that.

    Raises NotFound, Taken when somebody else has it by now, Conflict when it has a time already.
    """
    booking = queries.get_booking(booking_id)
    service = service_of(booking)
    wished = (booking.earliest_at, booking.latest_at)
    free_until = rules.free_until_of_given(starts_at, wished, booking.cancel_hours, dates.now())
    with session.begin_nested():
        held = change(
            booking_id,
            (Booking.state == S.REQUESTED, Booking.starts_at.is_(None)),
            **times_of(service, starts_at, free_until),
        )
        if held is None or held.order_id is None:
            raise stale()
        taken = allocate(held.ref, held.unit_id, service, starts_at, resource_ids, is_at_desk=True)
        done = advance(
            booking_id,
            S.CONFIRMED,
            before=(S.REQUESTED,),
            told={"starts_at": starts_at},
            resource_ids=ids_of(taken),
            sequence=Booking.sequence + 1,
            deposit_due_at=deposit_due(get_order(held.order_id), starts_at),
        )
    news.tell(done, "booking_confirmed")
    return done


def reschedule_booking(
    booking_id: int,
    starts_at: datetime,
    resource_ids: Sequence[int] = (),
    *,
    is_wished: bool = False,
) -> Booking:
    """Move a booking to another time or other resources, as staff; the order stays.

    The new place is taken before the old one is free for others. Who is not named is anyone; with
    everybody named it may lie outside opening hours. Unless the customer wished for it
    (``is_wished``), they may cancel the new time freely until it begins. Raises NotFound, Taken,
    Refused, Conflict.
    """
    booking = queries.get_booking(booking_id)
    return _move(booking, starts_at, resource_ids, is_at_desk=True, is_wished=is_wished)


def reschedule_own(booking_id: int, person_id: int, starts_at: datetime) -> Booking:
    """Move one's own booking to a time that is offered, until the deadline for cancelling.

    Raises NotFound for somebody else's, Refused after the deadline or for what is not offered,
    Taken, Conflict.
    """
    booking = queries.get_booking_of_person(booking_id, person_id)
    if not rules.is_free_to_cancel(booking.free_until, dates.now()):
        raise Refused(
            N_("A booking can be moved until %(hours)s hours before it begins."),
            hours=booking.cancel_hours,
        )
    return _move(booking, starts_at, (), is_at_desk=False, is_wished=True)


def shift_booking(booking_id: int, starts_at: datetime, resource_id: int) -> Booking:
    """Move a booking as on the board: to a time, and to the lane of one of its unit's resources.

    Its other resources come along where they are free; otherwise whoever is free then takes
    their part. Raises as `reschedule_booking` does.
    """
    booking = queries.get_booking(booking_id)
    kinds = {one.id: one.kind for one in time_queries.list_resources(booking.unit_id)}
    kept = [
        key
        for key in booking.resource_ids
        if key in kinds and kinds[key] != kinds.get(resource_id) and key != resource_id
    ]
    try:
        return _move(booking, starts_at, (*kept, resource_id), is_at_desk=True)
    except Taken:
        if not kept:
            raise
    return _move(queries.get_booking(booking_id), starts_at, (resource_id,), is_at_desk=True)


def _move(
    booking: Booking,
    starts_at: datetime,
    resource_ids: Sequence[int],
    *,
    is_at_desk: bool,
    is_wished: bool = False,
) -> Booking:
    left_at, left_until = booking.starts_at, booking.ends_at
    if left_at is None or booking.state not in MOVABLE:
        raise stale()
    service = service_of(booking)
    free_until = booking.free_until or left_at
    if left_at != starts_at:
        free_until = rules.free_until_after_move(
            free_until, starts_at, booking.cancel_hours, dates.now(), is_wished=is_wished
        )
    with session.begin_nested():
        moved = change(
            booking.id,
            (Booking.state.in_(MOVABLE), Booking.starts_at == left_at),
            sequence=Booking.sequence + 1,
            deposit_due_at=_due_after_move(booking, starts_at),
            **times_of(service, starts_at, free_until),
        )
        if moved is None:
            raise stale()
        taken = _take_place(moved, service, starts_at, resource_ids, is_at_desk=is_at_desk)
        change(booking.id, (), resource_ids=ids_of(taken))
    moved = queries.get_booking(booking.id)
    write_trail("booking.moved", moved.ref, before=left_at, after=starts_at)
    news.tell(moved, "booking_changed")
    if left_at != starts_at:
        freeing.offer_freed(moved, left_at, left_until)
    return moved


def _due_after_move(booking: Booking, starts_at: datetime) -> datetime | None:
    """Return until when the deposit is to be paid: not beyond an earlier beginning."""
    due_at = booking.deposit_due_at
    return None if due_at is None else min(due_at, max(starts_at, dates.now()))


def _take_place(
    booking: Booking,
    service: ServiceTime,
    starts_at: datetime,
    resource_ids: Sequence[int],
    *,
    is_at_desk: bool,
) -> list[Allocation]:
    wanted = narrow(service, booking.unit_id, resource_ids)
    if is_at_desk and len(resource_ids) == len(service.needs):
        return scheduling.move(booking.ref, wanted, resource_ids, starts_at)
    if not is_at_desk:
        board = time_queries.read_board_without(booking.unit_id, day_of(starts_at), booking.ref)
        queries.ensure_offered(board, service, starts_at)
    return scheduling.move_anyone(booking.unit_id, booking.ref, wanted, starts_at)


def service_of(booking: Booking) -> ServiceTime:
    """Return the service of a booking as it is done now, with the way to where it is done."""
    row = queries.get_service(booking.item_id)
    return queries.service_time(row, queries.booked_travel(booking))

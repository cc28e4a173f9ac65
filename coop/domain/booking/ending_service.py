"""Ways out: turned down, cancelled in time or late, did not come, never paid. Each once.

Whatever ends gives its time back, ends or settles its order, and is offered to who waits.
"""

from sqlalchemy import ColumnElement, select

from coop import dates
from coop.db import session
from coop.domain.approvals.service import ensure_another_person
from coop.domain.booking import freeing, list_queries, news, queries, rules
from coop.domain.booking.holding_service import AT_ONCE
from coop.domain.booking.models import Booking
from coop.domain.booking.steps import advance, stale
from coop.domain.booking.types import BookingState
from coop.domain.identity.types import Actor
from coop.domain.sales.models import Order
from coop.domain.sales.queries import get_order
from coop.domain.sales.service import cancel_order
from coop.domain.scheduling.service import release
from coop.errors import Conflict, Refused
from coop.explain import N_

S = BookingState
UNPAID = "Uang muka tidak dibayar tepat waktu"
CANCELLABLE = (S.REQUESTED, S.CONFIRMED)


def reject_booking(booking_id: int, actor: Actor, reason: str) -> Booking:
    """Turn a request down; what was paid is payable back. Raises NotFound, Refused, Conflict."""
    return _end(booking_id, S.REJECTED, (S.REQUESTED,), actor, _reason(reason))


def cancel_booking(booking_id: int, actor: Actor, reason: str) -> Booking:
    """Cancel as staff, until the service begins; what was paid is payable back.

    Nobody cancels their own as staff: that would cost them nothing. Raises NotFound, Refused for
    that and without a reason, Conflict when it began or ended meanwhile.
    """
    ensure_another_person(actor, beneficiary=queries.get_booking(booking_id).person_id)
    return _end(booking_id, S.CANCELLED, (*CANCELLABLE, S.CHECKED_IN), actor, _reason(reason))


def cancel_own(booking_id: int, person_id: int, actor: Actor | None, reason: str = "") -> Booking:
    """Cancel as the customer: freely until the deadline, then a part of the deposit is kept.

    Raises NotFound for somebody else's, Refused once its time has come, Conflict when it began or
    ended meanwhile.
    """
    booking = queries.get_booking_of_person(booking_id, person_id)
    if booking.starts_at is not None and booking.starts_at <= dates.now():
        raise Refused(N_("The time of this booking has come. Please call us."))
    return _end(
        booking_id,
        S.CANCELLED,
        CANCELLABLE,
        actor,
        reason.strip()[:300] or "Dibatalkan pelanggan",
        keeps=kept_now(booking),
        guard=(Booking.starts_at.is_not_distinct_from(booking.starts_at),),
    )


def kept_now(booking: Booking) -> int:
    """Return how many rupiah of what was paid the customer loses by cancelling now."""
    return 0 if booking.order_id is None else kept_of_order(booking, get_order(booking.order_id))


def kept_of_order(booking: Booking, order: Order) -> int:
    """Return what `kept_now` does, by the terms as they were booked, for an order at hand.

    What was never confirmed costs nothing, however late it is withdrawn.
    """
    if booking.state is S.REQUESTED:
        return 0
    if rules.is_free_to_cancel(booking.free_until, dates.now()):
        return 0
    return rules.kept_of(order.deposit_amount, order.paid_amount, booking.kept_percent)


def note_no_show(booking_id: int, actor: Actor) -> Booking:
    """Note that nobody came: the deposit is kept, as far as it was paid.

    Raises NotFound, Refused before the time has come, Conflict when it was noted before.
    """
    booking = queries.get_booking(booking_id)
    if booking.starts_at is None or booking.starts_at > dates.now():
        raise Refused(N_("The time of this booking has not come yet."))
    keeps = 0
    if booking.order_id is not None:
        order = get_order(booking.order_id)
        keeps = rules.kept_of(order.deposit_amount, order.paid_amount, 100)
    has_come = (Booking.starts_at <= dates.now(),)  # a colleague may have moved it meanwhile
    return _end(
        booking_id, S.NO_SHOW, (S.CONFIRMED,), actor, "Tidak datang", keeps=keeps, guard=has_come
    )


def list_unpaid(limit: int = AT_ONCE) -> list[int]:
    """Return the bookings whose deposit was not paid in time, and is not being verified either."""
    return list(
        session.scalars(
            select(Booking.id)
            .join(Order, Order.id == Booking.order_id)
            .where(
                Booking.state.in_(CANCELLABLE),
                Booking.deposit_due_at <= dates.now(),
                Order.paid_amount < Order.deposit_amount,
                ~list_queries.is_being_verified(),
            )
            .order_by(Booking.deposit_due_at, Booking.id)
            .limit(limit)
        )
    )


def expire_unpaid() -> int:
    """End the bookings whose deposit was not paid in time; return how many those were.

    A transfer that was announced and not yet verified keeps the booking.
    """
    count = 0
    for booking_id in list_unpaid():
        try:
            with session.begin_nested():
                booking = queries.get_booking(booking_id)
                if booking.order_id is None:
                    raise stale()
                _end(
                    booking_id,
                    S.EXPIRED,
                    CANCELLABLE,
                    None,
                    UNPAID,
                    guard=(Booking.deposit_due_at <= dates.now(),),
                )
                # the order is held since it was cancelled: nobody has paid in between
                order = get_order(booking.order_id)
                if order.paid_amount >= order.deposit_amount:
                    raise stale()
        except Conflict:
            continue
        count += 1
    return count


def _end(
    booking_id: int,
    after: BookingState,
    before: tuple[BookingState, ...],
    actor: Actor | None,
    reason: str,
    *,
    keeps: int = 0,
    guard: tuple[ColumnElement[bool], ...] = (),
) -> Booking:
    booking = advance(
        booking_id,
        after,
        guard,
        before=before,
        told={"reason": reason, "kept_amount": keeps},
        reason=reason,
        sequence=Booking.sequence + 1,
        deposit_due_at=None,
    )
    release(booking.ref)
    if booking.order_id is not None:
        cancel_order(booking.order_id, actor, reason, keeps=keeps, source=booking.ref)
    if after is not S.NO_SHOW:
        news.tell(booking, "booking_cancelled", reason=reason, amount=keeps)
    freeing.offer_freed(booking)
    return booking


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused(N_("Give the reason."), field="reason")
    return text.strip()[:300]

"""Send the form: what was held becomes a booking with an order; or ask without a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from coop import dates
from coop.db import session, take_rows, take_unless_taken
from coop.domain.booking import news, queries, rules, waiting_service
from coop.domain.booking.models import Booking
from coop.domain.booking.placing import build
from coop.domain.booking.steps import advance, change, stale
from coop.domain.booking.types import (
    BOOKING,
    DEPOSIT,
    HOLD,
    MOST_OPEN,
    BookingState,
    Details,
    ServiceTerms,
    Spot,
    TimeWish,
)
from coop.domain.customers.service import know_customer
from coop.domain.identity.types import Actor
from coop.domain.numbering.service import take_number
from coop.domain.sales import service as sales
from coop.domain.sales.models import Order
from coop.domain.sales.quoting import Reckoning, reckon
from coop.domain.sales.types import Basket, PaymentTerms, Quote, Wish
from coop.domain.scheduling import service as scheduling
from coop.domain.scheduling.errors import RunOut
from coop.domain.settings.service import day_of, today
from coop.errors import NotFound, Refused
from coop.explain import N_


def quote_booking(
    booking_id: int, person_id: int, details: Details, *, is_at_desk: bool = False
) -> Quote:
    """Return what a held booking would cost with the extras and promotions of the form."""
    booking = queries.get_booking(booking_id)
    return sales.quote(_basket(booking, person_id, details, is_at_desk=is_at_desk))


def reckon_booking(
    booking: Booking,
    person_id: int | None,
    details: Details,
    groups: frozenset[str] | None = None,
) -> Reckoning:
    """Return what a held booking would cost, with what each promotion would do for it.

    For nobody yet (None) it is what everybody pays; ``groups`` are the person's, where they are
    known already. Raises Refused for what cannot be ordered so.
    """
    basket = _basket(booking, person_id or 0, details)
    return reckon(basket, with_chooser=True, groups=groups)


def reckon_service(
    item_id: int,
    person_id: int,
    details: Details,
    groups: frozenset[str] | None = None,
    *,
    is_at_desk: bool = False,
) -> Reckoning:
    """Return what a service costs of which no time is held yet."""
    row = queries.get_service(item_id)
    wishes = (Wish(1, item_id), *details.extras)
    basket = Basket(
        row.unit_id,
        person_id,
        wishes,
        chosen=details.chosen,
        codes=details.codes,
        is_at_desk=is_at_desk,
    )
    return reckon(basket, with_chooser=True, groups=groups)


def note_answers(booking_id: int, intake: Mapping[str, Any], note: str) -> None:
    """Keep what was typed with a hold, while who holds it says who they are.

    Raises Refused, naming the question, for what is missing; RunOut when it is held no longer.
    """
    booking = queries.get_booking(booking_id)
    terms = queries.terms_of(queries.get_service(booking.item_id))
    answers = rules.read_intake(terms.intake, intake)
    kept = change(booking_id, _is_held(dates.now()), intake=answers, note=note.strip()[:500])
    if kept is None:
        raise RunOut


def submit_booking(
    booking_id: int,
    person_id: int,
    details: Details,
    actor: Actor | None,
    *,
    is_at_desk: bool = False,
) -> Booking:
    """Make a booking of what is held, and order it: confirmed, or requested where staff approve.

    The deposit is a bill of its own, due within `DEPOSIT` and before the beginning. Raises
    NotFound for somebody else's hold, RunOut when it is over, Refused, naming the field, for what
    the form lacks, Conflict when the price is not the one that was shown.
    """
    booking = queries.get_booking(booking_id)
    if booking.person_id not in (None, person_id):
        raise NotFound(N_("This booking does not exist."))
    terms = queries.terms_of(queries.get_service(booking.item_id))
    after = (
        BookingState.REQUESTED
        if terms.needs_approval and not is_at_desk
        else BookingState.CONFIRMED
    )
    return _submit(booking, person_id, details, actor, terms, after, is_at_desk=is_at_desk)


def request_booking(
    item_id: int,
    person_id: int,
    wish: TimeWish,
    details: Details,
    actor: Actor | None,
    *,
    spot: Spot | None = None,
    is_at_desk: bool = False,
) -> Booking:
    """Ask for a service at any time between two moments: it is requested, without a time yet.

    Raises as `submit_booking` does, and Refused for a wish that nothing can fulfil.
    """
    spot = spot or Spot()
    row, service = queries.find_offer(item_id, spot)
    terms = queries.terms_of(row)
    rules.ensure_spot(terms, spot)
    if not (terms.takes_requests or is_at_desk):
        raise Refused(N_("For this service, choose a time."), field="earliest_on")
    now = dates.now()
    rules.ensure_wish(wish, now)
    if not is_at_desk and (day_of(wish.latest_at) - today()).days > terms.horizon_days:
        raise Refused(N_("So far ahead nothing can be booked yet."), field="latest_on")
    booking = build(
        row,
        service,
        spot,
        person_id,
        None,
        earliest_at=wish.earliest_at,
        latest_at=wish.latest_at,
        priority=wish.priority,
        expires_at=now + HOLD,
    )
    return _submit(
        booking,
        person_id,
        details,
        actor,
        terms,
        BookingState.REQUESTED,
        is_at_desk=is_at_desk,
    )


def _submit(
    booking: Booking,
    person_id: int,
    details: Details,
    actor: Actor | None,
    terms: ServiceTerms,
    after: BookingState,
    *,
    is_at_desk: bool,
) -> Booking:
    answers = rules.read_intake(terms.intake, details.intake)
    now = dates.now()
    held = change(
        booking.id,
        _is_held(now),
        person_id=person_id,
        intake=answers,
        note=details.note.strip()[:500],
    )
    if held is None:
        if queries.get_booking(booking.id).state is BookingState.HELD:
            raise RunOut
        raise stale()
    if not is_at_desk:
        _take_open_place(held, person_id)
    if held.starts_at is not None:
        scheduling.confirm(held.ref)
    know_customer(held.unit_id, person_id)
    order = _order(held, person_id, details, actor, terms, is_at_desk=is_at_desk)
    done = advance(
        held.id,
        after,
        before=(BookingState.HELD,),
        told={"total_amount": order.total_amount, "starts_at": held.starts_at},
        order_id=order.id,
        number=take_number(held.unit_id, BOOKING, f"{today():%Y}"),
        expires_at=None,
        deposit_due_at=deposit_due(order, held.starts_at),
    )
    waiting_service.take_offer(held.id)
    if after is BookingState.CONFIRMED:
        news.tell(done, "booking_confirmed")
    else:
        news.tell(done, "booking_received")
    return done


def _take_open_place(booking: Booking, person_id: int) -> None:
    """Take one of the places that a customer has for what is to come; Refused when all are taken.

    A desk that books for somebody may book more. What is over and was never checked off has no
    place any more.
    """
    mine = (Booking.person_id == person_id, Booking.unit_id == booking.unit_id)
    take_rows(
        update(Booking)
        .where(*mine, func.coalesce(Booking.ends_at, Booking.latest_at) < dates.now())
        .values(open_place=None)
        .execution_options(synchronize_session=False)
    )
    in_use = set(
        session.scalars(select(Booking.open_place).where(*mine, Booking.open_place.is_not(None)))
    )
    for place in range(1, MOST_OPEN + 1):
        if place not in in_use and take_unless_taken(
            update(Booking)
            .where(Booking.id == booking.id)
            .values(open_place=place)
            .execution_options(synchronize_session=False)
        ):
            return
    raise Refused(
        N_("You have %(count)s bookings to come here already. Please call us for another one."),
        count=MOST_OPEN,
    )


def deposit_due(order: Order, starts_at: datetime | None) -> datetime | None:
    """Return until when a deposit is to be paid.

    None where there is none, no time yet, or where the customer is there already.
    """
    now = dates.now()
    if starts_at is None or starts_at <= now or not order.deposit_amount:
        return None
    return rules.due_at(now, starts_at, DEPOSIT)


def _is_held(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Booking.state == BookingState.HELD, Booking.expires_at > now


def _order(
    booking: Booking,
    person_id: int,
    details: Details,
    actor: Actor | None,
    terms: ServiceTerms,
    *,
    is_at_desk: bool,
) -> Order:
    """Order the service with its extras, at the price that is shown."""
    basket = _basket(booking, person_id, details, is_at_desk=is_at_desk)
    total = sales.quote(basket).total_amount
    expected = total if details.expected_amount is None else details.expected_amount
    deposit = rules.deposit_of(total, terms.deposit_percent) if total else 0
    starts_at = booking.starts_at
    due_on = max(today(), day_of(starts_at or booking.latest_at or dates.now()))
    first_on = due_on
    if starts_at is not None:
        first_on = max(today(), day_of(rules.due_at(dates.now(), starts_at, DEPOSIT)))
    return sales.place_order(
        basket,
        PaymentTerms(due_on, deposit, first_on),
        f"{BOOKING}:{booking.id}",
        actor,
        source=booking.ref,
        expected_amount=expected,
    )


def _basket(
    booking: Booking, person_id: int, details: Details, *, is_at_desk: bool = False
) -> Basket:
    if any(wish.quantity < 1 for wish in details.extras):
        raise Refused(N_("Say how many pieces, from 1 to 9999."), field="quantity")
    return Basket(
        booking.unit_id,
        person_id,
        (Wish(1, booking.item_id), *details.extras),
        chosen=details.chosen,
        codes=details.codes,
        is_at_desk=is_at_desk,
    )

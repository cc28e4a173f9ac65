"""One step of a booking: a guarded UPDATE on the state before, told in the trail."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, update

from coop import dates
from coop.db import take
from coop.domain.booking import queries, rules
from coop.domain.booking.models import Booking
from coop.domain.booking.types import BOOKING, TO_COME, BookingState
from coop.domain.trail.service import write_trail
from coop.errors import Conflict
from coop.explain import N_
from coop.refs import Ref


def change(booking_id: int, guard: Iterable[ColumnElement[bool]], **values: Any) -> Booking | None:
    """Change the booking where ``guard`` holds and return it as it stands; None otherwise.

    Whoever does something with a booking begins with this: it is theirs until the commit.
    """
    won = take(
        update(Booking)
        .where(Booking.id == booking_id, *guard)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return queries.get_booking(booking_id) if won else None


def advance(
    booking_id: int,
    after: BookingState,
    guard: Iterable[ColumnElement[bool]] = (),
    *,
    before: Iterable[BookingState] | None = None,
    told: dict[str, Any] | None = None,
    **values: Any,
) -> Booking:
    """Bring the booking into the state ``after`` and return it; ``told`` goes into the trail.

    It comes from one of ``before``, or from any state from which that step is allowed. Raises
    NotFound, Conflict when it is in none of them by now.
    """
    allowed = rules.steps_to(after)
    wanted = allowed if before is None else allowed.intersection(before)
    if after not in TO_COME:
        values["open_place"] = None
    changed = change(
        booking_id,
        (Booking.state.in_(sorted(wanted)), *guard),
        state=after,
        hold_place=None,
        **{rules.STAMPS[after]: dates.now()},
        **values,
    )
    if changed is None:
        queries.get_booking(booking_id)
        raise stale()
    write_trail(f"booking.{after.value}", Ref(BOOKING, booking_id), **(told or {}))
    return changed


def stale() -> Conflict:
    """Return the refusal of who looked at a booking that has gone on since."""
    return Conflict(N_("This booking has gone on meanwhile. Look at it again."))

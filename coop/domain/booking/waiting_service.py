"""Wait for a time of a service, leave the list, take or let lapse what is offered."""

from datetime import date

from sqlalchemy import ColumnElement, update

from coop import dates
from coop.db import insert_unless_taken, take, take_rows
from coop.domain.booking import queries, rules
from coop.domain.booking.models import WaitingEntry
from coop.domain.booking.types import WAITING, Spot, Venue, WaitingState
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def join_waiting_list(
    item_id: int, person_id: int, from_on: date, until_on: date, spot: Spot | None = None
) -> WaitingEntry:
    """Wait for a time of a service from one day to another, both included.

    Raises NotFound, Refused for days that are over or beyond what can be booked, Conflict for who
    waits for this service already.
    """
    spot = spot or Spot()
    row, service = queries.find_offer(item_id, spot)
    rules.ensure_spot(queries.terms_of(row), spot)
    if until_on < from_on:
        raise Refused(N_("The last day lies before the first."), field="until_on")
    if until_on < today():
        raise Refused(N_("These days are over."), field="until_on")
    if (from_on - today()).days > service.horizon_days:
        raise Refused(N_("So far ahead nothing can be booked yet."), field="from_on")
    end_old_entries(WaitingEntry.person_id == person_id)
    at_home = spot.venue is Venue.HOME
    entry = WaitingEntry(
        unit_id=row.unit_id,
        item_id=item_id,
        person_id=person_id,
        state=WaitingState.WAITING,
        from_on=from_on,
        until_on=until_on,
        venue=spot.venue,
        address=spot.address.strip()[:300] if at_home else "",
        district_id=spot.district_id if at_home else None,
        joined_at=dates.now(),
        open_mark=1,
    )
    if not insert_unless_taken(entry):
        raise Conflict(N_("You wait for this service already."))
    write_trail("waiting.joined", Ref(WAITING, entry.id), first_on=from_on, last_on=until_on)
    return entry


def end_old_entries(*which: ColumnElement[bool]) -> int:
    """End the waiting of those whose days are over; return how many those were."""
    return take_rows(
        update(WaitingEntry)
        .where(WaitingEntry.state == WaitingState.WAITING, WaitingEntry.until_on < today(), *which)
        .values(state=WaitingState.LAPSED, open_mark=None)
        .execution_options(synchronize_session="fetch")
    )


def leave_waiting_list(entry_id: int, person_id: int) -> None:
    """Wait no longer. Raises Conflict when a time was offered, taken or lapsed by now."""
    won = take(
        update(WaitingEntry)
        .where(
            WaitingEntry.id == entry_id,
            WaitingEntry.person_id == person_id,
            WaitingEntry.state == WaitingState.WAITING,
        )
        .values(state=WaitingState.LEFT, open_mark=None)
        .execution_options(synchronize_session="fetch")
    )
    if not won:
        queries.get_entry(entry_id)
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))
    write_trail("waiting.left", Ref(WAITING, entry_id))


def take_offer(booking_id: int) -> None:
    """Note that a hold which was offered became a booking; other holds change nothing."""
    _answer(booking_id, WaitingState.TAKEN)


def lapse_offer(booking_id: int) -> bool:
    """Note that a hold which was offered ended unanswered, and say whether it was one."""
    return _answer(booking_id, WaitingState.LAPSED)


def _answer(booking_id: int, state: WaitingState) -> bool:
    entry = queries.find_offered_entry(booking_id)
    if entry is None:
        return False
    won = take(
        update(WaitingEntry)
        .where(WaitingEntry.id == entry.id, WaitingEntry.state == WaitingState.OFFERED)
        .values(state=state, open_mark=None, offer_until=None)
        .execution_options(synchronize_session="fetch")
    )
    if won:
        write_trail(f"waiting.{state.value}", Ref(WAITING, entry.id), booking=booking_id)
    return won

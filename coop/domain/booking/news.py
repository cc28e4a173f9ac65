"""What customers are told of their bookings by message; each news once."""

from datetime import timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from coop import dates
from coop.db import session
from coop.domain.booking.models import Booking
from coop.domain.booking.types import ENDED, REMIND_NEXT_WITHIN, BookingState
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.notifications.service import send_mail
from coop.domain.people.models import Person
from coop.domain.sales.queries import get_order
from coop.domain.settings.service import start_of_day, today
from coop.domain.units.queries import get_unit


def tell(booking: Booking, template: str, **more: Any) -> None:
    """Tell the customer what became of a booking; the same news of the same state is told once."""
    _send(booking, template, f"{template}:{booking.id}:{booking.sequence}", **more)


def tell_offered(hold: Booking) -> None:
    """Tell who waits that a time is held for them, and until when."""
    _send(hold, "booking_offered", f"booking_offered:{hold.id}", expires_at=hold.expires_at)


def remind_of_tomorrow() -> int:
    """Remind of the confirmed bookings of tomorrow; return how many messages are new.

    A booking that was moved is reminded of anew. A second run on a day sends nothing.
    """
    first = start_of_day(today() + timedelta(days=1))
    rows = session.scalars(
        select(Booking)
        .where(
            Booking.state == BookingState.CONFIRMED,
            Booking.starts_at >= first,
            Booking.starts_at < first + timedelta(days=1),
        )
        .order_by(Booking.starts_at, Booking.id)
    ).all()
    return sum(
        _send(row, "booking_reminder", f"booking_reminder:{row.id}:{row.sequence}") for row in rows
    )


def remind_of_next_service() -> int:
    """Tell whose next service falls due, once; return how many messages are new.

    Who has had or booked the service since is not told.
    """
    later, day = aliased(Booking), today()
    has_come = exists().where(
        later.person_id == Booking.person_id,
        later.item_id == Booking.item_id,
        later.id > Booking.id,
        later.state.not_in(sorted(ENDED - {BookingState.COMPLETED})),
    )
    rows = session.scalars(
        select(Booking)
        .where(
            Booking.state == BookingState.COMPLETED,
            Booking.next_service_on <= day,
            Booking.next_service_on > day - REMIND_NEXT_WITHIN,
            ~has_come,
        )
        .order_by(Booking.next_service_on, Booking.id)
    ).all()
    return sum(
        _send(row, "service_due", f"service_due:{row.id}", on=day, next_km=row.next_service_km)
        for row in rows
    )


def _send(booking: Booking, template: str, unique_key: str, **more: Any) -> bool:
    """Queue the message and say whether it is new; nobody is told of what has no customer."""
    if booking.person_id is None:
        return False
    person = session.get_one(Person, booking.person_id)
    item = session.get_one(CatalogueItem, booking.item_id)
    context = {
        "name": person.full_name,
        "number": booking.number or "",
        "service": item.name,
        "unit_name": get_unit(booking.unit_id).name,
        "starts_at": _moment(booking.starts_at),
        "free_until": _moment(booking.free_until if _costs_later(booking) else None),
        **{name: _moment(value) for name, value in more.items()},
    }
    sent = send_mail(
        template,
        person.email,
        context,
        locale=person.locale,
        person_id=person.id,
        unique_key=unique_key,
    )
    return sent is not None


def _costs_later(booking: Booking) -> bool:
    """Say whether leaving is free now and will cost something later."""
    if booking.order_id is None or booking.free_until is None:
        return False
    has_deposit = get_order(booking.order_id).deposit_amount > 0
    return has_deposit and booking.kept_percent > 0 and booking.free_until > dates.now()


def _moment(value: Any) -> Any:
    """Return moments and days as the text that messages keep, anything else as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value

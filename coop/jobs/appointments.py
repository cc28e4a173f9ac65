"""What time does to bookings: holds that are over, deposits that were not paid, reminders."""

from collections.abc import Callable
from datetime import date

from flask import current_app

from coop.db import run_in_transaction
from coop.domain.booking import service as booking
from coop.jobs import Effect


def end_overdue() -> int:
    """End the holds that are over and the bookings whose deposit was not paid; return how many.

    While there are none, nothing is written.
    """
    with current_app.app_context():
        overdue: list[Callable[[], int]] = []
        if booking.list_expired_holds(1):
            overdue.append(booking.expire_holds)
        if booking.list_unpaid(1):
            overdue.append(booking.expire_unpaid)
    return sum(run_in_transaction(end) for end in overdue)


def remind(_on: date) -> Effect:
    """Remind of tomorrow's bookings and of services that fall due; end the waiting that is over."""

    def send() -> None:
        booking.remind_of_tomorrow()
        booking.remind_of_next_service()
        booking.end_old_entries()

    return send

"""What the worker does to bookings, each in a transaction of its own."""

import pytest
from flask import Flask

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.booking.models import Booking
from coop.domain.booking.types import BookingState
from coop.domain.notifications.models import Message
from coop.domain.trail.service import seal_trail
from coop.jobs import appointments
from tests.support.bookings import HOUR, TUESDAY, Garage, build_garage, problems
from tests.support.statements import statements
from tests.support.store import NOW


@pytest.fixture
def garage(app: Flask) -> Garage:
    with app.app_context(), dates.at(NOW):
        return run_in_transaction(build_garage)


def test_what_is_over_ends_once(app: Flask, garage: Garage) -> None:
    with app.app_context(), dates.at(NOW):
        run_in_transaction(lambda: garage.book().id)
        run_in_transaction(lambda: garage.hold(TUESDAY + 2 * HOUR).id)
        with statements() as used:
            assert appointments.end_overdue() == 0
        assert all(one.startswith("SELECT") for one in used)
        with dates.at(TUESDAY):
            assert appointments.end_overdue() == 2
            assert appointments.end_overdue() == 0
            assert {row.state for row in session.query(Booking)} == {BookingState.EXPIRED}
            run_in_transaction(lambda: seal_trail(1_000))
            assert problems() == []
        session.remove()


def test_the_evening_before_they_are_reminded(app: Flask, garage: Garage) -> None:
    with app.app_context(), dates.at(NOW):
        run_in_transaction(lambda: garage.book().id)
        for _run in range(2):
            run_in_transaction(appointments.remind(NOW.date()))
        sent = [row.template for row in session.query(Message).order_by(Message.id)]
        assert sent.count("booking_reminder") == 1
        session.remove()

"""What became of the bookings of a period, and how much of their time resources were in use."""

from datetime import timedelta

from coop import dates
from coop.domain.booking import report_queries, service
from coop.domain.booking.types import BookingState
from tests.support.bookings import HOUR, TUESDAY, Garage
from tests.support.statements import statements
from tests.support.store import UNIT_ID

S = BookingState
DAY = TUESDAY.date()


def test_what_became_of_the_bookings_of_a_day(garage: Garage) -> None:
    served, cancelled = garage.book(), garage.book(TUESDAY + 2 * HOUR)
    service.cancel_booking(cancelled.id, garage.store.desk, "Tidak jadi")
    garage.book(TUESDAY + timedelta(days=1))
    garage.hold(TUESDAY + 4 * HOUR)
    with dates.at(TUESDAY):
        garage.serve(served)
    told = report_queries.read_figures(UNIT_ID, DAY, DAY)
    assert told.by_state == {S.COMPLETED: 1, S.CANCELLED: 1}, "a hold is nobody's booking yet"
    assert told.total == 2
    week = report_queries.read_figures(UNIT_ID, DAY, DAY + timedelta(days=6))
    assert [week.by_day[day].total() for day in week.by_day] == [2, 1, 0, 0, 0, 0, 0]
    nothing = report_queries.read_figures(UNIT_ID + 1, DAY, DAY)
    assert (nothing.total, nothing.uses) == (0, ())


def test_use_is_booked_minutes_of_those_that_could_have_been(garage: Garage) -> None:
    booked = garage.book()
    told = report_queries.read_figures(UNIT_ID, DAY, DAY + timedelta(days=1))
    uses = {one.name: one for one in told.uses}
    minutes = booked.duration + booked.before + booked.after
    assert (uses["Bay 1"].booked, uses["Bay 1"].open) == (minutes, 2 * 8 * 60)
    assert uses["Andi"].booked + uses["Budi"].booked == minutes
    assert uses["Bay 1"].percent == 100 * minutes // (2 * 8 * 60)


def test_a_year_is_read_in_few_statements(garage: Garage) -> None:
    garage.book()
    with statements() as asked:
        report_queries.read_figures(UNIT_ID, DAY, DAY + timedelta(days=364))
    assert len(asked) <= 4

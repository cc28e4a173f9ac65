"""Times of bookings as people type them and forms carry them."""

from datetime import date

import pytest

from coop.blueprints.appointments.times import read_clock, write_clock
from coop.blueprints.appointments.wording import lane_names, names_of, slot_value
from coop.domain.booking.desk_queries import DayLane


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("9:30", 570),
        ("09.30", 570),
        ("0930", 570),
        (" 23:59 ", 1439),
        ("00:00", 0),
        ("24:00", None),
        ("9", None),
        ("9:60", None),
        ("٠٩:٣٠", None),
        ("", None),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, minutes: int | None) -> None:
    assert read_clock(typed) == minutes
    if minutes is not None:
        assert read_clock(write_clock(minutes)) == minutes


def test_a_time_after_midnight_is_of_the_next_day() -> None:
    assert slot_value(date(2026, 12, 31), 25 * 60) == "2027-01-01T01:00@"
    assert slot_value(date(2026, 12, 31), 570) == "2026-12-31T09:30@"


def test_resources_are_named_as_far_as_they_are_known() -> None:
    assert names_of((1, 2, 3), {1: "Andi", 3: "Bay"}) == "Andi, Bay"
    assert lane_names([DayLane(1, "mekanik", "Andi", ())], (1, 9)) == "Andi"

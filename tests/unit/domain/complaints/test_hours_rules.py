from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.complaints.hours_rules import (
    OfficeHours,
    add_office_time,
    add_open_time,
    office_minutes_between,
    open_minutes_between,
    opening_on,
    parse_span,
    read_hours,
)
from coop.errors import Refused

JAKARTA = ZoneInfo("Asia/Jakarta")
EIGHT_TO_FOUR = (8 * 60, 16 * 60)
WEEKDAYS = OfficeHours((EIGHT_TO_FOUR,) * 5 + (None, None))
FIRST = datetime(2026, 1, 1, tzinfo=JAKARTA)

spans = st.none() | st.tuples(st.integers(0, 1200), st.integers(30, 240)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
weeks = (
    st.lists(spans, min_size=7, max_size=7).filter(any).map(lambda days: OfficeHours(tuple(days)))
)
moments = st.integers(0, 90 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
holidays = st.frozensets(
    st.integers(0, 120).map(lambda days: FIRST.date() + timedelta(days=days)), max_size=10
)
minutes = st.integers(0, 1_000)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02T09:00", 4, "2026-03-02T13:00"),  # Monday
        ("2026-03-02T14:00", 4, "2026-03-03T10:00"),
        ("2026-03-02T20:00", 8, "2026-03-03T16:00"),  # after hours: from the next morning
        ("2026-03-06T15:00", 2, "2026-03-09T09:00"),  # over the weekend
        ("2026-03-07T12:00", 1, "2026-03-09T09:00"),  # written on a Saturday
        ("2026-03-18T15:00", 2, "2026-03-20T09:00"),  # the 19th is a holiday
    ],
)
def test_worked_examples(start: str, hours: int, end: str) -> None:
    nyepi = {date(2026, 3, 19)}
    assert add_office_time(at(start), hours * 60, WEEKDAYS, nyepi) == at(end)


@given(moments, minutes, weeks, holidays)
def test_a_deadline_lies_within_office_hours_and_on_no_holiday(
    start: datetime, wanted: int, week: OfficeHours, free: frozenset[date]
) -> None:
    end = add_office_time(start, wanted, week, free)
    span = opening_on(end.date(), end, week, free)
    assert span is not None
    assert end.date() not in free
    assert span[0] <= end <= span[1]
    assert end >= start


@given(moments, minutes, minutes, weeks, holidays)
def test_more_time_never_ends_earlier(
    start: datetime, one: int, more: int, week: OfficeHours, free: frozenset[date]
) -> None:
    earlier = add_office_time(start, one, week, free)
    assert add_office_time(start, one + more, week, free) >= earlier


@given(moments, minutes, minutes, weeks, holidays)
def test_who_begins_later_never_ends_earlier(
    start: datetime, later: int, wanted: int, week: OfficeHours, free: frozenset[date]
) -> None:
    other = start + timedelta(minutes=later)
    assert add_office_time(other, wanted, week, free) >= add_office_time(start, wanted, week, free)


@given(moments, minutes, weeks, holidays)
def test_the_time_until_a_deadline_is_the_time_that_was_given(
    start: datetime, wanted: int, week: OfficeHours, free: frozenset[date]
) -> None:
    end = add_office_time(start, wanted, week, free)
    assert office_minutes_between(start, end, week, free) == wanted


@given(moments, minutes, minutes, weeks, holidays)
def test_a_pause_moves_the_deadline_and_takes_nothing_away(
    start: datetime, used: int, paused: int, week: OfficeHours, free: frozenset[date]
) -> None:
    """What is left when the clock stops is what runs on when it goes again."""
    due = add_office_time(start, used + 60, week, free)
    stopped = add_office_time(start, used, week, free)
    left = office_minutes_between(stopped, due, week, free)
    assert left == 60
    assert add_office_time(stopped + timedelta(minutes=paused), left, week, free) >= due


def test_an_office_that_never_opens_counts_by_the_wall_clock() -> None:
    never = OfficeHours((None,) * 7)
    start = at("2026-03-02T09:00")
    assert add_office_time(start, 90, never, ()) == at("2026-03-02T10:30")
    assert office_minutes_between(start, at("2026-03-02T10:30"), never, ()) == 90


def test_nothing_passes_backwards() -> None:
    later, earlier = at("2026-03-03T09:00"), at("2026-03-02T09:00")
    assert office_minutes_between(later, earlier, WEEKDAYS, ()) == 0
    assert add_office_time(earlier.astimezone(UTC), 0, WEEKDAYS, ()) >= earlier


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="seven"):
        OfficeHours((None,))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("", None),
        ("08:00-16:00", (480, 960)),
        ("8.30 – 11.45", (510, 705)),
        ("00:00-24:00", (0, 1440)),
    ],
)
def test_hours_are_read(text: str, span: tuple[int, int] | None) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["abc", "16:00-08:00", "8-16", "08:00-08:00", "23:00-24:30", "²"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_span(text)


def test_the_settings_make_a_week() -> None:
    week = read_hours(["08:00-16:00"] * 4 + ["08:00-11:30", "", ""])
    assert week.days[4] == (480, 690)
    assert week.days[5] is None
    assert not week.never_open


# --- a business, with breaks and evenings beyond midnight ---

SHOP = {0: ((480, 720), (780, 1020)), 4: ((1080, 1500),), 5: ((600, 840),)}
"""Monday with a break, Friday evening until one o'clock, Saturday; closed on all other days."""


def open_on(day: date) -> tuple[tuple[int, int], ...]:
    return SHOP.get(day.weekday(), ())


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-02T09:00", 240, "2026-03-02T14:00"),  # over the break
        ("2026-03-02T17:00", 60, "2026-03-06T19:00"),  # closed until Friday evening
        ("2026-03-06T23:30", 90, "2026-03-07T01:00"),  # beyond midnight
        ("2026-03-07T00:30", 60, "2026-03-07T10:30"),  # what began on Friday is counted
    ],
)
def test_a_business_is_counted_in_its_own_hours(start: str, minutes: int, end: str) -> None:
    assert add_open_time(at(start), minutes, open_on) == at(end)
    assert open_minutes_between(at(start), at(end), open_on) == minutes


@given(st.integers(0, 14 * 24 * 60), st.integers(1, 5_000), st.integers(0, 5_000))
def test_open_time_is_counted_back_and_adds_up(late: int, one: int, more: int) -> None:
    start = at("2026-03-02T00:00") + timedelta(minutes=late)
    due = add_open_time(start, one, open_on)
    assert open_minutes_between(start, due, open_on) == one
    assert add_open_time(due, more, open_on) >= due
    whole = add_open_time(start, one + more, open_on)
    assert open_minutes_between(start, whole, open_on) == one + more


def test_what_never_opens_goes_by_the_clock_on_the_wall() -> None:
    assert add_open_time(at("2026-03-02T09:00"), 90, lambda _day: ()) == at("2026-03-02T10:30")

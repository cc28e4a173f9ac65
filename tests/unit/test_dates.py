"""Business dates, the clock and due dates."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from coop import dates
from coop.errors import Refused

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def test_the_business_day_is_the_local_day_not_that_of_utc() -> None:
    late = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)

    assert dates.business_date(late - timedelta(seconds=1)) == date(2026, 3, 31)
    assert dates.business_date(late) == date(2026, 4, 1)
    assert dates.business_date(late - timedelta(hours=2), "Asia/Jayapura") == date(2026, 4, 1)


def test_a_moment_without_a_zone_is_a_programming_error() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match="aware"):
        dates.business_date(naive)
    with pytest.raises(ValueError, match="aware"), dates.at(naive):
        pass


def test_the_clock_runs_and_can_be_set() -> None:
    moment = datetime(2024, 12, 31, 20, 0, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        assert dates.now() == moment
        assert dates.today() == date(2025, 1, 1)
        with dates.at(datetime(2020, 5, 5, tzinfo=UTC)):
            with dates.at(datetime(2021, 6, 6, 23, 0, tzinfo=UTC)):
                assert dates.today() == date(2021, 6, 7)
            assert dates.today() == date(2020, 5, 5)
        assert dates.now() == moment


def test_a_month_end_is_kept_over_short_months() -> None:
    start = date(2023, 1, 31)

    assert dates.add_months(start, 1) == date(2023, 2, 28)
    assert dates.add_months(start, 13) == date(2024, 2, 29)
    assert dates.add_months(start, 2) == date(2023, 3, 31)
    assert dates.add_months(start, -2) == date(2022, 11, 30)
    assert dates.add_months(date(2023, 2, 28), 1, day=31) == date(2023, 3, 31)
    assert dates.due_dates(date(2023, 12, 30), 4) == [
        date(2023, 12, 30),
        date(2024, 1, 30),
        date(2024, 2, 29),
        date(2024, 3, 30),
    ]


@given(DAYS, st.integers(1, 400))
def test_due_dates_are_one_a_month_on_the_intended_day_or_the_last(first: date, n: int) -> None:
    due = dates.due_dates(first, n)

    assert due[0] == first
    assert len({(day.year, day.month) for day in due}) == n == len(due)
    for day in due:
        assert day.day == min(first.day, monthrange(day.year, day.month)[1])
    assert (due[-1].year - first.year) * 12 + due[-1].month - first.month == n - 1


@given(DAYS, st.integers(-1200, 1200))
def test_months_go_there_and_back(day: date, n: int) -> None:
    assert dates.add_months(dates.add_months(day, n), -n, day=day.day) == day


@pytest.mark.parametrize(("day", "n"), [(date(9999, 12, 1), 1), (date(1, 1, 1), -1)])
def test_beyond_the_calendar_there_is_no_date(day: date, n: int) -> None:
    with pytest.raises(Refused, match="too far"):
        dates.add_months(day, n)


def test_the_next_business_day_skips_weekends_and_holidays() -> None:
    good_friday = date(2026, 4, 3)

    assert dates.next_business_day(good_friday, {good_friday}) == date(2026, 4, 6)
    assert dates.next_business_day(good_friday, ()) == good_friday


def test_months_and_distances() -> None:
    assert dates.month_of(date(2024, 2, 17)) == date(2024, 2, 1)
    assert dates.days_between(date(2024, 2, 28), date(2024, 3, 1)) == 2
    assert dates.days_between(date(2024, 3, 1), date(2024, 2, 28)) == -2


@pytest.mark.parametrize(
    "text",
    [
        "2023-03-20", "20/03/2023", "20-3-2023", "20.03.2023", "20 Maret 2023", "20 maret 2023",
        "20 March 2023", " 20 Mar 2023 ",
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert dates.parse_date(text) == date(2023, 3, 20)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "day/month/year"),
        ("20/03/23", "day/month/year"),
        ("20230320", "day/month/year"),
        ("２０/03/2023", "day/month/year"),
        ("29/02/2023", "calendar"),
        ("20 Brumaire 2023", "calendar"),
        ("2023-13-01", "calendar"),
        ("01/01/0000", "calendar"),
    ],
)
def test_what_is_no_date_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        dates.parse_date(text)


@given(DAYS)
def test_a_written_date_is_read_back(day: date) -> None:
    assert dates.parse_date(f"{day.day} {dates.MONTHS_ID[day.month - 1]} {day.year}") == day
    assert dates.parse_date(day.isoformat()) == day

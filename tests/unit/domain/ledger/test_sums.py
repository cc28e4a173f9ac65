"""A period is taken apart into closed months and days: no day twice, none left out."""

from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from coop.dates import add_months, last_day, month_of
from coop.domain.ledger.sums import split

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@given(first=DAYS, last=DAYS, closed=st.none() | DAYS.map(month_of))
@example(first=date(2024, 1, 1), last=date(2024, 12, 31), closed=date(2024, 12, 1))
@example(first=date(2024, 1, 2), last=date(2024, 1, 30), closed=date(2024, 12, 1))
@example(first=date(2024, 1, 1), last=date(2024, 1, 31), closed=date(2023, 12, 1))
def test_every_day_is_counted_once(first: date, last: date, closed: date | None) -> None:
    span = split(first, last, closed)
    counted = [day for days in span.days for day in _days(*days)]
    if span.months:
        month, end = span.months
        assert closed is not None
        assert end <= closed
        while month <= end:
            counted += _days(month, last_day(month))
            month = add_months(month, 1)
    assert sorted(counted) == _days(first, last)


def test_closed_months_are_taken_together() -> None:
    span = split(date(2024, 1, 15), date(2024, 6, 10), date(2024, 4, 1))
    assert span.months == (date(2024, 2, 1), date(2024, 4, 1))
    assert span.days == (
        (date(2024, 1, 15), date(2024, 1, 31)),
        (date(2024, 5, 1), date(2024, 6, 10)),
    )

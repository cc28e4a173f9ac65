from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.scheduling.grid import CELL_MINUTES, DAY_CELLS, DAY_MINUTES
from coop.domain.scheduling.hours_rules import Hours, days_from, line_of, line_of_resource
from coop.domain.scheduling.types import Closure, OtherHours, Pattern, Span
from coop.errors import Refused
from tests.support.scheduling import EVERY_DAY, MONDAY, NINE_TO_FIVE, mask_of

MORNING, AFTERNOON, LATE = Span(480, 720), Span(780, 1020), Span(1200, 1560)
RAMADAN = Pattern({0: (AFTERNOON,)}, MONDAY, MONDAY + timedelta(days=29), is_special=True)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (-5, 60, "start"),
        (0, -5, "end"),
        (540, 540, "end"),
        (600, 540, "end"),
        (541, 600, "start"),
        (540, 601, "end"),
        (1440, 1500, "start"),
        (1435, 2885, "end"),
    ],
)
def test_a_time_that_is_none_is_refused(start: int, end: int, field: str) -> None:
    with pytest.raises(Refused) as refused:
        Span(start, end)
    assert refused.value.field == field


def test_a_span_may_last_into_the_next_day() -> None:
    assert Span(1435, 2880).end == 2 * DAY_MINUTES


@pytest.mark.parametrize(
    "spans",
    [
        {},
        {0: ()},
        {7: (MORNING,)},
        {0: (MORNING, Span(715, 800))},
        {0: (LATE,), 1: (Span(115, 600),)},
        {6: (LATE,), 0: (Span(115, 600),)},
    ],
    ids=["none", "none on Monday", "eighth day", "overlap", "after midnight", "Sunday to Monday"],
)
def test_a_week_that_contradicts_itself_is_refused(spans: dict[int, tuple[Span, ...]]) -> None:
    with pytest.raises(Refused):
        Hours((Pattern(spans),))


def test_spans_may_touch() -> None:
    hours = Hours((Pattern({0: (MORNING, Span(720, 780)), 6: (LATE,), 1: NINE_TO_FIVE}),))
    assert hours.open_mask(MONDAY) == mask_of(Span(480, 780))


TOMORROW, YESTERDAY = MONDAY + timedelta(days=1), MONDAY - timedelta(days=1)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Hours((EVERY_DAY, EVERY_DAY)),
        lambda: Hours((RAMADAN, Pattern({0: (MORNING,)}, valid_from=MONDAY, is_special=True))),
        lambda: Hours((Pattern({0: (MORNING,)}, MONDAY, YESTERDAY),)),
        lambda: Hours(other_hours=(OtherHours(MONDAY, ()),)),
        lambda: Hours(other_hours=(OtherHours(MONDAY, (MORNING, MORNING)),)),
        lambda: Hours(other_hours=(OtherHours(MONDAY, (MORNING,)),) * 2),
        lambda: Hours(closures=(Closure(MONDAY, YESTERDAY),)),
        lambda: Hours(closures=(Closure(MONDAY, TOMORROW), Closure(TOMORROW, TOMORROW))),
    ],
    ids=[
        *("two weeks", "two Ramadans", "backwards", "no hours", "overlap", "twice other"),
        *("closed backwards", "closed twice"),
    ],
)
def test_what_contradicts_itself_is_refused(build: object) -> None:
    assert callable(build)
    with pytest.raises(Refused):
        build()


def test_weeks_may_follow_each_other() -> None:
    hours = Hours(
        (Pattern({0: (MORNING,)}, valid_until=MONDAY), Pattern({1: (LATE,)}, valid_from=TOMORROW))
    )
    assert hours.open_mask(MONDAY) == mask_of(MORNING)
    assert hours.open_mask(TOMORROW) == mask_of(LATE)
    assert hours.open_mask(MONDAY + timedelta(days=7)) == 0


def test_what_is_said_of_less_time_wins() -> None:
    day = [MONDAY + timedelta(weeks=n) for n in range(6)]
    hours = Hours(
        (EVERY_DAY, RAMADAN),
        (OtherHours(day[1], (MORNING,)), OtherHours(day[2], (MORNING,))),
        (Closure(day[2], day[2] + timedelta(days=1)),),
    )
    assert [hours.spans_on(one) for one in day] == [
        *((AFTERNOON,), (MORNING,), (), (AFTERNOON,), (AFTERNOON,)),
        NINE_TO_FIVE,
    ]
    assert hours.spans_on(TOMORROW) == ()  # Ramadan has its own week, and that says nothing of it


def test_hours_after_midnight_belong_to_the_day_before() -> None:
    hours = Hours((Pattern({5: (LATE,)}),))
    saturday = MONDAY + timedelta(days=5)
    mask = hours.open_mask(saturday)
    assert (mask.bit_length() - 1) * CELL_MINUTES == 1560 - CELL_MINUTES
    assert hours.open_mask(saturday + timedelta(days=1)) == 0
    closed_next_day = Hours(
        hours.patterns, closures=(Closure(*[saturday + timedelta(days=1)] * 2),)
    )
    days = days_from(saturday, 2)
    assert line_of([closed_next_day.open_mask(day) for day in days]) == mask


def test_a_resource_is_never_there_while_its_unit_is_closed() -> None:
    days = days_from(MONDAY, 7)
    unit = [mask_of(*NINE_TO_FIVE)] * 5 + [mask_of(LATE), 0]
    own = Hours(
        (Pattern({0: (Span(480, 600),), 6: (MORNING,)}, valid_until=MONDAY),),
        (OtherHours(days[1], (Span(960, 1200),)),),
        (Closure(days[2], days[2]), Closure(days[6], days[6])),
    )
    line = line_of_resource(own, days, unit)
    found = [line >> (n * DAY_CELLS) & ((1 << DAY_CELLS) - 1) for n in range(7)]
    usual = mask_of(*NINE_TO_FIVE)
    assert found[:5] == [mask_of(Span(540, 600)), mask_of(Span(960, 1020)), 0, usual, usual]
    assert line >> (5 * DAY_CELLS) == mask_of(LATE)


spans = st.builds(
    lambda start, length: Span(start * 5, min(start + length, 576) * 5),
    st.integers(0, 287),
    st.integers(1, 400),
)


@given(st.lists(spans, min_size=1, max_size=4))
def test_a_day_is_open_in_its_spans_and_at_no_other_time(found: list[Span]) -> None:
    overlap = any(a < b and b.start < a.end for a in found for b in found)
    twice = len(set(found)) < len(found)
    if overlap or twice:
        with pytest.raises(Refused):
            Hours(other_hours=(OtherHours(MONDAY, tuple(found)),))
        return
    mask = Hours(other_hours=(OtherHours(MONDAY, tuple(found)),)).open_mask(MONDAY)
    for minute in range(0, 2 * DAY_MINUTES, CELL_MINUTES):
        is_open = any(span.start <= minute < span.end for span in found)
        assert bool(mask >> (minute // CELL_MINUTES) & 1) is is_open


def test_a_day_beyond_all_weeks_is_not_spoken_of() -> None:
    assert Hours().spans_on(date(2026, 1, 1)) is None
    assert Hours().open_mask(date(2026, 1, 1)) == 0

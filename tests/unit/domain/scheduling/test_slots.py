from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.scheduling.grid import (
    CELL_MINUTES,
    DAY_CELLS,
    LONGEST_CELLS,
    cell_beginning_at,
    cell_of,
    moment_of,
    next_cell,
)
from coop.domain.scheduling.rules import Lane, cells_in, grid_mask, runs, span_mask
from coop.domain.scheduling.slot_rules import (
    DAYS_AFTER,
    DAYS_BEFORE,
    Board,
    choose_resources,
    free_starts,
)
from coop.domain.scheduling.types import FreeDay, Need, ServiceTime, Span
from coop.errors import Refused
from tests.support.scheduling import MONDAY, ONE_HOUR, board_of, lane_of, mask_of

DAYS = 1 + DAYS_BEFORE + DAYS_AFTER
MIDNIGHT = DAYS_BEFORE * DAY_CELLS


def at(hour: int, minute: int = 0) -> int:
    """Return the cell of Monday on a board."""
    return MIDNIGHT + (hour * 60 + minute) // CELL_MINUTES


def hours_of(day: FreeDay) -> list[float]:
    return [minutes / 60 for minutes in day.minutes]


# --- bits ---


@given(st.integers(0, 2**200), st.integers(1, 70))
def test_runs_are_found_as_by_looking_at_each(mask: int, length: int) -> None:
    wanted = [n for n in range(201) if all(mask >> (n + k) & 1 for k in range(length))]
    assert list(cells_in(runs(mask, length))) == wanted


@given(st.integers(-10, 50), st.integers(-10, 50))
def test_a_span_is_its_cells(first: int, end: int) -> None:
    assert list(cells_in(span_mask(first, end))) == [n for n in range(first, end) if n >= 0]


@pytest.mark.parametrize("interval", [5, 10, 25, 60, 1440])
def test_the_grid_begins_at_midnight(interval: int) -> None:
    found = list(cells_in(grid_mask(interval) & span_mask(0, LONGEST_CELLS)))
    assert found == list(range(0, LONGEST_CELLS, interval // CELL_MINUTES))


@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20), st.integers(1, 3)), max_size=8),
)
def test_layers_count_what_is_taken(capacity: int, wishes: list[tuple[int, int, int]]) -> None:
    lane, counts, taken = Lane(1, "a", capacity, -1), [0] * 64, []
    for first, length, units in wishes:
        cells = range(first, first + length)
        if all(counts[n] + units <= capacity for n in cells):
            lane.take(first, first + length, units)
            taken.append((first, first + length, units))
            for n in cells:
                counts[n] += units
    for n, count in enumerate(counts):
        assert sum(layer >> n & 1 for layer in lane.layers) == count
    assert lane.minutes_taken(0, 64) == sum(counts) * CELL_MINUTES
    for first, end, units in taken:
        lane.give_back(first, end, units)
    assert lane.layers == [0] * capacity


@given(
    st.integers(1, 2),
    st.lists(
        st.tuples(st.integers(-20, 900), st.integers(1, 576), st.just(1)).map(
            lambda one: (one[0], one[0] + one[1], one[2])
        )
    ),
)
def test_many_are_taken_as_one_after_another(
    capacity: int, spans: list[tuple[int, int, int]]
) -> None:
    together, apart = Lane(1, "a", capacity, -1), Lane(1, "a", capacity, -1)
    together.take_all(spans)
    for first, end, units in spans:
        apart.take(first, end, units)
    assert together == apart


def test_nobody_gets_more_than_there_is() -> None:
    assert lane_of(1, days=DAYS, capacity=2).starts(ONE_HOUR, 3) == 0


# --- moments ---


def test_moments_and_cells() -> None:
    moment = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)
    cell = cell_beginning_at(moment)
    assert moment_of(cell) == moment
    assert cell_of(moment + timedelta(minutes=4, seconds=59)) == cell
    assert next_cell(moment) == cell
    assert next_cell(moment + timedelta(microseconds=1)) == cell + 1
    with pytest.raises(Refused):
        cell_beginning_at(moment + timedelta(minutes=1))


# --- services ---


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"before": -5}, "before"),
        ({"after": -5}, "after"),
        ({"duration": -60}, "duration"),
        ({"duration": 0}, "duration"),
        ({"duration": 61}, "duration"),
        ({"after": 3}, "after"),
        ({"interval": 0}, "interval"),
        ({"interval": 1445}, "interval"),
        ({"notice": -5}, "notice"),
        ({"horizon_days": -1}, "horizon_days"),
        ({"duration": 2880, "after": 5}, "duration"),
        ({"needs": ()}, "needs"),
        ({"needs": (Need("bay"), Need("bay"))}, "needs"),
    ],
)
def test_a_service_that_cannot_be_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        replace(ONE_HOUR, **changes)
    assert refused.value.field == field


def test_a_need_is_for_something() -> None:
    with pytest.raises(Refused):
        Need("bay", units=0)


# --- free starts ---


def test_an_empty_day_offers_every_start_that_ends_in_time() -> None:
    (day,) = free_starts(board_of([lane_of(1, days=DAYS)]), ONE_HOUR, MONDAY)
    assert day.day == MONDAY
    assert hours_of(day) == [n / 2 for n in range(18, 33)]


def test_what_is_taken_is_not_offered_with_its_buffers() -> None:
    lane = lane_of(1, days=DAYS)
    lane.take(at(12), at(13))
    service = replace(ONE_HOUR, before=30, after=60)
    (day,) = free_starts(board_of([lane]), service, MONDAY)
    assert hours_of(day) == [9.5, 10, 13.5, 14, 14.5, 15]
    (day,) = free_starts(board_of([lane]), replace(service, buffers_outside=True), MONDAY)
    assert hours_of(day) == [9, 9.5, 10, 13.5, 14, 14.5, 15, 15.5, 16]


def test_each_need_has_its_resource() -> None:
    lanes = [lane_of(n, days=DAYS) for n in (1, 2)] + [lane_of(3, "bay", days=DAYS)]
    lanes[0].take(at(9), at(13))
    lanes[1].take(at(9), at(15))
    lanes[2].take(at(13), at(14))
    both = ServiceTime(60, (Need("mechanic"), Need("bay")), interval=60)
    assert hours_of(free_starts(board_of(lanes), both, MONDAY)[0]) == [14, 15, 16]
    second = ServiceTime(60, (Need("mechanic", resource_ids=(2,)), Need("bay")), interval=60)
    assert hours_of(free_starts(board_of(lanes), second, MONDAY)[0]) == [15, 16]
    lift = ServiceTime(60, (Need("mechanic"), Need("lift")))
    assert free_starts(board_of(lanes), lift, MONDAY)[0].mask == 0


def test_capacity_is_counted() -> None:
    room = lane_of(1, "room", days=DAYS, capacity=3)
    room.take(at(9), at(17), 2)
    for units, offered in ((1, 8), (2, 0), (4, 0)):
        service = ServiceTime(60, (Need("room", units),), interval=60)
        assert len(free_starts(board_of([room]), service, MONDAY)[0].minutes) == offered


def test_notice_and_horizon() -> None:
    lanes = [lane_of(1, days=DAYS + 2)]
    service = replace(ONE_HOUR, notice=120, horizon_days=1, interval=60)
    board = board_of(lanes, days=DAYS + 2, now=at(11, 5))
    found = free_starts(board, service, MONDAY, 3)
    assert [hours_of(day) for day in found] == [[14, 15, 16], [*range(9, 17)], []]
    past = board_of(lanes, days=DAYS + 2, now=at(48))
    assert free_starts(past, service, MONDAY, 2) == [
        FreeDay(MONDAY, 0),
        FreeDay(MONDAY + timedelta(days=1), 0),
    ]


def test_a_day_of_which_the_night_is_open_too() -> None:
    late = mask_of(Span(22 * 60, 26 * 60))
    lane = lane_of(1, days=DAYS, day_mask=late)
    board = replace(board_of([lane]), unit_masks=(late,) * DAYS)
    lane.take(at(25), at(25, 30))
    found = free_starts(board, replace(ONE_HOUR, interval=60), MONDAY, 2)
    assert [hours_of(day) for day in found] == [[22, 23, 24], [22, 23, 24, 25]]


def test_a_moment_is_offered_by_one_day_only() -> None:
    night, all_day = mask_of(Span(22 * 60, 26 * 60)), mask_of(Span(0, 24 * 60))
    masks = (night,) * (DAYS_BEFORE + 1) + (all_day,) * DAYS_AFTER
    board = replace(board_of([lane_of(1, days=DAYS, day_mask=all_day)]), unit_masks=masks)
    found = free_starts(board, replace(ONE_HOUR, interval=60), MONDAY, 2)
    assert [hours_of(day) for day in found] == [[22, 23, 24, 25], [*range(2, 24)]]


def test_anyone_is_who_has_least_to_do_that_day() -> None:
    lanes = [lane_of(n, days=DAYS) for n in (3, 1, 2)]
    board = board_of(lanes)
    assert choose_resources(board, ONE_HOUR, at(9)) == (1,)
    lanes[1].take(at(12), at(13))
    assert choose_resources(board, ONE_HOUR, at(9)) == (2,)
    lanes[2].take(at(33), at(36))  # the next day
    assert choose_resources(board, ONE_HOUR, at(9)) == (2,)
    assert choose_resources(board, ONE_HOUR, at(9), without=[2]) == (3,)
    assert choose_resources(board, ONE_HOUR, at(9), without=[1, 2, 3]) is None
    assert choose_resources(board, ONE_HOUR, at(17)) is None


# --- beside somebody who looks at every minute ---


masks = st.lists(
    st.tuples(st.integers(0, 130), st.integers(1, 60)).map(
        lambda s: (s[0] * 3, s[0] * 3 + s[1] * 4)
    ),
    max_size=3,
).map(lambda found: sum({1 << n for first, end in found for n in range(first, end)}))


@st.composite
def boards(draw: st.DrawFn) -> Board:
    unit = tuple(draw(masks) for _ in range(DAYS))
    line = 0
    for place, mask in enumerate(unit):
        line |= mask << (place * DAY_CELLS)
    lanes = []
    for resource_id in range(draw(st.integers(1, 3))):
        capacity = draw(st.integers(1, 2))
        absent = draw(st.integers(0, 1700))
        kind = draw(st.sampled_from(("mechanic", "bay")))
        lane = Lane(resource_id, kind, capacity, line & ~span_mask(absent, absent + 60))
        for first, length, units in draw(
            st.lists(st.tuples(st.integers(500, 1300), st.integers(1, 90), st.integers(1, 2)))
        ):
            lane.take(first, first + length, units)
        lanes.append(lane)
    return replace(board_of(lanes, now=draw(st.integers(0, 1000))), unit_masks=unit)


@st.composite
def services(draw: st.DrawFn) -> ServiceTime:
    cells = st.integers(0, 24).map(lambda n: n * CELL_MINUTES)
    kinds = draw(st.sampled_from((("mechanic",), ("bay",), ("mechanic", "bay"))))
    return ServiceTime(
        draw(cells.filter(bool)),
        tuple(Need(kind, draw(st.integers(1, 2))) for kind in kinds),
        draw(cells),
        draw(cells),
        interval=draw(st.sampled_from((5, 15, 25, 60))),
        notice=draw(cells),
        horizon_days=draw(st.integers(0, 3)),
        buffers_outside=draw(st.booleans()),
    )


def naive_starts(board: Board, service: ServiceTime) -> list[int]:
    """Return Monday's starts, minute by minute, by asking each cell of each resource."""
    before, after = service.before // CELL_MINUTES, service.after // CELL_MINUTES
    length, step = service.duration // CELL_MINUTES, service.interval // CELL_MINUTES
    is_near = (MONDAY - board.today).days <= service.horizon_days
    unit, day_before = board.unit_masks[DAYS_BEFORE], board.unit_masks[DAYS_BEFORE - 1]

    def is_there(lane: Lane, start: int, units: int) -> bool:
        whole = range(start - before, start + length + after)
        open_in = range(start, start + length) if service.buffers_outside else whole
        return all(lane.open >> n & 1 for n in open_in) and all(
            sum(layer >> n & 1 for layer in lane.layers) + units <= lane.capacity for n in whole
        )

    def has_all(start: int, lanes: Sequence[Lane]) -> bool:
        return all(
            any(one.kind == need.kind and is_there(one, start, need.units) for one in lanes)
            for need in service.needs
        )

    return [
        place * CELL_MINUTES
        for place in range(0, LONGEST_CELLS, step)
        if is_near
        and unit >> place & 1
        and not day_before >> (place + DAY_CELLS) & 1
        and MIDNIGHT + place >= board.now + service.notice // CELL_MINUTES
        and has_all(MIDNIGHT + place, board.lanes)
    ]


@given(boards(), services())
def test_starts_are_those_that_somebody_patient_would_find(
    board: Board, service: ServiceTime
) -> None:
    (day,) = free_starts(board, service, MONDAY)
    assert list(day.minutes) == naive_starts(board, service)
    for minutes in day.minutes:
        chosen = choose_resources(board, service, MIDNIGHT + minutes // CELL_MINUTES)
        assert chosen is not None
        assert len(set(chosen)) == len(service.needs)

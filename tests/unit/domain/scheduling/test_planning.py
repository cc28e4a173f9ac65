from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.scheduling import plan_rules
from coop.domain.scheduling.grid import CELL_MINUTES, DAY_CELLS
from coop.domain.scheduling.plan_rules import plan
from coop.domain.scheduling.slot_rules import (
    DAYS_AFTER,
    DAYS_BEFORE,
    Board,
    feasible_starts,
    offered_starts,
)
from coop.domain.scheduling.types import Cost, Need, NotPlaced, Plan, Request, ServiceTime
from coop.errors import Refused
from tests.support.scheduling import ONE_HOUR, board_of, lane_of

DAYS = 1 + DAYS_BEFORE + DAYS_AFTER
NINE = DAYS_BEFORE * DAY_CELLS + 9 * 12
HOUR = 12
HOURLY = replace(ONE_HOUR, interval=60)


def request(number: int, first: int = 0, last: int = 7, **changes: object) -> Request:
    """Ask for a start between ``first`` and ``last`` hours after nine on Monday."""
    return replace(
        Request(number, HOURLY, NINE + first * HOUR, NINE + last * HOUR, 1, number), **changes
    )


def hours_of(found: Plan) -> dict[int, int]:
    return {one.request.id: (one.start - NINE) // HOUR for one in found.assignments}


def test_who_matters_more_goes_first() -> None:
    board = board_of([lane_of(1, days=DAYS)])
    found = plan([request(1), request(2, priority=3), request(3)], board)
    assert hours_of(found) == {2: 0, 1: 1, 3: 2}
    assert found.cost == Cost(0, 180)
    assert found.first_come == Cost(0, 60 * 3 + 120)
    assert board.lanes[0].layers == [0]


def test_who_can_wait_makes_room_for_who_cannot() -> None:
    board = board_of([lane_of(1, days=DAYS)])
    found = plan([request(1, last=1, priority=2), request(2, last=0), request(3, last=2)], board)
    assert found.cost.unplaced == 0
    assert found.first_come.unplaced == 1
    assert hours_of(found) == {2: 0, 1: 1, 3: 2}


def _both_at_nine() -> tuple[list[Request], Board]:
    """One comes first, matters more and has no more time, and could leave nine to the other."""
    lanes = [lane_of(1, days=DAYS), lane_of(2, "bay", days=DAYS)]
    lanes[1].take(NINE + HOUR, NINE + 8 * HOUR)
    both = ServiceTime(60, (Need("mechanic"), Need("bay")), interval=60)
    return [request(1, 0, 1, priority=5), request(2, 0, 1, service=both)], board_of(lanes)


def test_room_is_made_where_no_order_finds_it() -> None:
    found = plan(*_both_at_nine())
    assert found.first_come == Cost(1, 0)
    assert found.cost == Cost(0, 60 * 5)
    assert hours_of(found) == {2: 0, 1: 1}


def test_making_room_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_rules, "MOST_EXCHANGES", 0)
    found = plan(*_both_at_nine())
    assert hours_of(found) == {1: 0}
    assert found.unplaced == {2: NotPlaced.FULL}


def test_each_reason_is_told() -> None:
    lane = lane_of(1, days=DAYS)
    lane.take(NINE, NINE + HOUR)
    board = board_of([lane], now=NINE - 2 * HOUR)
    elsewhere = ServiceTime(60, (Need("lift"),))
    found = plan(
        [
            request(1, service=elsewhere),
            request(2, 0, 0),
            request(3, 8, 12),
            request(4, -48, -20),
            request(5, 1, 1, service=replace(HOURLY, notice=240)),
            request(6, 24, 26, service=replace(HOURLY, horizon_days=0)),
            request(7, 1, 1),
        ],
        board,
    )
    assert found.unplaced == {
        1: NotPlaced.NO_RESOURCE,
        2: NotPlaced.FULL,
        3: NotPlaced.CLOSED,
        4: NotPlaced.TOO_LATE,
        5: NotPlaced.TOO_LATE,
        6: NotPlaced.TOO_LATE,
    }
    assert hours_of(found) == {7: 1}


def test_the_least_priority_is_one() -> None:
    with pytest.raises(Refused):
        request(1, priority=0)


def test_nothing_to_plan() -> None:
    assert plan([], board_of([])) == Plan((), {}, Cost(0, 0), Cost(0, 0))


wishes = st.tuples(
    st.integers(0, 10),  # the earliest hour
    st.integers(0, 30),  # how long it can wait
    st.integers(1, 5),
    st.sampled_from((30, 60, 120, 180)),
    st.sampled_from((("mechanic",), ("bay",), ("mechanic", "bay"))),
    st.integers(0, 3),
)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Request], Board]:
    lanes = [
        lane_of(n, kind, days=DAYS, capacity=draw(st.integers(1, 2)))
        for n, kind in enumerate(draw(st.sampled_from(("mb", "mmb", "mbb", "mmbb"))), start=1)
        for kind in ({"m": "mechanic", "b": "bay"}[kind],)
    ]
    for lane in lanes:
        for hour in draw(st.lists(st.integers(0, 7), max_size=3, unique=True)):
            lane.take(NINE + hour * HOUR, NINE + (hour + 1) * HOUR)
    requests = [
        Request(
            number,
            ServiceTime(duration, tuple(map(Need, kinds)), after=buffer * 5, interval=15),
            NINE + first * HOUR,
            NINE + (first + wait) * HOUR,
            priority,
            number,
        )
        for number, (first, wait, priority, duration, kinds, buffer) in enumerate(
            draw(st.lists(wishes, max_size=14)), start=1
        )
    ]
    return requests, board_of(lanes)


@given(problems())
def test_a_plan_is_possible_and_never_worse_than_first_come(
    problem: tuple[list[Request], Board],
) -> None:
    requests, board = problem
    found = plan(requests, board)
    assert found.cost <= found.first_come
    _ensure_possible(found, board)
    assert {one.request.id for one in found.assignments} | set(found.unplaced) == {
        one.id for one in requests
    }
    assert len(found.assignments) + len(found.unplaced) == len(requests)
    assert found.cost.waiting == sum(
        (one.start - one.request.earliest) * CELL_MINUTES * one.request.priority
        for one in found.assignments
    )


@given(problems())
def test_first_come_is_what_it_says(problem: tuple[list[Request], Board]) -> None:
    """Whoever comes gets the earliest start that is left, worked out from scratch for each."""
    requests, board = problem
    taken: list[tuple[Request, int, tuple[int, ...]]] = []
    for one in requests:
        alone = plan([one], _with(board, taken))
        taken += [(one, found.start, found.resource_ids) for found in alone.assignments]
    waiting = sum((start - one.earliest) * CELL_MINUTES * one.priority for one, start, _ in taken)
    assert plan(requests, board).first_come == Cost(len(requests) - len(taken), waiting)


@given(problems())
def test_whoever_is_told_that_all_is_full_cannot_be_placed_beside_the_others(
    problem: tuple[list[Request], Board],
) -> None:
    requests, board = problem
    found = plan(requests, board)
    rest = _with(board, [(o.request, o.start, o.resource_ids) for o in found.assignments])
    for one in requests:
        if one.id in found.unplaced:
            free = feasible_starts(rest, one.service) & offered_starts(rest, one.service)
            assert not any(free >> cell & 1 for cell in range(one.earliest, one.latest + 1))


def _with(board: Board, taken: list[tuple[Request, int, tuple[int, ...]]]) -> Board:
    lanes = [replace(lane, layers=list(lane.layers)) for lane in board.lanes]
    by_id = {lane.resource_id: lane for lane in lanes}
    for one, start, chosen in taken:
        first = start - one.service.before // CELL_MINUTES
        for resource_id in chosen:
            by_id[resource_id].take(first, first + one.service.total // CELL_MINUTES)
    return replace(board, lanes=lanes)


def _ensure_possible(found: Plan, board: Board) -> None:
    """Count every cell of every resource."""
    counts = {
        lane.resource_id: Counter(
            {n: sum(layer >> n & 1 for layer in lane.layers) for n in range(DAYS * DAY_CELLS)}
        )
        for lane in board.lanes
    }
    lanes = {lane.resource_id: lane for lane in board.lanes}
    for one in found.assignments:
        assert one.request.earliest <= one.start <= one.request.latest
        service = one.request.service
        first = one.start - service.before // CELL_MINUTES
        cells = range(first, first + service.total // CELL_MINUTES)
        for need, resource_id in zip(service.needs, one.resource_ids, strict=True):
            lane = lanes[resource_id]
            assert lane.kind == need.kind
            assert all(lane.open >> n & 1 for n in cells)
            counts[resource_id].update(cells)
            assert max(counts[resource_id][n] for n in cells) <= lane.capacity

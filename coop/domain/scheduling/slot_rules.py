"""Free starts of a service, and which resources it is given."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from coop.domain.scheduling.grid import CELL_MINUTES, DAY_CELLS
from coop.domain.scheduling.hours_rules import line_of
from coop.domain.scheduling.rules import Lane, grid_mask, span_mask
from coop.domain.scheduling.types import FreeDay, Need, ServiceTime

DAYS_BEFORE, DAYS_AFTER = 2, 3
"""How many days around the wanted ones a board shows: a service is at most two days long."""


@dataclass(frozen=True)
class Board:
    """Some days of a unit on one line of cells; cell 0 is the midnight of ``first_day``.

    ``unit_masks`` are its hours of each day, ``now`` the first cell that has not begun today.
    """

    first_day: date
    today: date
    unit_masks: Sequence[int]
    lanes: Sequence[Lane]
    now: int

    @cached_property
    def own_masks(self) -> tuple[int, ...]:
        """The hours of each day without what belongs to the day before."""
        own, before = [], 0
        for mask in self.unit_masks:
            own.append(mask & ~(before >> DAY_CELLS))
            before = mask
        return tuple(own)

    def lanes_for(self, need: Need) -> list[Lane]:
        """Return the resources that can fill ``need``, in the order of their ids."""
        fitting = (
            lane
            for lane in self.lanes
            if lane.kind == need.kind
            and need.units <= lane.capacity
            and (not need.resource_ids or lane.resource_id in need.resource_ids)
        )
        return sorted(fitting, key=lambda lane: lane.resource_id)


def offered_starts(board: Board, service: ServiceTime) -> int:
    """Return the starts that notice, horizon and interval allow, within the unit's hours."""
    earliest = board.now + service.notice // CELL_MINUTES
    days = max((board.today - board.first_day).days + service.horizon_days + 1, 0)
    grid = grid_mask(service.interval)
    line = line_of([mask & grid for mask in board.own_masks[:days]])
    return line & ~span_mask(0, earliest)


def feasible_starts(board: Board, service: ServiceTime) -> int:
    """Return the starts at which each need has a resource that is there all the time."""
    line = -1
    for need in service.needs:
        for_need = 0
        for lane in board.lanes_for(need):
            for_need |= lane.starts(service, need.units)
        line &= for_need
    return line


def free_starts(board: Board, service: ServiceTime, day: date, count: int = 1) -> list[FreeDay]:
    """Return what ``count`` days from ``day`` offer.

    A start belongs to the day whose hours it uses, after midnight too. The board shows
    `DAYS_BEFORE` days before and `DAYS_AFTER` days after the wanted ones.
    """
    line = offered_starts(board, service) & feasible_starts(board, service)
    first = (day - board.first_day).days
    return [
        FreeDay(
            date.fromordinal(day.toordinal() + place - first),
            (line >> (place * DAY_CELLS)) & board.own_masks[place],
        )
        for place in range(first, first + count)
    ]


def choose_resources(
    board: Board, service: ServiceTime, start: int, without: Container[object] = ()
) -> tuple[int, ...] | None:
    """Return a resource for each need of a start, None when one need has none.

    Where several are free, the one with the fewest minutes taken that day, then the lowest id:
    the same board always gives the same answer.
    """
    day = start // DAY_CELLS * DAY_CELLS
    chosen = []
    for need in service.needs:
        free = [
            lane
            for lane in board.lanes_for(need)
            if lane.resource_id not in without and lane.starts(service, need.units) >> start & 1
        ]
        if not free:
            return None
        loads = [lane.minutes_taken(day, day + DAY_CELLS) for lane in free]
        chosen.append(free[loads.index(min(loads))].resource_id)
    return tuple(chosen)

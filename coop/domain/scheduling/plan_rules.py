"""Automatic scheduling: open requests into the earliest places, never worse than first come."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from coop.domain.scheduling.grid import CELL_MINUTES
from coop.domain.scheduling.rules import Lane, span_mask
from coop.domain.scheduling.slot_rules import (
    Board,
    choose_resources,
    feasible_starts,
    offered_starts,
)
from coop.domain.scheduling.types import (
    Assignment,
    Cost,
    NotPlaced,
    Plan,
    Request,
    ServiceTime,
)

MOST_EXCHANGES = 400
"""How often a placed request is moved to make room: it bounds the time that a plan takes."""
EXCHANGES_A_REQUEST = 8

Order = Callable[[Request], tuple[Any, ...]]


def _first_come(request: Request) -> tuple[Any, ...]:
    return request.order, request.id


def _by_priority(request: Request) -> tuple[Any, ...]:
    return -request.priority, request.order, request.id


def _by_deadline(request: Request) -> tuple[Any, ...]:
    return request.latest, -request.priority, request.order, request.id


ORDERS: tuple[Order, ...] = (_by_priority, _by_deadline, _first_come)
"""Of plans that cost the same the earliest wins."""


def plan(requests: Sequence[Request], board: Board) -> Plan:
    """Place requests as early as can be; the board stays as it is.

    A plan costs first the number of requests without a place, then the minutes between the
    earliest start and the given one, weighted by priority. Each of `ORDERS` is tried greedily;
    the best of them and plain first come are then improved: room is made for whoever has none,
    and everybody moves up. The cheapest plan is returned, so none is dearer than first come.
    """
    drafts = {order: _Draft(board) for order in ORDERS}
    for order, draft in drafts.items():
        draft.fill(sorted(requests, key=order))
    first_come = drafts[_first_come].cost(requests)
    best = min(drafts.values(), key=lambda draft: draft.cost(requests))
    found = best.as_plan(requests, first_come)
    in_turn = sorted(requests, key=_by_priority)
    best.make_room(in_turn)
    best.move_up()
    best.fill(request for request in in_turn if request.id not in best.placed)
    improved = best.as_plan(requests, first_come)
    return min(found, improved, key=lambda one: one.cost)


class _Draft:
    """A plan in the making, on a copy of the board's lanes."""

    def __init__(self, board: Board) -> None:
        lanes = [replace(lane, layers=list(lane.layers)) for lane in board.lanes]
        self.board = replace(board, lanes=lanes)
        self.lanes = {lane.resource_id: lane for lane in lanes}
        self.placed: dict[int, Assignment] = {}
        self._offered: dict[ServiceTime, int] = {}

    def fill(self, requests: Iterable[Request]) -> None:
        """Give each request in turn the earliest place that is left."""
        for request in requests:
            self._place(request)

    def make_room(self, requests: Iterable[Request]) -> None:
        """Place whoever has no place where another one can be moved for it."""
        left = MOST_EXCHANGES
        for request in requests:
            if request.id in self.placed or not self._window(request):
                continue
            for other in self._in_the_way(request)[:EXCHANGES_A_REQUEST]:
                left -= 1
                if left < 0:
                    return
                if self._exchange(other, request):
                    break

    def move_up(self) -> None:
        """Give everybody the earliest place that is free without their own, one after another."""
        for assignment in sorted(self.placed.values(), key=lambda one: _by_priority(one.request)):
            self._remove(assignment)
            self._place(assignment.request)

    def cost(self, requests: Sequence[Request]) -> Cost:
        """Return what the plan costs."""
        waiting = sum(
            (one.start - one.request.earliest) * CELL_MINUTES * one.request.priority
            for one in self.placed.values()
        )
        return Cost(len(requests) - len(self.placed), waiting)

    def as_plan(self, requests: Sequence[Request], first_come: Cost) -> Plan:
        """Return the plan as it stands, in the order of its starts."""
        placed = sorted(self.placed.values(), key=lambda one: (one.start, one.request.id))
        missing = [request for request in requests if request.id not in self.placed]
        return Plan(
            tuple(placed),
            {request.id: self._reason(request) for request in missing},
            self.cost(requests),
            first_come,
        )

    def _window(self, request: Request) -> int:
        if request.service not in self._offered:
            self._offered[request.service] = offered_starts(self.board, request.service)
        return self._offered[request.service] & span_mask(request.earliest, request.latest + 1)

    def _place(self, request: Request) -> bool:
        window = self._window(request)
        line = window and window & feasible_starts(self.board, request.service)
        if not line:
            return False
        start = (line & -line).bit_length() - 1
        chosen = choose_resources(self.board, request.service, start) or ()
        self._put(Assignment(request, start, chosen))
        return True

    def _put(self, assignment: Assignment) -> None:
        self.placed[assignment.request.id] = assignment
        self._book(assignment, Lane.take)

    def _remove(self, assignment: Assignment) -> None:
        del self.placed[assignment.request.id]
        self._book(assignment, Lane.give_back)

    def _book(self, assignment: Assignment, book: Callable[[Lane, int, int, int], None]) -> None:
        service = assignment.request.service
        first = assignment.start - service.before // CELL_MINUTES
        end = first + service.total // CELL_MINUTES
        for need, resource_id in zip(service.needs, assignment.resource_ids, strict=True):
            book(self.lanes[resource_id], first, end, need.units)

    def _in_the_way(self, request: Request) -> list[Assignment]:
        """Return who could be moved for ``request``, those with the most room to move first."""
        service = request.service
        wanted = {lane.resource_id for need in service.needs for lane in self.board.lanes_for(need)}
        first = request.earliest - service.total // CELL_MINUTES
        last = request.latest + service.total // CELL_MINUTES
        found = [
            one
            for one in self.placed.values()
            if first <= one.start <= last and wanted.intersection(one.resource_ids)
        ]
        return sorted(found, key=lambda one: (one.start - one.request.latest, one.request.id))

    def _exchange(self, other: Assignment, request: Request) -> bool:
        """Place ``request`` where ``other`` was and that one elsewhere, or change nothing."""
        self._remove(other)
        if self._place(request):
            if self._place(other.request):
                return True
            self._remove(self.placed[request.id])
        self._put(other)
        return False

    def _reason(self, request: Request) -> NotPlaced:
        """Say what stands in the way of ``request``."""
        board, service = self.board, request.service
        if not all(board.lanes_for(need) for need in service.needs):
            return NotPlaced.NO_RESOURCE
        wished = span_mask(request.earliest, request.latest + 1)
        empty = replace(board, lanes=[replace(lane, layers=[]) for lane in board.lanes])
        whenever = replace(service, notice=0, horizon_days=len(board.unit_masks))
        offered = offered_starts(replace(board, now=0, today=board.first_day), whenever)
        fitting = feasible_starts(empty, service) & offered & wished
        if not fitting:
            return NotPlaced.CLOSED
        if not fitting & offered_starts(board, service):
            return NotPlaced.TOO_LATE
        return NotPlaced.FULL

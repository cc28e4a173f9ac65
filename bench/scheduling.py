"""Free places of a week beside a bare page, and automatic scheduling beside looking them up.

Both in process: what pages add to them is measured with the pages.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flask import Flask

from bench.measure import Times, ratio, timed
from bench.reference import create_reference
from bench.terminal import progress
from coop import dates
from coop.cli.serve import settle
from coop.db import insert_rows, run_in_transaction, session
from coop.domain.scheduling import hours_service, queries
from coop.domain.scheduling.grid import CELL_MINUTES, DAY_CELLS, cell_of
from coop.domain.scheduling.models import Allocation, ScheduleCell
from coop.domain.scheduling.plan_rules import plan
from coop.domain.scheduling.slot_rules import DAYS_AFTER, DAYS_BEFORE, Board, free_starts
from coop.domain.scheduling.types import Need, Pattern, Request, ServiceTime, Span
from coop.domain.settings.service import start_of_day, today
from coop.domain.units.models import Unit
from coop.domain.units.types import UnitKind

MECHANICS, BAYS = 14, 6
ALLOCATIONS, REQUESTS = 5_000, 500
WEEKS = 8
"""The horizon that the allocations are spread over; once more they all lie in one week, 36 a day
on each resource."""
OPEN = Span(6 * 60, 22 * 60)
LENGTHS = (30, 60, 90)
ROUNDS, PLAN_ROUNDS, WARM_UP = 40, 5, 3
WEEK_GOAL, FULL_WEEK_GOAL, PLAN_GOAL = 5, 25, 15


@dataclass(frozen=True, slots=True)
class InProcess:
    """What was timed, and what beside it."""

    name: str
    beside: str
    goal: int
    times: Times
    reference: Times

    @property
    def ratio(self) -> float:
        """How many times the reference it takes at the median."""
        return ratio(self.times, self.reference)

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.goal


def measure_scheduling(app: Flask) -> Iterator[InProcess]:
    """Measure a workshop whose allocations lie in its horizon, and one whose week is full."""
    reference = create_reference(app.config["DATABASE_URL"]).test_client()
    with app.app_context():
        first = today() + timedelta(days=DAYS_BEFORE)
        service, built = _services()[-1], []
        for weeks, goal in ((WEEKS, WEEK_GOAL), (1, FULL_WEEK_GOAL)):
            built.append((weeks, goal, run_in_transaction(partial(build_workshop, first, weeks))))
        settle()  # as where pages are served
        for weeks, goal, unit_id in built:
            where = f"{weeks} weeks" if weeks > 1 else "that week"
            yield measure(
                f"Free places of a week, {ALLOCATIONS:,} allocations in {where}",
                partial(_read, unit_id, service, first),
                "bare page",
                lambda: reference.get("/1"),
                goal,
            )
        session.remove()
        board = queries.read_board(unit_id, first, queries.WEEK_DAYS * 2)
        requests = _requests(board)
        yield measure(
            f"Automatic scheduling of {REQUESTS} requests",
            lambda: plan(requests, board),
            "free places, once for each",
            lambda: [free_starts(board, one.service, first, 7) for one in requests],
            PLAN_GOAL,
            rounds=PLAN_ROUNDS,
        )


def measure(
    name: str,
    work: Callable[[], object],
    beside: str,
    reference: Callable[[], object],
    goal: int,
    *,
    rounds: int = ROUNDS,
) -> InProcess:
    """Time a piece of work and what it is compared with, in turn."""
    pairs = [(timed(work), timed(reference)) for _round in progress(range(rounds + WARM_UP), name)]
    times, bare = zip(*pairs[WARM_UP:], strict=True)
    return InProcess(name, beside, goal, Times(times), Times(bare))


def _read(unit_id: int, service: ServiceTime, first: date) -> None:
    session.remove()  # each page begins with a connection of its own
    assert queries.read_week(unit_id, service, first)


def _services() -> list[ServiceTime]:
    return [
        ServiceTime(length, tuple(map(Need, kinds)), after=10, interval=15)
        for length in LENGTHS
        for kinds in (("mechanic",), ("mechanic", "bay"))
    ]


def build_workshop(first: date, weeks: int) -> int:
    """Add a workshop with so many allocations, one after another on each resource."""
    unit = Unit(kind=UnitKind.WORKSHOP, code=f"BENCH{weeks}", name=f"Bengkel {weeks}")
    session.add(unit)
    session.flush()
    hours_service.add_week(unit.id, Pattern(dict.fromkeys(range(7), (OPEN,))))
    resources = [
        hours_service.add_resource(unit.id, kind, f"{kind} {number}")
        for kind, count in (("mechanic", MECHANICS), ("bay", BAYS))
        for number in range(count)
    ]
    begins = [cell_of(start_of_day(first + timedelta(days=n))) for n in range(7 * weeks)]
    length = (OPEN.end - OPEN.start) // CELL_MINUTES
    a_day = ALLOCATIONS // (len(resources) * len(begins)) + 1
    rows, cells = [], []
    for number in range(ALLOCATIONS):
        resource = resources[number % len(resources)]
        day, place = divmod(number // len(resources), a_day)
        cell = begins[day] + OPEN.start // CELL_MINUTES + place * (length // a_day)
        rows.append(
            {
                "unit_id": unit.id,
                "resource_id": resource.id,
                "kind": resource.kind,
                "first_cell": cell,
                "end_cell": cell + 4,
                "units": 1,
                "owner_kind": unit.code,
                "owner_id": number,
                "live_mark": 1,
                "taken_at": dates.now(),
                "expires_at": None,
                "released_at": None,
            }
        )
        cells += [{"resource_id": resource.id, "cell": cell + n, "taken": 1} for n in range(4)]
    insert_rows(Allocation, rows)
    insert_rows(ScheduleCell, cells)
    return unit.id


def _requests(board: Board) -> list[Request]:
    """Return requests over two weeks, some with hours and some with days to wait."""
    chance, services = random.Random(500), _services()
    last = (len(board.unit_masks) - DAYS_AFTER) * DAY_CELLS
    requests = []
    for number in range(REQUESTS):
        earliest = chance.randrange(DAYS_BEFORE * DAY_CELLS, last)
        latest = earliest + chance.choice((36, 144, DAY_CELLS, 7 * DAY_CELLS))
        service = chance.choice(services)
        requests.append(Request(number, service, earliest, latest, chance.randint(1, 5), number))
    return requests

"""Many at once for the same time: as many get it as there is room for, whatever they want of it."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Update, select, update

from coop import dates
from coop.db import session, take_rows
from coop.domain.scheduling import hours_service, queries, service
from coop.domain.scheduling.checks import CHECKS
from coop.domain.scheduling.errors import RunOut, Taken
from coop.domain.scheduling.models import Allocation, OpeningPattern, ScheduleCell
from coop.domain.scheduling.types import Closure, Need, Pattern, ServiceTime
from coop.domain.settings.service import start_of_day, today
from coop.errors import CoopError, NotFound, Refused
from tests.rivals.conftest import Arena
from tests.support.rivals import Outcome
from tests.support.scheduling import (
    CLASS,
    NINE_TO_FIVE,
    ONE_HOUR,
    REPAIR,
    Workshop,
    booking,
    build_workshop,
)

RIVALS = 20
LATER = timedelta(days=1)


@pytest.fixture
def workshop(arena: Arena) -> Workshop:
    return arena.do(build_workshop)


@pytest.fixture
def nine(arena: Arena) -> datetime:
    """Tomorrow at nine: rivals live by the real clock."""
    return arena.do(lambda: start_of_day(today() + LATER) + timedelta(hours=9))


def _live(arena: Arena) -> list[tuple[int, int, int, int, int]]:
    """Return who has what by what every node says: owner, resource, first and end cell, units."""
    query = select(
        Allocation.owner_id,
        Allocation.resource_id,
        Allocation.first_cell,
        Allocation.end_cell,
        Allocation.units,
    ).where(Allocation.live_mark == 1)
    first, *others = arena.ask(
        lambda: sorted(tuple(row) for row in session.execute(query).all())  # type: ignore[type-var]  # numbers
    )
    assert all(one == first for one in others)
    return first


def _problems(arena: Arena) -> list[str]:
    return [
        problem
        for found in arena.ask(lambda: [p for check in CHECKS for p in check.run().problems])
        for problem in found
    ]


def _ensure_won(
    arena: Arena, race: Outcome[int], wins: int, told: type[CoopError] = Taken
) -> list[tuple[int, int, int, int, int]]:
    assert {type(error) for error in race.errors} <= {told}
    assert len(race.results) == wins
    assert _problems(arena) == []
    return _live(arena)


def _one(rows: list[Allocation]) -> int:
    return rows[0].owner_id


def _race(arena: Arena, work: Callable[[int], int]) -> Outcome[int]:
    """Let the rivals meet once more inside their first transaction: the work itself is short."""
    meeting, met = threading.Barrier(RIVALS), set[int]()

    def compete(number: int) -> int:
        if number not in met:
            met.add(number)
            meeting.wait(60)
        return work(number)

    return arena.race(RIVALS, compete)


# --- taking ---


def _race_for_the_last(arena: Arena, workshop: Workshop, nine: datetime) -> Outcome[int]:
    andi = workshop.mechanics[0]
    return _race(arena, lambda n: _one(service.allocate(ONE_HOUR, [andi], nine, booking(n + 1))))


def test_the_last_place_goes_to_one(arena: Arena, workshop: Workshop, nine: datetime) -> None:
    race = _race_for_the_last(arena, workshop, nine)
    live = _ensure_won(arena, race, 1)
    assert [owner for owner, *_ in live] == race.results


def test_three_places_go_to_three(arena: Arena, workshop: Workshop, nine: datetime) -> None:
    race = _race(
        arena, lambda n: _one(service.allocate(CLASS, [workshop.room], nine, booking(n + 1)))
    )
    live = _ensure_won(arena, race, 3)
    assert sorted(owner for owner, *_ in live) == sorted(race.results)


def test_who_overlaps_loses_and_nobody_else(
    arena: Arena, workshop: Workshop, nine: datetime
) -> None:
    """Other lengths, buffers, beginnings and shares of the same room."""

    def wish(n: int) -> tuple[ServiceTime, datetime]:
        needs = (Need("room", 1 + n % 3),)
        asked = ServiceTime(15 + 30 * (n % 4), needs, before=5 * (n % 3), after=10 * (n % 2))
        return asked, nine + timedelta(minutes=25 * (n % 7))

    def take(n: int) -> int:
        asked, starts_at = wish(n)
        return _one(service.allocate(asked, [workshop.room], starts_at, booking(n)))

    race = _race(arena, take)
    live = _ensure_won(arena, race, len(race.results))
    taken: Counter[int] = Counter()
    for _owner, _room, first, end, units in live:
        taken.update(dict.fromkeys(range(first, end), units))
    assert max(taken.values()) <= 3
    for n in set(range(RIVALS)) - set(race.results):
        asked, starts_at = wish(n)
        first = queries.cell_of(starts_at) - asked.before // 5
        wanted = range(first, first + asked.total // 5)
        assert any(taken[cell] + asked.needs[0].units > 3 for cell in wanted), n


def test_two_resources_are_taken_together(arena: Arena, workshop: Workshop, nine: datetime) -> None:
    def take(n: int) -> int:
        chosen = [workshop.bay, workshop.mechanics[n % 2]]
        return _one(service.allocate(REPAIR, chosen, nine, booking(n + 1)))

    race = _race(arena, take)
    live = _ensure_won(arena, race, 1)
    assert [owner for owner, *_ in live] == race.results * 2


def test_anyone_is_found_for_as_many_as_there_are(
    arena: Arena, workshop: Workshop, nine: datetime
) -> None:
    race = _race(
        arena,
        lambda n: _one(service.allocate_anyone(workshop.unit_id, ONE_HOUR, nine, booking(n + 1))),
    )
    live = _ensure_won(arena, race, 2)
    assert {resource for _, resource, *_ in live} == set(workshop.mechanics)


# --- holds, moves, giving back ---


def test_an_expired_hold_is_released_once(arena: Arena, workshop: Workshop, nine: datetime) -> None:
    def hold() -> None:
        chosen = [workshop.mechanics[0], workshop.bay]
        service.allocate(REPAIR, chosen, nine, booking(99), nine)
        session.execute(update(Allocation).values(expires_at=dates.now() - LATER))

    arena.do(hold)

    def take(n: int) -> int:
        if n % 4 == 3:
            service.release_expired()
            return 0
        return _one(service.allocate(ONE_HOUR, [workshop.mechanics[0]], nine, booking(n + 1)))

    race = _race(arena, take)
    live = _ensure_won(arena, race, 1 + RIVALS // 4)
    assert [owner for owner, *_ in live] == [n for n in race.results if n]


def test_those_who_move_and_those_who_come(
    arena: Arena, workshop: Workshop, nine: datetime
) -> None:
    """Half of them have a place and want the one that the others want too."""
    andi, wanted = workshop.mechanics[0], nine + timedelta(hours=12)
    movers = RIVALS // 2
    arena.do(
        lambda: [
            service.allocate(ONE_HOUR, [andi], nine + timedelta(hours=n), booking(n + 1))
            for n in range(movers)
        ]
    )

    def come_or_move(n: int) -> int:
        if n < movers:
            return _one(service.move(booking(n + 1), ONE_HOUR, [andi], wanted))
        return _one(service.allocate(ONE_HOUR, [andi], wanted, booking(n + 1)))

    race = _race(arena, come_or_move)
    live = _ensure_won(arena, race, 1)
    (winner,) = race.results
    assert sorted(owner for owner, *_ in live) == sorted({*range(1, movers + 1), winner})
    there = [owner for owner, _, first, *_ in live if first == queries.cell_of(wanted)]
    assert there == [winner]


def test_a_move_frees_what_it_leaves_for_one(
    arena: Arena, workshop: Workshop, nine: datetime
) -> None:
    """Who moves by half an hour may lose to nobody; what is left is too short for the others."""
    andi = workshop.mechanics[0]
    arena.do(lambda: service.allocate(ONE_HOUR, [andi], nine, booking(1)))
    half = timedelta(minutes=30)

    def come_or_move(n: int) -> int:
        if n == 0:
            return _one(service.move(booking(1), ONE_HOUR, [andi], nine + half))
        short = ServiceTime(30, (Need("mechanic"),))
        return _one(service.allocate(short, [andi], nine + half, booking(n + 1)))

    live = _ensure_won(arena, _race(arena, come_or_move), 1)
    assert [(owner, first) for owner, _, first, *_ in live] == [(1, queries.cell_of(nine + half))]


def test_what_was_confirmed_stays_so_wherever_it_moves(
    arena: Arena, workshop: Workshop, nine: datetime
) -> None:
    andi, until = workshop.mechanics[0], nine
    arena.do(lambda: service.allocate(ONE_HOUR, [andi], nine, booking(1), until))

    def confirm_or_move(n: int) -> int:
        if n % 4 < 2:
            service.confirm(booking(1))
            return 0
        starts_at = nine + timedelta(hours=n)
        return len(service.move(booking(1), ONE_HOUR, [andi], starts_at))

    race = _race(arena, confirm_or_move)
    assert {type(error) for error in race.errors} <= {RunOut}
    assert len(_live(arena)) == 1
    query = select(Allocation.expires_at).where(Allocation.live_mark == 1)
    is_firm = {end is None for end in arena.ask(lambda: session.scalars(query).one())}
    assert is_firm == {0 in race.results}
    assert _problems(arena) == []


def test_it_is_given_back_once(arena: Arena, workshop: Workshop, nine: datetime) -> None:
    chosen = [workshop.mechanics[0], workshop.bay]
    arena.do(lambda: service.allocate(REPAIR, chosen, nine, booking(1)))
    race = _race(arena, lambda _n: service.release(booking(1)))
    assert race.errors == []
    assert sum(race.results) == 2
    assert _problems(arena) == []
    assert _live(arena) == []


def test_an_owner_takes_once(arena: Arena, workshop: Workshop, nine: datetime) -> None:
    """Two windows of the same person, each with another hour and mechanic."""

    def take(n: int) -> int:
        starts_at = nine + timedelta(hours=n)
        return _one(service.allocate(ONE_HOUR, [workshop.mechanics[n % 2]], starts_at, booking(1)))

    race = _race(arena, take)
    assert {error.__class__.__name__ for error in race.errors} == {"Conflict"}
    assert race.results == [1]
    assert len(_live(arena)) == 1
    assert _problems(arena) == []


def test_hours_that_overlap_are_kept_once(arena: Arena, workshop: Workshop) -> None:
    special = Pattern({0: NINE_TO_FIVE}, is_special=True)
    race = _race(arena, lambda _n: hours_service.add_week(workshop.unit_id, special).id)
    _ensure_won(arena, race, 1, Refused)
    query = select(OpeningPattern.id).where(OpeningPattern.is_special.is_(True))
    assert {len(found) for found in arena.ask(lambda: session.scalars(query).all())} == {1}


def test_hours_are_taken_back_once(arena: Arena, workshop: Workshop) -> None:
    """Half of them the week, half of them a closure."""
    holiday = Closure(date(2026, 8, 17), date(2026, 8, 17))
    days = arena.do(lambda: hours_service.add_closure(workshop.unit_id, holiday).id)
    week = arena.ask(lambda: session.scalars(select(OpeningPattern.id)).one())[0]

    def take_back(n: int) -> int:
        if n % 4 < 2:  # so that both nodes do both
            hours_service.remove_week(week)
        else:
            hours_service.remove_exception(days)
        return n

    race = _race(arena, take_back)
    assert {type(error) for error in race.errors} == {NotFound}
    assert len(race.results) == 2
    assert len({n % 4 < 2 for n in race.results}) == 2


# --- with the guard taken out the same race is lost ---


def _raise_without_looking(statement: Update) -> int:
    """Raise the cells whatever is taken of them: the UPDATE without its last condition."""
    if statement.table.name == ScheduleCell.__tablename__ and len(statement._where_criteria) == 4:
        statement._where_criteria = statement._where_criteria[:3]
    return take_rows(statement)


def test_without_the_guard_the_last_place_goes_to_all(
    arena: Arena, workshop: Workshop, nine: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control, and the audit that sees what came of it."""
    monkeypatch.setattr(service, "take_rows", _raise_without_looking)
    race = _race_for_the_last(arena, workshop, nine)
    with pytest.raises(AssertionError):
        _ensure_won(arena, race, 1)
    assert len(race.results) == RIVALS
    assert any(f"{RIVALS} are taken" in problem for problem in _problems(arena))

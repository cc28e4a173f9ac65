"""Whatever is taken, moved and given back in whatever order: as a naive book would have it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from coop import dates
from coop.db import session
from coop.domain.scheduling import queries, service
from coop.domain.scheduling.errors import RunOut, Taken
from coop.domain.scheduling.models import Allocation, ScheduleCell
from coop.domain.scheduling.types import Need, ServiceTime
from coop.errors import Conflict
from tests.integration.scheduling.conftest import House
from tests.support.scheduling import MONDAY, NOW, after_nine, booking

pytestmark = pytest.mark.databases("sqlite")  # what is judged is the service, not the database


@dataclass
class Held:
    """What somebody has: cells after nine by resource, and until when."""

    places: tuple[tuple[int, range, int], ...]
    expires_at: datetime | None


@dataclass
class Book:
    """Who has what, and how much there is of each resource."""

    capacity: dict[int, int]
    now: datetime = NOW
    held: dict[int, Held] = field(default_factory=dict)

    def standing(self) -> dict[int, Held]:
        return {
            owner: one
            for owner, one in self.held.items()
            if one.expires_at is None or one.expires_at > self.now
        }

    def taken(self, besides: int = 0) -> Counter[tuple[int, int]]:
        taken: Counter[tuple[int, int]] = Counter()
        for owner, one in self.standing().items():
            if owner != besides:
                for resource_id, cells, units in one.places:
                    taken.update({(resource_id, cell): units for cell in cells})
        return taken

    def is_free(self, places: Sequence[tuple[int, range, int]], besides: int) -> bool:
        taken = self.taken(besides)
        return all(
            taken[resource_id, cell] + units <= self.capacity[resource_id]
            for resource_id, cells, units in places
            for cell in cells
        )


owners = st.integers(1, 3)
cells = st.integers(0, 6)
asked = st.tuples(
    st.sampled_from(("room", "andi", "andi bay", "budi bay", "andi bay room")),
    cells,  # when
    st.integers(1, 6),  # how long
    st.integers(0, 2),  # buffers
    st.integers(1, 3),  # units of the room
)
steps = st.one_of(
    st.tuples(st.just("allocate"), owners, asked, st.integers(0, 3)),
    st.tuples(st.just("move"), owners, asked, st.just(0)),
    st.tuples(st.just("confirm"), owners, st.none(), st.just(0)),
    st.tuples(st.just("release"), owners, st.none(), st.just(0)),
    st.tuples(st.just("wait"), st.just(0), st.none(), st.integers(1, 2)),
    st.tuples(st.just("expire"), st.just(0), st.none(), st.just(0)),
)


def _needs(house: House, wish: tuple[str, int, int, int, int]) -> tuple[ServiceTime, list[int]]:
    shop = house.workshop
    ids = {"andi": shop.mechanics[0], "budi": shop.mechanics[1], "bay": shop.bay, "room": shop.room}
    names, _first, length, buffer, units = wish
    kinds = {"andi": "mechanic", "budi": "mechanic"}
    needs = tuple(
        Need(kinds.get(name, name), units if name == "room" else 1) for name in names.split()
    )
    asked_for = ServiceTime(length * 5, needs, before=buffer * 5, after=buffer * 5)
    return asked_for, [ids[name] for name in names.split()]


def _expected(book: Book, step: str, owner: int, places: list[tuple[int, range, int]]) -> object:
    """Return the error that a step must raise, None when it must succeed."""
    stands = owner in book.standing()
    if step == "allocate" and stands:
        return Conflict
    if step in ("move", "confirm") and not stands:
        return RunOut
    return None if step == "confirm" or book.is_free(places, owner) else Taken


def _play(house: House, book: Book, step: tuple[str, int, Any, int]) -> None:
    kind, owner, wish, patience = step
    if kind == "wait":
        book.now += timedelta(minutes=5 * patience)
        return
    with dates.at(book.now):
        if kind == "expire":
            house.do(service.release_expired)
            return
        if kind == "release":
            released = house.do(lambda: service.release(booking(owner)))
            was = book.held.pop(owner, None)
            assert released <= (len(was.places) if was else 0)
            return
        places: list[tuple[int, range, int]] = []
        if wish is None:
            work: Callable[[], object] = partial(service.confirm, booking(owner))
        else:
            needed, ids = _needs(house, wish)
            starts_at = after_nine(wish[1] * 5)
            first = wish[1] - needed.before // 5
            span = range(first, first + needed.total // 5)
            places = [(key, span, need.units) for key, need in zip(ids, needed.needs, strict=True)]
            until = book.now + timedelta(minutes=5 * patience) if patience else None
            if kind == "move":
                work = partial(service.move, booking(owner), needed, ids, starts_at)
            else:
                work = partial(service.allocate, needed, ids, starts_at, booking(owner), until)
        error = _expected(book, kind, owner, places)
        if error is not None:
            with pytest.raises(error) as told:  # type: ignore[call-overload]  # an error's type
                house.do(work)
            assert told.type is error
            return
        house.do(work)
        if kind == "allocate":
            book.held[owner] = Held(tuple(places), until)
        elif kind == "move":
            book.held[owner] = replace(book.held[owner], places=tuple(places))
        else:
            book.held[owner].expires_at = None


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(steps, min_size=1, max_size=25))
def test_any_sequence(house: House, moves: list[tuple[str, int, Any, int]]) -> None:
    """Nothing is ever over capacity, and nothing that is free is refused."""
    shop = house.workshop
    house.do(lambda: [session.execute(delete(table)) for table in (Allocation, ScheduleCell)])
    book = Book({shop.mechanics[0]: 1, shop.mechanics[1]: 1, shop.bay: 1, shop.room: 3})
    for move in moves:
        _play(house, book, move)
    with dates.at(book.now):
        assert house.problems() == {}
        assert _read(house) == _worked_out(house, book)


PAIR = ServiceTime(20, (Need("mechanic"), Need("bay")), after=5, interval=5)


def _read(house: House) -> list[int]:
    (monday, *_) = house.ask(lambda: queries.read_week(house.workshop.unit_id, PAIR, MONDAY))
    return [(minutes - 9 * 60) // 5 for minutes in monday.minutes]


def _worked_out(house: House, book: Book) -> list[int]:
    """Return the starts, in cells after nine, at which a mechanic and the bay are free."""
    shop, taken = house.workshop, book.taken()
    day = range(8 * 12 - PAIR.total // 5 + 1)

    def is_there(resource_id: int, start: int) -> bool:
        return not any(taken[resource_id, start + n] for n in range(PAIR.total // 5))

    return [
        start
        for start in day
        if is_there(shop.bay, start) and any(is_there(one, start) for one in shop.mechanics)
    ]

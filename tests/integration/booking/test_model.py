"""Whatever is held, sent, moved, cancelled, served and left to expire, in any order:

the invariants hold after every step, no time is had twice, and none that is free is refused.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop import dates
from coop.db import session
from coop.domain.booking import service
from coop.domain.booking.checks import CHECKS
from coop.domain.booking.models import Booking
from coop.domain.booking.types import LIVE, BookingState
from coop.domain.scheduling.checks import CHECKS as TIME_CHECKS
from coop.domain.scheduling.errors import Taken
from coop.errors import CoopError
from tests.support.bookings import ANSWERS, TUESDAY, Garage

pytestmark = pytest.mark.databases("sqlite")  # what is judged is the service, not the database

S = BookingState
START = TUESDAY - timedelta(hours=1)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            (
                *("hold", "hold", "book", "move", "move", "move", "move"),
                *("send", "drop", "cancel", "no_show", "check_in", "start", "finish"),
                *("wait", "sweep", "join"),
            )
        ),
        st.integers(0, 5),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=14,
)


def _spans(found: Sequence[Booking], besides: int = 0) -> list[tuple[datetime, datetime]]:
    """What the only bay is taken for, buffers included."""
    return [
        (
            one.starts_at - timedelta(minutes=one.before),
            one.ends_at + timedelta(minutes=one.after),
        )
        for one in found
        if one.id != besides
        and one.starts_at is not None
        and one.ends_at is not None
        and one.state in LIVE
        and not (one.state is S.HELD and (one.expires_at or dates.now()) <= dates.now())
    ]


def _is_free(found: Sequence[Booking], starts_at: datetime, besides: int = 0) -> bool:
    """Say from the bookings alone whether the bay is free for an hour and its buffer."""
    ends_at = starts_at + timedelta(minutes=75)
    return all(ends_at <= begins or ends <= starts_at for begins, ends in _spans(found, besides))


def _bookings() -> list[Booking]:
    return list(session.query(Booking).populate_existing().order_by(Booking.id))


def _take_time(garage: Garage, kind: str, place: int, one: Booking | None) -> None:
    """Hold, book or move: it succeeds exactly when the time is free."""
    starts_at = TUESDAY + timedelta(minutes=30 * place)
    besides = 0
    if kind == "move":
        if one is None or one.state not in (S.REQUESTED, S.CONFIRMED):
            return
        besides = one.id
    free = _is_free(_bookings(), starts_at, besides)
    try:
        with session.begin_nested():
            if kind == "hold":
                garage.hold(starts_at, is_at_desk=True)
            elif kind == "book":
                garage.book(starts_at, is_at_desk=True)
            else:
                service.reschedule_booking(besides, starts_at)
    except Taken:
        assert not free
    else:
        assert free


def _go_on(garage: Garage, kind: str, place: int, one: Booking) -> None:
    """Do what changes a booking's state, allowed or not."""
    desk, person_id = garage.store.desk, one.person_id or garage.store.member.person_id
    work: dict[str, Callable[[], object]] = {
        "send": lambda: service.submit_booking(one.id, person_id, ANSWERS, None, is_at_desk=True),
        "drop": lambda: service.drop_hold(one.id),
        "cancel": lambda: service.cancel_booking(one.id, desk, "Batal"),
        "no_show": lambda: service.note_no_show(one.id, desk),
        "check_in": lambda: service.check_in(one.id, desk),
        "start": lambda: service.start_service(one.id, desk),
        "finish": lambda: service.finish_service(one.id, desk, odometer=place),
    }
    work[kind]()


def _play(garage: Garage, kind: str, place: int, which: int) -> None:
    found = _bookings()
    one = found[which % len(found)] if found else None
    if kind in ("hold", "book", "move"):
        _take_time(garage, kind, place, one)
        return
    with suppress(CoopError), session.begin_nested():
        if kind == "sweep":
            service.expire_holds()
            service.expire_unpaid()
        elif kind == "join":
            day = TUESDAY.date()
            service.join_waiting_list(garage.wash.id, garage.store.guest.person_id, day, day)
        elif one is not None:
            _go_on(garage, kind, place, one)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=steps)
def test_any_sequence(garage: Garage, moves: list[tuple[str, int, int]]) -> None:
    with session.begin_nested() as everything:
        now = START
        with dates.at(now):
            garage.book(is_at_desk=True)
        for kind, place, which in moves:
            if kind == "wait":
                now += timedelta(minutes=10 * place)
                continue
            with dates.at(now):
                _play(garage, kind, place, which)
                session.expire_all()
                wrong = [p for check in (*CHECKS, *TIME_CHECKS) for p in check.run().problems]
                assert wrong == []
                _ensure_apart(_bookings())
        everything.rollback()
    session.expire_all()


def _ensure_apart(found: Sequence[Booking]) -> None:
    spans = sorted(_spans(found))
    assert all(before[1] <= after[0] for before, after in pairwise(spans))

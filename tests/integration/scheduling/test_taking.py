"""Taking, confirming, moving and giving back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from coop import dates
from coop.db import session
from coop.domain.scheduling import queries, service
from coop.domain.scheduling.errors import RunOut, Taken
from coop.domain.scheduling.models import Allocation, ScheduleCell
from coop.domain.scheduling.types import Need, ServiceTime
from coop.errors import Conflict, NotFound, Refused
from coop.jobs import nightly
from coop.refs import Ref
from tests.integration.scheduling.conftest import House
from tests.support.scheduling import (
    CLASS,
    MONDAY,
    NINE,
    NOW,
    ONE_HOUR,
    REPAIR,
    after_nine,
    booking,
)

SOON = NOW + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def on_friday(house: House) -> Iterator[None]:
    with dates.at(NOW):
        yield
    assert house.problems() == {}


def taken(house: House, resource_id: int) -> list[int]:
    """Return the minutes after nine that are taken, each cell once for every unit."""
    query = (
        select(ScheduleCell.cell, ScheduleCell.taken)
        .where(ScheduleCell.resource_id == resource_id, ScheduleCell.taken > 0)
        .order_by(ScheduleCell.cell)
    )
    nine = queries.cell_of(NINE)
    rows = house.ask(lambda: session.execute(query).all())
    return [(cell - nine) * 5 for cell, count in rows for _unit in range(count)]


def span(first: int, end: int) -> list[int]:
    return list(range(first, end, 5))


# --- taking ---


def test_what_is_taken_is_taken_with_its_buffers(house: House) -> None:
    andi, bay = house.workshop.mechanics[0], house.workshop.bay
    rows = house.do(
        lambda: [
            (one.resource_id, one.starts_at, one.ends_at, one.owner)
            for one in service.allocate(REPAIR, [bay, andi], after_nine(60), booking(1))
        ]
    )
    until = after_nine(150)
    assert rows == [
        (andi, after_nine(60), until, booking(1)),
        (bay, after_nine(60), until, booking(1)),
    ]
    assert taken(house, andi) == taken(house, bay) == span(60, 150)
    (monday, *_) = house.ask(lambda: queries.read_week(house.workshop.unit_id, REPAIR, MONDAY))
    assert [minutes - 540 for minutes in monday.minutes] == [*range(150, 391, 30)]


def test_somebody_else_s_time_is_refused_and_nothing_is_kept(house: House) -> None:
    andi, budi = house.workshop.mechanics
    house.do(lambda: service.allocate(REPAIR, [andi, house.workshop.bay], NINE, booking(1)))
    with pytest.raises(Taken) as refused:
        house.do(
            lambda: service.allocate(REPAIR, [budi, house.workshop.bay], after_nine(85), booking(2))
        )
    assert refused.value.resource_id == house.workshop.bay
    assert taken(house, budi) == []
    assert house.ask(lambda: queries.list_allocations(booking(2))) == []
    house.do(
        lambda: service.allocate(REPAIR, [budi, house.workshop.bay], after_nine(90), booking(2))
    )


def test_a_refusal_leaves_the_transaction_usable(house: House) -> None:
    andi, budi = house.workshop.mechanics
    house.do(lambda: service.allocate(ONE_HOUR, [andi], NINE, booking(1)))

    def otherwise() -> None:
        with pytest.raises(Taken):
            service.allocate(ONE_HOUR, [andi], after_nine(55), booking(2))
        service.allocate(ONE_HOUR, [budi], after_nine(55), booking(2))

    house.do(otherwise)
    assert taken(house, andi) == span(0, 60)
    assert taken(house, budi) == span(55, 115)


def test_capacity_is_counted(house: House) -> None:
    room, two = house.workshop.room, ServiceTime(60, (Need("room", 2),))
    house.do(lambda: service.allocate(two, [room], NINE, booking(1)))
    with pytest.raises(Taken):
        house.do(lambda: service.allocate(two, [room], after_nine(30), booking(2)))
    house.do(lambda: service.allocate(CLASS, [room], after_nine(30), booking(2)))
    with pytest.raises(Taken):
        house.do(lambda: service.allocate(CLASS, [room], after_nine(55), booking(3)))
    house.do(lambda: service.allocate(CLASS, [room], after_nine(60), booking(3)))
    assert sorted(taken(house, room)) == sorted(2 * span(0, 60) + span(30, 90) + span(60, 120))
    house.do(lambda: service.release(booking(1)))
    assert sorted(taken(house, room)) == sorted(span(30, 90) + span(60, 120))


def test_an_owner_takes_once(house: House) -> None:
    andi, budi = house.workshop.mechanics
    house.do(lambda: service.allocate(ONE_HOUR, [andi], NINE, booking(1)))
    with pytest.raises(Conflict):
        house.do(lambda: service.allocate(ONE_HOUR, [budi], after_nine(120), booking(1)))


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        ("andi", REPAIR),
        ("andi budi", REPAIR),
        ("andi bay", ONE_HOUR),
        ("bay", ONE_HOUR),
        ("nobody", ONE_HOUR),
        ("andi andi bay", REPAIR),
        ("room", ServiceTime(60, (Need("room", 4),))),
        ("andi", ServiceTime(60, (Need("mechanic", resource_ids=(0,)),))),
    ],
)
def test_resources_that_do_not_fit_are_refused(
    house: House, names: str, asked: ServiceTime
) -> None:
    shop = house.workshop
    known = {"andi": shop.mechanics[0], "budi": shop.mechanics[1], "bay": shop.bay}
    ids = [{**known, "room": shop.room, "nobody": 0}[name] for name in names.split()]
    with pytest.raises(Refused) as refused:
        house.do(lambda: service.allocate(asked, ids, NINE, booking(1)))
    assert refused.value.field == "resources"


def test_times_that_cannot_be_are_refused(house: House) -> None:
    andi = house.workshop.mechanics[0]
    for starts_at, expires_at, field in (
        (after_nine(0) + timedelta(minutes=2), None, "starts_at"),
        (NOW - timedelta(days=32), None, "starts_at"),
        (NINE, NOW, "expires_at"),
    ):
        with pytest.raises(Refused) as refused:
            house.do(
                lambda starts_at=starts_at, expires_at=expires_at: service.allocate(
                    ONE_HOUR, [andi], starts_at, booking(1), expires_at
                )
            )
        assert refused.value.field == field
    with pytest.raises(NotFound):
        house.ask(lambda: queries.get_resource(0))


# --- anyone ---


def who(house: House, number: int) -> list[int]:
    return house.ask(
        lambda: [one.resource_id for one in queries.list_live(booking(number))],
    )


def anyone(house: House, asked: ServiceTime, minutes: int, number: int) -> None:
    unit = house.workshop.unit_id
    house.do(lambda: service.allocate_anyone(unit, asked, after_nine(minutes), booking(number)))


def test_anyone_is_whoever_has_least_to_do(house: House) -> None:
    andi, budi = house.workshop.mechanics
    anyone(house, ONE_HOUR, 0, 1)
    anyone(house, ONE_HOUR, 120, 2)
    anyone(house, ONE_HOUR, 240, 3)
    anyone(house, ONE_HOUR, 240, 4)
    assert [who(house, n) for n in (1, 2, 3, 4)] == [[andi], [budi], [andi], [budi]]
    with pytest.raises(Taken):
        anyone(house, ONE_HOUR, 270, 5)
    for closed in (-60, 450, 600):
        with pytest.raises(Taken):
            anyone(house, ONE_HOUR, closed, 5)


def test_when_a_rival_was_faster_the_next_one_is_asked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read is old: the board does not show what the rival has taken meanwhile."""
    andi, budi = house.workshop.mechanics
    house.do(lambda: service.allocate(ONE_HOUR, [andi], NINE, booking(1)))
    read = queries.read_board

    def read_before_the_rival(*asked: object) -> object:
        board = read(*asked)  # type: ignore[arg-type]  # what it was asked
        for lane in board.lanes:
            lane.layers = [0] * lane.capacity
        return board

    monkeypatch.setattr(queries, "read_board", read_before_the_rival)
    anyone(house, REPAIR, 0, 2)
    assert who(house, 2) == [budi, house.workshop.bay]
    with pytest.raises(Taken):
        anyone(house, ONE_HOUR, 30, 3)


# --- holds ---


def hold(house: House, number: int, minutes: int = 0) -> None:
    chosen = [house.workshop.mechanics[0], house.workshop.bay]
    house.do(lambda: service.allocate(REPAIR, chosen, after_nine(minutes), booking(number), SOON))


def test_a_hold_becomes_firm(house: House) -> None:
    hold(house, 1)
    held = house.do(lambda: [one.expires_at for one in service.confirm(booking(1))])
    assert held == [None, None]
    house.do(lambda: service.confirm(booking(1)))
    with dates.at(SOON):
        assert house.do(service.release_expired) == 0
        assert len(who(house, 1)) == 2
    with pytest.raises(RunOut):
        house.do(lambda: service.confirm(booking(2)))


def test_an_expired_hold_is_nobody_s(house: House) -> None:
    andi, bay = house.workshop.mechanics[0], house.workshop.bay
    hold(house, 1)
    with dates.at(SOON):
        (monday, *_) = house.ask(lambda: queries.read_week(house.workshop.unit_id, REPAIR, MONDAY))
        assert monday.minutes[0] == 540
        with pytest.raises(RunOut):
            house.do(lambda: service.confirm(booking(1)))
        with pytest.raises(RunOut):
            house.do(lambda: service.move(booking(1), REPAIR, [andi, bay], after_nine(120)))
        assert house.problems() == {}
        hold_again = booking(2)
        house.do(lambda: service.allocate(ONE_HOUR, [andi], after_nine(30), hold_again))
        assert taken(house, andi) == span(30, 90)
        assert taken(house, bay) == []  # the whole hold was released
        assert who(house, 1) == []
        assert house.do(service.release_expired) == 0


def test_who_has_let_a_hold_expire_takes_anew(house: House) -> None:
    hold(house, 1)
    with dates.at(SOON):
        house.do(
            lambda: service.allocate(
                ONE_HOUR, [house.workshop.mechanics[1]], after_nine(180), booking(1)
            )
        )
        assert who(house, 1) == [house.workshop.mechanics[1]]
        assert taken(house, house.workshop.bay) == []


def test_expired_holds_are_given_back_at_night(house: House) -> None:
    hold(house, 1)
    hold(house, 2, minutes=90)
    house.do(lambda: service.confirm(booking(2)))
    with dates.at(SOON - timedelta(seconds=1)):
        assert house.do(service.release_expired) == 0
    with dates.at(SOON):
        house.do(nightly.tidy_schedule(SOON.date()))
    assert taken(house, house.workshop.bay) == span(90, 180)
    assert house.ask(lambda: queries.list_allocations(booking(1)))[0].released_at == SOON


# --- giving back ---


def test_given_back_twice_is_given_back_once(house: House) -> None:
    hold(house, 1)
    assert house.do(lambda: service.release(booking(1))) == 2
    assert house.do(lambda: service.release(booking(1))) == 0
    assert house.do(lambda: service.release(booking(7))) == 0
    assert taken(house, house.workshop.bay) == []
    hold(house, 2)
    assert house.do(lambda: service.release(booking(1))) == 0
    assert taken(house, house.workshop.bay) == span(0, 90)
    hold_rows = house.ask(lambda: queries.list_allocations(booking(1)))
    assert [one.live_mark for one in hold_rows] == [None, None]


def test_cells_that_are_long_over_are_forgotten(house: House) -> None:
    andi = house.workshop.mechanics[0]
    house.do(lambda: service.allocate(ONE_HOUR, [andi], NINE, booking(1)))
    with dates.at(NINE + timedelta(days=31, minutes=30)):
        assert house.do(service.forget_old_cells) == 6
        assert house.problems() == {}
        assert house.do(service.forget_old_cells) == 0
        assert house.do(lambda: service.release(booking(1))) == 1
        assert house.problems() == {}
    house.do(lambda: session.execute(delete(ScheduleCell)))


# --- moving ---


def test_a_move_onto_one_s_own_place(house: House) -> None:
    andi, budi = house.workshop.mechanics
    hold(house, 1)
    house.do(lambda: service.move(booking(1), REPAIR, [andi, house.workshop.bay], after_nine(30)))
    assert taken(house, andi) == taken(house, house.workshop.bay) == span(30, 120)
    moved = house.ask(lambda: queries.list_live(booking(1)))
    assert {one.expires_at for one in moved} == {SOON}
    house.do(lambda: service.move(booking(1), ONE_HOUR, [budi], after_nine(30)))
    assert taken(house, budi) == span(30, 90)
    assert taken(house, andi) == taken(house, house.workshop.bay) == []


def test_a_move_that_fails_leaves_the_old_place(house: House) -> None:
    andi, budi = house.workshop.mechanics
    bay = house.workshop.bay
    house.do(lambda: service.allocate(REPAIR, [andi, bay], NINE, booking(1)))
    house.do(lambda: service.allocate(ONE_HOUR, [budi], after_nine(60), booking(2)))

    def try_to_move() -> None:
        with pytest.raises(Taken):
            service.move(booking(1), REPAIR, [budi, bay], after_nine(15))
        (first, second) = queries.list_live(booking(1))
        assert (first.resource_id, second.resource_id) == (andi, bay)
        assert first.live_mark == 1

    house.do(try_to_move)
    assert taken(house, andi) == taken(house, bay) == span(0, 90)
    assert taken(house, budi) == span(60, 120)
    with pytest.raises(RunOut):
        house.do(lambda: service.move(booking(9), ONE_HOUR, [andi], after_nine(240)))


def test_a_move_that_meets_a_confirmation(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hold has become firm since it was read: it must not become a hold again."""
    hold(house, 1)
    read = queries.list_live

    def read_before_the_rival(owner: Ref) -> list[Allocation]:
        found = read(owner)
        session.execute(
            update(Allocation).values(expires_at=None).execution_options(synchronize_session=False)
        )
        return found

    monkeypatch.setattr(queries, "list_live", read_before_the_rival)
    with pytest.raises(RunOut):
        house.do(lambda: service.move(booking(1), ONE_HOUR, [house.workshop.mechanics[1]], NINE))


def test_a_move_that_somebody_else_has_undone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of the owner's place is old: it has been released meanwhile."""
    andi = house.workshop.mechanics[0]
    house.do(lambda: service.allocate(ONE_HOUR, [andi], NINE, booking(1)))
    old = house.ask(lambda: queries.list_live(booking(1)))
    house.do(lambda: service.release(booking(1)))

    def move_by_the_old() -> None:
        rows = [session.merge(one, load=True) for one in old]
        monkeypatch.setattr(queries, "list_live", lambda _owner: rows)
        with session.no_autoflush:
            for one in rows:
                session.expire(one)
            service.move(booking(1), ONE_HOUR, [andi], after_nine(120))

    with pytest.raises(RunOut):
        house.do(move_by_the_old)
    assert taken(house, andi) == []

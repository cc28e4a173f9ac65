"""Resources and hours: what is kept, what is refused, what a week offers."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.scheduling import hours_service, queries, service
from coop.domain.scheduling.models import OpeningCalendar
from coop.domain.scheduling.types import Closure, FreeDay, OtherHours, Pattern, Span
from coop.domain.trail.models import TrailRow
from coop.errors import Conflict, CoopError, NotFound, Refused
from tests.integration.scheduling.conftest import House
from tests.support.scheduling import (
    EVERY_DAY,
    MONDAY,
    NOW,
    ONE_HOUR,
    REPAIR,
    after_nine,
    booking,
    build_workshop,
)

MORNING, LATE = Span(9 * 60, 11 * 60), Span(20 * 60, 26 * 60)


@pytest.fixture(autouse=True)
def on_friday() -> Iterator[None]:
    with dates.at(NOW):
        yield


def week(house: House, first: date = MONDAY) -> list[FreeDay]:
    return house.ask(lambda: queries.read_week(house.workshop.unit_id, ONE_HOUR, first))


def starts(house: House) -> list[int]:
    return [len(day.minutes) for day in week(house)]


USUAL = 15  # from nine to four, every half hour


def test_a_week_of_a_workshop(house: House) -> None:
    found = week(house)
    assert [day.day for day in found] == [MONDAY + timedelta(days=n) for n in range(7)]
    assert starts(house) == [USUAL] * 7
    assert found[0].minutes[0] == 9 * 60
    friday = week(house, NOW.date())
    assert friday[0].minutes[0] == 10 * 60


def test_hours_of_the_unit_and_of_those_who_work_there(house: House) -> None:
    unit, (andi, budi) = house.workshop.unit_id, house.workshop.mechanics

    def change() -> None:
        hours_service.add_week(unit, Pattern({0: (MORNING,)}), andi)
        hours_service.add_closure(unit, Closure(MONDAY, MONDAY), budi, "Cuti")
        hours_service.add_other_hours(
            unit, OtherHours(MONDAY + timedelta(days=1), (MORNING, LATE)), note="Lembur"
        )
        hours_service.add_closure(
            unit, Closure(MONDAY + timedelta(days=2), MONDAY + timedelta(days=3))
        )
        ramadan = MONDAY + timedelta(days=5), MONDAY + timedelta(days=34)
        hours_service.add_week(unit, Pattern({6: (MORNING,)}, *ramadan, is_special=True))

    house.do(change)
    assert starts(house) == [3, 3 + 11, 0, 0, USUAL, 0, 3]
    tuesday = week(house)[1]
    assert tuesday.minutes[-1] == 25 * 60


def test_what_was_said_of_hours_is_taken_back(house: House) -> None:
    unit = house.workshop.unit_id
    day = house.do(lambda: hours_service.add_closure(unit, Closure(MONDAY, MONDAY)).id)
    pattern = Pattern({0: (MORNING,)}, is_special=True)
    special = house.do(lambda: hours_service.add_week(unit, pattern).id)
    assert starts(house) == [0] * 7
    house.do(lambda: hours_service.remove_week(special))
    house.do(lambda: hours_service.remove_exception(day))
    assert starts(house) == [USUAL] * 7
    for again in (
        lambda: hours_service.remove_week(special),
        lambda: hours_service.remove_exception(day),
    ):
        with pytest.raises(NotFound):
            house.do(again)


def test_two_who_take_the_same_hours_back(house: House) -> None:
    """Each has looked at the row; the statement finds it once."""
    unit = house.workshop.unit_id
    closure = house.do(lambda: hours_service.add_closure(unit, Closure(MONDAY, MONDAY)).id)
    special = Pattern({0: (MORNING,)}, is_special=True)
    pattern = house.do(lambda: hours_service.add_week(unit, special).id)

    def twice() -> None:
        rows = (
            session.get(queries.OpeningPattern, pattern),
            session.get(queries.OpeningException, closure),
        )
        assert all(rows)
        hours_service.remove_week(pattern)
        hours_service.remove_exception(closure)
        for again, key in (
            (hours_service.remove_week, pattern),
            (hours_service.remove_exception, closure),
        ):
            with pytest.raises(NotFound):
                again(key)

    house.do(twice)


def test_a_resource_that_left_is_not_offered(house: House) -> None:
    andi, budi = house.workshop.mechanics
    house.do(lambda: service.allocate(ONE_HOUR, [andi], after_nine(0), booking(1)))
    house.do(lambda: hours_service.deactivate_resource(andi))
    with pytest.raises(Conflict):
        house.do(lambda: hours_service.deactivate_resource(andi))
    unit = house.workshop.unit_id
    assert [one.name for one in house.ask(lambda: queries.list_resources(unit))] == [
        *("Bay 1", "Budi", "Aula")
    ]
    former = house.ask(lambda: queries.list_resources(unit, with_former=True))
    assert [one.name for one in former] == ["Bay 1", "Andi", "Budi", "Aula"]
    with pytest.raises(Refused):
        house.do(lambda: service.allocate(ONE_HOUR, [andi], after_nine(60), booking(2)))
    house.do(lambda: hours_service.deactivate_resource(budi))
    assert starts(house) == [0] * 7
    house.do(lambda: hours_service.activate_resource(andi))
    assert starts(house) == [USUAL - 2, *[USUAL] * 6]
    with pytest.raises(Conflict):
        house.do(lambda: hours_service.activate_resource(andi))


TUESDAY = MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("work", "error"),
    [
        (lambda unit, _: hours_service.add_week(unit, EVERY_DAY), Refused),
        (lambda unit, _: hours_service.add_week(unit + 99, EVERY_DAY), NotFound),
        (lambda unit, _: hours_service.add_week(1, EVERY_DAY, unit), NotFound),
        (
            lambda unit, _: [
                hours_service.add_other_hours(unit, OtherHours(MONDAY, (MORNING,)))
                for _n in range(2)
            ],
            Refused,
        ),
        (
            lambda unit, _: [
                hours_service.add_closure(unit, Closure(first, TUESDAY))
                for first in (MONDAY, TUESDAY)
            ],
            Refused,
        ),
        (lambda _unit, andi: hours_service.add_closure(1, Closure(MONDAY, MONDAY), andi), NotFound),
        (lambda unit, _: hours_service.add_resource(unit, " Mechanic", "Andi "), Conflict),
        (lambda unit, _: hours_service.add_resource(unit, "  ", "Citra"), Refused),
        (lambda unit, _: hours_service.add_resource(unit, "mechanic", " "), Refused),
        (lambda unit, _: hours_service.add_resource(unit, "room", "X", capacity=0), Refused),
        (lambda unit, _: hours_service.add_resource(unit + 99, "room", "X"), NotFound),
        (lambda _unit, andi: hours_service.deactivate_resource(andi + 99), NotFound),
    ],
)
def test_what_cannot_be_is_refused(house: House, work: object, error: type[CoopError]) -> None:
    assert callable(work)
    before = starts(house)
    with pytest.raises(error):
        house.do(lambda: work(house.workshop.unit_id, house.workshop.mechanics[0]))
    assert starts(house) == before


def test_every_change_is_in_the_trail(house: House) -> None:
    unit, (andi, _) = house.workshop.unit_id, house.workshop.mechanics
    closure = house.do(lambda: hours_service.add_closure(unit, Closure(MONDAY, MONDAY), andi).id)
    house.do(lambda: hours_service.remove_exception(closure))
    house.do(lambda: hours_service.deactivate_resource(andi))
    query = select(TrailRow.action, TrailRow.subject_kind).where(
        TrailRow.action.startswith("scheduling.")
    )
    found = house.ask(lambda: [tuple(row) for row in session.execute(query.order_by(TrailRow.id))])
    assert found == [
        *[("scheduling.resource_added", "resource")] * 4,
        ("scheduling.week_added", "unit"),
        ("scheduling.days_added", "resource"),
        ("scheduling.days_removed", "resource"),
        ("scheduling.resource_deactivated", "resource"),
    ]
    versions = house.ask(lambda: session.scalars(select(OpeningCalendar.version)).all())
    assert versions == [3]


def test_units_know_nothing_of_each_other(house: House) -> None:
    other = house.do(lambda: build_workshop("DUA"))
    house.do(lambda: hours_service.add_closure(other.unit_id, Closure(MONDAY, MONDAY)))
    for mechanic in other.mechanics:
        house.do(
            lambda mechanic=mechanic: service.allocate(
                ONE_HOUR, [mechanic], after_nine(24 * 60), booking(mechanic)
            )
        )
    assert starts(house) == [USUAL] * 7
    with pytest.raises(Refused):
        house.do(
            lambda: service.allocate(
                REPAIR, [house.workshop.mechanics[0], other.bay], after_nine(0), booking(1)
            )
        )

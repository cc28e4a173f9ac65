"""What points owe, what moved, what units owe each other, and what looks odd."""

from datetime import date, timedelta

import pytest

from coop import dates
from coop.db import session
from coop.domain.identity.service import grant_role
from coop.domain.identity.types import Role
from coop.domain.loyalty import bulk_service, report_queries, service
from coop.domain.loyalty.models import PointsProgram, PointsRule
from coop.domain.loyalty.service import Change
from coop.domain.loyalty.types import (
    Between,
    Event,
    EventKind,
    Movement,
    Outstanding,
    Pattern,
    PatternKind,
    PointsKind,
    Refund,
)
from coop.domain.trail.service import acting_user
from coop.refs import Ref
from tests.integration.loyalty.conftest import NOW, Desk
from tests.integration.loyalty.test_upkeep import add_workshop
from tests.support.points import START, Collector
from tests.support.statements import statements

UNIT = 1
DAY = timedelta(days=1)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def workshop(desk: Desk) -> int:
    """A unit whose points are worth Rp250 each, live a month, one for each Rp5.000."""
    unit_id = add_workshop()
    session.add(PointsProgram(unit_id=unit_id, amount_each=250, valid_months=1))
    session.add(
        PointsRule(
            unit_id=unit_id,
            name="Servis",
            event=EventKind.VISIT,
            points=1,
            per_amount=5_000,
            items=[],
            weekdays=list(range(7)),
        )
    )
    session.flush()
    return unit_id


def _change(desk: Desk, unit_id: int, key: str, on: date = START, order: int = 1) -> Change:
    return Change(desk.ani.person_id, unit_id, on, Ref("order", order), key)


def _earn(
    desk: Desk, unit_id: int, points: int, key: str, on: date = START, order: int = 1
) -> None:
    each = 10_000 if unit_id == UNIT else 5_000
    event = Event(EventKind.VISIT, on, amount=points * each)
    assert service.earn_points(_change(desk, unit_id, key, on, order), event) is not None


def test_what_points_owe(desk: Desk, workshop: int) -> None:
    assert report_queries.list_outstanding(START) == []
    _earn(desk, UNIT, 30, "a")
    _earn(desk, workshop, 20, "b")
    service.spend_points(_change(desk, workshop, "spend"), 5)  # those that expire first
    assert report_queries.list_outstanding(START) == [
        Outstanding(UNIT, 30, 0, 100, 3_000),
        Outstanding(workshop, 15, 0, 250, 3_750),
    ]
    assert report_queries.list_outstanding(date(2026, 4, 3)) == [
        Outstanding(UNIT, 30, 0, 100, 3_000)
    ]


def test_what_was_taken_back_and_spent_is_told_beside_it(desk: Desk) -> None:
    earned = desk.ani.earn(20, "a")
    other = Collector(desk.rina.person_id or 0)
    other.earn(7, "b")
    service.spend_points(desk.ani.change("spend"), 15)
    service.take_back(desk.ani.change("back"), earned, Refund(20, 200_000, now_amount=200_000))
    assert report_queries.list_outstanding(START) == [Outstanding(UNIT, 7, 15, 100, 700)]


def test_what_units_owe_each_other(desk: Desk, workshop: int) -> None:
    _earn(desk, UNIT, 30, "a")
    _earn(desk, workshop, 20, "b")
    service.spend_points(_change(desk, UNIT, "spend:1"), 8)  # points of the workshop
    assert report_queries.list_between(*MARCH) == [Between(workshop, UNIT, 8, 800)]
    spent = service.spend_points(_change(desk, workshop, "spend:2"), 22)  # 12 own, 10 others
    assert report_queries.list_between(*MARCH) == [
        Between(UNIT, workshop, 10, 2_500),
        Between(workshop, UNIT, 8, 800),
    ]
    service.give_back(_change(desk, workshop, "back:2", START + DAY), spent)
    assert report_queries.list_between(*MARCH) == [Between(workshop, UNIT, 8, 800)]
    assert report_queries.list_between(date(2026, 4, 1), date(2026, 4, 30)) == []


def test_what_moved_and_what_expires_when(desk: Desk, workshop: int) -> None:
    _earn(desk, workshop, 20, "a")
    _earn(desk, workshop, 6, "b", START + 2 * DAY)
    _earn(desk, workshop, 9, "c", date(2026, 4, 15))
    service.spend_points(_change(desk, workshop, "spend"), 5)
    assert report_queries.list_expiring(workshop, START) == [
        (date(2026, 4, 1), 21),
        (date(2026, 5, 1), 9),
    ]
    assert report_queries.list_expiring(UNIT, START) == []
    bulk_service.expire_points(date(2026, 4, 3))
    assert report_queries.list_movements(*MARCH) == [
        Movement(workshop, {PointsKind.EARNED: 26, PointsKind.SPENT: -5})
    ]
    assert report_queries.list_movements(date(2026, 4, 1), date(2026, 4, 30)) == [
        Movement(workshop, {PointsKind.EARNED: 9, PointsKind.EXPIRED: -15})
    ]


# --- what looks odd ---


def _found(kind: PatternKind) -> list[Pattern]:
    session.flush()
    return [one for one in report_queries.list_patterns(*MARCH) if one.kind is kind]


def test_many_corrections_by_one_user(desk: Desk) -> None:
    for n in range(report_queries.MANY_CORRECTIONS - 1):
        service.correct_points(desk.ani.change(f"fix:{n}", START + n * DAY, "Salah"), 3)
    assert _found(PatternKind.MANY_CORRECTIONS) == []
    service.correct_points(desk.ani.change("fix:last", START, "Salah"), -3)
    assert _found(PatternKind.MANY_CORRECTIONS) == [
        Pattern(
            PatternKind.MANY_CORRECTIONS,
            desk.rina.person_id,
            desk.rina.user_id,
            UNIT,
            START,
            START + 8 * DAY,
            10,
            30,
        )
    ]


def test_many_orders_on_a_day_by_one_person(desk: Desk) -> None:
    for n in range(4):
        _earn(desk, UNIT, 2, f"far:{n}", START + n * DAY, n)
    for n in range(3):
        _earn(desk, UNIT, 2, f"near:{n}", START + 9 * DAY, 10 + n)
        _earn(desk, UNIT, 2, f"same:{n}", START + 9 * DAY, 10 + n)  # one order, twice
    assert _found(PatternKind.MANY_VISITS) == []
    _earn(desk, UNIT, 2, "last", START + 9 * DAY, 20)
    (one,) = _found(PatternKind.MANY_VISITS)
    assert (one.person_id, one.first_on, one.count, one.points) == (
        desk.ani.person_id,
        START + 9 * DAY,
        4,
        14,
    )


@pytest.mark.parametrize(("later", "is_odd"), [(0, True), (1, True), (2, False)])
def test_points_spent_right_after_a_correction(desk: Desk, later: int, is_odd: bool) -> None:
    desk.ani.earn(20)
    with dates.at(NOW - timedelta(hours=1)):
        service.spend_points(desk.ani.change("before"), 5)
    service.correct_points(desk.ani.change("fix", START, "Salah"), 60)
    service.spend_points(desk.ani.change("after", START + later * DAY), 50)
    service.spend_points(desk.ani.change("again", START + later * DAY), 5)
    found = _found(PatternKind.SPENT_AFTER_CORRECTION)
    assert [(one.person_id, one.user_id, one.points) for one in found] == (
        [(desk.ani.person_id, desk.rina.user_id, 60)] if is_odd else []
    )


def test_somebody_who_works_in_the_unit_earns_there(desk: Desk, workshop: int) -> None:
    rina = Collector(desk.rina.person_id or 0)
    acting_user.set(desk.tono.user_id)
    rina.earn(5, "own")
    _earn(desk, UNIT, 5, "guest")
    event = Event(EventKind.VISIT, START, amount=10_000)
    elsewhere = Change(rina.person_id, workshop, START, Ref("order", 3), "elsewhere")
    assert service.earn_points(elsewhere, event) is not None
    assert _found(PatternKind.OWN_UNIT) == [
        Pattern(PatternKind.OWN_UNIT, rina.person_id, desk.tono.user_id, UNIT, START, START, 1, 5)
    ]
    grant_role(desk.rina.user_id, Role.CASHIER)
    assert len(_found(PatternKind.OWN_UNIT)) == 1  # several roles count once


def test_reports_take_few_statements(desk: Desk) -> None:
    desk.ani.earn(20)
    session.flush()
    with statements() as sent:
        report_queries.list_patterns(*MARCH)
    assert len(sent) == 4

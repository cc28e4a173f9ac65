"""Many events at once write what one by one would, with as many statements for a portion."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.loyalty import bulk_service, service
from coop.domain.loyalty.bulk_service import Earning, earn_many, take_back_all
from coop.domain.loyalty.checks import CHECKS
from coop.domain.loyalty.models import PointsDebt, PointsEntry, PointsLot, PointsUse
from coop.domain.loyalty.types import Event, EventKind, PointsKind, Refund
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.refs import Ref
from tests.support.points import EACH, START, Collector, build_collector
from tests.support.statements import statements

Row = tuple[Any, ...]


@pytest.fixture
def collectors(app: Flask) -> Iterator[list[Collector]]:
    """Seven people; two of them owe points, one of these twice."""
    with app.app_context(), writing(), dates.at(dates.now()):
        ani = build_collector(pending_days=3)
        others = [Collector(add_person(PersonDetails(full_name=f"Orang {n}")).id) for n in range(6)]
        _owe([(ani, 12, "a"), (ani, 5, "b"), (others[0], 3, "c")])
        yield [ani, *others]
        assert [found for check in CHECKS for found in check.run().problems] == []
        session.rollback()
        session.remove()


def _owe(owing: Sequence[tuple[Collector, int, str]]) -> None:
    """Let them earn and spend points that are then taken back."""
    before = START - timedelta(days=9)
    earned = {key: one.earn(points, f"{key}:earn", before) for one, points, key in owing}
    for one, points, key in owing:
        service.spend_points(one.change(f"{key}:spend"), points)
    for one, points, key in owing:
        refund = Refund(points, points * EACH, now_amount=points * EACH)
        service.take_back(one.change(f"{key}:back"), earned[key], refund)


def _earnings(people: Sequence[Collector], count: int) -> list[Earning]:
    """Events in turn for all, some of which earn nothing, and one that comes twice."""
    found = [
        (
            people[n % len(people)].change(f"many:{n}", START + timedelta(days=n % 3)),
            Event(EventKind.VISIT, START + timedelta(days=n % 3), amount=n % 5 * EACH),
        )
        for n in range(1, count + 1)
    ]
    return [*found, found[0]]


def _dump() -> tuple[list[Row], ...]:
    """What stands in the tables, with rows named by the keys of their entries."""
    keys: dict[int, str] = dict(
        session.execute(select(PointsEntry.id, PointsEntry.unique_key)).all()
    )
    lots: dict[int, int] = dict(session.execute(select(PointsLot.id, PointsLot.entry_id)).all())
    debts: dict[int, int] = dict(session.execute(select(PointsDebt.id, PointsDebt.entry_id)).all())
    entry = PointsEntry.__table__
    columns = [column for column in entry.columns if column.name != "id"]
    lot = PointsLot
    uses = session.execute(
        select(PointsUse.entry_id, PointsUse.lot_id, PointsUse.debt_id, PointsUse.points)
    )
    return (
        sorted(tuple(map(str, row)) for row in session.execute(select(*columns))),
        sorted(
            (keys[entry_id], person_id, points, left, str(available_on), str(expires_on))
            for entry_id, person_id, points, left, available_on, expires_on in session.execute(
                select(
                    lot.entry_id,
                    lot.person_id,
                    lot.points,
                    lot.left,
                    lot.available_on,
                    lot.expires_on,
                )
            )
        ),
        sorted(
            (keys[debts[debt_id]], left)
            for debt_id, left in session.execute(select(PointsDebt.id, PointsDebt.left))
        ),
        sorted(
            (
                keys[entry_id],
                keys[lots[lot_id]],
                keys[debts[debt_id]] if debt_id is not None else "",
                points,
            )
            for entry_id, lot_id, debt_id, points in uses
        ),
    )


@pytest.mark.parametrize("count", [1, 3, 250, 260])
def test_many_are_as_one_by_one(collectors: list[Collector], count: int) -> None:
    earnings = _earnings(collectors, count)
    with session.begin_nested() as place:
        singly = sum(service.earn_points(*one) is not None for one in earnings)
        expected = _dump()
        place.rollback()
    assert earn_many(earnings) == singly
    assert _dump() == expected
    assert earn_many(earnings) == 0
    assert _dump() == expected


def test_a_portion_takes_as_many_statements_whatever_its_size(
    collectors: list[Collector],
) -> None:
    def ask(count: int, key: str) -> int:
        earnings = [
            (replace(change, key=f"{key}:{change.key}"), event)
            for change, event in _earnings(collectors, count)[:-1]
        ]
        with session.begin_nested() as place:
            with statements() as sent:
                earn_many(earnings)
            place.rollback()
        return len(sent)

    assert ask(9, "few") == ask(250, "many") <= 12
    nothing = [(change, replace(event, amount=0)) for change, event in _earnings(collectors, 99)]
    with statements() as sent:
        earn_many(nothing)
    assert len(sent) == 2
    with statements() as sent:
        earn_many([(replace(change, unit_id=99), event) for change, event in nothing])
        earn_many([])
    assert len(sent) == 1


def test_when_a_rival_is_in_the_way_it_is_written_one_by_one(
    collectors: list[Collector], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looked before a rival wrote finds no entry, and is refused by the unique key."""
    ani = collectors[3]
    ani.earn(2, "many:rival")
    earnings = [
        (ani.change(key), Event(EventKind.VISIT, START, amount=2 * EACH))
        for key in ("many:rival", "many:mine")
    ]
    looked = bulk_service._find_entries
    answers = iter([{}])
    monkeypatch.setattr(
        bulk_service, "_find_entries", lambda keys: next(answers, None) or looked(keys)
    )
    assert earn_many(earnings) == 1
    found = session.scalars(
        select(PointsEntry.unique_key).where(PointsEntry.person_id == ani.person_id)
    )
    assert sorted(found) == ["many:mine", "many:rival"]


def test_a_source_loses_what_it_earned_once(collectors: list[Collector]) -> None:
    ani = collectors[4]
    ani.earn(4, "dues:1:7")
    ani.earn(6, "visit:1")
    source = Ref("order", 1)
    assert take_back_all(source, START, "dues:") == 1
    assert take_back_all(source, START, "dues:") == 0
    assert take_back_all(source, START, "due_") == 0
    lots: dict[int, int] = dict(
        session.execute(
            select(PointsLot.points, PointsLot.left).where(PointsLot.person_id == ani.person_id)
        ).all()
    )
    assert lots == {4: 0, 6: 6}


OVER = START + timedelta(days=500)


def _fill(people: Sequence[Collector], count: int) -> None:
    earn_many(
        [
            (
                people[n % len(people)].change(f"lot:{n}"),
                Event(EventKind.VISIT, START, amount=(n + 1) * EACH),
            )
            for n in range(count)
        ]
    )


def test_what_expires_is_written_off_in_portions(collectors: list[Collector]) -> None:
    _fill(collectors[3:], 8)
    service.spend_points(collectors[3].change("spend", START + timedelta(days=3)), 1)

    def ask() -> int:
        with statements() as sent:
            assert bulk_service.expire_points(OVER) > 0
        return len(sent)

    assert bulk_service.expire_points(START) == 0
    few = ask()
    earn_many(
        [
            (one.change(f"again:{n}:{one.person_id}"), Event(EventKind.VISIT, START, amount=EACH))
            for n in range(60)
            for one in collectors[3:]
        ]
    )
    assert ask() == few <= 6
    assert bulk_service.expire_all_points(OVER) == 0
    left = session.scalars(select(PointsLot.left).where(PointsLot.left > 0)).all()
    assert left == []
    uses = session.scalars(
        select(PointsUse.points)
        .join(PointsEntry, PointsEntry.id == PointsUse.entry_id)
        .where(PointsEntry.kind == PointsKind.EXPIRED)
    ).all()
    assert sum(uses) == sum(range(1, 9)) - 1 + 240


def test_what_a_rival_takes_of_an_expired_lot_is_theirs(
    collectors: list[Collector], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes of one lot between reading and writing sends all of them one by one."""
    _fill(collectors[3:5], 2)
    written = bulk_service.take_rows

    def lose(statement: Any, values: Any = None) -> int:
        return written(statement, values) - 1

    monkeypatch.setattr(bulk_service, "take_rows", lose)
    assert bulk_service.expire_points(OVER) == 2
    kinds = session.scalars(
        select(PointsEntry.points).where(PointsEntry.kind == PointsKind.EXPIRED)
    ).all()
    assert sorted(kinds) == [-2, -1]

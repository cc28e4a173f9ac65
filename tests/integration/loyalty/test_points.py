"""Points earned, spent, given back, taken back and expired: each once, and nothing from nowhere."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from coop.db import session
from coop.db.engine import writing
from coop.domain.loyalty import bulk_service, queries, service
from coop.domain.loyalty.checks import CHECKS
from coop.domain.loyalty.models import PointsDebt, PointsLot
from coop.domain.loyalty.types import Event, EventKind, Holding, PointsKind, Refund, Spending
from coop.errors import NotFound, Refused
from tests.support.points import EACH, START, Collector, build_collector

YEAR_ON = date(2027, 3, 2)
DAY = timedelta(days=1)


@pytest.fixture
def ani(app: Flask) -> Iterator[Collector]:
    """Somebody without points yet; nothing is committed."""
    with app.app_context(), writing():
        yield build_collector()
        assert _problems() == []
        session.rollback()
        session.remove()


def _problems() -> list[str]:
    session.flush()
    return [problem for check in CHECKS for problem in check.run().problems]


def _usable(ani: Collector, on: date = START) -> int:
    return queries.read_holding(ani.person_id, on).usable


def test_points_are_earned_once(ani: Collector) -> None:
    entry = ani.earn(25, "order:1")
    assert (entry.points, entry.kind) == (25, PointsKind.EARNED)
    assert entry.why is not None
    event = Event(EventKind.VISIT, START, amount=25 * EACH)
    assert service.earn_points(ani.change("order:1"), event) is None
    assert queries.read_holding(ani.person_id, START) == Holding(25, 0, 0, ((YEAR_ON, 25),))
    assert service.earn_points(ani.change("small"), Event(EventKind.VISIT, START, amount=9)) is None
    dues = Event(EventKind.DUES_ON_TIME, START, amount=10**6)
    assert service.earn_points(ani.change("dues"), dues) is None  # no rule for them
    history = queries.list_history(ani.person_id)
    assert [(row.kind, row.points) for row in history.rows] == [(PointsKind.EARNED, 25)]


def test_a_unit_without_a_program_gives_none(app: Flask) -> None:
    with app.app_context(), writing():
        ani = build_collector()
        session.execute(text("DELETE FROM points_programs"))
        session.expire_all()
        event = Event(EventKind.VISIT, START, amount=10**6)
        assert service.earn_points(ani.change("x"), event) is None
        with pytest.raises(NotFound):
            queries.get_spending(1)
        session.rollback()


def test_what_points_are_worth(ani: Collector) -> None:
    assert queries.get_spending(1) == Spending(100, 1, 100)


def test_what_expires_first_is_spent_first_and_once(ani: Collector) -> None:
    ani.earn(30, on=START + DAY)
    ani.earn(10)
    spent = service.spend_points(ani.change("spend", START + DAY), 15)
    again = service.spend_points(ani.change("spend", START + DAY), 15)
    assert (again.id, spent.points) == (spent.id, -15)
    left: dict[int, int] = dict(
        session.execute(text("SELECT points, left_points FROM points_lots")).all()
    )
    assert left == {30: 25, 10: 0}
    with pytest.raises(Refused, match="too few"):
        service.spend_points(ani.change("more", START + DAY), 26)
    with pytest.raises(Refused, match="at least one"):
        service.spend_points(ani.change("none"), 0)
    assert queries.find_entry("more") is None
    assert _usable(ani, START + DAY) == 25


def test_points_wait_and_expire(app: Flask) -> None:
    with app.app_context(), writing():
        ani = build_collector(pending_days=7, valid_months=1)
        ani.earn(20)
        ready, over = START + timedelta(days=7), date(2026, 4, 10)
        assert queries.read_holding(ani.person_id, START).pending == 20
        assert (_usable(ani, ready), _usable(ani, over)) == (20, 0)
        service.spend_points(ani.change("spend", ready), 5)
        assert bulk_service.expire_points(over - DAY) == 0
        assert bulk_service.expire_points(over) == 1
        assert bulk_service.expire_points(over) == 0
        kinds = [(row.kind, row.points) for row in queries.list_history(ani.person_id).rows]
        assert kinds[0] == (PointsKind.EXPIRED, -15)
        assert _problems() == []
        session.rollback()


def test_spent_points_come_back_to_their_lots_once(ani: Collector) -> None:
    ani.earn(10)
    ani.earn(30, on=START + DAY)
    spent = service.spend_points(ani.change("spend", START + DAY), 25)
    back = service.give_back(ani.change("back", START + DAY), spent)
    assert back is not None
    assert back.points == 25
    assert service.give_back(ani.change("back", START + DAY), spent) is None
    assert _usable(ani, START + DAY) == 40
    lots = session.query(PointsLot).all()
    assert all(lot.left == lot.points for lot in lots)


def test_what_comes_back_late_lives_a_month_more(ani: Collector) -> None:
    ani.earn(10)
    spent = service.spend_points(ani.change("spend"), 10)
    late = YEAR_ON + DAY
    assert service.give_back(ani.change("back", late), spent) is not None
    assert queries.read_holding(ani.person_id, late).expiring == ((late + service.GRACE, 10),)


def test_a_refund_takes_back_what_it_earned(ani: Collector) -> None:
    earned = ani.earn(24)
    half = Refund(24, 240_000, now_amount=120_000)
    assert service.take_back(ani.change("refund:1"), earned, half) is not None
    assert service.take_back(ani.change("refund:1"), earned, half) is None
    assert _usable(ani) == 12
    rest = Refund(24, 240_000, before_amount=120_000, now_amount=120_000, taken_back=12)
    service.take_back(ani.change("refund:2"), earned, rest)
    assert _usable(ani) == 0
    nothing = Refund(24, 240_000, before_amount=240_000, taken_back=24)
    assert service.take_back(ani.change("refund:3"), earned, nothing) is None


def test_what_was_spent_already_is_owed_and_paid_by_the_next(ani: Collector) -> None:
    earned = ani.earn(20)
    service.spend_points(ani.change("spend"), 15)
    service.take_back(ani.change("refund"), earned, Refund(20, 200_000, now_amount=200_000))
    assert queries.read_holding(ani.person_id, START) == Holding(0, 0, 15)
    assert _problems() == []
    ani.earn(6, "next")
    assert queries.read_holding(ani.person_id, START).owed == 9
    with pytest.raises(Refused, match="too few"):
        service.spend_points(ani.change("no"), 1)
    ani.earn(10, "after")
    assert queries.read_holding(ani.person_id, START) == Holding(1, 0, 0, ((YEAR_ON, 1),))
    assert sum(debt.left for debt in session.query(PointsDebt)) == 0


def test_corrections_need_a_reason_and_points(ani: Collector) -> None:
    service.correct_points(ani.change("plus", reason="Struk hilang"), 40)
    service.correct_points(ani.change("plus", reason="Struk hilang"), 40)
    service.correct_points(ani.change("minus", reason="Salah orang"), -15)
    service.correct_points(ani.change("minus", reason="Salah orang"), -15)
    assert _usable(ani) == 25
    reasons = [row.reason for row in queries.list_history(ani.person_id).rows]
    assert reasons == ["Salah orang", "Struk hilang"]
    for points, reason, says in (
        (5, " ", "reason"),
        (0, "Salah", "how many"),
        (-26, "Salah", "fewer"),
    ):
        with pytest.raises(Refused, match=says):
            service.correct_points(ani.change(f"wrong:{points}", reason=reason), points)


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("UPDATE points_lots SET left_points = left_points - 1", "loyalty.balances"),
        ("UPDATE points_lots SET left_points = left_points - 1", "loyalty.lots"),
        ("UPDATE points_uses SET points = points + 1", "loyalty.lots"),
        ("DELETE FROM points_uses", "loyalty.entries"),
        (
            "UPDATE points_lots SET points = points + 1, left_points = left_points + 1",
            "loyalty.entries",
        ),
    ],
)
def test_a_planted_fault_is_found(app: Flask, fault: str, check: str) -> None:
    with app.app_context(), writing():
        ani = build_collector()
        ani.earn(20)
        service.spend_points(ani.change("spend"), 5)
        assert _problems() == []
        session.execute(text(fault))
        assert check in [one.name for one in CHECKS if one.run().problems]
        session.rollback()

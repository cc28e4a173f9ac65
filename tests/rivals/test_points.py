"""Twenty at once for one person's points: no point is spent twice, and no entry written twice."""

import pytest
from sqlalchemy import update

from coop.db import take
from coop.domain.loyalty import queries, service
from coop.domain.loyalty.bulk_service import earn_many
from coop.domain.loyalty.checks import CHECKS
from coop.domain.loyalty.models import PointsLot
from coop.domain.loyalty.types import Event, EventKind, Refund
from coop.errors import Conflict, Refused
from tests.rivals.conftest import Arena
from tests.support.points import EACH, START, Collector, build_collector

RIVALS = 20


@pytest.fixture
def ani(arena: Arena) -> Collector:
    """Somebody with 30 points in three lots."""

    def build() -> Collector:
        collector = build_collector()
        for points in (5, 10, 15):
            collector.earn(points)
        return collector

    return arena.do(build)


def _problems(arena: Arena) -> list[str]:
    answers = arena.ask(lambda: [text for check in CHECKS for text in check.run().problems])
    return [text for answer in answers for text in answer]


def test_thirty_points_are_spent_once(arena: Arena, ani: Collector) -> None:
    race = arena.race(RIVALS, lambda n: service.spend_points(ani.change(f"spend:{n}"), 4).points)
    assert race.results == [-4] * 7
    assert {type(error) for error in race.errors} <= {Refused, Conflict}
    assert arena.ask(lambda: queries.read_holding(ani.person_id, START).usable)[0] == 2
    assert _problems(arena) == []


def test_one_order_earns_and_spends_once(arena: Arena, ani: Collector) -> None:
    race = arena.race(RIVALS, lambda _n: service.spend_points(ani.change("one"), 30).points)
    assert set(race.results) <= {-30}
    assert race.results
    assert arena.ask(lambda: queries.read_holding(ani.person_id, START).usable)[0] == 0
    assert _problems(arena) == []


def test_portions_that_overlap_earn_each_event_once(arena: Arena, ani: Collector) -> None:
    """Each has ten events of its own and ten that everybody has; somebody owes points as well."""

    def owe() -> None:
        earned = ani.earn(8, "owed")
        service.spend_points(ani.change("spend all"), 38)
        refund = Refund(8, 8 * EACH, now_amount=8 * EACH)
        service.take_back(ani.change("owed:back"), earned, refund)

    arena.do(owe)

    def earn(n: int) -> int:
        keys = [*(f"own:{n}:{k}" for k in range(10)), *(f"all:{k}" for k in range(10))]
        event = Event(EventKind.VISIT, START, amount=EACH)
        return earn_many([(ani.change(key), event) for key in keys])

    race = arena.race(RIVALS, earn)
    assert race.errors == []
    assert sum(race.results) == RIVALS * 10 + 10
    holding = arena.ask(lambda: queries.read_holding(ani.person_id, START))[0]
    assert (holding.usable, holding.owed) == (RIVALS * 10 + 10 - 8, 0)
    assert _problems(arena) == []


def test_without_the_guard_points_are_spent_again_and_again(
    arena: Arena, ani: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what was read before is written, whatever is left by now."""
    seen = {lot.id: lot for lot in arena.ask(lambda: queries.list_lots(ani.person_id))[0]}

    def write(lot_id: int, points: int) -> None:
        take(
            update(PointsLot)
            .where(PointsLot.id == lot_id)
            .values(left=seen[lot_id].left - points)
            .execution_options(synchronize_session=False)
        )

    monkeypatch.setattr(queries, "list_lots", lambda _person_id: list(seen.values()))
    monkeypatch.setattr(service, "_move", write)
    race = arena.race(RIVALS, lambda n: service.spend_points(ani.change(f"spend:{n}"), 30).points)
    assert len(race.results) > 1
    assert _problems(arena) != []

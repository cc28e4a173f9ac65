"""Twenty at once for the last pieces of a reward: as many get one as there are."""

import pytest
from sqlalchemy import Update, func, select, update

from coop.db import session
from coop.domain.identity.types import Actor
from coop.domain.loyalty import queries, reward_queries, reward_service
from coop.domain.loyalty.checks import CHECKS
from coop.domain.loyalty.errors import OutOfStock
from coop.domain.loyalty.models import Reward, RewardRedemption
from coop.domain.loyalty.types import RedemptionStatus
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.errors import Conflict, Refused
from tests.rivals.conftest import Arena
from tests.support.points import START, Collector, build_collector, build_reward
from tests.support.staff import add_staff

RIVALS = 20
POINTS = 10


@pytest.fixture
def people(arena: Arena) -> list[Collector]:
    """Twenty people who can each afford one."""

    def build() -> list[Collector]:
        people = [
            build_collector(),
            *(
                Collector(add_person(PersonDetails(full_name=f"Orang {n}")).id)
                for n in range(1, RIVALS)
            ),
        ]
        for n, one in enumerate(people):
            one.earn(POINTS, f"earn:{n}")
        return people

    return arena.do(build)


def _problems(arena: Arena) -> list[str]:
    answers = arena.ask(lambda: [text for check in CHECKS for text in check.run().problems])
    return [text for answer in answers for text in answer]


def _left(arena: Arena, reward_id: int) -> set[int | None]:
    return set(arena.ask(lambda: reward_queries.get_reward(reward_id).stock))


def _taken(arena: Arena) -> set[int]:
    query = select(func.count()).select_from(RewardRedemption)
    return set(arena.ask(lambda: session.scalar(query) or 0))


def _redeem(reward_id: int, one: Collector, key: str) -> int:
    return reward_service.redeem_reward(reward_id, one.person_id, key).id


@pytest.mark.parametrize("stock", [1, 3])
def test_the_last_pieces_go_once(arena: Arena, people: list[Collector], stock: int) -> None:
    reward_id = arena.do(lambda: build_reward(POINTS, stock).id)
    race = arena.race(RIVALS, lambda n: _redeem(reward_id, people[n], f"form:{n}"))
    assert len(race.results) == stock
    assert {type(error) for error in race.errors} == {OutOfStock}
    assert _left(arena, reward_id) == {0}
    spent = arena.ask(
        lambda: [queries.read_holding(one.person_id, START).usable for one in people].count(0)
    )
    assert set(spent) == {stock}
    assert _problems(arena) == []


def test_one_person_takes_what_the_points_pay(arena: Arena, people: list[Collector]) -> None:
    reward_id = arena.do(lambda: build_reward(POINTS, 50).id)
    race = arena.race(RIVALS, lambda n: _redeem(reward_id, people[0], f"form:{n}"))
    assert len(race.results) == 1
    assert {type(error) for error in race.errors} <= {Refused, Conflict}
    assert _left(arena, reward_id) == {49}
    assert _problems(arena) == []


def test_one_form_takes_one(arena: Arena, people: list[Collector]) -> None:
    reward_id = arena.do(lambda: build_reward(POINTS, 50).id)
    race = arena.race(RIVALS, lambda _n: _redeem(reward_id, people[0], "form"))
    assert race.errors == []
    assert len(set(race.results)) == 1
    assert _left(arena, reward_id) == {49}
    assert _problems(arena) == []


def test_handed_over_or_cancelled_but_not_both(arena: Arena, people: list[Collector]) -> None:
    reward_id = arena.do(lambda: build_reward(POINTS, 5).id)
    row_id = arena.do(lambda: _redeem(reward_id, people[0], "form"))
    desk: Actor = arena.do(lambda: add_staff("Tono Hadi"))

    def turn(n: int) -> str:
        if n % 4 < 2:
            reward_service.hand_over_reward(row_id, desk)
            return "handed over"
        reward_service.cancel_redemption(row_id, "Batal", desk)
        return "cancelled"

    race = arena.race(RIVALS, turn)
    assert {type(error) for error in race.errors} == {Conflict}
    (result,) = race.results
    is_back = result == "cancelled"
    assert _left(arena, reward_id) == {5 if is_back else 4}
    status = arena.ask(lambda: reward_queries.get_redemption(row_id).status)
    wanted = RedemptionStatus.CANCELLED if is_back else RedemptionStatus.HANDED_OVER
    assert set(status) == {wanted}
    assert _problems(arena) == []


def test_without_the_guard_the_last_piece_goes_to_all(
    arena: Arena, people: list[Collector], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what was read before is written, whatever is left by now."""

    def write_what_was_read(reward_id: int) -> Update:
        return (
            update(Reward)
            .where(Reward.id == reward_id)
            .values(stock=0)
            .execution_options(synchronize_session=False)
        )

    monkeypatch.setattr(reward_service, "_one_less", write_what_was_read)
    reward_id = arena.do(lambda: build_reward(POINTS, 1).id)
    race = arena.race(RIVALS, lambda n: _redeem(reward_id, people[n], f"form:{n}"))
    assert len(race.results) > 1
    assert _taken(arena) == {len(race.results)}

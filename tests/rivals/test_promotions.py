"""Twenty at once for what is left of a promotion: it is never used beyond a limit."""

import pytest
from sqlalchemy import update

from coop.db import session, take
from coop.domain.promotions import queries, service, use_service
from coop.domain.promotions.checks import CHECKS
from coop.domain.promotions.errors import UsedUp
from coop.domain.promotions.models import PromotionCode, PromotionCounter
from coop.domain.promotions.types import Offer, Used
from tests.rivals.conftest import Arena
from tests.support.promotions import (
    START,
    UNIT,
    Shop,
    build_shop,
    limited,
    owner,
    terms,
)
from tests.support.rivals import Outcome

RIVALS = 20


@pytest.fixture
def shop(arena: Arena) -> Shop:
    return arena.do(lambda: build_shop(RIVALS))


def _problems(arena: Arena) -> list[str]:
    answers = arena.ask(lambda: [text for check in CHECKS for text in check.run().problems])
    return [text for answer in answers for text in answer]


def _race(arena: Arena, shop: Shop, offer: Offer, *, same_person: bool = False) -> Outcome[int]:
    """Let all of them use it at once, each reckoned while nobody had used any."""
    arena.do(lambda: shop.publish(offer).id)
    discount = arena.ask(lambda: shop.discount(100_000))[0]

    def use(n: int) -> int:
        person_id = shop.persons[0 if same_person else n]
        service.use_promotions(discount, owner(n + 1), person_id, UNIT, START)
        return discount.amount

    return arena.race(RIVALS, use)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_in_all(arena: Arena, shop: Shop, most: int) -> None:
    race = _race(arena, shop, Offer(limited(total=most)))
    assert race.results == [10_000] * most
    assert {type(error) for error in race.errors} == {UsedUp}
    assert _problems(arena) == []


def test_by_one_person(arena: Arena, shop: Shop) -> None:
    race = _race(arena, shop, Offer(limited(per_person=3)), same_person=True)
    assert len(race.results) == 3
    assert {type(error) for error in race.errors} == {UsedUp}
    assert _problems(arena) == []


def test_on_one_day(arena: Arena, shop: Shop) -> None:
    race = _race(arena, shop, Offer(limited(per_day=3, per_person=2)))
    assert len(race.results) == 3
    assert {type(error) for error in race.errors} == {UsedUp}
    assert _problems(arena) == []


def test_by_its_budget(arena: Arena, shop: Shop) -> None:
    race = _race(arena, shop, Offer(limited(budget_amount=39_999)))
    assert sum(race.results) == 30_000
    assert {type(error) for error in race.errors} == {UsedUp}
    assert _problems(arena) == []


def test_one_order_uses_it_once(arena: Arena, shop: Shop) -> None:
    key = arena.do(lambda: shop.publish(Offer(limited(total=9, per_day=9))).id)
    discount = arena.ask(lambda: shop.discount(100_000))[0]
    race = arena.race(
        RIVALS,
        lambda _n: service.use_promotions(discount, owner(1), shop.persons[0], UNIT, START),
    )
    assert race.errors == []
    used = arena.ask(lambda: queries.read_used([str(key)], None, START)[str(key)])
    assert set(used) == {Used(1, 0, 1, 10_000)}
    assert _problems(arena) == []


def test_it_is_given_back_once_while_others_wait_for_it(arena: Arena, shop: Shop) -> None:
    key = arena.do(lambda: shop.publish(Offer(limited(total=3))).id)
    discount = arena.ask(lambda: shop.discount(100_000))[0]
    for n in (1, 2, 3):
        arena.do(
            lambda n=n: service.use_promotions(discount, owner(n), shop.persons[0], UNIT, START)
        )

    def turn(n: int) -> bool:
        if n % 4 < 2:
            service.release_promotions(owner(1), START)
            return False
        service.use_promotions(discount, owner(100 + n), shop.persons[n], UNIT, START)
        return True

    race = arena.race(RIVALS, turn)
    assert {type(error) for error in race.errors} <= {UsedUp}
    came = sum(race.results)
    assert came <= 1
    used = arena.ask(lambda: queries.read_used([str(key)], None, START)[str(key)].total)
    assert set(used) == {2 + came}
    assert _problems(arena) == []


def test_a_code_for_one_use_is_used_by_one(arena: Arena, shop: Shop) -> None:
    def build() -> str:
        draft = service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper)
        (code,) = service.make_codes(draft.id, 1)
        service.publish_promotion(draft.id, shop.keeper)
        return queries.normalise_code(code)

    code = arena.do(build)
    discount = arena.ask(lambda: shop.discount(100_000, codes=(code,)))[0]
    race = arena.race(
        RIVALS,
        lambda n: service.use_promotions(discount, owner(n + 1), shop.persons[n], UNIT, START),
    )
    assert len(race.results) == 1
    assert {type(error) for error in race.errors} == {UsedUp}
    assert set(arena.ask(lambda: session.query(PromotionCode.is_spent).scalar())) == {True}
    assert _problems(arena) == []


@pytest.mark.parametrize(
    ("limits", "same_person"),
    [
        ({"total": 1}, False),
        ({"per_person": 1}, True),
        ({"per_day": 1}, False),
        ({"budget_amount": 10_000}, False),
    ],
)
def test_without_the_guard_all_of_them_use_it(
    arena: Arena,
    shop: Shop,
    limits: dict[str, int],
    same_person: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control: the counter is raised whatever is left, and the audit sees it."""

    def raise_without_looking(promotion_id: int, scope: str, amount: int) -> bool:
        return take(
            update(PromotionCounter)
            .where(PromotionCounter.promotion_id == promotion_id, PromotionCounter.scope == scope)
            .values(uses=PromotionCounter.uses + 1, amount=PromotionCounter.amount + amount)
            .execution_options(synchronize_session=False)
        )

    monkeypatch.setattr(use_service, "_raise", raise_without_looking)
    race = _race(arena, shop, Offer(limited(**limits)), same_person=same_person)
    assert len(race.results) == RIVALS
    assert _problems(arena) != []

"""Promotions used and given back: each once, as far as their limits go."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.promotions import queries, service, use_queries
from coop.domain.promotions.checks import CHECKS
from coop.domain.promotions.errors import UsedUp
from coop.domain.promotions.models import PromotionUse
from coop.domain.promotions.types import Limits, Offer, Reason, Used
from coop.errors import NotFound
from tests.integration.promotions.conftest import NOW, problems
from tests.support.promotions import (
    START,
    UNIT,
    Shop,
    build_shop,
    limited,
    owner,
    terms,
)

TOMORROW = START + timedelta(days=1)


def _used(shop: Shop, key: int, number: int = 0, on: date = START) -> Used:
    return queries.read_used([str(key)], shop.persons[number], on)[str(key)]


def test_an_order_uses_it_once(shop: Shop) -> None:
    one = shop.publish(Offer(limited(total=5, per_person=2, per_day=3, budget_amount=50_000)))
    discount = shop.buy(1, 120_000)
    assert discount.amount == 12_000
    shop.buy(1, 120_000)
    assert _used(shop, one.id) == Used(1, 1, 1, 12_000)
    shop.buy(2, 80_000, number=1)
    assert _used(shop, one.id) == Used(2, 1, 2, 20_000)
    assert _used(shop, one.id, 1, TOMORROW) == Used(2, 1, 0, 20_000)
    assert queries.read_used([str(one.id)], None, START) == {str(one.id): Used(2, 0, 2, 20_000)}
    (use,) = use_queries.list_uses_of(owner(1))
    assert (use.amount, use.points, use.live_mark) == (12_000, 0, 1)
    assert use.why["result"] == 12_000


def test_what_has_no_limit_has_no_counter(shop: Shop) -> None:
    one = shop.publish()
    shop.buy(1)
    assert _used(shop, one.id) == Used()
    assert session.execute(text("SELECT COUNT(*) FROM promotion_counters")).scalar() == 0


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"total": 1}, Reason.USED_UP),
        ({"per_person": 1}, Reason.USED_BY_YOU),
        ({"per_day": 1}, Reason.USED_TODAY),
        ({"budget_amount": 17_999}, Reason.NO_BUDGET),
    ],
)
def test_a_limit_is_told_before_and_kept_after(
    shop: Shop, limits: dict[str, int], reason: Reason
) -> None:
    """Who reckoned before the last one went is refused by the database, whole."""
    other = shop.publish(name="Tanpa batas", priority=1, limits=Limits(total=99))
    shop.publish(Offer(limited(**limits)))
    early = shop.discount(100_000)
    shop.buy(1)
    assert [one.reason for one in shop.discount(100_000).refused] == [reason]
    with pytest.raises(UsedUp, match="Diskon Maret"):
        service.use_promotions(early, owner(2), shop.persons[0], UNIT, START)
    assert use_queries.list_uses_of(owner(2)) == []
    assert _used(shop, other.id).total == 1  # the savepoint took that back as well


def test_it_is_given_back_once_on_its_own_day(shop: Shop) -> None:
    one = shop.publish(Offer(limited(total=9, per_person=9, per_day=9, budget_amount=90_000)))
    shop.buy(1, on=TOMORROW)
    shop.buy(2, on=TOMORROW)
    late = TOMORROW + timedelta(days=5)
    service.release_promotions(owner(1), late)
    service.release_promotions(owner(1), late)
    assert _used(shop, one.id, on=TOMORROW) == Used(1, 1, 1, 10_000)
    assert [use.released_on for use in use_queries.list_uses_of(owner(1))] == [late]
    service.release_promotions(owner(99), late)
    shop.buy(1, on=TOMORROW)  # the order is placed again: another use
    assert _used(shop, one.id, on=TOMORROW).total == 2


def test_what_gives_nothing_back_stays_used(shop: Shop) -> None:
    one = shop.publish(Offer(limited(total=2), gives_back=False))
    shop.buy(1)
    service.release_promotions(owner(1), TOMORROW)
    service.release_promotions(owner(1), TOMORROW)
    assert _used(shop, one.id).total == 1
    shop.buy(1)  # the same order: it has had it
    assert _used(shop, one.id).total == 1


def test_what_was_stopped_or_belongs_elsewhere_is_not_granted(shop: Shop) -> None:
    one = shop.publish()
    early = shop.discount(100_000)
    with pytest.raises(NotFound):
        service.use_promotions(early, owner(1), shop.persons[0], UNIT + 1, START)
    service.stop_promotion(one.id, shop.keeper)
    with pytest.raises(UsedUp):
        service.use_promotions(early, owner(1), shop.persons[0], UNIT, START)
    assert shop.discount(100_000).applied == ()


def test_without_a_discount_nothing_is_used(shop: Shop) -> None:
    service.use_promotions(shop.discount(100_000), owner(1), shop.persons[0], UNIT, START)
    assert session.query(PromotionUse).all() == []


def test_a_code_for_one_use_is_used_once_and_comes_back(shop: Shop) -> None:
    draft = service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper)
    code, *_ = service.make_codes(draft.id, 3, prefix="lebaran")
    service.publish_promotion(draft.id, shop.keeper)
    assert shop.discount(100_000).applied == ()
    typed = code.lower().replace("-", " ")
    normal = queries.normalise_code(typed)
    early = shop.discount(100_000, codes=(normal,))
    assert shop.buy(1, codes=(normal,)).amount == 10_000
    (refused,) = shop.discount(100_000, number=1, codes=(normal,)).refused
    assert refused.reason is Reason.CODE_SPENT
    with pytest.raises(UsedUp):
        service.use_promotions(early, owner(2), shop.persons[1], UNIT, START)
    rows = list(use_queries.stream_codes(draft.id, portion=2))
    assert [row.is_spent for row in rows] == [True, False, False]
    service.release_promotions(owner(1), START)
    assert shop.buy(2, number=1, codes=(normal,)).amount == 10_000
    (latest, first) = use_queries.list_uses(draft.id).rows
    assert (latest.code, latest.person_name) == (code, "Pelanggan 1")
    assert (first.owner, first.released_on) == (owner(1), START)


def test_a_told_code_is_used_by_many(shop: Shop) -> None:
    draft = service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper)
    service.add_code(draft.id, "Merdeka 81")
    service.publish_promotion(draft.id, shop.keeper)
    typed = (queries.normalise_code("MERDEKA-81"),)
    assert [shop.buy(n, number=n, codes=typed).amount for n in (1, 2)] == [10_000, 10_000]


def test_effects_over_a_period(shop: Shop) -> None:
    one, two = shop.publish(), shop.publish(name="Tambahan", priority=-1)
    shop.buy(1)
    shop.buy(2, number=1)
    shop.buy(3, on=TOMORROW)
    service.release_promotions(owner(2), TOMORROW)
    effects = use_queries.list_effects(UNIT, START, TOMORROW)
    assert [(e.promotion_id, e.orders, e.persons, e.amount, e.released) for e in effects] == [
        (one.id, 2, 1, 20_000, 1),
        (two.id, 2, 1, 18_000, 1),
    ]
    assert use_queries.count_orders(UNIT, START, TOMORROW) == 2
    assert use_queries.count_orders(UNIT, START, START) == 1
    assert use_queries.list_effects(UNIT + 1, START, TOMORROW) == []


FAULTS: list[tuple[str, str]] = [
    ("UPDATE promotion_counters SET uses = uses + 1", "promotions.counters"),
    ("UPDATE promotion_counters SET amount = 0", "promotions.counters"),
    ("DELETE FROM promotion_counters", "promotions.counters"),
    ("UPDATE promotion_uses SET amount = amount + 1", "promotions.uses"),
    ("UPDATE promotions SET total_limit = 1", "promotions.limits"),
    ("UPDATE promotions SET person_limit = 1", "promotions.limits"),
    ("UPDATE promotions SET budget_amount = 15000", "promotions.limits"),
    ("UPDATE promotion_codes SET is_spent = 0", "promotions.codes"),
    ("UPDATE promotion_uses SET code_id = NULL", "promotions.codes"),
]


@pytest.mark.parametrize(("fault", "check"), FAULTS)
def test_a_planted_fault_is_found(app: Flask, fault: str, check: str) -> None:
    with app.app_context(), writing(), dates.at(NOW):
        shop = build_shop()
        offer = Offer(limited(total=9, per_person=9, per_day=9), needs_code=True)
        draft = service.draft_promotion(UNIT, offer, shop.keeper)
        codes = [queries.normalise_code(code) for code in service.make_codes(draft.id, 2)]
        service.publish_promotion(draft.id, shop.keeper)
        for number, code in enumerate(codes):
            shop.buy(number, codes=(code,))
        assert problems() == []
        session.execute(text(fault))
        assert check in [one.name for one in CHECKS if one.run().problems]
        session.rollback()


def test_the_statements_do_not_grow_with_the_promotions(shop: Shop) -> None:
    from tests.support.statements import statements  # noqa: PLC0415 - one use

    def ask() -> Any:
        session.flush()
        session.expunge_all()
        with statements() as sent:
            offered = queries.list_terms(UNIT, START, shop.persons[0], ("ABC123",))
            queries.read_used([one.key for one in offered], shop.persons[0], START)
        return len(offered), len(sent)

    shop.publish(Offer(limited(total=9)))
    assert ask() == (1, 3)
    for _n in range(20):
        shop.publish(Offer(limited(total=9, per_person=2)))
    assert ask() == (21, 3)


def test_a_use_by_a_code_of_another_promotion_is_found(app: Flask) -> None:
    with app.app_context(), writing(), dates.at(NOW):
        shop = build_shop()
        draft = service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper)
        code = service.add_code(draft.id, "HEMAT7")
        service.publish_promotion(draft.id, shop.keeper)
        shop.buy(1, codes=(code.code,))
        other = shop.publish(first_on=TOMORROW)
        assert problems() == []
        code.promotion_id = other.id
        assert any("its code is of promotion" in problem for problem in problems())
        session.rollback()

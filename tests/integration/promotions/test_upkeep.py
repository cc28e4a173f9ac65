"""Promotions written, changed, published and stopped, and their codes."""

import secrets
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from coop.db import session
from coop.domain.people.types import EVERYONE, person_code
from coop.domain.promotions import code_service, queries, service, use_queries
from coop.domain.promotions.code_rules import LETTERS
from coop.domain.promotions.errors import UsedUp
from coop.domain.promotions.models import PromotionCode
from coop.domain.promotions.queries import PromotionFilter
from coop.domain.promotions.rules import apply_promotions
from coop.domain.promotions.types import (
    Limits,
    Offer,
    PromotionKind,
    PromotionStanding,
    PromotionStatus,
    Reason,
    Terms,
    Used,
)
from coop.domain.trail.service import list_trail
from coop.errors import Conflict, CoopError, NotFound, Refused
from tests.support.promotions import START, UNIT, Shop, limited, order_of, owner, terms

TOMORROW = START + timedelta(days=1)


def _actions(promotion_id: int) -> list[str]:
    session.flush()
    rows = list_trail(service.promotion_ref(queries.get_promotion(promotion_id)))
    return sorted(row.action for row in rows)


def test_what_is_written_is_what_is_offered(shop: Shop) -> None:
    wanted = terms(
        name="  Cuci dua gratis satu ",
        kind=PromotionKind.BUY_X_GET_Y,
        percent=Decimal(0),
        buys=2,
        gets=1,
        points=5,
        cap_amount=90_000,
        cap_quantity=2,
        minimum_amount=10_000,
        minimum_quantity=3,
        last_on=date(2026, 4, 1),
        weekdays=frozenset({0, 2}),
        from_hour=time(22, 30),
        until_hour=time(2),
        items=frozenset({"service:wash"}),
        tags=frozenset({"parts"}),
        audience=frozenset({"members", person_code(shop.persons[0])}),
        limits=Limits(10, 2, 3, 500_000),
        priority=7,
        is_automatic=False,
        is_exclusive=True,
    )
    one = shop.publish(Offer(wanted, "Hanya malam hari.", gives_back=False))
    session.expire_all()
    assert queries.list_terms(UNIT, START, shop.persons[0]) == [
        replace(wanted, key=str(one.id), name="Cuci dua gratis satu")
    ]
    assert (one.status, one.text) == (PromotionStatus.PUBLISHED, "Hanya malam hari.")
    assert (one.made_by, one.published_by) == (shop.keeper.user_id,) * 2
    assert _actions(one.id) == ["promotion.drafted", "promotion.published"]


def test_each_sees_what_is_meant_for_them(shop: Shop) -> None:
    all_of = shop.publish()
    named = shop.publish(audience=frozenset({person_code(shop.persons[0])}))
    shop.publish(first_on=TOMORROW)
    shop.publish(last_on=START)
    service.draft_promotion(UNIT, Offer(terms()), shop.keeper)

    def seen(person_id: int | None, on: date = START) -> set[str]:
        return {one.key for one in queries.list_terms(UNIT, on, person_id)}

    assert {str(all_of.id), str(named.id)} < seen(shop.persons[0])
    assert str(named.id) not in seen(shop.persons[1])
    assert seen(None) == seen(shop.persons[1])
    assert len(seen(None)) == 2
    assert len(seen(None, TOMORROW)) == 3  # the one of yesterday may have hours past midnight
    assert len(seen(None, TOMORROW + timedelta(days=1))) == 2
    assert queries.list_terms(UNIT + 1, START) == []


def test_a_typed_code_that_is_over_says_so(shop: Shop) -> None:
    draft = service.draft_promotion(UNIT, Offer(terms(last_on=START), needs_code=True), shop.keeper)
    service.add_code(draft.id, "HEMAT7")
    service.publish_promotion(draft.id, shop.keeper)
    late = START + timedelta(days=30)
    (refused,) = shop.discount(100_000, on=late, codes=(queries.normalise_code("hemat7"),)).refused
    assert refused.reason is Reason.OVER
    assert queries.list_terms(UNIT, late, codes=("?", "XYZ999")) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"last_on": START - timedelta(days=1)}, "last_on"),
        ({"name": "  "}, "name"),
        ({"limits": Limits(total=-1)}, "total"),
        ({"limits": Limits(per_person=0)}, "per_person"),
        ({"limits": Limits(per_day=-5)}, "per_day"),
        ({"limits": Limits(budget_amount=-1)}, "budget_amount"),
        ({"from_hour": time(22)}, "until_hour"),
        ({"from_hour": time(22), "until_hour": time(22)}, "until_hour"),
        ({"weekdays": frozenset()}, "weekdays"),
        ({"audience": frozenset({"astronauts"})}, "audience"),
        ({"percent": Decimal(101)}, "percent"),
        ({"minimum_amount": -1}, "minimum_amount"),
        ({"points": -1}, "points"),
    ],
)
def test_what_is_not_sound_is_refused(shop: Shop, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as told:
        service.draft_promotion(UNIT, Offer(terms(**given)), shop.keeper)
    assert told.value.field == field


def test_a_draft_changes_freely(shop: Shop) -> None:
    draft = service.draft_promotion(UNIT, Offer(terms()), shop.keeper)
    service.change_promotion(draft.id, Offer(terms(percent=Decimal(20), name="Baru")))
    service.change_promotion(draft.id, Offer(terms(percent=Decimal(20), name="Baru")))
    assert (draft.percent, draft.name) == (Decimal(20), "Baru")
    (changed,) = [
        row for row in list_trail(service.promotion_ref(draft)) if row.action.endswith("changed")
    ]
    assert changed.detail["before"]["percent"] == "10"
    assert changed.detail["after"] == {"name": "Baru", "percent": "20"}


PUBLISHED = limited(total=5, budget_amount=50_000)
RUNNING = replace(PUBLISHED, last_on=date(2026, 4, 1))


@pytest.mark.parametrize(
    ("after", "field"),
    [
        (replace(RUNNING, percent=Decimal(20)), "percent"),
        (replace(RUNNING, audience=frozenset({"members"})), "audience"),
        (replace(RUNNING, last_on=date(2026, 3, 31)), "last_on"),
        (replace(RUNNING, limits=Limits(4, None, None, 50_000)), "total_limit"),
        (replace(RUNNING, limits=Limits(5, None, None, 49_999)), "budget_amount"),
        (replace(RUNNING, limits=Limits(5, None, None, None)), "budget_amount"),
        (replace(RUNNING, limits=Limits(5, 1, None, 50_000)), "person_limit"),
    ],
)
def test_what_is_published_takes_nothing_from_customers(
    shop: Shop, after: Terms, field: str
) -> None:
    one = shop.publish(Offer(RUNNING))
    with pytest.raises(Refused) as told:
        service.change_promotion(one.id, Offer(after))
    assert told.value.field == field


def test_what_is_published_may_last_longer_and_give_more(shop: Shop) -> None:
    one = shop.publish(Offer(RUNNING))
    for number in range(5):
        shop.buy(number)
    assert [refused.reason for refused in shop.discount(100_000).refused] == [Reason.USED_UP]
    more = replace(RUNNING, last_on=None, name="Diperpanjang", limits=Limits(7, None, None, 65_000))
    service.change_promotion(one.id, Offer(more, "Lebih lama"))
    assert shop.buy(6).amount == 10_000
    assert [refused.reason for refused in shop.discount(100_000).refused] == [Reason.NO_BUDGET]
    assert (one.text, one.last_on) == ("Lebih lama", None)
    assert queries.read_used([str(one.id)], None, START)[str(one.id)] == Used(6, 0, 0, 60_000)


def test_publishing_refuses_what_lacks_something(shop: Shop) -> None:
    coded = service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper)
    with pytest.raises(Refused, match="needs a code"):
        service.publish_promotion(coded.id, shop.keeper)
    old = terms(first_on=date(2026, 1, 1), last_on=date(2026, 3, 1))
    over = service.draft_promotion(UNIT, Offer(old), shop.keeper)
    with pytest.raises(Refused, match="is over"):
        service.publish_promotion(over.id, shop.keeper)
    one = shop.publish()
    with pytest.raises(Conflict):
        service.publish_promotion(one.id, shop.keeper)
    with pytest.raises(NotFound):
        service.publish_promotion(10**9, shop.keeper)


def test_stopping_is_for_good(shop: Shop) -> None:
    one = shop.publish()
    service.stop_promotion(one.id, shop.keeper, " Salah harga ")
    assert one.status is PromotionStatus.STOPPED
    assert one.stopped_by == shop.keeper.user_id
    with pytest.raises(Conflict):
        service.stop_promotion(one.id, shop.keeper)
    with pytest.raises(Refused, match="stopped"):
        service.change_promotion(one.id, Offer(terms(name="Lagi")))
    with pytest.raises(Refused, match="stopped"):
        service.add_code(one.id, "LAGI7")


def test_codes_are_many_and_look_like_nothing_else(shop: Shop) -> None:
    draft = service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper)
    codes = service.make_codes(draft.id, 600, length=8, prefix="Promo")
    assert len(set(codes)) == 600
    rows = list(use_queries.stream_codes(draft.id))
    assert sorted(row.shown for row in rows) == sorted(codes)
    for code in codes:
        beginning, *groups = code.split("-")
        assert beginning == "PROMO"
        assert set("".join(groups)) <= set(LETTERS)
        assert not set("".join(groups)) & set("0OIL1")
    stored = session.scalars(select(PromotionCode.code)).all()
    assert sorted(stored) == sorted(queries.normalise_code(code) for code in codes)
    assert _actions(draft.id) == ["promotion.codes_made", "promotion.drafted"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": -3}, "count"),
        ({"count": 10_001}, "count"),
        ({"count": 1, "length": 5}, "length"),
        ({"count": 1, "length": 13}, "length"),
        ({"count": 1, "prefix": "TERLALUPANJANG"}, "prefix"),
        ({"count": 1, "prefix": "A/B"}, "code"),
    ],
)
def test_a_batch_of_codes_has_bounds(shop: Shop, given: dict[str, Any], field: str) -> None:
    draft = service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper)
    with pytest.raises(Refused) as told:
        service.make_codes(draft.id, **given)
    assert told.value.field == field


@pytest.mark.parametrize("twin", ["LEBARAN", "1ebaran", "Iebaran", "l e b a r a n", "LЕВАRАN"])
def test_a_code_that_looks_like_another_is_refused(shop: Shop, twin: str) -> None:
    """The last one is written with letters of another script."""
    offers = [
        service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper)
        for _n in range(2)
    ]
    service.add_code(offers[0].id, "Lebaran")
    with pytest.raises(Conflict, match="looks like"):
        service.add_code(offers[1].id, twin)


@pytest.mark.parametrize("text", ["", "ab", "x" * 21, "HEMAT!", "DISKON☺"])
def test_what_cannot_be_a_code_is_refused(shop: Shop, text: str) -> None:
    draft = service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper)
    with pytest.raises(CoopError) as told:
        service.add_code(draft.id, text)
    assert told.value.field == "code"


def test_codes_belong_to_what_needs_them(shop: Shop) -> None:
    draft = service.draft_promotion(UNIT, Offer(terms()), shop.keeper)
    with pytest.raises(Refused, match="needs no code"):
        service.make_codes(draft.id, 5)
    coded = service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper)
    service.make_codes(coded.id, 1)
    with pytest.raises(Refused, match="has codes"):
        service.change_promotion(coded.id, Offer(terms()))


def test_the_list_of_staff(shop: Shop) -> None:
    running = shop.publish(name="Cuci hemat")
    shop.publish(name="Nanti", first_on=TOMORROW, kind=PromotionKind.AMOUNT, amount=5_000)
    service.draft_promotion(UNIT, Offer(terms(name="Konsep hemat")), shop.keeper)
    service.stop_promotion(shop.publish(name="Berhenti").id, shop.keeper)
    shop.buy(1)

    def names(on: date = START, **wanted: Any) -> list[str]:
        page = queries.search_promotions(UNIT, PromotionFilter(sort="name", **wanted), on)
        return [row.name for row in page.rows]

    assert names(descending=False) == ["Berhenti", "Cuci hemat", "Konsep hemat", "Nanti"]
    assert names(text="HEMAT") == ["Konsep hemat", "Cuci hemat"]
    assert names(kind=PromotionKind.AMOUNT) == ["Nanti"]
    for standing, name in (
        (PromotionStanding.CURRENT, "Cuci hemat"),
        (PromotionStanding.PLANNED, "Nanti"),
        (PromotionStanding.DRAFT, "Konsep hemat"),
        (PromotionStanding.STOPPED, "Berhenti"),
    ):
        assert names(standing=standing) == [name]
    assert names(standing=PromotionStanding.ENDED) == []
    page = queries.search_promotions(UNIT, PromotionFilter(text="cuci"), START)
    (row,) = page.rows
    assert (page.total, row.id, row.uses, row.amount) == (1, running.id, 1, 10_000)
    assert row.standing is PromotionStanding.CURRENT
    service.release_promotions(owner(1), START)
    (row,) = queries.search_promotions(UNIT, PromotionFilter(text="cuci"), START).rows
    assert (row.uses, row.amount) == (0, 0)
    assert EVERYONE in running.audience


@pytest.fixture
def dice(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Letters that are thrown, the last one again and again."""
    thrown = ["A"]

    def throw(_letters: str) -> str:
        return thrown.pop(0) if len(thrown) > 1 else thrown[0]

    monkeypatch.setattr(secrets, "choice", throw)
    return thrown


def _coded(shop: Shop) -> int:
    return service.draft_promotion(UNIT, Offer(terms(), needs_code=True), shop.keeper).id


def test_a_code_that_is_taken_is_drawn_again(shop: Shop, dice: list[str]) -> None:
    promotion_id = _coded(shop)
    assert service.make_codes(promotion_id, 1, length=6) == ["AAAA-AA"]
    dice[:] = [*"AAAAAA", "C"]
    assert service.make_codes(promotion_id, 1, length=6) == ["CCCC-CC"]


def test_when_no_code_is_left_it_says_so(
    shop: Shop, dice: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rival's codes are not seen before they are written: the database refuses them."""
    promotion_id = _coded(shop)
    service.make_codes(promotion_id, 1, length=6)
    monkeypatch.setattr(code_service, "find_by_key", lambda *_asked: {})
    with pytest.raises(Conflict, match="longer"):
        service.make_codes(promotion_id, 1, length=6)
    assert len(list(use_queries.stream_codes(promotion_id))) == 1
    assert dice == ["A"]


def test_without_a_typed_code_nothing_is_granted(shop: Shop) -> None:
    """Whoever reckons with terms of their own is refused where the codes are."""
    promotion_id = _coded(shop)
    service.make_codes(promotion_id, 1)
    service.publish_promotion(promotion_id, shop.keeper)
    wanted = replace(terms(), key=str(promotion_id))
    discount = apply_promotions(order_of(shop.persons[0], 100_000), [wanted])
    with pytest.raises(UsedUp):
        service.use_promotions(discount, owner(1), shop.persons[0], UNIT, START)


@pytest.mark.parametrize(("hour", "is_granted"), [(1, True), (2, False), (12, False)])
def test_hours_past_midnight_belong_to_the_last_day(
    shop: Shop, hour: int, is_granted: bool
) -> None:
    shop.publish(last_on=START, from_hour=time(22), until_hour=time(2))
    offered = queries.list_terms(UNIT, TOMORROW, shop.persons[0])
    order = replace(order_of(shop.persons[0], 100_000, TOMORROW), hour=time(hour))
    assert bool(apply_promotions(order, offered).applied) is is_granted

"""What a promotion takes off, whom it is for, and why it does not apply."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from coop.domain.promotions.rules import apply_promotions, consider, ensure_sound, normalise_code
from coop.domain.promotions.types import (
    Applied,
    Customer,
    Discount,
    Limits,
    Line,
    Order,
    PromotionKind,
    Reason,
    Refusal,
    Terms,
    Used,
)
from coop.errors import Refused

FRIDAY = (date(2026, 3, 20), time(10))
WASH = Line("1", "service:wash", 1, 150_000, frozenset({"cooling"}))
FREON = Line("2", "part:freon", 3, 33_333, frozenset({"parts"}))
BELT = Line("3", "part:belt", 2, 80_000, frozenset({"parts"}))


def terms(kind: PromotionKind = PromotionKind.PERCENT, **given: Any) -> Terms:
    usual: dict[str, Any] = {
        "key": "p",
        "name": "Promo",
        "kind": kind,
        "first_on": date(2026, 3, 1),
        "percent": Decimal(10),
        "amount": 25_000,
    }
    return Terms(**(usual | given))


def order(
    *lines: Line, at: tuple[date, time] = FRIDAY, used: Used | None = None, **customer: Any
) -> Order:
    groups = customer.pop("groups", frozenset({"everyone", "member", "person:7"}))
    return Order(
        lines or (WASH, FREON, BELT),
        Customer(groups=groups, **customer),
        *at,
        {"p": used} if used else {},
    )


def take(wanted: Order, *promotions: Terms) -> Discount:
    for one in promotions:
        ensure_sound(one)
    return apply_promotions(wanted, promotions)


def test_percent_is_rounded_once_and_split_exactly() -> None:
    discount = take(order(), terms(percent=Decimal("12.5")))
    whole = 150_000 + 99_999 + 160_000
    assert discount.amount == 51_250  # 51.249,875
    assert sum(discount.by_line.values()) == discount.amount
    assert discount.by_line == {"1": 18_750, "2": 12_500, "3": 20_000}
    (one,) = discount.applied
    assert one.why.result == 51_250
    assert [fact.value for fact in one.why.inputs] == [whole, Decimal("12.5")]


@pytest.mark.parametrize(
    ("given", "by_line"),
    [
        ({"kind": PromotionKind.AMOUNT}, {"1": 9_146, "2": 6_098, "3": 9_756}),
        (
            {"kind": PromotionKind.AMOUNT, "tags": frozenset({"cooling"}), "amount": 900_000},
            {"1": 150_000, "2": 0, "3": 0},
        ),
        (
            {"kind": PromotionKind.PERCENT, "cap_amount": 10_000, "items": frozenset({BELT.item})},
            {"1": 0, "2": 0, "3": 10_000},
        ),
        (
            {"kind": PromotionKind.FIXED_PRICE, "amount": 60_000, "tags": frozenset({"parts"})},
            {"1": 0, "2": 0, "3": 40_000},  # freon is cheaper than that already
        ),
        (
            {"kind": PromotionKind.FIXED_PRICE, "amount": 30_000, "cap_quantity": 3},
            {"1": 120_000, "2": 0, "3": 100_000},  # the three dearest pieces
        ),
        (
            {"kind": PromotionKind.BUY_X_GET_Y, "buys": 2, "gets": 1},
            {"1": 0, "2": 66_666, "3": 0},  # six pieces, the two cheapest of them free
        ),
        (
            {"kind": PromotionKind.BUY_X_GET_Y, "buys": 1, "gets": 1, "items": {FREON.item}},
            {"1": 0, "2": 33_333, "3": 0},  # of three pieces one pair
        ),
        (
            {"kind": PromotionKind.FREE_ITEM, "items": {FREON.item}, "minimum_amount": 400_000},
            {"1": 0, "2": 33_333, "3": 0},
        ),
        (
            {"kind": PromotionKind.POINTS_PRICE, "points": 40, "cap_quantity": 9, "amount": 0},
            {"1": 150_000, "2": 0, "3": 80_000},  # a hundred points pay for two pieces
        ),
    ],
)
def test_what_each_kind_takes_off(given: dict[str, Any], by_line: dict[str, int]) -> None:
    given = {name: frozenset(x) if isinstance(x, set) else x for name, x in given.items()}
    discount = take(order(points=100), terms(**given))
    assert discount.by_line == by_line
    assert discount.amount == sum(by_line.values())


def test_points_are_needed_and_taken() -> None:
    wanted = order(points=100)
    assert take(wanted, terms(points=100)).points == 100
    refused = take(wanted, terms(points=130)).refused
    assert refused == (Refusal("p", Reason.TOO_FEW_POINTS, 30),)
    price = terms(PromotionKind.POINTS_PRICE, points=40, cap_quantity=9)
    assert take(wanted, price).points == 80
    both = take(wanted, replace(price, key="a"), replace(price, key="b", priority=1))
    assert both.points == 80
    assert both.refused == (Refusal("a", Reason.TOO_FEW_POINTS, 20),)


@pytest.mark.parametrize(
    ("given", "reason", "missing"),
    [
        ({"first_on": date(2026, 3, 21)}, Reason.NOT_YET, 0),
        ({"last_on": date(2026, 3, 19)}, Reason.OVER, 0),
        ({"weekdays": frozenset({0, 5})}, Reason.OTHER_DAY, 0),
        ({"from_hour": time(8), "until_hour": time(10)}, Reason.OTHER_HOUR, 0),
        ({"audience": frozenset({"new", "person:8"})}, Reason.NOT_FOR_YOU, 0),
        ({"items": frozenset({"service:tyre"})}, Reason.NOTHING_FITS, 0),
        ({"minimum_amount": 410_000}, Reason.BELOW_AMOUNT, 1),
        ({"minimum_quantity": 8}, Reason.BELOW_QUANTITY, 2),
        ({"limits": Limits(total=9)}, Reason.USED_UP, 0),
        ({"limits": Limits(per_person=2)}, Reason.USED_BY_YOU, 0),
        ({"limits": Limits(per_day=4)}, Reason.USED_TODAY, 0),
        ({"limits": Limits(budget_amount=240_000)}, Reason.NO_BUDGET, 1_000),
    ],
)
def test_why_it_does_not_apply(given: dict[str, Any], reason: Reason, missing: int) -> None:
    used = Used(total=9, by_person=2, on_day=4, amount=200_000)
    discount = take(order(used=used), terms(**given))
    assert discount.amount == 0
    assert discount.refused == (Refusal("p", reason, missing),)


@pytest.mark.parametrize(
    ("at", "applies"),
    [
        ((date(2026, 3, 20), time(20)), True),  # Friday evening
        ((date(2026, 3, 21), time(1, 59)), True),  # the same night
        ((date(2026, 3, 21), time(2)), False),
        ((date(2026, 3, 20), time(1)), False),  # the night of Thursday
        ((date(2026, 3, 28), time(1)), False),  # the last night was that of the 20th
    ],
)
def test_hours_across_midnight_belong_to_the_day_they_begin_on(
    at: tuple[date, time], *, applies: bool
) -> None:
    night = terms(
        from_hour=time(20),
        until_hour=time(2),
        weekdays=frozenset({4}),
        last_on=date(2026, 3, 20),
    )
    assert bool(take(order(at=at), night).applied) is applies


def test_the_ones_after_work_on_what_is_left() -> None:
    half = terms(key="half", percent=Decimal(50), priority=2, items=frozenset({WASH.item}))
    tenth = terms(key="tenth", items=frozenset({WASH.item}))
    free = terms(key="free", percent=Decimal(100), priority=1)
    discount = take(order(WASH), tenth, half)
    assert [one.key for one in discount.applied] == ["half", "tenth"]
    assert discount.amount == 75_000 + 7_500
    discount = take(order(WASH), tenth, half, free)
    assert discount.amount == 150_000
    assert discount.refused == (Refusal("tenth", Reason.NOTHING_LEFT),)


def test_one_that_stands_alone_stands_alone() -> None:
    alone = terms(key="alone", is_exclusive=True)
    other = terms(key="other")
    assert [fate.key for fate in take(order(), alone, other).applied] == ["alone"]
    first = replace(other, priority=1)
    discount = take(order(), alone, first)
    assert [fate.key for fate in discount.applied] == ["other"]
    assert discount.refused == (Refusal("alone", Reason.STANDS_ALONE),)


def test_what_is_chosen_and_what_needs_its_code() -> None:
    chosen = terms(key="chosen", is_automatic=False)
    secret = terms(key="secret", code="TEMAN")
    assert take(order(), chosen, secret) == Discount({"1": 0, "2": 0, "3": 0}, (), ())
    told = consider(order(), (chosen, secret))
    assert [(fate.key, type(fate)) for fate in told] == [("chosen", Applied)]
    typed = order(codes=frozenset({"TEMAN"}))
    assert [fate.key for fate in take(typed, chosen, secret).applied] == ["secret"]
    assert [fate.key for fate in consider(typed, (chosen, secret))] == ["chosen", "secret"]
    asked = take(order(chosen=frozenset({"secret"})), secret)
    assert asked.refused == (Refusal("secret", Reason.NEEDS_CODE),)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" ac-2026 ", "AC2026"),
        ("hemat 10", "HEMAT10"),
        ("O1L0", "0110"),
        ("ТЕМАН", "TEMAH"),  # Cyrillic letters that look like Latin ones
        ("ｈｅｍａｔ", "HEMAT"),
    ],
)
def test_codes_are_compared_as_people_read_them(typed: str, code: str) -> None:
    assert normalise_code(typed) == code
    assert normalise_code(code) == code


@pytest.mark.parametrize("typed", ["", "ab", "x" * 21, "дом🎉", "'; DROP", "٣٤٥"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="3 to 20"):
        normalise_code(typed)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"percent": Decimal(0)}, "percent"),
        ({"percent": Decimal("100.01")}, "percent"),
        ({"kind": PromotionKind.AMOUNT, "amount": 0}, "amount"),
        ({"kind": PromotionKind.FIXED_PRICE, "amount": -1}, "amount"),
        ({"kind": PromotionKind.BUY_X_GET_Y, "buys": 1}, "buys"),
        ({"kind": PromotionKind.FREE_ITEM}, "items"),
        ({"kind": PromotionKind.POINTS_PRICE}, "points"),
        ({"points": -1}, "points"),
        ({"last_on": date(2026, 2, 28)}, "last_on"),
        ({"weekdays": frozenset()}, "weekdays"),
        ({"weekdays": frozenset({7})}, "weekdays"),
        ({"from_hour": time(8)}, "until_hour"),
        ({"from_hour": time(8), "until_hour": time(8)}, "until_hour"),
        ({"audience": frozenset()}, "audience"),
        ({"code": "teman"}, "code"),
        ({"cap_amount": 0}, "cap_amount"),
        ({"cap_quantity": 0}, "cap_quantity"),
        ({"limits": Limits(total=0)}, "total"),
        ({"limits": Limits(per_person=-1)}, "per_person"),
        ({"limits": Limits(budget_amount=0)}, "budget_amount"),
        ({"minimum_amount": -1}, "minimum_amount"),
        ({"minimum_quantity": -1}, "minimum_quantity"),
    ],
)
def test_a_promotion_that_contradicts_itself_is_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        ensure_sound(terms(**given))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "lines",
    [
        (WASH, replace(BELT, key="1")),
        (replace(WASH, quantity=0),),
        (replace(WASH, unit_amount=-1),),
    ],
)
def test_an_order_that_is_not_sound_is_refused(lines: tuple[Line, ...]) -> None:
    with pytest.raises(Refused):
        apply_promotions(order(*lines), [terms()])

"""Points: earned by rules, spent from the lots that expire first, taken back once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.loyalty.rules import (
    calculate_points,
    calculate_taken_back,
    draw,
    ensure_rule,
    ensure_spendable,
    ensure_spending,
    find_tier,
    hold,
    most_to_spend,
    take_back,
)
from coop.domain.loyalty.types import (
    Drawn,
    EarnRule,
    Event,
    EventKind,
    Holding,
    Lot,
    Piece,
    Refund,
    Spending,
    Tier,
)
from coop.errors import Refused

FRIDAY = date(2026, 3, 20)
VISIT = Event(
    EventKind.VISIT,
    FRIDAY,
    (Piece("service:wash", 1, 150_000), Piece("part:freon", 3, 99_999)),
    249_999,
)


def rule(event: EventKind = EventKind.VISIT, points: int = 1, **given: Any) -> EarnRule:
    found = EarnRule("r", "Aturan", event, points, **given)
    ensure_rule(found)
    return found


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({"per_amount": 10_000}, 24),
        ({"per_amount": 10_000, "cap_points": 20}, 20),
        ({"per_amount": 10_000, "items": frozenset({"part:freon"})}, 9),
        ({"points": 5, "items": frozenset({"part:freon"})}, 15),
        ({"points": 5, "items": frozenset({"part:belt"})}, 0),
        ({"points": 50}, 50),
        ({"points": 50, "is_for_first": True}, 0),
        ({"points": 50, "is_for_birthday": True}, 0),
        ({"points": 50, "weekdays": frozenset({4})}, 50),
        ({"points": 50, "weekdays": frozenset({0})}, 0),
        ({"points": 50, "first_on": date(2026, 3, 21)}, 0),
        ({"points": 50, "last_on": date(2026, 3, 19)}, 0),
        ({"points": 50, "event": EventKind.REFERRAL}, 0),
    ],
)
def test_what_a_rule_earns(given: dict[str, Any], points: int) -> None:
    assert calculate_points(VISIT, [rule(**given)]).result == points


def test_rules_add_up_and_say_so() -> None:
    rules = [rule(per_amount=10_000), rule(points=50, is_for_first=True), rule(points=7)]
    earned = calculate_points(replace(VISIT, is_first=True), rules)
    assert earned.result == 24 + 50 + 7
    assert [step.value for step in earned.steps] == [24, 50, 7, 81]


LOTS = (
    Lot(1, 30, date(2026, 1, 1)),  # never expires
    Lot(2, 20, date(2026, 2, 1), date(2026, 12, 31)),
    Lot(3, 10, date(2026, 3, 1), date(2026, 3, 20)),  # its last day
    Lot(4, 5, date(2026, 3, 21), date(2026, 12, 31)),  # pending
    Lot(5, 99, date(2025, 1, 1), date(2026, 3, 19)),  # over
)


def test_what_a_person_holds() -> None:
    expiring = ((FRIDAY, 10), (date(2026, 12, 31), 25))
    assert hold(LOTS, 0, FRIDAY) == Holding(60, 5, 0, expiring)
    assert hold(LOTS, 45, FRIDAY).usable == 15
    assert hold(LOTS, 99, FRIDAY).usable == 0


def test_what_expires_first_is_spent_first() -> None:
    assert draw(LOTS, 35, FRIDAY) == Drawn({3: 10, 2: 20, 1: 5})
    assert draw(LOTS, 70, FRIDAY) == Drawn({3: 10, 2: 20, 1: 30}, 10)
    assert draw(LOTS, 0, FRIDAY) == Drawn({})
    with pytest.raises(Refused, match="negative"):
        draw(LOTS, -1, FRIDAY)


def test_points_are_taken_back_from_where_they_came() -> None:
    assert take_back(LOTS, 2, 15, FRIDAY) == Drawn({2: 15})
    assert take_back(LOTS, 4, 15, FRIDAY) == Drawn({4: 5, 3: 10})
    assert take_back(LOTS, 6, 65, FRIDAY) == Drawn({3: 10, 2: 20, 1: 30}, 5)
    with pytest.raises(Refused, match="negative"):
        take_back(LOTS, 2, -1, FRIDAY)


def test_a_refund_takes_back_in_proportion() -> None:
    refund = Refund(earned=24, paid_amount=249_999)
    assert calculate_taken_back(replace(refund, now_amount=100_000)) == 9
    rest = replace(refund, before_amount=100_000, now_amount=149_999, taken_back=9)
    assert calculate_taken_back(rest) == 15
    assert calculate_taken_back(Refund(earned=7, paid_amount=0)) == 7
    for wrong in (replace(refund, now_amount=250_000), replace(refund, now_amount=-1)):
        with pytest.raises(Refused, match="More than was paid"):
            calculate_taken_back(wrong)


@pytest.mark.parametrize(
    ("holding", "to_pay", "most"),
    [(500, 100_000, 300), (200, 100_000, 200), (9, 100_000, 0), (500, 3_000, 0), (500, 0, 0)],
)
def test_how_far_points_pay(holding: int, to_pay: int, most: int) -> None:
    spending = Spending(amount_each=100, least=10, share_percent=30)
    assert most_to_spend(holding, to_pay, spending) == most
    if most:
        assert ensure_spendable(most, holding, to_pay, spending) == most * 100
    for wrong in (most + 1, 9, 0, -5):
        with pytest.raises(Refused):
            ensure_spendable(wrong, holding, to_pay, spending)


@pytest.mark.parametrize(
    "wrong",
    [Spending(0), Spending(1, share_percent=0), Spending(1, share_percent=101), Spending(1, -1)],
)
def test_points_that_are_worth_nothing_are_refused(wrong: Spending) -> None:
    with pytest.raises(Refused):
        ensure_spending(wrong)
    ensure_spending(Spending(1))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"points": 0}, "points"),
        ({"per_amount": 0}, "per_amount"),
        ({"cap_points": 0}, "cap_points"),
        ({"weekdays": frozenset()}, "weekdays"),
        ({"weekdays": frozenset({8})}, "weekdays"),
        ({"first_on": FRIDAY, "last_on": date(2026, 3, 19)}, "last_on"),
        ({"event": EventKind.REFERRAL, "items": frozenset({"service:wash"})}, "items"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        rule(**given)
    assert refusal.value.field == field


def test_the_highest_tier_that_is_reached() -> None:
    silver, gold = Tier("silver", "Perak", 100), Tier("gold", "Emas", 500)
    assert [find_tier(points, (gold, silver)) for points in (99, 100, 499, 500)] == [
        None,
        silver,
        silver,
        gold,
    ]


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
SOME_LOTS = st.lists(st.tuples(st.integers(0, 100), DAYS, st.none() | DAYS), max_size=8).map(
    lambda rows: [Lot(n, *row) for n, row in enumerate(rows)]
)


@given(SOME_LOTS, st.integers(0, 500), DAYS, st.integers(0, 9))
def test_nothing_is_drawn_twice_or_from_nowhere(
    lots: list[Lot], points: int, on: date, own: int
) -> None:
    left = {lot.id: lot for lot in lots}
    for drawn in (draw(lots, points, on), take_back(lots, own, points, on)):
        assert sum(drawn.by_lot.values()) + drawn.missing == points
        assert all(0 < part <= left[lot].left for lot, part in drawn.by_lot.items())
        assert all(left[lot].is_usable(on) or lot == own for lot in drawn.by_lot)
        assert not any(left[lot].has_expired(on) for lot in drawn.by_lot)
    usable = sum(lot.left for lot in lots if lot.is_usable(on))
    assert draw(lots, points, on).missing == max(0, points - usable)
    assert hold(lots, 0, on).usable == usable


@given(st.integers(0, 1_000), st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_refunds_in_parts_take_back_what_one_refund_would(earned: int, parts: list[int]) -> None:
    paid, before, taken = sum(parts), 0, 0
    for part in parts:
        if not paid:
            break
        refund = Refund(earned, paid, before, part, taken)
        taken += calculate_taken_back(refund)
        before += part
        assert 0 <= taken <= earned
    assert not paid or taken == earned

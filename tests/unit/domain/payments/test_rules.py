"""Unique amounts, and how money is shared out over bills."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.payments import rules

amounts = st.integers(min_value=1, max_value=10**12)


def test_the_codes_are_one_to_999() -> None:
    free = rules.free_amounts(150_000, set())
    assert free[0] == 150_001
    assert free[-1] == 150_999
    assert len(free) == len(set(free)) == 999


def test_a_held_amount_is_not_free() -> None:
    assert 150_356 not in rules.free_amounts(150_000, {150_356})
    assert len(rules.free_amounts(150_000, {150_356, 99})) == 998


def test_when_all_are_held_none_is_free() -> None:
    assert rules.free_amounts(5, set(range(6, 1005))) == []


def test_the_same_choice_has_one_key_whatever_the_order() -> None:
    assert rules.choice_key(1, 2, {3: 10, 4: 20}) == rules.choice_key(1, 2, {4: 20, 3: 10})


@pytest.mark.parametrize(
    "other", [(2, 2, {3: 10}), (1, 3, {3: 10}), (1, 2, {3: 11}), (1, 2, {4: 10})]
)
def test_any_other_choice_has_another_key(other: tuple[int, int, dict[int, int]]) -> None:
    assert rules.choice_key(1, 2, {3: 10}) != rules.choice_key(*other)


@pytest.mark.parametrize("spelling", ["trx-0021/a", " TRX 0021 A", "Trx.0021.a"])
def test_a_bank_reference_is_one_however_it_is_spelled(spelling: str) -> None:
    assert rules.reference_key(spelling) == "TRX0021A"


@pytest.mark.parametrize(
    ("amount", "wished", "room", "parts", "rest"),
    [
        (150_356, {1: 150_000}, {1: 150_000}, {1: 150_000}, 356),
        (100_000, {1: 60_000, 2: 60_000}, {1: 60_000, 2: 60_000}, {1: 60_000, 2: 40_000}, 0),
        (100_100, {1: 100_000}, {1: 40_000}, {1: 40_000}, 60_100),
        (50_000, {1: 50_000, 2: 10_000}, {1: 50_000, 2: 10_000}, {1: 50_000}, 0),
        (70_000, {1: 50_000, 2: 20_000}, {1: 0, 2: 20_000}, {2: 20_000}, 50_000),
    ],
)
def test_money_fills_the_bills_in_order(
    amount: int, wished: dict[int, int], room: dict[int, int], parts: dict[int, int], rest: int
) -> None:
    assert rules.share_out(amount, wished, room) == (parts, rest)


@given(amounts, st.dictionaries(st.integers(1, 50), st.tuples(amounts, amounts), max_size=8))
def test_parts_and_rest_are_always_the_whole(
    amount: int, bills: dict[int, tuple[int, int]]
) -> None:
    wished = {bill: wish for bill, (wish, _room) in bills.items()}
    room = {bill: left for bill, (_wish, left) in bills.items()}
    parts, rest = rules.share_out(amount, wished, room)
    assert sum(parts.values()) + rest == amount
    assert rest >= 0
    assert all(0 < part <= min(wished[bill], room[bill]) for bill, part in parts.items())

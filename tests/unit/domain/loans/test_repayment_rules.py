"""What a repayment pays, what lateness costs, how a loan is classified."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.loans.repayment_rules import (
    OJK_CLASSES,
    AllocationLine,
    DueItem,
    allocate_repayment,
    calculate_allowance,
    calculate_penalty,
    classify,
    days_past_due,
)
from coop.errors import Refused

MARCH = DueItem(1, date(2026, 3, 25), 5_000, 100_000, 400_000)
APRIL = DueItem(2, date(2026, 4, 25), 2_000, 100_000, 400_000)
MAY = DueItem(3, date(2026, 5, 25), 0, 100_000, 400_000)

AMOUNTS = st.integers(0, 10**9)
ITEMS = st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), max_size=12).map(
    lambda dues: [
        DueItem(n, date(2026, 1, 1) + timedelta(days=30 * n), *due)
        for n, due in enumerate(dues, start=1)
    ]
)


def test_oldest_first_and_in_it_penalty_interest_principal() -> None:
    paid = allocate_repayment(560_000, [MAY, APRIL, MARCH], date(2026, 4, 30))

    assert paid.lines == (
        AllocationLine(1, 5_000, 100_000, 400_000, is_early=False),
        AllocationLine(2, 2_000, 53_000, 0, is_early=False),
    )
    assert (paid.penalty, paid.interest, paid.principal, paid.excess) == (
        7_000,
        153_000,
        400_000,
        0,
    )


def test_what_is_not_due_yet_is_paid_in_advance_and_says_so() -> None:
    paid = allocate_repayment(600_000, [MAY], date(2026, 5, 24))

    assert paid.lines == (AllocationLine(3, 0, 100_000, 400_000, is_early=True),)
    assert paid.excess == 100_000
    assert not allocate_repayment(1, [MAY], MAY.due_on).lines[0].is_early


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_repayment(amount: int) -> None:
    with pytest.raises(Refused) as caught:
        allocate_repayment(amount, [MARCH], date(2026, 4, 30))
    assert caught.value.field == "amount"


@given(st.integers(1, 10**10), ITEMS)
def test_no_rupiah_of_a_repayment_is_lost(amount: int, items: list[DueItem]) -> None:
    paid = allocate_repayment(amount, items, date(2026, 6, 1))

    assert paid.penalty + paid.interest + paid.principal + paid.excess == amount
    owed = sum(item.penalty_due + item.interest_due + item.principal_due for item in items)
    assert paid.excess == max(0, amount - owed)
    by_number = {item.n: item for item in items}
    for line in paid.lines:
        item = by_number[line.n]
        assert line.penalty <= item.penalty_due
        assert line.interest <= item.interest_due
        assert line.principal <= item.principal_due
        assert not line.interest or line.penalty == item.penalty_due
        assert not line.principal or line.interest == item.interest_due
    assert [line.n for line in paid.lines] == sorted(line.n for line in paid.lines)


def test_a_penalty_after_the_days_of_grace() -> None:
    penalty = calculate_penalty(500_000, 13, Decimal("0.1"), 3, None)

    assert penalty.result == 5_000  # 500.000 × 0,1 % × 10 days
    assert [step.value for step in penalty.steps] == [10, 5_000]
    assert calculate_penalty(500_000, 3, Decimal("0.1"), 3, None).result == 0
    assert calculate_penalty(500_000, 0, Decimal("0.1"), 3, None).result == 0


def test_a_penalty_is_capped_and_says_so() -> None:
    penalty = calculate_penalty(500_000, 400, Decimal("0.5"), 0, 100_000)

    assert penalty.result == 100_000
    assert penalty.steps[-2].value == 1_000_000
    assert penalty.steps[-1].value == 100_000
    assert penalty.inputs[-1].value == 100_000


def test_a_penalty_is_rounded_half_up_once() -> None:
    assert calculate_penalty(50, 1, Decimal(1), 0, None).result == 1
    assert calculate_penalty(49, 1, Decimal(1), 0, None).result == 0


@given(AMOUNTS, st.integers(0, 1000), st.decimals(0, 5, places=3), st.integers(0, 30), AMOUNTS)
def test_a_penalty_never_exceeds_its_cap_and_grows_with_the_days(
    overdue: int, days: int, rate: Decimal, grace: int, cap: int
) -> None:
    today = calculate_penalty(overdue, days, rate, grace, cap).result

    assert 0 <= today <= cap
    assert today <= calculate_penalty(overdue, days + 1, rate, grace, cap).result


def test_days_past_due_count_from_the_oldest_unpaid_date() -> None:
    assert days_past_due([MARCH, APRIL, MAY], date(2026, 4, 26)) == 32
    assert days_past_due([APRIL, MAY], date(2026, 4, 26)) == 1
    assert days_past_due([APRIL], date(2026, 4, 25)) == 0
    assert days_past_due([MAY], date(2026, 4, 26)) == 0
    assert days_past_due([], date(2026, 4, 26)) == 0


def test_an_unpaid_penalty_alone_is_no_arrears() -> None:
    penalty_only = DueItem(1, date(2026, 3, 25), 5_000, 0, 0)

    assert days_past_due([penalty_only, APRIL], date(2026, 4, 26)) == 1


def test_classes_are_found_in_any_order_and_a_hole_is_refused() -> None:
    assert classify(100, reversed(OJK_CLASSES)).rank == 3
    with pytest.raises(Refused, match="begins at day 0"):
        classify(0, OJK_CLASSES[1:])


def test_collateral_lowers_the_allowance_of_problem_classes_only() -> None:
    current, _, substandard, _, loss = OJK_CLASSES

    assert calculate_allowance(10_000_000, current, 4_000_000).result == 100_000
    assert calculate_allowance(10_000_000, substandard, 4_000_000).result == 900_000
    assert calculate_allowance(10_000_000, loss, 99_000_000).result == 0
    assert calculate_allowance(10_000_000, loss).result == 10_000_000

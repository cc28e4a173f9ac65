from datetime import date

import pytest
from hypothesis import strategies as st

from coop.domain.savings import rules
from coop.domain.savings.types import AccountRow, SavingsKind, SavingsStatus
from coop.errors import Refused

AMOUNTS = st.lists(st.integers(-(10**12), 10**12))


def account(**changes: object) -> AccountRow:
    facts = {
        "id": 1,
        "number": "00000001",
        "kind": SavingsKind.SUKARELA,
        "product_code": "sukarela",
        "product_name": "Simpanan Sukarela",
        "gl_account": "2-1101",
        "unit_id": 1,
        "status": SavingsStatus.OPEN,
        "balance": 100_000,
        "opened_on": date(2024, 1, 5),
        "closed_on": None,
        "member_id": 1,
        "member_number": "000001",
        "member_is_active": True,
        "person_id": 1,
        "person_name": "Siti",
        "minimum_deposit_amount": 10_000,
        "minimum_balance_amount": 20_000,
    }
    return AccountRow(**{**facts, **changes})


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        (date(2026, 11, 30), 10, date(2026, 11, 10)),
        (date(2026, 2, 1), 31, date(2026, 2, 28)),
        (date(2028, 2, 29), 30, date(2028, 2, 29)),
    ],
)
def test_dues_fall_due_on_the_day_or_on_the_last_of_a_short_month(
    month: date, day: int, due: date
) -> None:
    assert rules.wajib_due_on(month, day) == due


def test_what_is_above_the_minimum_can_be_withdrawn() -> None:
    rules.ensure_may_withdraw(account(), 80_000)

    with pytest.raises(Refused, match="80000") as refused:
        rules.ensure_may_withdraw(account(), 80_001)
    assert refused.value.field == "amount"


def test_a_balance_below_the_minimum_leaves_nothing_to_withdraw() -> None:
    assert account(balance=5_000).available_amount == 0


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({"kind": SavingsKind.WAJIB}, 10_000),
        ({"kind": SavingsKind.POKOK}, 10_000),
        ({"status": SavingsStatus.CLOSED}, 10_000),
        ({"member_is_active": False}, 10_000),
        ({}, 0),
        ({}, -1),
    ],
)
def test_a_withdrawal_that_is_not_allowed_is_refused(
    changes: dict[str, object], amount: int
) -> None:
    with pytest.raises(Refused):
        rules.ensure_may_withdraw(account(**changes), amount)


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({"kind": SavingsKind.WAJIB}, 10_000),
        ({"status": SavingsStatus.CLOSED}, 10_000),
        ({"member_is_active": False}, 10_000),
        ({}, 9_999),
        ({"minimum_deposit_amount": 0}, 0),
    ],
)
def test_a_deposit_that_is_not_taken_is_refused(changes: dict[str, object], amount: int) -> None:
    with pytest.raises(Refused):
        rules.ensure_may_deposit(account(**changes), amount)


def test_the_smallest_deposit_is_taken() -> None:
    rules.ensure_may_deposit(account(), 10_000)

"""The statements: every account has its place, columns add up, the surplus is split exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.books.rules import (
    CASH_FLOW,
    EQUITY,
    POSITION,
    RESULTS,
    SO_FAR,
    SURPLUS_ACCOUNTS,
    group_of,
    lay_out,
    lay_out_equity,
    split_surplus,
)
from coop.domain.books.types import EquityMoves, Group, Layout, Total
from coop.domain.ledger.chart import ACCOUNTS, is_cash, is_result

CODES = [code for code, *_rest in ACCOUNTS]
RESULT_CODES = [code for code in CODES if is_result(code)]
AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("layout", "codes"),
    [
        (POSITION, [code for code in CODES if not is_result(code)]),
        (RESULTS, RESULT_CODES),
        (CASH_FLOW, [code for code in CODES if not is_cash(code)]),
    ],
    ids=["position", "results", "cash flow"],
)
def test_every_account_of_the_chart_has_its_place(layout: Layout, codes: list[str]) -> None:
    assert [code for code in codes if group_of(layout, code) is None] == []


@pytest.mark.parametrize("layout", [POSITION, RESULTS, CASH_FLOW])
def test_every_group_counts_once_in_the_end(layout: Layout) -> None:
    totals = {part.key: part.keys for part in layout if isinstance(part, Total)}
    used = [key for keys in totals.values() for key in keys]
    groups = [part.key for part in layout if isinstance(part, Group)]
    assert len(used) == len(set(used))
    assert set(groups) <= set(used)


@pytest.mark.parametrize(
    ("layout", "code", "key"),
    [
        (POSITION, "1-1409", "loans"),
        (POSITION, "1-1901", "other_assets"),
        (POSITION, "1-2900", "fixed"),
        (POSITION, "2-1801", "held"),
        (POSITION, "3-4100", "surplus"),
        (RESULTS, "5-1100", "cost"),
        (RESULTS, "5-1200", "operating"),
        (RESULTS, "5-2300", "cooperative"),
        (RESULTS, "5-6100", "operating"),
        (RESULTS, "5-9100", "tax"),
        (RESULTS, "4-2910", "other_income"),
        (RESULTS, "4-3100", "units_members"),
        (RESULTS, "4-3200", "units_others"),
        (RESULTS, "5-7100", "units_costs"),
        (POSITION, "1-1403", "receivables"),
        (CASH_FLOW, "1-1403", "sales"),
        (CASH_FLOW, "2-1603", "sales"),
        (CASH_FLOW, "2-1101", "deposits"),
        (CASH_FLOW, "2-1401", "shared"),
        (CASH_FLOW, "3-1200", "capital"),
        (CASH_FLOW, "1-2100", "assets"),
        (CASH_FLOW, "4-1100", "received"),
    ],
)
def test_accounts_stand_where_a_reader_looks_for_them(layout: Layout, code: str, key: str) -> None:
    group = group_of(layout, code)
    assert group is not None
    assert group.key == key


@given(st.dictionaries(st.sampled_from(RESULT_CODES), st.tuples(AMOUNTS, AMOUNTS)))
def test_the_last_total_is_the_sum_of_all_accounts(amounts: dict[str, tuple[int, int]]) -> None:
    rows, totals = lay_out(RESULTS, amounts, 2)
    assert totals["surplus"] == tuple(
        sum(pair[column] for pair in amounts.values()) for column in (0, 1)
    )
    shown = [row for row in rows if row.kind == "account"]
    assert {row.code for row in shown} == {code for code, pair in amounts.items() if any(pair)}
    groups = [row.amounts for row in rows if row.kind == "group"]
    assert sum(first for first, _second in groups) == totals["surplus"][0]


@given(st.dictionaries(st.sampled_from(RESULT_CODES), AMOUNTS))
def test_both_parts_are_the_whole_surplus(amounts: dict[str, int]) -> None:
    surplus = split_surplus(amounts)
    assert surplus.total == sum(amounts.values())
    assert surplus.from_members + surplus.from_others == max(surplus.total, 0)
    assert min(surplus.from_members, surplus.from_others) >= 0
    assert surplus.explained.result == surplus.from_members


def test_the_surplus_is_split_by_what_each_side_brought() -> None:
    # members bring 90, others 10, common expenses are 20: of the surplus of 80 they get 72 and 8
    surplus = split_surplus({"4-1100": 100, "5-1100": -10, "4-2100": 10, "5-2100": -20})
    assert (surplus.total, surplus.from_members, surplus.from_others) == (80, 72, 8)


def test_sales_of_units_count_on_the_side_of_who_bought_with_their_part_of_the_costs() -> None:
    # 60 sold to members, 20 to others, costs of 40: 30 and 10; of the surplus of 40 members get 30
    surplus = split_surplus({"4-3100": 60, "4-3200": 20, "5-7100": -40})
    assert (surplus.total, surplus.from_members, surplus.from_others) == (40, 30, 10)
    # costs without sales are nobody's but the others'
    surplus = split_surplus({"4-1100": 100, "4-2100": 50, "5-7100": -30})
    assert (surplus.total, surplus.from_members, surplus.from_others) == (120, 100, 20)


def test_a_side_that_lost_gets_nothing() -> None:
    surplus = split_surplus({"4-1100": 10, "5-1100": -30, "4-2100": 100})
    assert (surplus.total, surplus.from_members, surplus.from_others) == (80, 0, 80)


def test_a_loss_is_not_split() -> None:
    surplus = split_surplus({"4-1100": 10, "5-2100": -30})
    assert (surplus.total, surplus.from_members, surplus.from_others) == (-20, 0, 0)


EQUITY_CODES = [code for code in CODES if code.startswith("3")]
BY_ACCOUNT = st.dictionaries(st.sampled_from(EQUITY_CODES), st.integers(0, 10**12))
MOVES = st.builds(EquityMoves, BY_ACCOUNT, BY_ACCOUNT, BY_ACCOUNT, st.integers(-(10**12), 10**12))


def test_every_account_of_equity_has_its_kind_once() -> None:
    prefixes = [SURPLUS_ACCOUNTS, *(prefix for part in EQUITY for prefix in part.prefixes)]
    for code in EQUITY_CODES:
        assert sum(code.startswith(prefix) for prefix in prefixes) == 1


@given(st.lists(MOVES, min_size=1, max_size=2))
def test_equity_ends_with_its_beginning_and_all_that_moved(moves: list[EquityMoves]) -> None:
    rows, totals = lay_out_equity(moves)
    for column, one in enumerate(moves):
        end = sum(one.opening.values()) + sum(one.credited.values()) - sum(one.debited.values())
        assert totals["equity"][column] == end
        assert rows[-1].amounts[column] == end


def test_what_is_earned_and_not_booked_yet_is_no_sharing() -> None:
    moves = EquityMoves({"3-4100": 7}, {SO_FAR: 100, "3-4100": 0}, {"3-4100": 5}, 100)
    rows, totals = lay_out_equity([moves])
    amounts = {row.label: row.amounts for row in rows}
    assert amounts["Surplus of the period (SHU)"] == (100,)
    assert amounts["Shared and set aside"] == (-5,)
    assert totals["surplus"] == (102,)

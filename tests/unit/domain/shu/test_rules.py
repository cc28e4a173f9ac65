"""A surplus is divided to the last rupiah, whoever stands first."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.shu.rules import divide, divide_surplus, share_fund
from coop.domain.shu.types import Basis, Contribution, Fund
from coop.errors import Refused

JMA = Fund("jma", Decimal(20), Basis.SAVINGS)
JUA = Fund("jua", Decimal(25), Basis.PARTICIPATION, "toko")
REST = Fund("cadangan", Decimal(55))


def member(number: str, savings: int, shop: int = 0) -> Contribution:
    return Contribution(number, savings, {"toko": shop})


amounts = st.integers(min_value=0, max_value=10**12)
contributions = st.lists(st.tuples(amounts, amounts), min_size=1, max_size=60)


@given(surplus=st.integers(min_value=1, max_value=10**13), brought=contributions)
def test_shares_equal_their_pool_and_their_exact_value(
    surplus: int, brought: list[tuple[int, int]]
) -> None:
    members = [member(f"{n:06d}", *both) for n, both in enumerate(brought)]
    savings = sum(one.savings for one in members)
    if not savings or not sum(one.participation["toko"] for one in members):
        return

    division = divide(surplus, [JMA, JUA, REST], members)

    assert sum(division.funds.values()) == surplus
    for fund in (JMA, JUA):
        assert (
            sum(share.amounts[fund.name] for share in division.shares) == division.funds[fund.name]
        )
    for one, share in zip(members, division.shares, strict=True):
        exact = Fraction(division.funds["jma"] * one.savings, savings)
        assert abs(share.amounts["jma"] - exact) < 1


def test_ten_thousand_members_share_to_the_rupiah_in_any_order() -> None:
    chance = random.Random(7)  # noqa: S311 - figures for a test
    members = [
        member(f"{n:06d}", chance.randrange(10**9), chance.randrange(10**8)) for n in range(10_000)
    ]
    mixed = chance.sample(members, len(members))

    one, other = (divide(9_876_543_211, [JMA, JUA, REST], order) for order in (members, mixed))

    assert {share.number: share.amounts for share in one.shares} == {
        share.number: share.amounts for share in other.shares
    }
    assert sum(share.total for share in one.shares) == one.funds["jma"] + one.funds["jua"]
    assert [share.number for share in other.shares] == [given.number for given in mixed]


def test_equal_claims_to_the_last_rupiah_go_by_member_number() -> None:
    members = [member("000003", 1), member("000001", 1), member("000002", 1)]

    assert share_fund(JMA, 2, members) == {"000001": 1, "000002": 1, "000003": 0}


@pytest.mark.parametrize("surplus", [0, -1, -5_000_000])
def test_a_surplus_of_zero_or_less_shares_nothing(surplus: int) -> None:
    division = divide(surplus, [JMA, JUA, REST], [member("1", 0, 0)])

    assert set(division.funds.values()) == {0}
    assert division.shares[0].total == 0


@pytest.mark.parametrize(
    ("funds", "words"),
    [
        ([JMA, JUA], "45 percent"),
        ([JMA, JUA, REST, Fund("lain", Decimal(5))], "105 percent"),
        ([JMA, JUA, Fund("cadangan", Decimal("54.99"))], "99.99 percent"),
        ([], "0 percent"),
        ([Fund("a", Decimal("90.00"))], " 90 percent"),
        ([JMA, JMA, Fund("cadangan", Decimal(60))], "same name"),
        ([Fund("a", Decimal(-10)), Fund("b", Decimal(110))], "negative"),
    ],
)
def test_funds_are_exactly_a_hundred_percent(funds: list[Fund], words: str) -> None:
    with pytest.raises(Refused) as refused:
        divide_surplus(1_000_000, funds)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([member("1", 5), member("2", 7)], "jua"),
        ([], "jma"),
        ([member("1", 5, -1), member("2", 7, 5)], "negative"),
        ([member("1", 5, 1), member("1", 7, 5)], "twice"),
    ],
)
def test_what_cannot_be_shared_is_refused(members: list[Contribution], words: str) -> None:
    with pytest.raises(Refused) as refused:
        divide(1_000_000, [JMA, JUA, REST], members)
    assert words in str(refused.value)


def test_a_fund_of_nothing_needs_nobody() -> None:
    funds = [Fund("jua", Decimal(0), Basis.PARTICIPATION, "toko"), Fund("rest", Decimal(100))]

    division = divide(10, funds, [member("1", 5)])

    assert division.funds == {"jua": 0, "rest": 10}
    assert division.shares[0].amounts == {"jua": 0}

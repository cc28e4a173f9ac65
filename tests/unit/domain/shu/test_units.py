"""The business pool by unit: parts add up to each unit's pool, and those to the pool."""

import json
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.savings.types import SavingsKind
from coop.domain.shu.rules import explain_unit_part, share_surplus, split_by_unit
from coop.domain.shu.types import (
    FundKind,
    MemberShare,
    Outcome,
    Policy,
    SavingsBasis,
    Sharer,
    UnitPart,
    UnitPool,
)
from coop.errors import Refused

KSP, SHOP, WORKSHOP = "KSP", "TOKO", "BENGKEL"
UNITS = (KSP, SHOP, WORKSHOP, "FOTO")
OF_MEMBERS = {
    FundKind.RESERVE: Decimal(35),
    FundKind.SAVINGS: Decimal(25),
    FundKind.PARTICIPATION: Decimal(40),
}
OF_OTHERS = {FundKind.RESERVE: Decimal(90), FundKind.PARTICIPATION: Decimal(10)}


def policy(units: Mapping[str, Decimal] | None = None) -> Policy:
    return Policy(
        2024,
        SavingsBasis.CLOSING,
        (SavingsKind.WAJIB,),
        includes_left=False,
        member_percents=OF_MEMBERS,
        other_percents=OF_OTHERS,
        unit_percents=units or {},
    )


def sharer(number: int, savings: int, business: Mapping[str, int]) -> Sharer:
    return Sharer(number, number, f"{number:06d}", savings, business)


def amounts_of(outcome: Outcome) -> dict[str, tuple[int, int, Mapping[str, int]]]:
    return {
        share.sharer.number: (share.savings_amount, share.participation_amount, share.unit_amounts)
        for share in outcome.shares
    }


sums = st.integers(min_value=-(10**6), max_value=10**11)
surpluses = st.integers(min_value=1, max_value=10**12)


@st.composite
def percents(draw: st.DrawFn) -> dict[str, Decimal]:
    """Hundredths of a percent for some units, a hundred percent together."""
    units = draw(st.lists(st.sampled_from(UNITS), min_size=1, unique=True))
    cuts = st.integers(min_value=0, max_value=10_000)
    ends = [0, *sorted(draw(cuts) for _unit in units[1:]), 10_000]
    return {
        unit: Decimal(high - low) / 100
        for unit, low, high in zip(units, ends, ends[1:], strict=False)
    }


@st.composite
def societies(draw: st.DrawFn) -> list[Sharer]:
    """Members of whom the first one saves, and does business with every unit."""
    brought = draw(st.lists(st.dictionaries(st.sampled_from(UNITS), sums), max_size=30))
    first = sharer(1, 100_000, dict.fromkeys(UNITS, 7))
    return [first, *(sharer(n, n, own) for n, own in enumerate(brought, start=2))]


@given(members=societies(), units=percents(), ours=surpluses, theirs=surpluses, data=st.data())
def test_parts_are_their_pools_to_the_rupiah_in_any_order(
    members: list[Sharer], units: dict[str, Decimal], ours: int, theirs: int, data: st.DataObject
) -> None:
    outcome = share_surplus(policy(units), ours, theirs, members)

    pool = outcome.pools[FundKind.PARTICIPATION].amount
    assert sum(one.amount for one in outcome.unit_pools.values()) == pool
    assert set(outcome.unit_pools) == set(units)
    for unit, own in outcome.unit_pools.items():
        assert abs(own.amount - Fraction(pool) * Fraction(units[unit]) / 100) < 1
        assert sum(share.unit_amounts[unit] for share in outcome.shares) == own.amount
        assert own.weight == sum(max(0, one.participation.get(unit, 0)) for one in members)
        for share in outcome.shares:
            business = max(0, share.sharer.participation.get(unit, 0))
            exact = Fraction(own.amount * business, own.weight)
            assert abs(share.unit_amounts[unit] - exact) < 1
    for share in outcome.shares:
        assert share.participation_amount == sum(share.unit_amounts.values())

    mixed: list[Sharer] = data.draw(st.permutations(members))
    turned = dict(data.draw(st.permutations(list(units.items()))))
    again = share_surplus(policy(turned), ours, theirs, mixed)
    assert amounts_of(again) == amounts_of(outcome)


@given(members=societies(), ours=surpluses, theirs=surpluses)
def test_without_a_split_all_business_counts_together(
    members: list[Sharer], ours: int, theirs: int
) -> None:
    outcome = share_surplus(policy(), ours, theirs, members)
    merged = [
        sharer(one.member_id, one.savings, {KSP: sum(one.participation.values())})
        for one in members
    ]
    assert outcome.unit_pools == {}
    assert amounts_of(outcome) == amounts_of(share_surplus(policy(), ours, theirs, merged))
    whole = sum(max(0, sum(one.participation.values())) for one in members)
    assert outcome.pools[FundKind.PARTICIPATION].weight == whole
    for share in outcome.shares:
        exact = Fraction(
            outcome.pools[FundKind.PARTICIPATION].amount * share.sharer.business, whole
        )
        assert abs(share.participation_amount - exact) < 1


@given(members=societies(), ours=surpluses, theirs=surpluses)
def test_one_unit_with_all_of_it_is_the_same_as_together(
    members: list[Sharer], ours: int, theirs: int
) -> None:
    alone = [
        sharer(one.member_id, one.savings, {SHOP: one.participation.get(SHOP, 0)})
        for one in members
    ]
    together = share_surplus(policy(), ours, theirs, alone)
    split = share_surplus(policy({SHOP: Decimal(100)}), ours, theirs, alone)
    assert [_paid(share) for share in split.shares] == [_paid(share) for share in together.shares]
    assert split.funds == together.funds


def _paid(share: MemberShare) -> tuple[str, int, int]:
    return share.sharer.number, share.savings_amount, share.participation_amount


def test_twenty_thousand_members_of_three_units_share_to_the_rupiah() -> None:
    chance = random.Random(11)  # noqa: S311 - figures for a test
    members = [
        sharer(n, n, {KSP: chance.randrange(10**7), SHOP: chance.randrange(10**6)})
        for n in range(1, 20_001)
    ]
    units = {KSP: Decimal("66.67"), SHOP: Decimal("33.33")}
    outcome = share_surplus(policy(units), 987_654_321, 12_345_678, members)
    pool = outcome.pools[FundKind.PARTICIPATION].amount
    assert sum(share.participation_amount for share in outcome.shares) == pool


def test_equal_remainders_go_to_the_first_code() -> None:
    thirds = {"c": Decimal(25), "a": Decimal(25), "b": Decimal(50)}
    assert split_by_unit(6, thirds) == {"a": 2, "b": 3, "c": 1}


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ({KSP: Decimal(60), SHOP: Decimal(39)}, "99 percent"),
        ({KSP: Decimal(60), SHOP: Decimal("40.01")}, "100.01 percent"),
        ({KSP: Decimal(0)}, "0 percent"),
        ({KSP: Decimal(110), SHOP: Decimal(-10)}, "negative"),
    ],
)
def test_units_are_exactly_a_hundred_percent(units: dict[str, Decimal], words: str) -> None:
    with pytest.raises(Refused, match=words):
        share_surplus(policy(units), 1_000_000, 0, [sharer(1, 1, {KSP: 1, SHOP: 1})])


@pytest.mark.parametrize("business", [{KSP: 5}, {KSP: 5, SHOP: 0}, {KSP: 5, SHOP: -3}])
def test_a_unit_that_nobody_did_business_with_is_named(business: dict[str, int]) -> None:
    units = {KSP: Decimal(60), SHOP: Decimal(40)}
    with pytest.raises(Refused) as refused:
        share_surplus(policy(units), 1_000_000, 0, [sharer(1, 1, business)], {SHOP: "Toko Maju"})
    assert "160000 for business with Toko Maju" in str(refused.value)
    assert refused.value.field == f"unit_{SHOP}"


def test_a_unit_of_nothing_needs_nobody() -> None:
    units = {KSP: Decimal(100), SHOP: Decimal(0)}
    outcome = share_surplus(policy(units), 1_000_000, 0, [sharer(1, 1, {KSP: 5})])
    assert outcome.unit_pools == {KSP: UnitPool(400_000, 5), SHOP: UnitPool(0, 0)}


def test_business_taken_back_with_one_unit_takes_nothing_from_another() -> None:
    units = {KSP: Decimal(50), SHOP: Decimal(50)}
    members = [sharer(1, 1, {KSP: 100, SHOP: -40}), sharer(2, 1, {KSP: 100, SHOP: 10})]
    outcome = share_surplus(policy(units), 1_000_000, 0, members)
    assert [share.unit_amounts for share in outcome.shares] == [
        {KSP: 100_000, SHOP: 0},
        {KSP: 100_000, SHOP: 200_000},
    ]
    assert [share.sharer.business for share in outcome.shares] == [60, 110]


@pytest.mark.parametrize("units", [{}, {KSP: Decimal("66.67"), SHOP: Decimal("33.33")}])
def test_a_policy_is_read_as_it_was_stored(units: dict[str, Decimal]) -> None:
    stored = json.loads(json.dumps(policy(units).to_json()))
    assert Policy.from_json(2024, stored) == policy(units)


def test_a_policy_of_before_counts_all_units_together() -> None:
    stored = policy().to_json()
    del stored["unit_percents"]
    assert Policy.from_json(2024, stored) == policy()


@pytest.mark.parametrize(
    ("is_cooperative", "words"),
    [
        (True, ["Interest you paid", "Paid by all members"]),
        (False, ["Your business there", "The same of all members"]),
    ],
)
def test_a_part_says_why(is_cooperative: bool, words: Sequence[str]) -> None:
    why = explain_unit_part(
        "Toko Maju",
        UnitPool(180_000, 500_000),
        UnitPart(400_000, 144_000),
        is_cooperative=is_cooperative,
    )
    assert [one.value for one in why.inputs] == ["Toko Maju", 400_000, 500_000, 180_000]
    assert [one.label for one in why.inputs][1:3] == words
    assert (why.result, why.steps[-1].value) == (144_000, 144_000)

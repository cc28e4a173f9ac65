"""The business pool split between the cooperative itself and its shop."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.assurance.service import CHECKS
from coop.domain.ledger.chart import UNDISTRIBUTED
from coop.domain.ledger.sums import BEGINNING, sum_of_account
from coop.domain.shu import queries, service
from coop.domain.shu.checks import POOLS
from coop.domain.shu.types import FundKind, MemberShare, UnitPart, UnitPool
from coop.domain.trail.service import acting_user
from coop.errors import Refused
from tests.integration.shu.conftest import (
    SHOP,
    SHOP_ID,
    YEAR,
    Society,
    add_shop,
    at,
    build_society,
    policy,
)

SPLIT = {"KSP": Decimal(60), SHOP: Decimal(40)}
# 30 % of interest 1.000.000 and of the shop's 500.000
BUSINESS_POOL = 450_000
# somebody's part of a unit's pool raised by one rupiah, alone or with all that it adds up to
RAISE = "UPDATE shu_unit_parts SET amount = amount + 1 WHERE unit_id = 2 AND weight = 400000"
MOVE = "UPDATE shu_unit_parts SET amount = amount - 1 WHERE unit_id = 2 AND weight = 100000"
RAISE_SHARE = """UPDATE shu_shares SET participation_amount = participation_amount + 1,
    total_amount = total_amount + 1 WHERE participation = 700000"""
LOWER_SHARE = """UPDATE shu_shares SET participation_amount = participation_amount - 1,
    total_amount = total_amount - 1 WHERE participation = 100000"""
LOSE = "DELETE FROM shu_unit_parts WHERE unit_id = 2"


@pytest.fixture
def shoppers(app: Flask) -> Iterator[Society]:
    """The first and the third member shopped for 400 and 100 thousand; nothing is committed."""
    with app.app_context(), writing():
        built = build_society({0: 400_000, 2: 100_000})
        with dates.at(at(YEAR + 1, 3, 10)):
            token = acting_user.set(built.treasurer.user_id)
            yield built
            acting_user.reset(token)
        session.rollback()
        session.remove()


def _by_member(society: Society, shares: tuple[MemberShare, ...]) -> list[MemberShare]:
    found = {share.sharer.member_id: share for share in shares}
    return [found[saver.member.id] for saver in society.savers]


def test_each_unit_s_pool_is_shared_by_the_business_there(shoppers: Society) -> None:
    row = service.draft_shu(policy(unit_percents=SPLIT), shoppers.treasurer)
    assert queries.pools_of(row)[FundKind.PARTICIPATION].amount == BUSINESS_POOL
    assert [
        (one.unit_id, one.unit_name, one.percent, one.pool) for one in queries.list_unit_pools(row)
    ] == [
        (1, "Koperasi", Decimal(60), UnitPool(270_000, 1_000_000)),
        (SHOP_ID, "Toko Maju & Rukun", Decimal(40), UnitPool(180_000, 500_000)),
    ]
    shares = {share.member_id: share for share in queries.search_shares(row.id).rows}
    own = [shares[saver.member.id] for saver in shoppers.savers]
    assert [one.participation for one in own] == [700_000, 700_000, 100_000]
    assert [one.participation_amount for one in own] == [225_000, 189_000, 36_000]
    assert [queries.unit_parts_of(one.id) for one in own] == [
        {1: UnitPart(300_000, 81_000), SHOP_ID: UnitPart(400_000, 144_000)},
        {1: UnitPart(700_000, 189_000)},
        {SHOP_ID: UnitPart(100_000, 36_000)},
    ]
    assert _problems() == []


@pytest.mark.parametrize("costs", [0, 900_000])
def test_nothing_stays_undistributed_in_a_unit(app: Flask, costs: int) -> None:
    with app.app_context(), writing():
        society = build_society({0: 400_000}, costs)
        earned = {1: 1_250_000, SHOP_ID: 400_000 - costs}  # the shop's loss is covered too
        with dates.at(at(YEAR + 1, 3, 10)):
            token = acting_user.set(society.treasurer.user_id)
            row = service.draft_shu(policy(), society.treasurer)
            assert _undistributed() == earned
            service.check_shu(row.id, society.supervisor)
            service.resolve_shu(row.id, "RAT-1", date(YEAR + 1, 3, 8), society.chair)
            service.post_shu(row.id, society.treasurer)
            assert _undistributed() == {1: 0, SHOP_ID: 0}
            assert _problems() == []
            service.request_undo(row.id, "Salah nomor", society.treasurer)
            service.approve_undo(row.id, society.chair)
            assert _undistributed() == earned
            acting_user.reset(token)
        session.rollback()
        session.remove()


def _undistributed() -> dict[int, int]:
    found = {}
    for unit_id in (1, SHOP_ID):
        debits, credits = sum_of_account(UNDISTRIBUTED, BEGINNING, date(YEAR + 1, 12, 31), unit_id)
        found[unit_id] = credits - debits
    return found


def test_without_a_split_both_count_together(shoppers: Society) -> None:
    row = service.draft_shu(policy(), shoppers.treasurer)
    outcome = service.simulate(policy())
    assert [one.participation_amount for one in _by_member(shoppers, outcome.shares)] == [
        210_000,
        210_000,
        30_000,
    ]
    assert set(row.pools) == set(POOLS)
    assert queries.list_unit_pools(row) == []
    assert session.execute(text("SELECT count(*) FROM shu_unit_parts")).scalar_one() == 0
    assert _problems() == []


def test_a_draft_of_before_is_read_as_together(shoppers: Society) -> None:
    row = service.draft_shu(policy(), shoppers.treasurer)
    row.policy = {key: part for key, part in row.policy.items() if key != "unit_percents"}
    session.flush()
    session.expire(row)
    assert queries.list_unit_pools(queries.get_distribution(row.id)) == []


@pytest.mark.parametrize(
    ("percents", "words"),
    [
        ({"KSP": Decimal(60), SHOP: Decimal(30)}, "90 percent"),
        ({"KSP": Decimal(110), SHOP: Decimal(-10)}, "negative"),
        ({"KSP": Decimal(60), "FOTO": Decimal(40)}, "business with FOTO"),
    ],
)
def test_a_wrong_split_is_refused(
    shoppers: Society, percents: dict[str, Decimal], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        service.simulate(policy(unit_percents=percents))


def test_a_unit_without_business_is_called_by_its_name(society: Society) -> None:
    add_shop()
    with pytest.raises(Refused, match="business with Toko Maju & Rukun") as refused:
        service.simulate(policy(unit_percents=SPLIT))
    assert refused.value.field == f"unit_{SHOP}"
    assert list(queries.unit_names_of_year(YEAR)) == ["KSP", SHOP]


def test_units_to_choose_are_active_or_had_business(shoppers: Society) -> None:
    session.execute(text("UPDATE units SET is_active = 0 WHERE id = 2"))
    assert list(queries.unit_names_of_year(YEAR)) == ["KSP", SHOP]
    assert list(queries.unit_names_of_year(YEAR + 1)) == ["KSP"]


def test_every_share_is_streamed_with_its_parts(shoppers: Society) -> None:
    row = service.draft_shu(policy(unit_percents=SPLIT), shoppers.treasurer)
    parts = [own for _share, own in queries.stream_split_shares(row.id)]
    assert parts == [{1: 81_000, 2: 144_000}, {1: 189_000}, {2: 36_000}]


def _problems() -> list[str]:
    return next(one for one in CHECKS if one.name == "shu.shares").run().problems


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ([RAISE], "TOKO: parts 180001, pool 180000"),
        ([RAISE, MOVE, RAISE_SHARE], "share {first} has not its part"),
        ([RAISE, MOVE], "the parts of share {first} are not its business amount"),
        ([RAISE_SHARE, LOWER_SHARE], "the parts of share {third} are not its business amount"),
        ([LOSE], "the parts of share {third} are not its business amount"),
    ],
)
def test_a_planted_fault_is_found(shoppers: Society, faults: list[str], words: str) -> None:
    row = service.draft_shu(policy(unit_percents=SPLIT), shoppers.treasurer)
    shares = {share.member_id: share.id for share in queries.search_shares(row.id).rows}
    first, _second, third = (shares[saver.member.id] for saver in shoppers.savers)
    assert _problems() == []
    for fault in faults:
        session.execute(text(fault))
    found = _problems()
    assert any(words.format(first=first, third=third) in one for one in found), found


def test_units_pools_that_are_not_the_pool_are_found(shoppers: Society) -> None:
    row = service.draft_shu(policy(unit_percents=SPLIT), shoppers.treasurer)
    row.pools = {**row.pools, "units": {"KSP": [270_000, 1_000_000]}}
    session.flush()
    found = _problems()
    assert f"{YEAR}: the units' pools are not the business pool {BUSINESS_POOL}" in found
    assert f"{YEAR}, TOKO: parts 180000, pool 0" in found

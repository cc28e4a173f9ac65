"""Rewards taken for points, handed over, given back: each once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.identity.types import Actor
from coop.domain.loyalty import queries, reward_queries, reward_service
from coop.domain.loyalty.checks import CHECKS
from coop.domain.loyalty.errors import OutOfStock
from coop.domain.loyalty.models import RewardRedemption
from coop.domain.loyalty.reward_queries import RedemptionFilter
from coop.domain.loyalty.types import RedemptionStatus, RewardText
from coop.domain.people.own_data import collect_own_data
from coop.domain.trail.service import list_trail
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.loyalty.conftest import NOW, Desk, problems
from tests.support.points import START, build_collector, build_reward

UNIT = 1
DAY = timedelta(days=1)


def _usable(desk: Desk) -> int:
    return queries.read_holding(desk.ani.person_id, START).usable


def test_a_reward_is_taken_once_by_its_key(desk: Desk) -> None:
    desk.ani.earn(25)
    reward = build_reward(10, 2)
    row = reward_service.redeem_reward(reward.id, desk.ani.person_id, "form:1")
    again = reward_service.redeem_reward(reward.id, desk.ani.person_id, "form:1")
    assert again.id == row.id
    assert (row.status, row.points, row.number) == (RedemptionStatus.TAKEN, 10, "HD-2026-00001")
    assert (_usable(desk), reward.stock) == (15, 1)
    typed = row.code.lower().replace("-", " ")
    found = reward_queries.find_by_code(UNIT, typed)
    assert found is not None
    assert found.id == row.id
    assert reward_queries.find_by_code(UNIT + 1, typed) is None
    assert reward_queries.find_by_code(UNIT, "") is None
    assert reward_queries.get_redemption_of(row.id, desk.ani.person_id) is row
    with pytest.raises(NotFound):
        reward_queries.get_redemption_of(row.id, desk.rina.person_id or 0)
    with pytest.raises(Conflict):
        reward_service.redeem_reward(build_reward(1).id, desk.ani.person_id, "form:1")
    with pytest.raises(Conflict):
        reward_service.redeem_reward(reward.id, desk.rina.person_id or 0, "form:1")


def test_the_last_piece_and_too_few_points_leave_nothing_behind(desk: Desk) -> None:
    desk.ani.earn(25)
    reward = build_reward(10, 1)
    reward_service.redeem_reward(reward.id, desk.ani.person_id, "form:1")
    with pytest.raises(OutOfStock):
        reward_service.redeem_reward(reward.id, desk.ani.person_id, "form:2")
    dear = build_reward(16, 5)
    with pytest.raises(Refused, match="too few"):
        reward_service.redeem_reward(dear.id, desk.ani.person_id, "form:3")
    assert (_usable(desk), reward.stock, reward_queries.get_reward(dear.id).stock) == (15, 0, 5)
    assert session.query(RewardRedemption).count() == 1


@pytest.mark.parametrize(
    "given", [{"from_on": START + DAY}, {"from_on": date(2026, 1, 1), "until_on": START - DAY}]
)
def test_what_is_not_offered_is_refused(desk: Desk, given: dict[str, Any]) -> None:
    desk.ani.earn(25)
    reward = reward_service.add_reward(UNIT, RewardText("Topi", 5, **given), None, desk.rina)
    assert reward_queries.list_offered(UNIT, START) == []
    with pytest.raises(Refused, match="not offered"):
        reward_service.redeem_reward(reward.id, desk.ani.person_id, "form:1")


def test_it_is_handed_over_once_by_somebody_else(desk: Desk) -> None:
    desk.ani.earn(25)
    row = reward_service.redeem_reward(build_reward().id, desk.ani.person_id, "form:1")
    own = Actor(desk.rina.user_id, desk.ani.person_id, "Ani", frozenset())
    with pytest.raises(Refused, match="yourself"):
        reward_service.hand_over_reward(row.id, own)
    reward_service.hand_over_reward(row.id, desk.tono)
    assert (row.status, row.handed_over_by) == (RedemptionStatus.HANDED_OVER, desk.tono.user_id)
    with pytest.raises(Conflict):
        reward_service.hand_over_reward(row.id, desk.tono)
    with pytest.raises(Conflict):
        reward_service.cancel_redemption(row.id, "Rusak", desk.rina)
    assert _usable(desk) == 15
    with pytest.raises(NotFound):
        reward_service.hand_over_reward(10**9, desk.tono)


@pytest.mark.parametrize("stock", [3, None])
def test_cancelled_it_gives_points_and_piece_back_once(desk: Desk, stock: int | None) -> None:
    desk.ani.earn(25)
    reward = build_reward(10, stock)
    row = reward_service.redeem_reward(reward.id, desk.ani.person_id, "form:1")
    with pytest.raises(Refused, match="why"):
        reward_service.cancel_redemption(row.id, " ", desk.rina)
    reward_service.cancel_redemption(row.id, "Stok rusak", desk.rina)
    with pytest.raises(Conflict):
        reward_service.cancel_redemption(row.id, "Stok rusak", desk.rina)
    assert (_usable(desk), reward_queries.get_reward(reward.id).stock) == (25, stock)
    assert (row.status, row.reason) == (RedemptionStatus.CANCELLED, "Stok rusak")
    actions = [one.action for one in list_trail(Ref("redemption", row.id))]
    assert sorted(actions) == ["redemption.cancelled", "redemption.taken"]


@pytest.mark.parametrize(
    ("given", "stock", "field"),
    [
        ({"name": " "}, 1, "name"),
        ({"points": 0}, 1, "points"),
        ({"until_on": START - DAY}, 1, "until_on"),
        ({}, -1, "stock"),
    ],
)
def test_what_is_not_sound_is_refused(
    desk: Desk, given: dict[str, Any], stock: int, field: str
) -> None:
    with pytest.raises(Refused) as told:
        reward_service.add_reward(
            UNIT, replace(RewardText("Payung", 5, START), **given), stock, desk.rina
        )
    assert told.value.field == field


def test_staff_keep_rewards(desk: Desk) -> None:
    reward = build_reward(10, 1)
    text_of = RewardText("Payung besar", 12, date(2026, 1, 1), text="Biru")
    reward_service.change_reward(reward.id, text_of)
    reward_service.change_reward(reward.id, text_of)
    reward_service.add_stock(reward.id, 4)
    with pytest.raises(Refused, match="so many"):
        reward_service.add_stock(reward.id, -6)
    with pytest.raises(Refused, match="so many"):
        reward_service.add_stock(build_reward().id, 1)
    reward_service.add_stock(reward.id, -5)
    assert reward_queries.get_reward(reward.id).stock == 0
    assert [one.id for one in reward_queries.list_rewards(UNIT)][-1] == reward.id
    assert reward.id not in [one.id for one in reward_queries.list_offered(UNIT, START)]
    reward_service.switch_reward(reward.id, is_active=False)
    reward_service.switch_reward(reward.id, is_active=False)
    assert not reward.is_active
    reward_service.switch_reward(reward.id, is_active=True)
    session.flush()
    assert sorted(one.action for one in list_trail(Ref("reward", reward.id))) == [
        "reward.added",
        "reward.changed",
        "reward.stock_added",
        "reward.stock_added",
        "reward.switched_off",
        "reward.switched_on",
    ]
    with pytest.raises(NotFound):
        reward_service.switch_reward(10**9, is_active=True)


def test_the_list_of_what_was_taken(desk: Desk) -> None:
    desk.ani.earn(50)
    reward = build_reward(5)
    rows = [
        reward_service.redeem_reward(reward.id, desk.ani.person_id, f"form:{n}") for n in range(3)
    ]
    reward_service.hand_over_reward(rows[0].id, desk.tono)

    def ids(**wanted: Any) -> list[int]:
        return [
            row.id for row in reward_queries.list_redemptions(UNIT, RedemptionFilter(**wanted)).rows
        ]

    assert ids() == [row.id for row in reversed(rows)]
    assert ids(status=RedemptionStatus.HANDED_OVER) == [rows[0].id]
    assert ids(person_id=desk.rina.person_id) == []
    assert ids(size=2, page=2) == [rows[0].id]


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE reward_redemptions SET status = 'cancelled'",
        "UPDATE reward_redemptions SET points = points + 1",
        "UPDATE reward_redemptions SET entry_id = NULL",
        "UPDATE reward_redemptions SET number = NULL",
    ],
)
def test_a_planted_fault_is_found(app: Flask, fault: str) -> None:
    with app.app_context(), writing(), dates.at(NOW):
        ani = build_collector()
        ani.earn(20)
        reward_service.redeem_reward(build_reward().id, ani.person_id, "form:1")
        assert problems() == []
        session.execute(text(fault))
        session.expire_all()
        assert "loyalty.redemptions" in [one.name for one in CHECKS if one.run().problems]
        session.rollback()


def test_points_and_rewards_are_ones_own_data(desk: Desk) -> None:
    desk.ani.earn(25)
    reward_service.redeem_reward(build_reward().id, desk.ani.person_id, "form:1")
    earned, spent = collect_own_data(desk.ani.person_id)["points"]
    assert (earned["kind"], earned["points"], earned["reward"]) == ("earned", 25, None)
    assert (spent["points"], spent["reward"], spent["reward_status"]) == (-10, "Payung", "taken")

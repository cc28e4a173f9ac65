"""A unit that one person runs: its owner may be the second pair of eyes, never for own money."""

from dataclasses import replace

import pytest

from coop.domain.identity.types import Actor, Post
from coop.domain.sales import service
from coop.domain.sales.types import CreditStatus, CreditWish
from coop.domain.trail.service import list_trail
from coop.domain.units.queries import get_unit
from coop.domain.units.service import let_approve_self, unit_ref
from coop.errors import Refused
from tests.support.store import SERVICE, UNIT, UNIT_ID, Store

ALONE = "unit.approved_alone"


def _owner(store: Store, *permissions: str, unit_id: int = UNIT_ID) -> Actor:
    post = Post(unit_id, UNIT, "Bengkel", frozenset(), frozenset(permissions))
    return replace(store.desk, posts=(post,))


def _uses(store: Store) -> list[str]:
    rows = list_trail(unit_ref(UNIT_ID))
    return [row.detail["about"] for row in rows if row.action == ALONE]


def test_the_owner_decides_alone_where_the_chair_allows_it(store: Store) -> None:
    owner = _owner(store, "units.manage")
    order = store.complete(store.order())
    store.pay(order)
    asked = service.ask_credit(order.id, CreditWish(), "Hasil kurang baik", owner)
    with pytest.raises(Refused):
        service.approve_credit(asked.id, owner)
    let_approve_self(UNIT_ID, allowed=True, reason="Dijalankan satu orang")
    assert service.approve_credit(asked.id, owner).status is CreditStatus.APPROVED
    payout = service.prepare_payout(order.id, owner)
    assert service.pay_back(payout.id, owner).amount == SERVICE
    assert _uses(store) == [f"order:{order.id}"] * 2, "each use stands in the trail"


@pytest.mark.parametrize(("permission", "unit_id"), [("units.view", UNIT_ID), ("units.manage", 1)])
def test_nobody_else_does(store: Store, permission: str, unit_id: int) -> None:
    let_approve_self(UNIT_ID, allowed=True, reason="Dijalankan satu orang")
    other = _owner(store, permission, unit_id=unit_id)
    order = store.complete(store.order())
    asked = service.ask_credit(order.id, CreditWish(), "Hasil kurang baik", other)
    with pytest.raises(Refused):
        service.approve_credit(asked.id, other)
    assert _uses(store) == []


def test_never_for_ones_own_order(store: Store) -> None:
    let_approve_self(UNIT_ID, allowed=True, reason="Dijalankan satu orang")
    buyer = replace(
        _owner(store, "units.manage"),
        user_id=store.member.actor.user_id,
        person_id=store.member.person_id,
    )
    order = store.complete(store.order())
    asked = service.ask_credit(order.id, CreditWish(), "Hasil kurang baik", buyer)
    with pytest.raises(Refused):
        service.approve_credit(asked.id, buyer)
    assert get_unit(UNIT_ID).may_approve_self

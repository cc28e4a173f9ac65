"""What staff set of points, tiers and corrections, with the trail of each."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor
from coop.domain.loyalty import correction_service, queries, service, upkeep_service
from coop.domain.loyalty.models import PointsEntry
from coop.domain.loyalty.types import (
    EarnRule,
    EventKind,
    Holding,
    PointsKind,
    ProgramTerms,
    Refund,
    Spending,
    Tier,
)
from coop.domain.settings.service import change_setting
from coop.domain.trail.service import list_trail
from coop.domain.units.models import Unit
from coop.domain.units.types import UnitKind
from coop.errors import Conflict, CoopError, NotFound, Refused
from coop.refs import Ref
from tests.integration.loyalty.conftest import Desk
from tests.support.points import START

UNIT = 1
TERMS = ProgramTerms(Spending(50, 10, 80), pending_days=3, valid_months=6)
RULE = EarnRule("", "Servis AC", EventKind.VISIT, 2, items=frozenset({"service:1"}))


def _actions(ref: Ref) -> list[str]:
    session.flush()
    return sorted(row.action for row in list_trail(ref))


def add_workshop() -> int:
    """Return another unit."""
    unit = Unit(kind=UnitKind.WORKSHOP, code="BKL", name="Bengkel")
    session.add(unit)
    session.flush()
    return unit.id


# --- programs, rules, tiers ---


def test_a_program_is_set_and_changed(desk: Desk) -> None:
    unit_id = add_workshop()
    upkeep_service.set_program(unit_id, TERMS)
    upkeep_service.set_program(unit_id, TERMS)
    assert queries.get_spending(unit_id) == TERMS.spending
    upkeep_service.set_program(unit_id, replace(TERMS, valid_months=None))
    program = queries.find_program(unit_id)
    assert program is not None
    assert (program.pending_days, program.valid_months) == (3, None)
    assert _actions(Ref("points_program", unit_id)) == ["points.program_set"] * 2


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (ProgramTerms(Spending(0)), "amount_each"),
        (ProgramTerms(Spending(1, -1)), "least"),
        (ProgramTerms(Spending(1, 1, 101)), "share_percent"),
        (ProgramTerms(Spending(1), pending_days=-1), "pending_days"),
        (ProgramTerms(Spending(1), valid_months=0), "valid_months"),
    ],
)
def test_a_program_that_is_not_sound_is_refused(
    desk: Desk, terms: ProgramTerms, field: str
) -> None:
    with pytest.raises(Refused) as told:
        upkeep_service.set_program(UNIT, terms)
    assert told.value.field == field


def test_rules_are_added_changed_and_switched(desk: Desk) -> None:
    row = upkeep_service.add_rule(UNIT, RULE)
    found = queries.list_rules(UNIT, EventKind.VISIT)[-1]
    assert found == replace(RULE, key=str(row.id))
    upkeep_service.change_rule(row.id, replace(RULE, points=3, weekdays=frozenset({5, 6})))
    upkeep_service.change_rule(row.id, replace(RULE, points=3, weekdays=frozenset({5, 6})))
    upkeep_service.switch_rule(row.id, is_active=False)
    upkeep_service.switch_rule(row.id, is_active=False)
    assert str(row.id) not in {one.key for one in queries.list_rules(UNIT, EventKind.VISIT)}
    upkeep_service.switch_rule(row.id, is_active=True)
    changed = queries.list_rules(UNIT, EventKind.VISIT)[-1]
    assert (changed.points, changed.weekdays) == (3, frozenset({5, 6}))
    assert _actions(Ref("points_rule", row.id)) == [
        "points.rule_added",
        "points.rule_changed",
        "points.rule_switched_off",
        "points.rule_switched_on",
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"points": 0}, "points"),
        ({"per_amount": 0}, "per_amount"),
        ({"weekdays": frozenset()}, "weekdays"),
        ({"first_on": START, "last_on": date(2026, 3, 1)}, "last_on"),
        ({"event": EventKind.MEMBER_YEAR}, "items"),
    ],
)
def test_a_rule_that_is_not_sound_is_refused(desk: Desk, given: dict[str, Any], field: str) -> None:
    wrong = replace(RULE, **given)
    row = upkeep_service.add_rule(UNIT, RULE)
    for write in (
        lambda: upkeep_service.add_rule(UNIT, wrong),
        lambda: upkeep_service.change_rule(row.id, wrong),
    ):
        with pytest.raises(Refused) as told:
            write()
        assert told.value.field == field


def test_rules_need_a_program_and_must_be_there(desk: Desk) -> None:
    with pytest.raises(Refused, match="worth"):
        upkeep_service.add_rule(add_workshop(), RULE)
    with pytest.raises(NotFound):
        upkeep_service.change_rule(10**9, RULE)
    with pytest.raises(NotFound):
        upkeep_service.switch_rule(10**9, is_active=False)


TIERS = [Tier("", "Perak", 20), Tier("", "Emas", 50)]


def test_the_tier_of_a_person(desk: Desk) -> None:
    upkeep_service.set_tiers(UNIT, TIERS)
    upkeep_service.set_tiers(UNIT, TIERS)
    assert _actions(Ref("points_program", UNIT)) == ["points.tiers_set"]
    person_id = desk.ani.person_id
    desk.ani.earn(40, on=date(2025, 3, 2))  # a year and a day before
    nothing = queries.read_tier(person_id, UNIT, START).result
    assert (nothing.tier, nothing.missing) == (None, 20)
    desk.ani.earn(5, on=date(2025, 3, 3))
    earned = desk.ani.earn(30, "order:30")
    service.spend_points(desk.ani.change("spend"), 33)
    found = queries.read_tier(person_id, UNIT, START)
    assert found.result.tier is not None
    assert found.result.following is not None
    assert (found.result.tier.name, found.result.earned) == ("Perak", 35)
    assert (found.result.following.name, found.result.missing) == ("Emas", 15)
    assert [step.value for step in found.steps] == ["Perak", 15]
    refund = Refund(30, 300_000, now_amount=300_000)
    service.take_back(desk.ani.change("back"), earned, refund)
    assert queries.read_tier(person_id, UNIT, START).result.missing == 15
    desk.ani.earn(45, "order:45")
    top = queries.read_tier(person_id, UNIT, START).result
    assert (top.tier and top.tier.name, top.following, top.missing) == ("Emas", None, 0)
    upkeep_service.set_tiers(UNIT, [])
    assert queries.list_tiers(UNIT) == []


@pytest.mark.parametrize(
    ("tiers", "field"),
    [
        ([Tier("", " ", 5)], "name"),
        ([Tier("", "Perak", 0)], "from_points"),
        ([Tier("", "Perak", 5), Tier("", "perak", 9)], "name"),
        ([Tier("", "Perak", 5), Tier("", "Emas", 5)], "name"),
    ],
)
def test_tiers_that_are_not_sound_are_refused(desk: Desk, tiers: list[Tier], field: str) -> None:
    with pytest.raises(Refused) as told:
        upkeep_service.set_tiers(UNIT, tiers)
    assert told.value.field == field


# --- corrections ---


def _ask(desk: Desk, points: int, key: str = "form:1", reason: str = "Struk hilang") -> Any:
    return correction_service.request_correction(
        desk.ani.person_id, UNIT, points, reason, desk.rina, key
    )


def _holding(desk: Desk) -> Holding:
    return queries.read_holding(desk.ani.person_id, START)


def test_up_to_the_limit_one_person_corrects(desk: Desk) -> None:
    entry = _ask(desk, 100)
    assert isinstance(entry, PointsEntry)
    assert _ask(desk, 100).id == entry.id
    assert (entry.kind, entry.reason) == (PointsKind.CORRECTED, "Struk hilang")
    assert _holding(desk).expiring == ((date(2027, 3, 2), 100),)
    assert _ask(desk, -40, "form:2").points == -40
    assert _holding(desk).usable == 60
    assert _actions(Ref("person", desk.ani.person_id)).count("points.corrected") == 2


def test_above_the_limit_another_person_decides_once(desk: Desk) -> None:
    request = _ask(desk, 101)
    assert isinstance(request, Approval)
    assert _holding(desk).usable == 0
    with pytest.raises(Conflict, match="waited for"):
        _ask(desk, 500, "form:2")

    def decide(actor: Actor, decision: Decision = Decision.APPROVED) -> PointsEntry | None:
        return correction_service.decide_correction(
            desk.ani.person_id, actor, decision, approval_id=request.id
        )

    with pytest.raises(Refused, match="Four eyes"):
        decide(desk.rina)
    with pytest.raises(Refused, match="own"):
        decide(Actor(desk.tono.user_id, desk.ani.person_id, "Ani", frozenset()))
    entry = decide(desk.tono)
    assert entry is not None
    assert (entry.points, _holding(desk).usable) == (101, 101)
    with pytest.raises(NotFound):
        decide(desk.tono)


def test_rejected_nothing_changes(desk: Desk) -> None:
    desk.ani.earn(300)
    request = _ask(desk, -200)
    answer = correction_service.decide_correction(
        desk.ani.person_id, desk.tono, Decision.REJECTED, "Tidak jelas", approval_id=request.id
    )
    assert answer is None
    assert _holding(desk).usable == 300


def test_the_limit_is_a_setting(desk: Desk) -> None:
    change_setting("loyalty.correction_limit", 5)
    assert isinstance(_ask(desk, 5), PointsEntry)
    assert isinstance(_ask(desk, 6, "form:2"), Approval)


@pytest.mark.parametrize(
    ("points", "reason", "says"),
    [
        (5, " ", "reason"),
        (0, "Salah", "how many"),
        (-1, "Salah", "fewer"),
        (-900, "Salah", "fewer"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    desk: Desk, points: int, reason: str, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        _ask(desk, points, reason=reason)


def test_nobody_corrects_their_own_points(desk: Desk) -> None:
    """Whichever login is used: the persons are compared."""
    for own in (
        Actor(desk.tono.user_id, desk.ani.person_id, "Ani", frozenset()),
        Actor(desk.tono.user_id, None, "Mesin", frozenset()),
    ):
        for points in (1, 1_000):
            with pytest.raises(Refused, match="colleague"):
                correction_service.request_correction(
                    desk.ani.person_id, UNIT, points, "Untuk saya", own, f"own:{points}"
                )


def test_a_correction_needs_a_unit_with_points_and_a_person(desk: Desk) -> None:
    with pytest.raises(NotFound):
        correction_service.request_correction(
            desk.ani.person_id, add_workshop(), 5, "Salah", desk.rina, "x"
        )
    with pytest.raises(CoopError):
        correction_service.request_correction(10**9, UNIT, 5, "Salah", desk.rina, "x")

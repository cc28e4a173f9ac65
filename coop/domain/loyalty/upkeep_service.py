"""What staff set of points: what they are worth, what earns them, the tiers."""

from typing import Any

from sqlalchemy import delete, select, update

from coop.db import session, take
from coop.domain.loyalty import queries, rules
from coop.domain.loyalty.models import PointsProgram, PointsRule, PointsTier
from coop.domain.loyalty.types import EarnRule, ProgramTerms, Tier
from coop.domain.trail.service import write_trail
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

PROGRAM = "points_program"
RULE = "points_rule"


def set_program(unit_id: int, terms: ProgramTerms) -> PointsProgram:
    """Say what points are worth in a unit; points that were earned keep how long they live.

    Raises Refused.
    """
    rules.ensure_program(terms)
    columns: dict[str, Any] = {
        "amount_each": terms.spending.amount_each,
        "least_points": terms.spending.least,
        "share_percent": terms.spending.share_percent,
        "pending_days": terms.pending_days,
        "valid_months": terms.valid_months,
    }
    program = queries.find_program(unit_id)
    before = None
    if program is None:
        program = PointsProgram(unit_id=unit_id, **columns)
        session.add(program)
    else:
        before = {name: getattr(program, name) for name in columns}
        if before == columns:
            return program
        for name, value in columns.items():
            setattr(program, name, value)
    session.flush()
    write_trail("points.program_set", Ref(PROGRAM, unit_id), before=before, after=columns)
    return program


def add_rule(unit_id: int, rule: EarnRule) -> PointsRule:
    """Let an event earn points in a unit from now on. Raises Refused, also without a program."""
    _ensure_rule(rule)
    if queries.find_program(unit_id) is None:
        raise Refused(N_("Say first what points are worth in this unit."))
    row = PointsRule(unit_id=unit_id, is_active=True, **_columns(rule))
    session.add(row)
    session.flush()
    write_trail("points.rule_added", Ref(RULE, row.id), name=row.name)
    return row


def change_rule(rule_id: int, rule: EarnRule) -> None:
    """Write a rule anew; what it has earned stays. Raises NotFound, Refused."""
    row = _get_rule(rule_id)
    _ensure_rule(rule)
    columns = _columns(rule)
    changed = {name: value for name, value in columns.items() if value != getattr(row, name)}
    if not changed:
        return
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    session.flush()
    write_trail("points.rule_changed", Ref(RULE, rule_id), before=before, after=changed)


def switch_rule(rule_id: int, *, is_active: bool) -> None:
    """Let a rule earn, or earn no longer; again is nothing. Raises NotFound."""
    row = _get_rule(rule_id)
    won = take(
        update(PointsRule)
        .where(PointsRule.id == rule_id, PointsRule.is_active.is_not(is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    if won:
        action = "points.rule_switched_on" if is_active else "points.rule_switched_off"
        write_trail(action, Ref(RULE, rule_id))


def set_tiers(unit_id: int, tiers: list[Tier]) -> None:
    """Say which tiers a unit has, instead of those it had. Raises Refused."""
    rules.ensure_tiers(tiers)
    before = {one.name: one.from_points for one in queries.list_tiers(unit_id)}
    after = {one.name.strip(): one.from_points for one in tiers}
    if before == after:
        return
    session.execute(delete(PointsTier).where(PointsTier.unit_id == unit_id))
    session.add_all(
        PointsTier(unit_id=unit_id, name=name, from_points=points)
        for name, points in sorted(after.items(), key=lambda one: one[1])
    )
    session.flush()
    write_trail("points.tiers_set", Ref(PROGRAM, unit_id), before=before, after=after)


def _ensure_rule(rule: EarnRule) -> None:
    if not rule.name.strip():
        raise Refused(N_("Give it a name."), field="name")
    rules.ensure_rule(rule)


def _columns(rule: EarnRule) -> dict[str, Any]:
    return {
        "name": rule.name.strip(),
        "event": rule.event,
        "points": rule.points,
        "per_amount": rule.per_amount,
        "items": sorted(rule.items),
        "weekdays": sorted(rule.weekdays),
        "first_on": rule.first_on,
        "last_on": rule.last_on,
        "is_for_first": rule.is_for_first,
        "is_for_birthday": rule.is_for_birthday,
        "cap_points": rule.cap_points,
    }


def _get_rule(rule_id: int) -> PointsRule:
    row = session.scalars(select(PointsRule).where(PointsRule.id == rule_id)).one_or_none()
    if row is None:
        raise NotFound(N_("This rule is not known."))
    return row

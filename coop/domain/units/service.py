"""Found a unit, give it a face, switch its features on and off."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import update

from coop.db import insert_unless_taken, session, take
from coop.domain.trail.service import write_trail
from coop.domain.units import rules
from coop.domain.units.events import UNIT_FOUNDED, UnitFounded
from coop.domain.units.models import Unit
from coop.domain.units.queries import get_unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID, FEATURES, Brand, UnitKind
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

UNIT = "unit"


def found_unit(kind: UnitKind, code: str, brand: Brand, *, may_approve_self: bool = False) -> Unit:
    """Add a business unit with the features that its kind begins with.

    Raises Refused for a malformed code or one that is taken (field ``code``), or no name.
    """
    rules.ensure_brand(brand)
    unit = Unit(
        kind=kind,
        code=rules.normalise_unit_code(code),
        features=sorted(feature.value for feature in FEATURES[kind]),
        may_approve_self=may_approve_self,
        **asdict(brand),
    )
    if not insert_unless_taken(unit):
        raise Refused(N_("Another unit has this short name."), field="code")
    write_trail("unit.founded", unit_ref(unit.id), kind=kind.value, name=brand.name)
    UNIT_FOUNDED.announce([UnitFounded(unit.id)])
    return unit


def change_brand(unit_id: int, brand: Brand, logo_file_id: int | None = None) -> Unit:
    """Change how a unit presents itself; without ``logo_file_id`` the logo stays."""
    rules.ensure_brand(brand)
    unit = get_unit(unit_id)
    changes: dict[str, tuple[Any, Any]] = {}
    wanted = {**asdict(brand), "logo_file_id": logo_file_id or unit.logo_file_id}
    for name, value in wanted.items():
        if (before := getattr(unit, name)) != value:
            changes[name] = (before, value)
            setattr(unit, name, value)
    if changes:
        session.flush()
        write_trail("unit.changed", unit_ref(unit_id), changes=changes)
    return unit


def choose_features(unit_id: int, features: Iterable[str]) -> Unit:
    """Switch features on and off. Raises Refused for what does not go together."""
    wanted = sorted(feature.value for feature in rules.ensure_features(features))
    unit = get_unit(unit_id)
    if unit.features != wanted:
        before, unit.features = unit.features, wanted
        session.flush()
        write_trail(
            "unit.features_chosen",
            unit_ref(unit_id),
            before=", ".join(before),
            after=", ".join(wanted),
        )
    return unit


def let_approve_self(unit_id: int, *, allowed: bool, reason: str) -> Unit:
    """Let the owner of a unit be the second pair of eyes too, or no longer.

    Raises Refused for the cooperative itself, whose money always needs two persons.
    """
    if unit_id == COOPERATIVE_UNIT_ID:
        raise Refused(N_("The cooperative's own money always needs two persons."))
    if not reason.strip():
        raise Refused(N_("Give the reason."), field="reason")
    unit = get_unit(unit_id)
    if unit.may_approve_self is not allowed:
        unit.may_approve_self = allowed
        session.flush()
        write_trail("unit.self_approval", unit_ref(unit_id), allowed=allowed, reason=reason.strip())
    return unit


def switch_unit(unit_id: int, *, is_active: bool) -> None:
    """Close a business unit for everybody, or open it again. What it did stays in the books."""
    if unit_id == COOPERATIVE_UNIT_ID:
        raise Refused(N_("The cooperative itself cannot be switched off here."))
    unit = get_unit(unit_id)
    won = take(
        update(Unit)
        .where(Unit.id == unit_id, Unit.is_active.is_(not is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))
    session.refresh(unit)
    write_trail("unit.opened" if is_active else "unit.closed", unit_ref(unit_id))


def unit_ref(unit_id: int) -> Ref:
    """Return what stands for a unit in the trail."""
    return Ref(UNIT, unit_id)

"""Units are founded, changed, closed; each step stands in the trail."""

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.trail.service import list_trail
from coop.domain.units import queries, service
from coop.domain.units.models import Unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID, Accent, Brand, UnitFeature, UnitKind
from coop.errors import Conflict, NotFound, Refused


def _found(code: str = "bengkel") -> Unit:
    return run_in_transaction(
        lambda: service.found_unit(UnitKind.WORKSHOP, code, Brand("Bengkel AC"))
    )


def _actions(unit_id: int) -> list[str]:
    return [row.action for row in list_trail(service.unit_ref(unit_id))]


def test_a_unit_is_found_by_its_code_until_it_is_closed(app: Flask) -> None:
    with app.app_context():
        unit = _found()
        unit_id = unit.id
        assert unit.has(UnitFeature.BOOKING)
        assert not unit.may_approve_self
        assert [row.code for row in queries.list_units()] == ["bengkel"]
        run_in_transaction(lambda: service.switch_unit(unit_id, is_active=False))
        assert queries.find_unit("bengkel") is None
        assert queries.list_offered() == []
        assert [row.code for row in queries.list_units(with_former=True)] == ["bengkel"]
        with pytest.raises(Conflict):
            run_in_transaction(lambda: service.switch_unit(unit_id, is_active=False))
        run_in_transaction(lambda: service.switch_unit(unit_id, is_active=True))
        assert _actions(unit_id) == ["unit.opened", "unit.closed", "unit.founded"]


def test_a_code_is_given_once(app: Flask) -> None:
    with app.app_context():
        _found()
        with pytest.raises(Refused) as refused:
            _found("Bengkel")
        assert refused.value.field == "code"


def test_a_face_keeps_what_was_before_in_the_trail(app: Flask) -> None:
    with app.app_context():
        unit_id = _found().id
        new = Brand("Bengkel AC Maju", tagline="Dingin lagi", accent=Accent.AMBER)
        run_in_transaction(lambda: service.change_brand(unit_id, new))
        run_in_transaction(lambda: service.change_brand(unit_id, new))
        changed = list_trail(service.unit_ref(unit_id))[0]
        assert changed.detail["changes"]["name"] == ["Bengkel AC", "Bengkel AC Maju"]
        assert _actions(unit_id) == ["unit.changed", "unit.founded"], "the same twice is one step"


def test_features_are_chosen(app: Flask) -> None:
    with app.app_context():
        unit_id = _found().id
        run_in_transaction(lambda: service.choose_features(unit_id, ["booking"]))
        assert queries.get_unit(unit_id).features == ["booking"]
        with pytest.raises(Refused):
            run_in_transaction(lambda: service.choose_features(unit_id, ["home_service"]))
        assert queries.get_unit(unit_id).features == ["booking"]


def test_the_cooperative_always_needs_two_persons(app: Flask) -> None:
    with app.app_context():
        unit_id = _found().id
        let = service.let_approve_self
        with pytest.raises(Refused):
            run_in_transaction(lambda: let(COOPERATIVE_UNIT_ID, allowed=True, reason="Sepi"))
        with pytest.raises(Refused):
            run_in_transaction(lambda: let(unit_id, allowed=True, reason=" "))
        run_in_transaction(lambda: let(unit_id, allowed=True, reason="Sendirian"))
        assert queries.get_unit(unit_id).may_approve_self
        with pytest.raises(Refused):
            run_in_transaction(lambda: service.switch_unit(COOPERATIVE_UNIT_ID, is_active=False))
        with pytest.raises(NotFound):
            queries.get_unit(987_654)

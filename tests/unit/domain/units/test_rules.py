"""Codes, faces and features of units."""

import pytest

from coop.domain.units import rules
from coop.domain.units.types import FEATURES, Brand, UnitFeature, UnitKind
from coop.errors import Refused


@pytest.mark.parametrize(
    ("typed", "code"), [("bengkel", "bengkel"), (" Studio-2 ", "studio-2"), ("AC", "ac")]
)
def test_a_code_as_it_stands_in_addresses(typed: str, code: str) -> None:
    assert rules.normalise_unit_code(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "a", "2go", "-ac", "be ngkel", "bengkel/ac", "bёngkel", "x" * 21]
)
def test_what_is_no_code(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.normalise_unit_code(typed)
    assert refused.value.field == "code"


def test_a_unit_has_a_name() -> None:
    with pytest.raises(Refused):
        rules.ensure_brand(Brand("  "))


@pytest.mark.parametrize("feature", ["home_service", "prints"])
def test_features_that_need_another_one(feature: str) -> None:
    with pytest.raises(Refused):
        rules.ensure_features([feature])
    assert UnitFeature(feature) in rules.ensure_features([feature, "booking", "selling"])


@pytest.mark.parametrize("kind", UnitKind)
def test_every_kind_begins_with_features_that_go_together(kind: UnitKind) -> None:
    assert rules.ensure_features(FEATURES[kind]) == FEATURES[kind]

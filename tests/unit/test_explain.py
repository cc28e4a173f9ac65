"""Explanations: stored and read back unchanged."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from coop.explain import N_, Explained, Input, Labelled, Step


class Colour(Labelled):
    """An example."""

    RED = "red", N_("Red")


def explanation(result: Any) -> Explained[Any]:
    return Explained(
        rule="Flat",
        source="Loan agreement",
        inputs=(
            Input("Rate", Decimal("1.50"), "percent_per_month"),
            Input("First due", date(2023, 3, 20), "date"),
        ),
        steps=(Step("Interest", "loan × rate", 15_000, "rupiah"),),
        result=result,
        rounding="half up",
    )


@pytest.mark.parametrize("result", [15_000, Decimal("30.0262"), True, "text", None, 10**18])
def test_what_is_stored_is_read_back_with_its_types(result: object) -> None:
    stored = json.loads(json.dumps(explanation(result).to_json()))

    read = Explained.from_json(stored)

    assert read == explanation(result)
    assert type(read.result) is type(result)
    assert str(read.inputs[0].value) == "1.50"


@pytest.mark.parametrize("result", [1.5, Fraction(1, 3), [1]])
def test_what_could_not_be_read_back_is_not_stored(result: object) -> None:
    with pytest.raises(TypeError):
        explanation(result).to_json()


def test_a_labelled_enum_is_its_value_and_carries_its_label() -> None:
    assert Colour("red") is Colour.RED
    assert (f"{Colour.RED}", Colour.RED.value, Colour.RED.label) == ("red", "red", "Red")

"""Refusals: what they say and what they carry."""

import pickle

from coop.errors import Busy, Conflict, CoopError, NotFound, Refused


def test_a_refusal_fills_in_its_sentence_and_names_its_field() -> None:
    refusal = Refused("At most %(limit_amount)s.", field="amount", limit_amount=500)

    assert str(refusal) == "At most 500."
    assert refusal.message == "At most %(limit_amount)s."
    assert refusal.params == {"limit_amount": 500}
    assert refusal.field == "amount"


def test_a_sentence_without_params_may_hold_a_percent_sign() -> None:
    assert str(Conflict("The shares sum to 105 %.")) == "The shares sum to 105 %."


def test_every_kind_is_a_coop_error() -> None:
    assert {kind.__mro__[1] for kind in (NotFound, Refused, Conflict, Busy)} == {CoopError}


def test_a_refusal_survives_the_way_between_processes() -> None:
    refusal = pickle.loads(pickle.dumps(Refused("No %(thing)s.", field="x", thing="loan")))  # noqa: S301 - our own bytes

    assert (str(refusal), refusal.field) == ("No loan.", "x")

"""Why a number is what it is: inputs, rule, steps and rounding, kept beside the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, Literal, Self, TypeAlias, TypeVar

T = TypeVar("T")

Value: TypeAlias = int | Decimal | date | bool | str | None
Unit: TypeAlias = Literal[
    "rupiah",
    "percent_per_year",
    "percent_per_month",
    "percent",
    "days",
    "months",
    "date",
    "count",
    "text",
]


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Return ``text``; marks it for extraction where no translation is at hand."""
    return text


class Labelled(StrEnum):
    """An enum whose members carry a msgid for the screen: ``FLAT = "flat", N_("Flat")``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Return the member; looking one up takes the value alone, as with any enum."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        return member


@dataclass(frozen=True, slots=True)
class Input:
    """A fact that a rule started from; ``label`` is a msgid."""

    label: str
    value: Value
    unit: Unit


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working; ``label`` and ``formula`` are msgids."""

    label: str
    formula: str
    value: Value
    unit: Unit


@dataclass(frozen=True, slots=True)
class Explained(Generic[T]):
    """A result with its reason.

    ``rule``, ``source`` (law, bylaw or published page) and ``rounding`` are msgids. The unit of
    the result is the unit of the last step.
    """

    rule: str
    source: str
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    result: T
    rounding: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return a dict that ``json`` can write; the result must be a ``Value``."""
        return {
            "rule": self.rule,
            "source": self.source,
            "inputs": [[i.label, _pack(i.value), i.unit] for i in self.inputs],
            "steps": [[s.label, s.formula, _pack(s.value), s.unit] for s in self.steps],
            "result": _pack(self.result),
            "rounding": self.rounding,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Explained[Any]":
        """Return what ``to_json`` stored."""
        return Explained(
            rule=stored["rule"],
            source=stored["source"],
            inputs=tuple(Input(label, _unpack(v), unit) for label, v, unit in stored["inputs"]),
            steps=tuple(
                Step(label, formula, _unpack(v), unit)
                for label, formula, v, unit in stored["steps"]
            ),
            result=_unpack(stored["result"]),
            rounding=stored["rounding"],
        )


def _pack(value: object) -> object:
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case date():
            return {"date": value.isoformat()}
        case None | bool() | int() | str():
            return value
    raise TypeError(f"{type(value).__name__} cannot be stored in an explanation")


def _unpack(stored: Any) -> Value:
    match stored:
        case {"decimal": text}:
            return Decimal(text)
        case {"date": text}:
            return date.fromisoformat(text)
    plain: Value = stored
    return plain

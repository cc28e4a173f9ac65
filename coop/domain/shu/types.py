"""Words of SHU: funds, what a pool is shared by, and what each member gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Basis(StrEnum):
    """What the members' part of the surplus is shared by."""

    SAVINGS = "savings"
    PARTICIPATION = "participation"


@dataclass(frozen=True, slots=True)
class Fund:
    """A part of the surplus: ``percent`` of it; with a ``basis`` it is shared among the members.

    ``unit`` is whose business the participation is counted in.
    """

    name: str
    percent: Decimal
    basis: Basis | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a member brought in the year, whole rupiah: savings, and business done by unit."""

    number: str
    savings: int
    participation: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Share:
    """What a member gets of each pool, whole rupiah."""

    number: str
    amounts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.amounts.values())


@dataclass(frozen=True, slots=True)
class Division:
    """The surplus by fund, and the members' funds by member, in the order they were given."""

    funds: Mapping[str, int]
    shares: tuple[Share, ...]

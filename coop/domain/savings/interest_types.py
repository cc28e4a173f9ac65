"""Words of savings interest: how it is reckoned, at which rates, on which balances."""

from dataclasses import dataclass
from decimal import Decimal

from coop.explain import N_, Labelled


class InterestMethod(Labelled):
    """How a month's interest follows from the balances at the end of its days."""

    LOWEST = "lowest", N_("Lowest balance")
    AVERAGE = "average", N_("Average daily balance")
    DAILY = "daily", N_("Daily balance")


@dataclass(frozen=True, slots=True)
class Tier:
    """A balance of ``from_amount`` rupiah or more earns ``rate_percent`` per year, all of it."""

    from_amount: int
    rate_percent: Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """``days`` days in a row that ended with ``balance`` rupiah."""

    balance: int
    days: int

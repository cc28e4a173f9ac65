"""Words of savings interest: how it is reckoned, at which rates, on which balances."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from coop.domain.runs.types import RunStatus
from coop.explain import N_, Labelled


class InterestMethod(Labelled):
    """How a month's interest follows from the balances at the end of its days."""

    LOWEST = "lowest", N_("Lowest balance")
    AVERAGE = "average", N_("Average daily balance")
    DAILY = "daily", N_("Daily balance")


class AtMaturity(Labelled):
    """What happens to a term deposit on the day it falls due."""

    ROLL_OVER = "roll_over", N_("Continue for another term")
    PAY_OUT = "pay_out", N_("Move to voluntary savings")


class DepositStatus(Labelled):
    """A term deposit runs until it matures, is broken early, or its owner leaves."""

    RUNNING = "running", N_("Running")
    MATURED = "matured", N_("Matured")
    BROKEN = "broken", N_("Ended early")
    SETTLED = "settled", N_("Given back on leaving")


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


@dataclass(frozen=True, slots=True)
class Earned:
    """What an account earned in a month, and its part of the person's tax; whole rupiah.

    ``basis`` is what `interest_explained.explain` needs to say why.
    """

    account_id: int
    person_id: int
    month: date
    gross_amount: int
    tax_amount: int
    basis: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InterestRun:
    """A month's interest on savings: how far it is, for how many accounts, and how much.

    ``posted_count`` of ``count`` accounts have been credited so far.
    """

    id: int
    month: date
    status: RunStatus
    count: int
    posted_count: int
    gross_amount: int
    tax_amount: int
    created_at: datetime
    created_name: str | None
    approved_name: str | None
    posted_at: datetime | None
    reason: str

    @property
    def net_amount(self) -> int:
        """What is credited: interest less tax."""
        return self.gross_amount - self.tax_amount


@dataclass(frozen=True, slots=True)
class InterestRow:
    """One account's interest of a month, with whose it is."""

    id: int
    account_id: int
    account_number: str
    product_name: str
    person_name: str
    member_number: str
    month: date
    gross_amount: int
    tax_amount: int
    basis: dict[str, Any]
    entry_id: int | None

    @property
    def net_amount(self) -> int:
        """What is credited: interest less tax."""
        return self.gross_amount - self.tax_amount


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What waits for a decision about a run: to credit it, or to take it back."""

    id: int
    is_reversal: bool
    asked_by: str | None
    asked_person_id: int | None
    asked_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class DepositTerms:
    """Term deposits on offer: percent per year by months, whole rupiah, percent of the deposit."""

    product_code: str
    product_name: str
    unit_id: int
    rates: Mapping[int, Decimal]
    minimum_amount: int
    break_fee_percent: Decimal


@dataclass(frozen=True, slots=True)
class DepositRow:
    """A term deposit with whose it is; whole rupiah, percent per year."""

    id: int
    number: str
    account_id: int
    product_name: str
    person_id: int
    person_name: str
    member_number: str
    amount: int
    months: int
    rate_percent_per_year: Decimal
    break_fee_percent: Decimal
    placed_on: date
    matures_on: date
    at_maturity: AtMaturity
    status: DepositStatus
    ended_on: date | None

    @property
    def is_running(self) -> bool:
        """Whether its money is still bound."""
        return self.status is DepositStatus.RUNNING


@dataclass(frozen=True, slots=True)
class DepositFilter:
    """Which deposits a list shows; ``text`` finds number, member number and name.

    ``until`` keeps those that mature on that day or before.
    """

    text: str = ""
    status: DepositStatus | None = DepositStatus.RUNNING
    sort: str = "matures"
    descending: bool = False
    until: date | None = None

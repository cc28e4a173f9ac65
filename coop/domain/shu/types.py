"""Words of SHU: funds, what a pool is shared by, and what each member gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from coop.domain.savings.types import SavingsKind
from coop.explain import N_, Labelled

SHU = "shu"
SHARE = "shu_share"
UNDO = "shu.undo"
"""The kind of approval that takes a distribution back."""


class Basis(StrEnum):
    """What the members' part of the surplus is shared by."""

    SAVINGS = "savings"
    PARTICIPATION = "participation"


@dataclass(frozen=True, slots=True)
class Fund:
    """A part of the surplus: ``percent`` of it; with a ``basis`` it is shared among the members.

    ``unit`` is whose business the participation is counted in; ``units`` instead splits the fund:
    percent of it by unit, and the business with each counts in its own part.
    """

    name: str
    percent: Decimal
    basis: Basis | None = None
    unit: str | None = None
    units: Mapping[str, Decimal] = field(default_factory=dict)


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
    """The surplus by fund, and the members' funds by member, in the order they were given.

    ``units`` are the parts, rupiah by unit, of each fund that is split.
    """

    funds: Mapping[str, int]
    shares: tuple[Share, ...]
    units: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class FundKind(Labelled):
    """Where a part of the surplus goes; the members' two pools are shared among them."""

    RESERVE = "reserve", N_("General reserve")
    RISK = "risk", N_("Risk reserve")
    SAVINGS = "savings", N_("Members, by their savings")
    PARTICIPATION = "participation", N_("Members, by their business with us")
    BOARD = "board", N_("Board")
    STAFF = "staff", N_("Employees")
    EDUCATION = "education", N_("Education")
    SOCIAL = "social", N_("Social fund")
    DEVELOPMENT = "development", N_("Development of the area")


MEMBER_POOLS = (FundKind.SAVINGS, FundKind.PARTICIPATION)


class SavingsBasis(Labelled):
    """What counts as a member's savings of the year."""

    CLOSING = "closing", N_("Balance at the end of the year")
    AVERAGE = "average", N_("Average of the twelve ends of month")
    DAYS = "days", N_("Savings times days")


class ShuStatus(Labelled):
    """draft → checked → resolved → posted → paid → locked; or taken back, or discarded."""

    DRAFT = "draft", N_("Draft")
    CHECKED = "checked", N_("Checked by the supervisor")
    RESOLVED = "resolved", N_("Resolved by the members' meeting")
    POSTED = "posted", N_("Being paid out")
    PAID = "paid", N_("Paid out")
    LOCKED = "locked", N_("Finished")
    REVERSED = "reversed", N_("Taken back")
    DISCARDED = "discarded", N_("Discarded")


class PayoutWay(Labelled):
    """How a member gets the share."""

    SUKARELA = "sukarela", N_("To voluntary savings")
    WAJIB = "wajib", N_("To mandatory savings")
    TRANSFER = "transfer", N_("By bank transfer")
    CASH = "cash", N_("In cash")
    SETTLEMENT = "settlement", N_("With the settlement on leaving")


@dataclass(frozen=True, slots=True)
class Policy:
    """How the surplus of ``year`` is shared: percent by fund, apart for both kinds of surplus.

    ``unit_percents`` split the members' business pool, in percent of it by code of the unit;
    empty counts the business with all units together.
    """

    year: int
    savings_basis: SavingsBasis
    savings_kinds: tuple[SavingsKind, ...]
    includes_left: bool
    member_percents: Mapping[FundKind, Decimal]
    other_percents: Mapping[FundKind, Decimal]
    unit_percents: Mapping[str, Decimal] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return a dict that ``json`` can write."""
        return {
            "savings_basis": self.savings_basis.value,
            "savings_kinds": [kind.value for kind in self.savings_kinds],
            "includes_left": self.includes_left,
            "member_percents": {
                fund.value: str(part) for fund, part in self.member_percents.items()
            },
            "other_percents": {fund.value: str(part) for fund, part in self.other_percents.items()},
            "unit_percents": {unit: str(part) for unit, part in self.unit_percents.items()},
        }

    @classmethod
    def from_json(cls, year: int, stored: Mapping[str, Any]) -> "Policy":
        """Return what ``to_json`` stored; the earliest ones knew no units."""
        return cls(
            year,
            SavingsBasis(stored["savings_basis"]),
            tuple(SavingsKind(kind) for kind in stored["savings_kinds"]),
            stored["includes_left"],
            {FundKind(fund): Decimal(part) for fund, part in stored["member_percents"].items()},
            {FundKind(fund): Decimal(part) for fund, part in stored["other_percents"].items()},
            {unit: Decimal(part) for unit, part in stored.get("unit_percents", {}).items()},
        )


@dataclass(frozen=True, slots=True)
class Sharer:
    """A member with what counts for the year: savings weight, and business done, rupiah.

    ``participation`` is by code of the unit; what was taken back may leave a sum below zero.
    """

    member_id: int
    person_id: int
    number: str
    savings: int
    participation: Mapping[str, int]

    @property
    def business(self) -> int:
        """All business together, rupiah; never below zero."""
        return max(0, sum(self.participation.values()))

    def business_with(self, unit: str) -> int:
        """Return the business with one unit, rupiah; never below zero."""
        return max(0, self.participation.get(unit, 0))


@dataclass(frozen=True, slots=True)
class Pool:
    """A members' pool in rupiah, from members and not from members, and all weights in it."""

    member_amount: int
    other_amount: int
    weight: int

    @property
    def amount(self) -> int:
        """Both parts of the pool in rupiah."""
        return self.member_amount + self.other_amount


@dataclass(frozen=True, slots=True)
class UnitPool:
    """The part of the business pool for one unit in rupiah, and all members' business there."""

    amount: int
    weight: int


@dataclass(frozen=True, slots=True)
class NamedPool:
    """A unit's pool in a list; ``percent`` is of the business pool."""

    unit_id: int
    unit_name: str
    percent: Decimal
    pool: UnitPool


@dataclass(frozen=True, slots=True)
class UnitPart:
    """What a member gets of a unit's pool, and the business there that it is for, rupiah."""

    weight: int
    amount: int


@dataclass(frozen=True, slots=True)
class MemberShare:
    """What a member gets of the two pools, rupiah.

    ``unit_amounts`` are what the business amount is made of by unit, where the pool is split.
    """

    sharer: Sharer
    savings_amount: int
    participation_amount: int
    unit_amounts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Both together."""
        return self.savings_amount + self.participation_amount


@dataclass(frozen=True, slots=True)
class Outcome:
    """A surplus shared by a policy: rupiah by fund from both kinds of surplus, and by member.

    ``unit_pools`` are the parts of the business pool by unit, where it is split.
    """

    member_amount: int
    other_amount: int
    from_members: Mapping[FundKind, int]
    from_others: Mapping[FundKind, int]
    pools: Mapping[FundKind, Pool]
    shares: tuple[MemberShare, ...]
    unit_pools: Mapping[str, UnitPool] = field(default_factory=dict)

    @property
    def funds(self) -> dict[FundKind, int]:
        """Rupiah by fund, both kinds of surplus together."""
        return {
            fund: self.from_members.get(fund, 0) + self.from_others.get(fund, 0)
            for fund in FundKind
            if self.from_members.get(fund) or self.from_others.get(fund)
        }


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share in a list."""

    id: int
    member_id: int
    member_number: str
    person_name: str
    savings_weight: int
    participation: int
    savings_amount: int
    participation_amount: int
    total_amount: int
    way: PayoutWay | None
    paid_on: date | None

    @property
    def state(self) -> str:
        """Whether it is paid."""
        return "paid" if self.way else "unpaid"


@dataclass(frozen=True, slots=True)
class TransferList:
    """A list for the bank: how many shares stand on it, and how many are still to be paid.

    Amounts are rupiah; what was paid in another way after all is in neither.
    """

    number: int
    count: int
    amount: int
    unpaid_count: int
    unpaid_amount: int


@dataclass(frozen=True, slots=True)
class YearInHand:
    """A distribution in the list of years; ``is_asked_back`` while a request waits to undo it."""

    id: int
    year: int
    status: ShuStatus
    surplus_amount: int
    members_amount: int
    prepared_at: datetime
    is_asked_back: bool = False

    @property
    def is_live(self) -> bool:
        """Say whether it stands: its year is not shared a second time."""
        return self.status not in (ShuStatus.REVERSED, ShuStatus.DISCARDED)

"""Products of both families, their terms version by version, and what is proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from coop.domain.loans.types import InterestMethod as LoanMethod
from coop.domain.savings.interest_types import InterestMethod
from coop.domain.savings.types import SavingsKind
from coop.explain import N_, Labelled
from coop.refs import Ref

TERMS = "product_terms"
"""The kind of approval for what is proposed on a product."""


class Family(StrEnum):
    """The two families of products; the value is the kind under which others name a product."""

    SAVINGS = "savings_product"
    LOANS = "loan_product"


class ProductStatus(Labelled):
    """Whether members can have the product today."""

    OFFERED = "offered", N_("On offer")
    OFF = "off", N_("Switched off")
    PLANNED = "planned", N_("Not on offer yet")


class Wish(StrEnum):
    """What is proposed on a product."""

    TERMS = "terms"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """The terms of a loan product; amounts in rupiah, rates in percent."""

    method: LoanMethod
    rate_percent_per_year: Decimal
    minimum_amount: int
    maximum_amount: int
    minimum_months: int
    maximum_months: int
    admin_fee_percent: Decimal
    swp_percent: Decimal
    penalty_percent_per_day: Decimal
    penalty_grace_days: int
    penalty_cap_percent: Decimal
    savings_multiple: int
    membership_months: int


@dataclass(frozen=True, slots=True)
class SavingsTerms:
    """The terms of a savings product; amounts in rupiah, rates in percent per year.

    ``rates`` are pairs of a number and percent: from which balance on (voluntary savings), or for
    how many months (term deposits).
    """

    rate_percent_per_year: Decimal = Decimal(0)
    due_amount: int = 0
    minimum_deposit_amount: int = 0
    minimum_balance_amount: int = 0
    interest_method: InterestMethod | None = None
    days_of_year: int = 365
    rates: tuple[tuple[int, Decimal], ...] = ()
    break_fee_percent: Decimal = Decimal(0)


Terms: TypeAlias = LoanTerms | SavingsTerms


@dataclass(frozen=True, slots=True)
class Version:
    """Terms that hold from ``starts_on`` until the next version; who proposed them, if anybody."""

    id: int
    starts_on: date
    terms: Terms
    created_name: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A product with all its versions, the oldest first; ``kind`` is that of savings."""

    family: Family
    id: int
    code: str
    name: str
    description: str
    kind: SavingsKind | None
    is_active: bool
    versions: tuple[Version, ...] = ()

    @property
    def ref(self) -> Ref:
        """How others name it."""
        return Ref(self.family.value, self.id)

    @property
    def last_start(self) -> date | None:
        """The first day of the latest version, also of one to come."""
        return self.versions[-1].starts_on if self.versions else None

    def version_on(self, on: date) -> Version | None:
        """Return the version that holds on ``on``."""
        return next((one for one in reversed(self.versions) if one.starts_on <= on), None)

    def to_come(self, on: date) -> tuple[Version, ...]:
        """Return the versions that begin after ``on``."""
        return tuple(one for one in self.versions if one.starts_on > on)

    def status_on(self, on: date) -> ProductStatus:
        """Say whether members can have it on ``on``."""
        if self.version_on(on) is None:
            return ProductStatus.PLANNED
        return ProductStatus.OFFERED if self.is_active else ProductStatus.OFF


@dataclass(frozen=True, slots=True)
class Proposal:
    """What waits to be decided on a product."""

    approval_id: int
    wish: Wish
    starts_on: date | None
    terms: Terms | None
    is_active: bool | None
    requested_by: int | None
    requested_name: str | None
    requested_person_id: int | None
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class TermField:
    """One line of terms: the attribute, its msgid, and its unit (see `value_with_unit`)."""

    name: str
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class NewProduct:
    """What a new loan product is called; ``code`` is short and never changes."""

    code: str
    name: str
    description: str


Kept: TypeAlias = Mapping[str, Any]

"""What lists and pages of lending show: small rows without behaviour of their own."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from coop.domain.loans.types import ApplicationStatus, InterestMethod, LoanStatus, VoteChoice


@dataclass(frozen=True, slots=True)
class ProductTerms:
    """A product with the terms in force; rates in percent per year, fees in percent."""

    version_id: int
    code: str
    name: str
    description: str
    unit_id: int
    method: InterestMethod
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
class Borrower:
    """The member behind an application or a loan, and how to reach them."""

    member_id: int
    person_id: int
    number: str
    name: str
    email: str | None
    locale: str


class ApplicationSort(StrEnum):
    """Columns by which applications can be sorted."""

    SUBMITTED = "submitted"
    NUMBER = "number"
    NAME = "name"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """Which applications a list shows; ``text`` finds number, name and member number.

    ``before_committee`` keeps those that the committee decides, or when False those that it does
    not; ``against_advice`` those that were approved although the analysis spoke against them;
    ``decided_from`` those decided since a day.
    """

    text: str = ""
    status: ApplicationStatus | None = None
    before_committee: bool | None = None
    against_advice: bool = False
    decided_from: date | None = None
    sort: ApplicationSort = ApplicationSort.SUBMITTED
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """A line of the applications list."""

    id: int
    number: str
    member_id: int
    person_id: int
    member_number: str
    name: str
    product_name: str
    amount: int
    months: int
    status: ApplicationStatus
    submitted_at: datetime
    needs_committee: bool | None
    recommends: bool | None
    vote_count: int


class LoanSort(StrEnum):
    """Columns by which loans can be sorted."""

    NUMBER = "number"
    NAME = "name"
    PRINCIPAL = "principal"
    BALANCE = "balance"
    NEXT_DUE = "due"


@dataclass(frozen=True, slots=True)
class LoanFilter:
    """Which loans a list shows; ``rank`` is a collectibility class of running loans.

    ``to_officers`` keeps loans of people who hold an office, ``by_committee`` those that the
    committee granted.
    """

    text: str = ""
    status: LoanStatus | None = None
    pending: bool = False
    in_arrears: bool = False
    rank: int | None = None
    to_officers: bool = False
    by_committee: bool = False
    sort: LoanSort = LoanSort.NUMBER
    descending: bool = False


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A line of the loans list; amounts in whole rupiah as of today."""

    id: int
    number: str
    member_id: int
    person_id: int
    member_number: str
    name: str
    product_name: str
    stage: LoanStatus | ApplicationStatus
    principal: int
    balance: int
    months: int
    next_due_on: date | None
    days_past_due: int
    class_rank: int
    class_name: str
    arrears_amount: int


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """A row of a schedule with what was paid on it; whole rupiah."""

    n: int
    due_on: date
    principal: int
    interest: int
    paid_principal: int
    paid_interest: int
    paid_penalty: int
    waived_interest: int
    recognised_interest: int
    is_settled: bool


@dataclass(frozen=True, slots=True)
class RepaymentRow:
    """A payment on a loan as it was allocated, or its reversal; whole rupiah."""

    id: int
    entry_id: int
    paid_on: date
    amount: int
    penalty: int
    interest: int
    principal: int
    excess: int
    reverses_id: int | None


@dataclass(frozen=True, slots=True)
class LoanFacts:
    """What was agreed and what stands of it, for the borrower's own page; whole rupiah."""

    id: int
    number: str
    application_id: int
    product_version_id: int
    status: LoanStatus | None
    principal: int
    principal_balance: int
    months: int
    method: InterestMethod
    rate_percent_per_year: Decimal
    admin_fee_amount: int
    swp_amount: int
    next_due_on: date | None
    disbursed_on: date | None
    closed_on: date | None
    agreement_id: int | None
    voucher_id: int | None
    penalty_percent_per_day: Decimal
    penalty_grace_days: int
    penalty_cap_percent: Decimal
    product_name: str
    stage: LoanStatus | ApplicationStatus
    days_past_due: int


@dataclass(frozen=True, slots=True)
class PaymentHistory:
    """How a member has paid all loans so far; penalties in whole rupiah."""

    loans: int
    paid_off: int
    repayments: int
    late_repayments: int
    penalty_amount: int


@dataclass(frozen=True, slots=True)
class LoanTotals:
    """Figures above a loans list, whole rupiah."""

    principal: int
    balance: int


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A vote with the name of who gave it."""

    name: str
    person_id: int
    choice: VoteChoice
    reason: str
    voted_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an application or loan; ``title`` is a msgid."""

    at: datetime
    action: str
    who: str | None
    detail: dict[str, Any]

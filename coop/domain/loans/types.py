"""Words of lending: methods, states, votes, schedules, payoffs and collectibility classes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from coop.explain import N_, Explained, Labelled

LOAN = "loan"
"""What the journal and the trail call a loan."""


class InterestMethod(Labelled):
    """How interest is reckoned over the term."""

    FLAT = "flat", N_("Flat")
    EFFECTIVE = "effective", N_("Declining balance")
    ANNUITY = "annuity", N_("Annuity")


class PayoffRule(Labelled):
    """What a borrower pays besides the principal when paying off early."""

    PRINCIPAL_ONLY = "principal-only", N_("Remaining principal only")
    PLUS_ONE_MONTH = "plus-one-month", N_("Remaining principal and one month of interest")


class ApplicationStatus(Labelled):
    """Where an application for a loan stands."""

    DRAFT = "draft", N_("Draft")
    SUBMITTED = "submitted", N_("Submitted")
    IN_REVIEW = "in_review", N_("Being analysed")
    RETURNED = "returned", N_("Sent back for completion")
    AWAITING_DECISION = "awaiting_decision", N_("Awaiting decision")
    APPROVED = "approved", N_("Approved")
    REJECTED = "rejected", N_("Rejected")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    LAPSED = "lapsed", N_("Lapsed")
    DISBURSED = "disbursed", N_("Disbursed")

    @property
    def is_open(self) -> bool:
        """Whether something is still to happen to it."""
        return self not in _CLOSED_APPLICATIONS


_CLOSED_APPLICATIONS = frozenset(
    {
        ApplicationStatus.REJECTED,
        ApplicationStatus.WITHDRAWN,
        ApplicationStatus.LAPSED,
        ApplicationStatus.DISBURSED,
    }
)


class LoanStatus(Labelled):
    """Where a disbursed loan stands."""

    ACTIVE = "active", N_("Running")
    PAID_OFF = "paid_off", N_("Paid off")
    WRITTEN_OFF = "written_off", N_("Written off")
    REVERSED = "reversed", N_("Disbursement reversed")


class VoteChoice(Labelled):
    """What a member of the credit committee says to an application."""

    APPROVE = "approve", N_("Approve")
    REJECT = "reject", N_("Reject")
    ABSTAIN = "abstain", N_("Abstain")


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One instalment, whole rupiah; ``balance`` is the principal left after it."""

    n: int
    due_on: date
    principal: int
    interest: int
    instalment: int
    balance: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """All instalments of a loan in order."""

    rows: tuple[ScheduleRow, ...]

    @property
    def total_principal(self) -> int:
        """The principal, whole rupiah."""
        return sum(row.principal for row in self.rows)

    @property
    def total_interest(self) -> int:
        """The interest over the whole term, whole rupiah."""
        return sum(row.interest for row in self.rows)

    @property
    def total_instalment(self) -> int:
        """All that the borrower pays by schedule, whole rupiah."""
        return sum(row.instalment for row in self.rows)


@dataclass(frozen=True, slots=True)
class Payoff:
    """What ends a loan today, whole rupiah; ``explained`` tells why the total is what it is."""

    principal: int
    interest: int
    explained: Explained[int]

    @property
    def total(self) -> int:
        """Principal and interest together."""
        return self.principal + self.interest


class InstalmentStage(Labelled):
    """How far an instalment is, on a day."""

    PAID = "paid", N_("Paid")
    OVERDUE = "overdue", N_("Overdue")
    PARTIAL = "partial", N_("Partly paid")
    AHEAD = "ahead", N_("Not due yet")


@dataclass(frozen=True, slots=True)
class CollectibilityClass:
    """One class of a collectibility scheme.

    ``name`` is a msgid; the class begins at ``from_days`` past due; ``allowance_percent`` of the
    balance is set aside; ``is_problem`` classes count as problem loans (NPL).
    """

    rank: int
    name: str
    from_days: int
    allowance_percent: Decimal
    is_problem: bool = False

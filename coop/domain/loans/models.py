"""Tables of loan products, applications, votes, loans, instalments and repayments."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, Rate, Rupiah, UtcDateTime
from coop.domain.loans.types import ApplicationStatus, InterestMethod, LoanStatus, VoteChoice


class LoanProduct(Base):
    """A loan product; its terms stand in versions."""

    __tablename__ = "loan_products"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class LoanProductVersion(Base):
    """The terms of a product from ``starts_on`` until the next version."""

    __tablename__ = "loan_product_versions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("loan_products.id"))
    starts_on: Mapped[date]
    method: Mapped[InterestMethod] = mapped_column(Choice(InterestMethod))
    rate_percent_per_year: Mapped[Decimal] = mapped_column(Rate)
    minimum_amount: Mapped[int] = mapped_column(Rupiah)
    maximum_amount: Mapped[int] = mapped_column(Rupiah)
    minimum_months: Mapped[int] = mapped_column(Integer)
    maximum_months: Mapped[int] = mapped_column(Integer)
    admin_fee_percent: Mapped[Decimal] = mapped_column(Rate)
    swp_percent: Mapped[Decimal] = mapped_column(Rate)
    penalty_percent_per_day: Mapped[Decimal] = mapped_column(Rate)
    penalty_grace_days: Mapped[int] = mapped_column(Integer)
    penalty_cap_percent: Mapped[Decimal] = mapped_column(Rate)
    savings_multiple: Mapped[int] = mapped_column(Integer)
    membership_months: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (UniqueConstraint("product_id", "starts_on"),)


class LoanApplication(Base):
    """A member's application, with the facts on which it was decided."""

    __tablename__ = "loan_applications"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    product_version_id: Mapped[int] = mapped_column(ForeignKey("loan_product_versions.id"))
    open_mark: Mapped[int | None]
    status: Mapped[ApplicationStatus] = mapped_column(Choice(ApplicationStatus), index=True)
    amount: Mapped[int] = mapped_column(Rupiah)
    months: Mapped[int] = mapped_column(Integer)
    purpose: Mapped[str] = mapped_column(String(200))
    monthly_salary: Mapped[int] = mapped_column(Rupiah)
    other_instalments_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    collateral: Mapped[str] = mapped_column(String(200), default="")
    eligibility: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    analysed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    analysed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    analysis: Mapped[dict[str, Any] | None] = mapped_column(Json)
    recommends: Mapped[bool | None] = mapped_column(Boolean)
    needs_committee: Mapped[bool | None] = mapped_column(Boolean)
    vote_count: Mapped[int] = mapped_column(Integer, default=0)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        UniqueConstraint("member_id", "open_mark", name="uq_loan_applications_open"),
    )


class LoanVote(Base):
    """One committee member's vote; unique per person, not per login."""

    __tablename__ = "loan_votes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("loan_applications.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    choice: Mapped[VoteChoice] = mapped_column(Choice(VoteChoice))
    reason: Mapped[str] = mapped_column(Text)
    voted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("application_id", "person_id"),)


class Loan(Base):
    """A loan, from its approval on. ``principal_balance`` changes only by a guarded UPDATE.

    ``status`` is NULL until it is disbursed; until then its application tells how it stands.
    """

    __tablename__ = "loans"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("loan_applications.id"), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    product_version_id: Mapped[int] = mapped_column(ForeignKey("loan_product_versions.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    status: Mapped[LoanStatus | None] = mapped_column(Choice(LoanStatus))
    principal: Mapped[int] = mapped_column(Rupiah)
    months: Mapped[int] = mapped_column(Integer)
    method: Mapped[InterestMethod] = mapped_column(Choice(InterestMethod))
    rate_percent_per_year: Mapped[Decimal] = mapped_column(Rate)
    admin_fee_amount: Mapped[int] = mapped_column(Rupiah)
    swp_amount: Mapped[int] = mapped_column(Rupiah)
    principal_balance: Mapped[int] = mapped_column(Rupiah)
    next_due_on: Mapped[date | None]
    approved_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    disbursed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    disbursed_on: Mapped[date | None]
    disbursement_entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entries.id"), unique=True
    )
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    closed_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("principal_balance >= 0", name="not_negative"),
        Index("ix_loans_status", "status", "next_due_on"),
    )


class LoanOpening(Base):
    """A loan that came in running, from other books: ``entry_id`` opened it here.

    ``opening_key`` tells the same old loan by member, amount and day, so that it comes in once.
    """

    __tablename__ = "loan_openings"

    loan_id: Mapped[int] = mapped_column(
        ForeignKey("loans.id"), primary_key=True, autoincrement=False
    )
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entries.id"), index=True)
    opening_key: Mapped[str] = mapped_column(String(80), unique=True)
    opened_on: Mapped[date]
    instalments_paid: Mapped[int] = mapped_column(Integer)


class Instalment(Base):
    """One row of a loan's schedule and what has been paid on it."""

    __tablename__ = "instalments"

    loan_id: Mapped[int] = mapped_column(ForeignKey("loans.id"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    due_on: Mapped[date]
    principal: Mapped[int] = mapped_column(Rupiah)
    interest: Mapped[int] = mapped_column(Rupiah)
    paid_principal: Mapped[int] = mapped_column(Rupiah, default=0)
    paid_interest: Mapped[int] = mapped_column(Rupiah, default=0)
    paid_penalty: Mapped[int] = mapped_column(Rupiah, default=0)
    waived_interest: Mapped[int] = mapped_column(Rupiah, default=0)
    recognised_interest: Mapped[int] = mapped_column(Rupiah, default=0)
    is_settled: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        CheckConstraint("paid_principal >= 0 AND paid_principal <= principal", name="principal"),
        CheckConstraint(
            "paid_interest >= 0 AND paid_interest + waived_interest <= interest", name="interest"
        ),
        CheckConstraint(
            "recognised_interest >= paid_interest"
            " AND recognised_interest + waived_interest <= interest",
            name="recognised",
        ),
        Index("ix_instalments_due", "is_settled", "due_on"),
    )


class Repayment(Base):
    """One payment on a loan, as it was allocated over its instalments (parts below).

    A reversal is a row of its own with everything negative.
    """

    __tablename__ = "loan_repayments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loans.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entries.id"))
    paid_on: Mapped[date]
    amount: Mapped[int] = mapped_column(Rupiah)
    penalty: Mapped[int] = mapped_column(Rupiah)
    interest: Mapped[int] = mapped_column(Rupiah)
    principal: Mapped[int] = mapped_column(Rupiah)
    excess: Mapped[int] = mapped_column(Rupiah)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("loan_repayments.id"), unique=True)

    __table_args__ = (UniqueConstraint("entry_id", "loan_id"),)


class RepaymentPart(Base):
    """What a repayment did to one instalment.

    ``recognised`` of ``interest`` became income only when it was paid; ``waived`` is future
    interest that an early payoff made unnecessary.
    """

    __tablename__ = "loan_repayment_parts"

    repayment_id: Mapped[int] = mapped_column(ForeignKey("loan_repayments.id"), primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loans.id"))
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    penalty: Mapped[int] = mapped_column(Rupiah)
    interest: Mapped[int] = mapped_column(Rupiah)
    principal: Mapped[int] = mapped_column(Rupiah)
    recognised: Mapped[int] = mapped_column(Rupiah)
    waived: Mapped[int] = mapped_column(Rupiah)

    __table_args__ = (Index("ix_loan_repayment_parts_loan", "loan_id", "n"),)


class Collectibility(Base):
    """A class of loan quality in a scheme, by days past due."""

    __tablename__ = "collectibility_classes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scheme: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    rank: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(40))
    from_days: Mapped[int] = mapped_column(Integer)
    to_days: Mapped[int | None] = mapped_column(Integer)
    allowance_percent: Mapped[Decimal] = mapped_column(Rate)
    accrues_interest: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (UniqueConstraint("scheme", "starts_on", "rank"),)

"""Tables of savings products, accounts, movements and withdrawals."""

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
from sqlalchemy.orm import Mapped, mapped_column, validates

from coop.db import Base, BigId, Choice, Json, Rate, Rupiah, UtcDateTime
from coop.domain.payments.types import PaymentMethod
from coop.domain.savings.interest_types import AtMaturity, DepositStatus, InterestMethod
from coop.domain.savings.types import (
    MovementKind,
    SavingsKind,
    SavingsStatus,
    WithdrawalStatus,
)


class SavingsProduct(Base):
    """A savings product; its terms stand in versions."""

    __tablename__ = "savings_products"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[SavingsKind] = mapped_column(Choice(SavingsKind))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    gl_account: Mapped[str] = mapped_column(ForeignKey("gl_accounts.code"))
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class SavingsProductVersion(Base):
    """The terms of a product from ``starts_on`` until the next version.

    ``rates`` are pairs of a number and percent per year: from which balance on (voluntary savings;
    without any, ``rate_percent_per_year`` counts for every balance), or for how many months (term
    deposits). Without an ``interest_method`` balances earn nothing.
    """

    __tablename__ = "savings_product_versions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("savings_products.id"))
    starts_on: Mapped[date]
    rate_percent_per_year: Mapped[Decimal] = mapped_column(Rate)
    due_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    minimum_deposit_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    minimum_balance_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    interest_method: Mapped[InterestMethod | None] = mapped_column(Choice(InterestMethod))
    days_of_year: Mapped[int] = mapped_column(Integer, default=365)
    rates: Mapped[list[list[Any]]] = mapped_column(Json, default=list)
    break_fee_percent: Mapped[Decimal] = mapped_column(Rate, default=Decimal(0))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (UniqueConstraint("product_id", "starts_on"),)


class SavingsAccount(Base):
    """A member's account. ``balance`` changes only by a guarded UPDATE (see service)."""

    __tablename__ = "savings_accounts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("savings_products.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    balance: Mapped[int] = mapped_column(Rupiah, default=0)
    status: Mapped[SavingsStatus] = mapped_column(Choice(SavingsStatus))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("member_id", "product_id"),
        CheckConstraint("balance >= 0", name="not_negative"),
        Index("ix_savings_accounts_product", "product_id", "status"),
    )

    @validates("balance")
    def _refuse(self, _key: str, _value: int) -> int:
        raise AttributeError("a balance changes by account_service.change_balance only")


class SavingsMovement(Base):
    """One change of a balance: ``amount`` is positive in, negative out."""

    __tablename__ = "savings_movements"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("savings_accounts.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entries.id"), index=True)
    kind: Mapped[MovementKind] = mapped_column(Choice(MovementKind))
    amount: Mapped[int] = mapped_column(Rupiah)
    balance_after: Mapped[int] = mapped_column(Rupiah)
    booked_on: Mapped[date]
    value_on: Mapped[date]
    text: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("amount <> 0", name="not_zero"),
        Index("ix_savings_movements_account", "account_id", "booked_on", "id"),
        Index("ix_savings_movements_value", "value_on", "account_id", "amount"),
    )


class Withdrawal(Base):
    """A member's request to take money out; paid by another person than who approved."""

    __tablename__ = "withdrawals"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("savings_accounts.id"))
    open_mark: Mapped[int | None]
    amount: Mapped[int] = mapped_column(Rupiah)
    method: Mapped[PaymentMethod] = mapped_column(Choice(PaymentMethod))
    status: Mapped[WithdrawalStatus] = mapped_column(Choice(WithdrawalStatus), index=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    requested_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bank_account_id: Mapped[int | None] = mapped_column(ForeignKey("bank_accounts.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), unique=True)
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        UniqueConstraint("account_id", "open_mark", name="uq_withdrawals_open"),
    )


class TermDeposit(Base):
    """Money of a term-deposit account that is bound until ``matures_on`` at an agreed rate.

    A roll-over is a row of its own, which names the one it continues.
    """

    __tablename__ = "term_deposits"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("savings_accounts.id"), index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    amount: Mapped[int] = mapped_column(Rupiah)
    months: Mapped[int] = mapped_column(Integer)
    rate_percent_per_year: Mapped[Decimal] = mapped_column(Rate)
    break_fee_percent: Mapped[Decimal] = mapped_column(Rate)
    placed_on: Mapped[date]
    matures_on: Mapped[date]
    at_maturity: Mapped[AtMaturity] = mapped_column(Choice(AtMaturity))
    status: Mapped[DepositStatus] = mapped_column(Choice(DepositStatus))
    ended_on: Mapped[date | None]
    rolled_from_id: Mapped[int | None] = mapped_column(ForeignKey("term_deposits.id"), unique=True)

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("months > 0", name="a_term"),
        Index("ix_term_deposits_due", "status", "matures_on"),
    )


class SavingsInterest(Base):
    """The interest that an account earned in a month, and its part of the person's tax.

    ``basis`` holds the rates and balances that it follows from. ``live_mark`` is NULL once it is
    reversed: the database refuses a second live row for an account and month. ``entry_id`` is
    NULL until it is credited.
    """

    __tablename__ = "savings_interest"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("savings_accounts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    month: Mapped[date]
    live_mark: Mapped[int | None]
    gross_amount: Mapped[int] = mapped_column(Rupiah)
    tax_amount: Mapped[int] = mapped_column(Rupiah)
    basis: Mapped[dict[str, Any]] = mapped_column(Json)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), index=True)

    __table_args__ = (
        CheckConstraint("gross_amount > 0 AND tax_amount >= 0", name="positive"),
        CheckConstraint("tax_amount < gross_amount", name="less_than_interest"),
        UniqueConstraint("account_id", "month", "live_mark", name="uq_savings_interest_live"),
        Index("ix_savings_interest_person", "person_id", "month"),
    )

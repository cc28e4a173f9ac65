"""Tables of bank accounts, bills, intents, payments and what each payment pays."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Encrypted, Rupiah, UtcDateTime
from coop.domain.payments.types import BillStatus, IntentStatus, PaymentMethod, PaymentStatus


class BankAccount(Base):
    """An account of a unit at a bank, and its account in the ledger."""

    __tablename__ = "bank_accounts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    gl_account: Mapped[str] = mapped_column(ForeignKey("gl_accounts.code"))
    bank: Mapped[str] = mapped_column(String(40))
    holder: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(Encrypted)
    number_hash: Mapped[str] = mapped_column(String(64), unique=True)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class Bill(Base):
    """Something to pay. What its payment does is decided by ``purpose`` (a registration)."""

    __tablename__ = "bills"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    text: Mapped[str] = mapped_column(String(200))
    amount: Mapped[int] = mapped_column(Rupiah)
    paid_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    due_on: Mapped[date]
    status: Mapped[BillStatus] = mapped_column(Choice(BillStatus))
    unique_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("paid_amount >= 0 AND paid_amount <= amount", name="paid_within"),
        UniqueConstraint("unit_id", "number"),
        Index("ix_bills_subject", "subject_kind", "subject_id"),
        Index("ix_bills_open", "status", "due_on"),
    )


class PaymentIntent(Base):
    """A payer's choice to transfer: it takes an amount that is unique on the bank account.

    ``open_mark`` is 1 while the amount is held or in quarantine, NULL after. ``held_until`` is
    the end of the quarantine, NULL while a payment of this amount waits for its verdict.
    ``choice_key`` stands for payer, bank, bills and amounts while the choice is open: the same
    choice made twice is one intent.
    """

    __tablename__ = "payment_intents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_accounts.id"))
    base_amount: Mapped[int] = mapped_column(Rupiah)
    amount: Mapped[int] = mapped_column(Rupiah)
    open_mark: Mapped[int | None]
    status: Mapped[IntentStatus] = mapped_column(Choice(IntentStatus))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    choice_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)

    __table_args__ = (
        UniqueConstraint("bank_account_id", "amount", "open_mark", name="uq_payment_intents_open"),
    )


class IntentBill(Base):
    """A bill that an intent is meant to pay, and with how much."""

    __tablename__ = "intent_bills"

    intent_id: Mapped[int] = mapped_column(ForeignKey("payment_intents.id"), primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    amount: Mapped[int] = mapped_column(Rupiah)


class Payment(Base):
    """Money claimed or received. ``is_repeat_proof`` flags a proof that was sent before.

    ``excess_amount`` is what went beyond the bills when it was recorded. ``reference_key`` is
    the bank reference in normal form while it counts (see `BankReference`); a reversal gives it
    back.
    """

    __tablename__ = "payments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    intent_id: Mapped[int | None] = mapped_column(ForeignKey("payment_intents.id"), unique=True)
    bank_account_id: Mapped[int | None] = mapped_column(ForeignKey("bank_accounts.id"))
    method: Mapped[PaymentMethod] = mapped_column(Choice(PaymentMethod))
    status: Mapped[PaymentStatus] = mapped_column(Choice(PaymentStatus))
    amount: Mapped[int] = mapped_column(Rupiah)
    excess_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    value_on: Mapped[date]
    payer_name: Mapped[str] = mapped_column(String(120), default="")
    proof_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    is_repeat_proof: Mapped[bool] = mapped_column(Boolean, default=False)
    announced_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    announced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bank_reference: Mapped[str | None] = mapped_column(String(120))
    reference_key: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), unique=True)
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), unique=True)

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("excess_amount >= 0 AND excess_amount <= amount", name="excess_within"),
        UniqueConstraint("bank_account_id", "reference_key", name="uq_payments_reference"),
        Index("ix_payments_queue", "status", "announced_at"),
    )


class BankReference(Base):
    """A line of a bank account's statement, and what it proves: one payment, or one list's sum.

    ``reference_key`` is the bank's reference in normal form.
    """

    __tablename__ = "bank_references"

    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_accounts.id"), primary_key=True)
    reference_key: Mapped[str] = mapped_column(String(120), primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int] = mapped_column(BigId)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_bank_references_owner", "owner_kind", "owner_id"),)


class PaymentAllocation(Base):
    """How much of a payment pays how much of a bill (n:m)."""

    __tablename__ = "payment_allocations"

    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    amount: Mapped[int] = mapped_column(Rupiah)
    is_applied: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        Index("ix_payment_allocations_bill", "bill_id"),
    )


class DrawerCount(Base):
    """The cash drawer at the end of a day: counted by the cashier, confirmed by another."""

    __tablename__ = "drawer_counts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    counted_on: Mapped[date]
    book_amount: Mapped[int] = mapped_column(Rupiah)
    counted_amount: Mapped[int] = mapped_column(Rupiah)
    counted_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"))

    __table_args__ = (UniqueConstraint("unit_id", "counted_on"),)

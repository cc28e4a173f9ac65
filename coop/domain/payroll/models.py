"""Tables of payroll deduction: authorities, standing orders, lists, their lines, answers."""

from datetime import date, datetime
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

from coop.db import Base, BigId, Choice, Json, Rupiah, UtcDateTime
from coop.domain.payroll.types import BatchStatus, ItemKind, Outcome, StrayKind, StrayVerdict


class PayrollAuthority(Base):
    """A member's letter of authority for an employer; ``live_mark`` is NULL once withdrawn.

    With ``covers_unfound``, an announced transfer that was not found may be deducted as well.
    """

    __tablename__ = "payroll_authorities"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    live_mark: Mapped[int | None]
    starts_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    covers_unfound: Mapped[bool] = mapped_column(Boolean, default=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (
        UniqueConstraint("member_id", "live_mark", name="uq_payroll_authorities_live"),
        CheckConstraint("(live_mark IS NULL) = (withdrawn_on IS NOT NULL)", name="marked"),
    )


class StandingOrder(Base):
    """How much a member saves voluntarily out of each wage, until it is ended."""

    __tablename__ = "payroll_standing_orders"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    live_mark: Mapped[int | None]
    amount: Mapped[int] = mapped_column(Rupiah)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("member_id", "live_mark", name="uq_payroll_standing_orders_live"),
        CheckConstraint("amount > 0", name="positive"),
    )


class PayrollBatch(Base):
    """The list of an employer for a month, from draft to posted money and back.

    ``live_mark`` is NULL once it is discarded or reversed: of an employer's month one is live.
    ``revision`` rises with each change of the draft, so that what is approved is what was read.
    ``priority`` and ``cap_percent`` are the settings that it was reckoned with. ``reference_key``
    is the bank reference of the incoming sum in normal form while it counts; the sum less what
    the answer says is ``difference_amount``.
    """

    __tablename__ = "payroll_batches"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[str] = mapped_column(String(30), unique=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    month: Mapped[date]
    live_mark: Mapped[int | None]
    status: Mapped[BatchStatus] = mapped_column(Choice(BatchStatus))
    revision: Mapped[int] = mapped_column(Integer)
    payday_on: Mapped[date]
    due_until: Mapped[date]
    priority: Mapped[str] = mapped_column(String(80))
    cap_percent: Mapped[int] = mapped_column(Integer)
    line_count: Mapped[int] = mapped_column(Integer, default=0)
    asked_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    realised_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    prepared_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    received_on: Mapped[date | None]
    received_amount: Mapped[int | None] = mapped_column(Rupiah)
    bank_account_id: Mapped[int | None] = mapped_column(ForeignKey("bank_accounts.id"))
    bank_reference: Mapped[str | None] = mapped_column(String(120))
    reference_key: Mapped[str | None] = mapped_column(String(120))
    difference_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    difference_reason: Mapped[str] = mapped_column(String(200), default="")
    received_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    received_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), unique=True)
    reversed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("employer_id", "month", "live_mark", name="uq_payroll_batches_live"),
        UniqueConstraint("bank_account_id", "reference_key", name="uq_payroll_batches_reference"),
        Index("ix_payroll_batches_month", "month", "employer_id"),
        Index("ix_payroll_batches_status", "status"),
    )


class PayrollLine(Base):
    """One person on a list: what is asked, what the employer says, and the payment it became.

    Number, wage and authority are those on which the list was approved. A line that is left out
    says why. ``basis_amount`` is what the file said; ``realised_amount`` counts what else was
    found for the person.
    """

    __tablename__ = "payroll_lines"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("payroll_batches.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("payroll_authorities.id"))
    employee_number: Mapped[str] = mapped_column(String(40))
    monthly_salary: Mapped[int | None] = mapped_column(Rupiah)
    cap_amount: Mapped[int | None] = mapped_column(Rupiah)
    wanted_amount: Mapped[int] = mapped_column(Rupiah)
    asked_amount: Mapped[int] = mapped_column(Rupiah)
    is_left_out: Mapped[bool] = mapped_column(Boolean, default=False)
    left_out_reason: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    realised_amount: Mapped[int | None] = mapped_column(Rupiah)
    note: Mapped[str] = mapped_column(String(200), default="")
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("batch_id", "member_id"),
        CheckConstraint("asked_amount >= 0 AND asked_amount <= wanted_amount", name="asked"),
        CheckConstraint("realised_amount IS NULL OR realised_amount >= 0", name="realised"),
        Index("ix_payroll_lines_member", "member_id", "batch_id"),
    )


class PayrollItem(Base):
    """One due of a person on a list. ``item_key`` names it; ``live_mark`` is 1 while it is asked.

    So the database refuses to ask for one due by two lists at once. ``basis`` explains the
    amount; ``bill_id`` is the bill that was paid with it.
    """

    __tablename__ = "payroll_items"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("payroll_lines.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("payroll_batches.id"))
    rank: Mapped[int] = mapped_column(Integer)
    kind: Mapped[ItemKind] = mapped_column(Choice(ItemKind))
    item_key: Mapped[str] = mapped_column(String(60))
    live_mark: Mapped[int | None]
    subject_id: Mapped[int] = mapped_column(BigId)
    text: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    wanted_amount: Mapped[int] = mapped_column(Rupiah)
    asked_amount: Mapped[int] = mapped_column(Rupiah)
    applied_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    basis: Mapped[dict[str, Any]] = mapped_column(Json)
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bills.id"))

    __table_args__ = (
        UniqueConstraint("item_key", "live_mark", name="uq_payroll_items_live"),
        UniqueConstraint("line_id", "rank"),
        CheckConstraint("asked_amount >= 0 AND asked_amount <= wanted_amount", name="asked"),
        CheckConstraint("applied_amount >= 0 AND applied_amount <= asked_amount", name="applied"),
        Index("ix_payroll_items_batch", "batch_id"),
    )


class PayrollAnswer(Base):
    """A file that an employer sent back; the same bytes come in once for each employer.

    ``live_mark`` is NULL once it was taken back. ``columns`` says which column was read as what.
    """

    __tablename__ = "payroll_answers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("payroll_batches.id"), index=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    content_sha256: Mapped[str] = mapped_column(String(64))
    live_mark: Mapped[int | None]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    is_read: Mapped[bool] = mapped_column(Boolean, default=False)
    columns: Mapped[dict[str, Any] | None] = mapped_column(Json)
    row_count: Mapped[int] = mapped_column(Integer, default=0)
    brought_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    brought_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint(
            "employer_id", "content_sha256", "live_mark", name="uq_payroll_answers_live"
        ),
    )


class PayrollStray(Base):
    """A row of an answer that belongs to nobody on the list, until somebody says whose it is."""

    __tablename__ = "payroll_strays"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("payroll_batches.id"), index=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("payroll_answers.id"))
    kind: Mapped[StrayKind] = mapped_column(Choice(StrayKind))
    row_number: Mapped[int] = mapped_column(Integer)
    employee_number: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int | None] = mapped_column(Rupiah)
    verdict: Mapped[StrayVerdict | None] = mapped_column(Choice(StrayVerdict))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("payroll_lines.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")


class PayrollChoice(Base):
    """A bill that its payer wants deducted from the wage: the next list asks for it."""

    __tablename__ = "payroll_choices"

    bill_id: Mapped[int] = mapped_column(
        ForeignKey("bills.id"), primary_key=True, autoincrement=False
    )
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AnswerColumns(Base):
    """Which columns an employer's files have, as they were chosen the first time."""

    __tablename__ = "payroll_columns"

    employer_id: Mapped[int] = mapped_column(
        ForeignKey("employers.id"), primary_key=True, autoincrement=False
    )
    columns: Mapped[dict[str, Any]] = mapped_column(Json)
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)

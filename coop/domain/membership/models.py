"""Tables of joining and leaving."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, Rupiah, UtcDateTime
from coop.domain.members.models import LeavingReason
from coop.domain.membership.types import JoiningStatus, LeavingStatus


class JoiningApplication(Base):
    """A person's application to join; its link works without a login."""

    __tablename__ = "joining_applications"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    open_mark: Mapped[int | None]
    status: Mapped[JoiningStatus] = mapped_column(Choice(JoiningStatus), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))
    employer_name: Mapped[str | None] = mapped_column(String(120))
    employee_number: Mapped[str | None] = mapped_column(String(40))
    monthly_salary: Mapped[int | None] = mapped_column(Rupiah)
    wants_payroll: Mapped[bool] = mapped_column(Boolean, default=False)
    identity_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    authority_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    warnings: Mapped[list[str]] = mapped_column(Json)
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bills.id"), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), unique=True)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("person_id", "open_mark", name="uq_joining_applications_open"),
    )


class Resignation(Base):
    """The end of one membership, from the request to the secretary's deactivation."""

    __tablename__ = "resignations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    open_mark: Mapped[int | None]
    status: Mapped[LeavingStatus] = mapped_column(Choice(LeavingStatus), index=True)
    reason: Mapped[LeavingReason] = mapped_column(Choice(LeavingReason))
    note: Mapped[str] = mapped_column(Text, default="")
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settlement: Mapped[dict[str, Any] | None] = mapped_column(Json)
    net_amount: Mapped[int | None] = mapped_column(Rupiah)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    paid_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    paid_on: Mapped[date | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), unique=True)
    completed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("member_id", "open_mark", name="uq_resignations_open"),
        Index("ix_resignations_member", "member_id"),
    )

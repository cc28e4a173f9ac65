"""Tables of members and employers."""

from datetime import date, datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Rupiah, UtcDateTime
from coop.domain.members.types import LeavingReason, MemberStatus

__all__ = ["Employer", "LeavingReason", "Member", "MemberStatus"]


class Employer(Base):
    """An employer whose payroll office may deduct."""

    __tablename__ = "employers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    payday: Mapped[int] = mapped_column(Integer, default=25)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class Member(Base):
    """A membership. Numbers are never reused; who joins again gets a new row."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    current_mark: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    status: Mapped[MemberStatus] = mapped_column(Choice(MemberStatus))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    leaving_reason: Mapped[LeavingReason | None] = mapped_column(Choice(LeavingReason))
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))
    employee_number: Mapped[str | None] = mapped_column(String(40))
    monthly_salary: Mapped[int | None] = mapped_column(Rupiah)
    pays_by_payroll: Mapped[bool] = mapped_column(Boolean, default=False)
    photo_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    card_token: Mapped[str] = mapped_column(String(43), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("uq_members_current", "person_id", "current_mark", unique=True),
        Index("ix_members_status", "status", "number"),
    )

"""Tables of complaints, what was written on them, and their public versions."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, UtcDateTime
from coop.domain.complaints.types import (
    ComplaintChannel,
    ComplaintKind,
    ComplaintStatus,
    ComplaintSubject,
    MessageKind,
    PublicationStatus,
)


class ComplaintCategory(Base):
    """What complaints of a unit are sorted by; ``resolve_hours`` of office time settle one."""

    __tablename__ = "complaint_categories"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str | None] = mapped_column(String(80))
    subject: Mapped[ComplaintSubject] = mapped_column(Choice(ComplaintSubject))
    resolve_hours: Mapped[int] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)

    __table_args__ = (UniqueConstraint("unit_id", "name"),)


class Complaint(Base):
    """A complaint or suggestion to a unit: of a person, or of a guest with its ``token``.

    Minutes are office time. ``resolve_due_at`` is NULL while the complainant has to act.
    """

    __tablename__ = "complaints"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[str] = mapped_column(String(30))
    token: Mapped[str | None] = mapped_column(String(43), unique=True)
    kind: Mapped[ComplaintKind] = mapped_column(Choice(ComplaintKind))
    is_confidential: Mapped[bool] = mapped_column(Boolean, default=False)
    category_id: Mapped[int] = mapped_column(ForeignKey("complaint_categories.id"), index=True)
    title: Mapped[str] = mapped_column(String(150))
    text: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(String(420))
    channel: Mapped[ComplaintChannel] = mapped_column(Choice(ComplaintChannel))
    status: Mapped[ComplaintStatus] = mapped_column(Choice(ComplaintStatus))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    guest_name: Mapped[str | None] = mapped_column(String(120))
    guest_email: Mapped[str | None] = mapped_column(String(190))
    guest_phone: Mapped[str | None] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(5))
    subject_kind: Mapped[str | None] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(BigId)
    received_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    answer_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_minutes: Mapped[int | None] = mapped_column(Integer)
    resolve_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_minutes: Mapped[int | None] = mapped_column(Integer)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waited_minutes: Mapped[int] = mapped_column(Integer, default=0)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolve_minutes: Mapped[int | None] = mapped_column(Integer)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rating: Mapped[int | None] = mapped_column(Integer)
    rating_comment: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        Index("ix_complaints_status", "status", "resolve_due_at"),
        Index("ix_complaints_unit", "unit_id", "received_at"),
    )


class ComplaintMessage(Base):
    """An answer, a reply, or a note that only staff read."""

    __tablename__ = "complaint_messages"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    kind: Mapped[MessageKind] = mapped_column(Choice(MessageKind))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ComplaintPublication(Base):
    """A version without names; ``open_mark`` is 1 while it is proposed or published, then NULL."""

    __tablename__ = "complaint_publications"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    open_mark: Mapped[int | None]
    status: Mapped[PublicationStatus] = mapped_column(Choice(PublicationStatus))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("complaint_id", "open_mark", name="uq_complaint_publications_open"),
        Index("ix_complaint_publications_status", "status", "decided_at"),
    )

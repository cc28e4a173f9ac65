"""Tables of reminder steps and of the steps that were taken."""

from datetime import date, datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, UtcDateTime
from coop.domain.reminders.types import ReminderTone


class ReminderStep(Base):
    """Remind of a kind of due item ``offset_days`` from its due date (negative: before)."""

    __tablename__ = "reminder_steps"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    offset_days: Mapped[int] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    tone: Mapped[ReminderTone] = mapped_column(Choice(ReminderTone), default=ReminderTone.FRIENDLY)

    __table_args__ = (UniqueConstraint("kind", "offset_days"),)


class ReminderTaken(Base):
    """A step that was taken for one due item; the unique row is what makes it once ever."""

    __tablename__ = "reminders_taken"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("reminder_steps.id"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    due_on: Mapped[date]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("step_id", "subject_kind", "subject_id", "due_on"),)


class ReminderDigest(Base):
    """That a person got their reminder mail of a day; the unique row is what makes it one."""

    __tablename__ = "reminder_digests"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    on: Mapped[date] = mapped_column("reminded_on")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))

    __table_args__ = (UniqueConstraint("person_id", "reminded_on", name="uq_reminder_digests_day"),)

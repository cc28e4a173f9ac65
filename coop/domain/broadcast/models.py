"""Tables of broadcasts and of their recipients."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, UtcDateTime
from coop.domain.broadcast.types import BroadcastStatus, LeftOut, RecipientStatus


class Broadcast(Base):
    """A message to many. ``turn`` counts the portions that were handed to the outbox."""

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    status: Mapped[BroadcastStatus] = mapped_column(Choice(BroadcastStatus))
    subject: Mapped[str] = mapped_column(String(150))
    body: Mapped[str] = mapped_column(Text)
    subject_en: Mapped[str | None] = mapped_column(String(150))
    body_en: Mapped[str | None] = mapped_column(Text)
    is_marketing: Mapped[bool] = mapped_column(Boolean)
    segment: Mapped[dict[str, str]] = mapped_column(Json)
    person_ids: Mapped[list[Any]] = mapped_column(Json)
    send_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    turn: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_broadcasts_status", "status"),)


class BroadcastRecipient(Base):
    """One person of one broadcast; the unique row is what makes it once."""

    __tablename__ = "broadcast_recipients"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    status: Mapped[RecipientStatus] = mapped_column(Choice(RecipientStatus))
    left_out: Mapped[LeftOut | None] = mapped_column(Choice(LeftOut))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    told_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("broadcast_id", "person_id", name="uq_broadcast_recipients_once"),
        Index("ix_broadcast_recipients_next", "broadcast_id", "status"),
    )

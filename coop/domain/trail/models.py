"""Tables of the trail. Rows are never changed: triggers refuse it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Json, UtcDateTime
from coop.refs import Ref


class TrailRow(Base):
    """One thing that somebody did."""

    __tablename__ = "trail"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)

    __table_args__ = (Index("ix_trail_subject", "subject_kind", "subject_id"),)

    @property
    def subject(self) -> Ref:
        """What it was done to."""
        return Ref(self.subject_kind, self.subject_id)


class TrailSeal(Base):
    """A trail row's place in the chain: its hash covers the row and the seal before it."""

    __tablename__ = "trail_seals"

    sequence: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    trail_id: Mapped[int] = mapped_column(ForeignKey("trail.id"), unique=True)
    previous: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrailWaiting(Base):
    """A trail row that still waits for its seal; a trigger writes it beside the row."""

    __tablename__ = "trail_waiting"

    trail_id: Mapped[int] = mapped_column(
        ForeignKey("trail.id"), primary_key=True, autoincrement=False
    )


class TrailHead(Base):
    """The chain's length as it was last told outside the house, to find a cut tail."""

    __tablename__ = "trail_heads"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigId, unique=True)
    seal: Mapped[str] = mapped_column(String(64))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)

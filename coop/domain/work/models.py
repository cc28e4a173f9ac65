"""The table of background work, and the leases by which workers share it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Json, UtcDateTime


class WorkRow(Base):
    """One job. ``unique_key`` makes queueing it twice one row."""

    __tablename__ = "work"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    unique_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    run_after: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(36))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    progress_done: Mapped[int] = mapped_column(Integer, default=0)
    progress_total: Mapped[int] = mapped_column(Integer, default=0)

    __table_args__ = (Index("ix_work_due", "done_at", "failed_at", "run_after"),)


class Lease(Base):
    """A named right that one process holds for a while, such as sealing the trail."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str | None] = mapped_column(String(36))
    held_until: Mapped[datetime] = mapped_column(UtcDateTime)


class TimetableRun(Base):
    """One planned run of a timetable entry, so that a missed day is caught up exactly once."""

    __tablename__ = "timetable_runs"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    planned_for: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)

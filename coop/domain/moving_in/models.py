"""Tables of moving in: files, the members who came with them, and the opening trial balance."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, Rupiah, UtcDateTime
from coop.domain.moving_in.types import MoveStatus, OpeningStatus


class OpeningBalance(Base):
    """The opening trial balance of a move: the accounts that no file brings.

    ``amounts`` are rupiah on the normal side by account; ``revision`` rises with each change, so
    that what is approved is what was read. ``open_mark`` is 1 until it is booked.
    """

    __tablename__ = "opening_balances"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    open_mark: Mapped[int | None]
    status: Mapped[OpeningStatus] = mapped_column(Choice(OpeningStatus))
    cut_over_on: Mapped[date]
    amounts: Mapped[dict[str, int]] = mapped_column(Json)
    revision: Mapped[int] = mapped_column(Integer)
    prepared_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    prepared_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), unique=True)

    __table_args__ = (UniqueConstraint("unit_id", "open_mark", name="uq_opening_balances_open"),)


class Move(Base):
    """A file of members and loans, from its examination to the day on which it is in.

    ``live_mark`` is NULL once it is discarded: of one content, by its SHA-256, one is live.
    ``opening_id`` is the opening trial balance that closed it.
    """

    __tablename__ = "moves"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    status: Mapped[MoveStatus] = mapped_column(Choice(MoveStatus))
    content_sha256: Mapped[str] = mapped_column(String(64))
    live_mark: Mapped[int | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(20))
    cut_over_on: Mapped[date]
    member_count: Mapped[int] = mapped_column(Integer, default=0)
    loan_count: Mapped[int] = mapped_column(Integer, default=0)
    savings_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    loans_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    fault_count: Mapped[int] = mapped_column(Integer, default=0)
    warning_count: Mapped[int] = mapped_column(Integer, default=0)
    report: Mapped[dict[str, Any]] = mapped_column(Json)
    progress_done: Mapped[int] = mapped_column(Integer, default=0)
    progress_total: Mapped[int] = mapped_column(Integer, default=0)
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    prepared_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opening_id: Mapped[int | None] = mapped_column(ForeignKey("opening_balances.id"))

    __table_args__ = (
        UniqueConstraint("content_sha256", "live_mark", name="uq_moves_live"),
        Index("ix_moves_status", "status"),
    )


class MovedMember(Base):
    """A member who came in with a file, from which row, and when the activation link left."""

    __tablename__ = "moved_members"

    member_id: Mapped[int] = mapped_column(
        ForeignKey("members.id"), primary_key=True, autoincrement=False
    )
    move_id: Mapped[int] = mapped_column(ForeignKey("moves.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    row_number: Mapped[int] = mapped_column(Integer)
    savings_amount: Mapped[int] = mapped_column(Rupiah)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_moved_members_move", "move_id", "member_id"),)

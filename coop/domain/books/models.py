"""Tables of vouchers and book years."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Rupiah, UtcDateTime
from coop.domain.books.types import VoucherKind, VoucherStatus, YearStatus


class Voucher(Base):
    """What somebody wants booked by hand, with its receipt; another person posts it."""

    __tablename__ = "vouchers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[VoucherKind] = mapped_column(Choice(VoucherKind))
    status: Mapped[VoucherStatus] = mapped_column(Choice(VoucherStatus))
    text: Mapped[str] = mapped_column(String(150))
    party: Mapped[str | None] = mapped_column(String(120))
    booked_on: Mapped[date]
    amount: Mapped[int] = mapped_column(Rupiah)
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), unique=True)

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        Index("ix_vouchers_status", "status", "booked_on"),
        Index("ix_vouchers_day", "booked_on"),
    )


class VoucherLine(Base):
    """One side of what is to be booked: exactly one of ``debit`` and ``credit`` is above zero."""

    __tablename__ = "voucher_lines"

    voucher_id: Mapped[int] = mapped_column(ForeignKey("vouchers.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(ForeignKey("gl_accounts.code"))
    debit: Mapped[int] = mapped_column(Rupiah)
    credit: Mapped[int] = mapped_column(Rupiah)
    text: Mapped[str] = mapped_column(String(150), default="")

    __table_args__ = (
        CheckConstraint(
            "debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)", name="one_side"
        ),
    )


class BookYear(Base):
    """The close of a book year: its surplus in rupiah, and who closed it.

    ``live_mark`` is NULL once it was rejected or undone: one live close a year.
    """

    __tablename__ = "book_years"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    live_mark: Mapped[int | None]
    status: Mapped[YearStatus] = mapped_column(Choice(YearStatus))
    surplus_amount: Mapped[int] = mapped_column(Rupiah)
    member_amount: Mapped[int] = mapped_column(Rupiah)
    other_amount: Mapped[int] = mapped_column(Rupiah)
    prepared_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("year", "live_mark", name="uq_book_years_live"),)

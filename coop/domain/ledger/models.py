"""Tables of accounts, periods and the journal. Triggers keep the journal as it was written."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Rupiah, UtcDateTime
from coop.domain.ledger.types import AccountClass, PeriodStatus, Side


class GlAccount(Base):
    """An account of the chart; ``ref_kind`` names the sub-ledger that a control account has."""

    __tablename__ = "gl_accounts"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    name_id: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    account_class: Mapped[AccountClass] = mapped_column(Choice(AccountClass))
    side: Mapped[Side] = mapped_column(Choice(Side))
    ref_kind: Mapped[str | None] = mapped_column(String(40))
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class AccountingPeriod(Base):
    """One month of the books, by its first day."""

    __tablename__ = "accounting_periods"

    starts_on: Mapped[date] = mapped_column(primary_key=True)
    status: Mapped[PeriodStatus] = mapped_column(Choice(PeriodStatus))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class MonthTotal(Base):
    """What a closed month moved on an account of a unit, rupiah: written as the month closes.

    ``cash_amount`` is what cash came from (or, negative, went to) by this account: credit less
    debit of the entries that touch cash, or cash on its way; 0 on cash itself.
    """

    __tablename__ = "gl_month_totals"

    month: Mapped[date] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("gl_accounts.code"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    debit: Mapped[int] = mapped_column(Rupiah)
    credit: Mapped[int] = mapped_column(Rupiah)
    cash_amount: Mapped[int] = mapped_column(Rupiah)

    __table_args__ = (Index("ix_gl_month_totals_account", "account", "month"),)


class JournalEntry(Base):
    """A balanced entry. ``unique_key`` makes posting the same event twice one entry."""

    __tablename__ = "journal_entries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    booked_on: Mapped[date] = mapped_column(index=True)
    value_on: Mapped[date]
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(String(200))
    unique_key: Mapped[str] = mapped_column(String(120), unique=True)
    source_kind: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int] = mapped_column(BigId)
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), unique=True)
    line_count: Mapped[int] = mapped_column(Integer)
    total_amount: Mapped[int] = mapped_column(Rupiah)

    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        Index("ix_journal_entries_source", "source_kind", "source_id"),
        CheckConstraint("line_count >= 2", name="two_lines"),
        CheckConstraint("total_amount > 0", name="positive_total"),
    )


class JournalLine(Base):
    """One side of an entry: exactly one of ``debit`` and ``credit`` is above zero."""

    __tablename__ = "journal_lines"

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entries.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(ForeignKey("gl_accounts.code"))
    debit: Mapped[int] = mapped_column(Rupiah)
    credit: Mapped[int] = mapped_column(Rupiah)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    ref_kind: Mapped[str | None] = mapped_column(String(40))
    ref_id: Mapped[int | None] = mapped_column(BigId)
    text: Mapped[str] = mapped_column(String(200), default="")
    booked_on: Mapped[date]

    __table_args__ = (
        CheckConstraint(
            "debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)", name="one_side"
        ),
        Index("ix_journal_lines_account", "account", "booked_on", "debit", "credit"),
        Index("ix_journal_lines_ref", "ref_kind", "ref_id", "account", "booked_on"),
    )

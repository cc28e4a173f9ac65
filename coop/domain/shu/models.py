"""Tables of the yearly surplus: how it was shared, each member's share, its parts by unit."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, Rupiah, UtcDateTime
from coop.domain.shu.types import PayoutWay, ShuStatus


class ShuDistribution(Base):
    """The surplus of a year, shared. ``live_mark`` is NULL once discarded or taken back.

    ``funds`` and ``pools`` are rupiah as they were reckoned, the pools of units by their code
    where the business pool is split; ``paid_count`` is how many shares
    have been paid: the first one ends the way back. ``list_count`` is how many lists for the bank
    have been taken.
    """

    __tablename__ = "shu_distributions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    live_mark: Mapped[int | None]
    status: Mapped[ShuStatus] = mapped_column(Choice(ShuStatus))
    member_amount: Mapped[int] = mapped_column(Rupiah)
    other_amount: Mapped[int] = mapped_column(Rupiah)
    members_amount: Mapped[int] = mapped_column(Rupiah)
    policy: Mapped[dict[str, Any]] = mapped_column(Json)
    funds: Mapped[dict[str, Any]] = mapped_column(Json)
    pools: Mapped[dict[str, Any]] = mapped_column(Json)
    share_count: Mapped[int] = mapped_column(Integer)
    paid_count: Mapped[int] = mapped_column(Integer, default=0)
    list_count: Mapped[int] = mapped_column(Integer, default=0)
    resolution: Mapped[str | None] = mapped_column(String(60))
    resolved_on: Mapped[date | None]
    prepared_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), unique=True)

    __table_args__ = (
        UniqueConstraint("year", "live_mark", name="uq_shu_distributions_live"),
        CheckConstraint("paid_count >= 0 AND paid_count <= share_count", name="paid_within"),
    )


class ShuShare(Base):
    """One member's share; it is paid once, and then names how and with which entry.

    ``transfer_list`` is the number of the list for the bank on which it stands, once and for all,
    with ``bank_account_id``, the account that it named then.
    """

    __tablename__ = "shu_shares"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    distribution_id: Mapped[int] = mapped_column(ForeignKey("shu_distributions.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    savings_weight: Mapped[int] = mapped_column(Rupiah)
    participation: Mapped[int] = mapped_column(Rupiah)
    savings_amount: Mapped[int] = mapped_column(Rupiah)
    participation_amount: Mapped[int] = mapped_column(Rupiah)
    total_amount: Mapped[int] = mapped_column(Rupiah)
    way: Mapped[PayoutWay | None] = mapped_column(Choice(PayoutWay))
    paid_on: Mapped[date | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), index=True)
    transfer_list: Mapped[int | None] = mapped_column(Integer)
    bank_account_id: Mapped[int | None] = mapped_column(ForeignKey("person_bank_accounts.id"))

    __table_args__ = (
        UniqueConstraint("distribution_id", "member_id"),
        Index("ix_shu_shares_unpaid", "distribution_id", "way", "id"),
        CheckConstraint(
            "savings_amount >= 0 AND participation_amount >= 0 "
            "AND total_amount = savings_amount + participation_amount AND total_amount > 0",
            name="whole",
        ),
        CheckConstraint("(way IS NULL) = (entry_id IS NULL)", name="paid_with_entry"),
        CheckConstraint(
            "(transfer_list IS NULL) = (bank_account_id IS NULL)", name="listed_with_account"
        ),
    )


class ShuUnitPart(Base):
    """What a share got of one unit's pool for the business there, where the pool is split."""

    __tablename__ = "shu_unit_parts"

    share_id: Mapped[int] = mapped_column(ForeignKey("shu_shares.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    weight: Mapped[int] = mapped_column(Rupiah)
    amount: Mapped[int] = mapped_column(Rupiah)

    __table_args__ = (CheckConstraint("weight > 0 AND amount >= 0", name="whole"),)

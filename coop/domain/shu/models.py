"""Tables of the yearly surplus: how it was shared, and each member's share."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, Rupiah, UtcDateTime
from coop.domain.shu.types import PayoutWay, ShuStatus


class ShuDistribution(Base):
    """The surplus of a year, shared. ``live_mark`` is NULL once discarded or taken back.

    ``funds`` and ``pools`` are rupiah as they were reckoned; ``paid_count`` is how many shares
    have been paid: the first one ends the way back.
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
    """One member's share; it is paid once, and then names how and with which entry."""

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

    __table_args__ = (
        UniqueConstraint("distribution_id", "member_id"),
        Index("ix_shu_shares_unpaid", "distribution_id", "way", "id"),
        CheckConstraint(
            "savings_amount >= 0 AND participation_amount >= 0 "
            "AND total_amount = savings_amount + participation_amount AND total_amount > 0",
            name="whole",
        ),
        CheckConstraint("(way IS NULL) = (entry_id IS NULL)", name="paid_with_entry"),
    )

"""Tables of promotions, their codes, counters and uses.

A counter stands only where a limit does: it knows its limit, and the UPDATE that raises it says
no beyond that.
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, Rate, Rupiah, UtcDateTime
from coop.domain.promotions.types import PromotionKind, PromotionStatus


class Promotion(Base):
    """What a unit offers; see `promotions.types.Terms`, whose names the columns bear."""

    __tablename__ = "promotions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    status: Mapped[PromotionStatus] = mapped_column(Choice(PromotionStatus))
    name: Mapped[str] = mapped_column(String(120))
    search_key: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[PromotionKind] = mapped_column(Choice(PromotionKind))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date | None] = mapped_column(Date)
    percent: Mapped[Decimal] = mapped_column(Rate)
    amount: Mapped[int] = mapped_column(Rupiah)
    buys: Mapped[int] = mapped_column(Integer)
    gets: Mapped[int] = mapped_column(Integer)
    points: Mapped[int] = mapped_column(Integer)
    cap_amount: Mapped[int | None] = mapped_column(Rupiah)
    cap_quantity: Mapped[int | None] = mapped_column(Integer)
    minimum_amount: Mapped[int] = mapped_column(Rupiah)
    minimum_quantity: Mapped[int] = mapped_column(Integer)
    weekdays: Mapped[list[int]] = mapped_column(Json)
    from_hour: Mapped[time | None] = mapped_column(Time)
    until_hour: Mapped[time | None] = mapped_column(Time)
    items: Mapped[list[str]] = mapped_column(Json)
    tags: Mapped[list[str]] = mapped_column(Json)
    audience: Mapped[list[str]] = mapped_column(Json)
    needs_code: Mapped[bool] = mapped_column(Boolean)
    total_limit: Mapped[int | None] = mapped_column(Integer)
    person_limit: Mapped[int | None] = mapped_column(Integer)
    day_limit: Mapped[int | None] = mapped_column(Integer)
    budget_amount: Mapped[int | None] = mapped_column(Rupiah)
    priority: Mapped[int] = mapped_column(Integer)
    is_automatic: Mapped[bool] = mapped_column(Boolean)
    is_exclusive: Mapped[bool] = mapped_column(Boolean)
    gives_back: Mapped[bool] = mapped_column(Boolean)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_promotions_current", "unit_id", "status", "last_on"),
        CheckConstraint("last_on IS NULL OR last_on >= first_on", name="days"),
        CheckConstraint(
            "(total_limit IS NULL OR total_limit >= 1) AND "
            "(person_limit IS NULL OR person_limit >= 1) AND "
            "(day_limit IS NULL OR day_limit >= 1) AND "
            "(budget_amount IS NULL OR budget_amount >= 1)",
            name="limits",
        ),
    )


class PromotionCode(Base):
    """A code of a promotion: as it is printed, and as it is compared; unique in its unit."""

    __tablename__ = "promotion_codes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    promotion_id: Mapped[int] = mapped_column(ForeignKey("promotions.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    shown: Mapped[str] = mapped_column(String(40))
    is_single_use: Mapped[bool] = mapped_column(Boolean)
    is_spent: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("unit_id", "code"),)


class PromotionCounter(Base):
    """How often a promotion counts as used within ``scope``, and for how many rupiah.

    Scopes: ``total``, ``person:7``, ``day:2026-11-22``. The limits stand here as well, so that
    one guarded UPDATE of one row decides, whoever changes the promotion at that moment.
    """

    __tablename__ = "promotion_counters"

    promotion_id: Mapped[int] = mapped_column(
        ForeignKey("promotions.id"), primary_key=True, autoincrement=False
    )
    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    uses: Mapped[int] = mapped_column(Integer)
    amount: Mapped[int] = mapped_column(Rupiah)
    most_uses: Mapped[int | None] = mapped_column(Integer)
    most_amount: Mapped[int | None] = mapped_column(Rupiah)

    __table_args__ = (CheckConstraint("uses >= 0 AND amount >= 0", name="counts"),)


class PromotionUse(Base):
    """What a promotion granted to its owner: only added, and released once.

    ``live_mark`` is 1 while the use counts; a promotion that gives nothing back keeps it.
    """

    __tablename__ = "promotion_uses"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    promotion_id: Mapped[int] = mapped_column(ForeignKey("promotions.id"))
    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    code_id: Mapped[int | None] = mapped_column(ForeignKey("promotion_codes.id"), index=True)
    used_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[int] = mapped_column(Rupiah)
    points: Mapped[int] = mapped_column(Integer)
    why: Mapped[dict[str, Any]] = mapped_column(Json)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_on: Mapped[date | None] = mapped_column(Date)
    live_mark: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint(
            "promotion_id", "owner_kind", "owner_id", "live_mark", name="uq_promotion_uses_live"
        ),
        Index("ix_promotion_uses_owner", "owner_kind", "owner_id"),
        Index("ix_promotion_uses_day", "promotion_id", "used_on"),
        CheckConstraint("live_mark IS NULL OR live_mark = 1", name="live_mark"),
        CheckConstraint("live_mark IS NOT NULL OR released_on IS NOT NULL", name="released"),
        CheckConstraint("amount >= 1 AND points >= 0", name="amounts"),
    )

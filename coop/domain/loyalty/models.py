"""Tables of points: rules and worth by unit, entries that are only added to, lots and debts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, Rupiah, UtcDateTime
from coop.domain.loyalty.types import EventKind, PointsKind, RedemptionStatus


class PointsProgram(Base):
    """What points are worth in a unit, and how long they live: days pending, months valid."""

    __tablename__ = "points_programs"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    amount_each: Mapped[int] = mapped_column(Rupiah)
    least_points: Mapped[int] = mapped_column(Integer, default=1)
    share_percent: Mapped[int] = mapped_column(Integer, default=100)
    pending_days: Mapped[int] = mapped_column(Integer, default=0)
    valid_months: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint(
            "amount_each >= 1 AND least_points >= 0 AND share_percent BETWEEN 1 AND 100 "
            "AND pending_days >= 0 AND (valid_months IS NULL OR valid_months >= 1)",
            name="sound",
        ),
    )


class PointsRule(Base):
    """How an event in a unit earns points; see `loyalty.types.EarnRule`."""

    __tablename__ = "points_rules"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    event: Mapped[EventKind] = mapped_column(Choice(EventKind))
    points: Mapped[int] = mapped_column(Integer)
    per_amount: Mapped[int | None] = mapped_column(Rupiah)
    items: Mapped[list[str]] = mapped_column(Json)
    weekdays: Mapped[list[int]] = mapped_column(Json)
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    is_for_first: Mapped[bool] = mapped_column(Boolean, default=False)
    is_for_birthday: Mapped[bool] = mapped_column(Boolean, default=False)
    cap_points: Mapped[int | None] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class PointsEntry(Base):
    """One change of a person's points, signed; never changed, taken back once by another one."""

    __tablename__ = "points_entries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[PointsKind] = mapped_column(Choice(PointsKind))
    points: Mapped[int] = mapped_column(Integer)
    booked_on: Mapped[date]
    source_kind: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int] = mapped_column(BigId)
    unique_key: Mapped[str] = mapped_column(String(150), unique=True)
    why: Mapped[dict[str, Any] | None] = mapped_column(Json)
    reason: Mapped[str | None] = mapped_column(String(500))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_points_entries_person", "person_id", "booked_on"),
        Index("ix_points_entries_source", "source_kind", "source_id"),
        CheckConstraint("points <> 0", name="moves"),
    )


class PointsLot(Base):
    """Points that came together with ``entry``; ``left`` of them can still be used."""

    __tablename__ = "points_lots"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("points_entries.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    points: Mapped[int] = mapped_column(Integer)
    left: Mapped[int] = mapped_column("left_points", Integer)
    available_on: Mapped[date]
    expires_on: Mapped[date | None]

    __table_args__ = (
        Index("ix_points_lots_person", "person_id", "left_points"),
        Index("ix_points_lots_expiry", "expires_on", "left_points"),
        CheckConstraint("left_points >= 0 AND left_points <= points", name="within"),
    )


class PointsDebt(Base):
    """Points that were taken back but had been spent: what the person earns next pays them."""

    __tablename__ = "points_debts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("points_entries.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    points: Mapped[int] = mapped_column(Integer)
    left: Mapped[int] = mapped_column("left_points", Integer)

    __table_args__ = (
        Index("ix_points_debts_person", "person_id", "left_points"),
        CheckConstraint("left_points >= 0 AND left_points <= points", name="within"),
    )


class PointsUse(Base):
    """What an entry took out of a lot (or gave back, negative); with ``debt`` it paid that."""

    __tablename__ = "points_uses"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("points_entries.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("points_lots.id"), index=True)
    debt_id: Mapped[int | None] = mapped_column(ForeignKey("points_debts.id"), index=True)
    points: Mapped[int] = mapped_column(Integer)

    __table_args__ = (UniqueConstraint("entry_id", "lot_id", "debt_id"),)


class PointsTier(Base):
    """A rank in a unit that points earned in twelve months reach."""

    __tablename__ = "points_tiers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(60))
    from_points: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        UniqueConstraint("unit_id", "from_points"),
        CheckConstraint("from_points >= 1", name="from_points"),
    )


class Reward(Base):
    """What a unit gives for points; ``stock`` pieces are left, NULL is as many as are wanted."""

    __tablename__ = "rewards"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    points: Mapped[int] = mapped_column(Integer)
    stock: Mapped[int | None] = mapped_column(Integer)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    is_active: Mapped[bool] = mapped_column(Boolean)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("points >= 1 AND (stock IS NULL OR stock >= 0)", name="sound"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days"),
    )


class RewardRedemption(Base):
    """A reward that somebody took for points; ``code`` is shown at the desk.

    The number is the last thing taken, so it is NULL within the transaction that takes the rest.
    """

    __tablename__ = "reward_redemptions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    reward_id: Mapped[int] = mapped_column(ForeignKey("rewards.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    number: Mapped[str | None] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    points: Mapped[int] = mapped_column(Integer)
    has_stock: Mapped[bool] = mapped_column(Boolean)
    status: Mapped[RedemptionStatus] = mapped_column(Choice(RedemptionStatus))
    unique_key: Mapped[str] = mapped_column(String(150), unique=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("points_entries.id"), index=True)
    taken_on: Mapped[date]
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handed_over_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        Index("ix_reward_redemptions_status", "unit_id", "status", "taken_on"),
    )

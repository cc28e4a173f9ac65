"""Tables of orders: lines with frozen prices, credits, and money paid back."""

from datetime import date, datetime
from typing import Any

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

from coop.db import Base, BigId, Choice, Json, Rupiah, UtcDateTime
from coop.domain.payments.types import PaymentMethod
from coop.domain.sales.types import (
    CreditStatus,
    Goods,
    HandOver,
    LineKind,
    OrderStatus,
    PayoutStatus,
)


class DeliveryArea(Base):
    """Where a unit delivers to, for so many rupiah an order; orders keep their own."""

    __tablename__ = "delivery_areas"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(80))
    fee_amount: Mapped[int] = mapped_column(Rupiah)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)

    __table_args__ = (
        UniqueConstraint("unit_id", "name", name="uq_delivery_areas_name"),
        CheckConstraint("fee_amount >= 0", name="fee"),
    )


class Order(Base):
    """One document of buying, from the basket to what was credited and paid back.

    ``earned_amount`` is what of it is income by now: nothing before it is completed, then the
    total less what was credited, or what was kept of a cancelled one. What was paid, less that
    and less what was paid back, is an advance of the customer; below zero it is owed by them.
    ``settled_at`` is set while it is completed and paid: then it counts as participation and has
    earned points. ``settled_count`` tells how often that was so; ``settled_amount`` and
    ``earned_points`` are of the last time.
    """

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[str | None] = mapped_column(String(30))
    unique_key: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    source_kind: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int] = mapped_column(BigId)
    status: Mapped[OrderStatus] = mapped_column(Choice(OrderStatus))
    gross_amount: Mapped[int] = mapped_column(Rupiah)
    discount_amount: Mapped[int] = mapped_column(Rupiah)
    total_amount: Mapped[int] = mapped_column(Rupiah)
    paid_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    earned_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    credited_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    refunded_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    deposit_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    points: Mapped[int] = mapped_column(Integer, default=0)
    why: Mapped[dict[str, Any]] = mapped_column(Json)
    hand_over: Mapped[HandOver] = mapped_column(Choice(HandOver))
    goods: Mapped[Goods] = mapped_column(Choice(Goods), default=Goods.WAITING)
    address: Mapped[str] = mapped_column(String(300), default="")
    area: Mapped[str] = mapped_column(String(80), default="")
    postcode: Mapped[str] = mapped_column(String(5), default="")
    receiver: Mapped[str] = mapped_column(String(120), default="")
    receiver_phone: Mapped[str] = mapped_column(String(20), default="")
    due_on: Mapped[date]
    placed_on: Mapped[date]
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    placed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    completed_on: Mapped[date | None]
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    was_member: Mapped[bool | None] = mapped_column(Boolean)
    income_entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("journal_entries.id"), unique=True
    )
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_count: Mapped[int] = mapped_column(Integer, default=0)
    settled_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    earned_points: Mapped[int] = mapped_column(Integer, default=0)
    cancelled_on: Mapped[date | None]
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (
        UniqueConstraint("unit_id", "number", name="uq_orders_number"),
        CheckConstraint(
            "gross_amount >= 0 AND discount_amount >= 0 AND total_amount >= 0 "
            "AND total_amount = gross_amount - discount_amount",
            name="total",
        ),
        CheckConstraint("paid_amount >= 0 AND refunded_amount >= 0", name="money"),
        CheckConstraint(
            "credited_amount >= 0 AND earned_amount >= 0 "
            "AND earned_amount + credited_amount <= total_amount",
            name="earned",
        ),
        CheckConstraint("deposit_amount >= 0 AND deposit_amount <= total_amount", name="deposit"),
        CheckConstraint("points >= 0 AND settled_count >= 0", name="counts"),
        CheckConstraint("(goods = 'handed_over') = (status = 'completed')", name="handed_over"),
        CheckConstraint("goods <> 'sent' OR hand_over = 'delivery'", name="sent"),
        Index("ix_orders_person", "person_id", "unit_id", "placed_on"),
        Index("ix_orders_status", "unit_id", "status", "placed_on"),
        Index("ix_orders_source", "source_kind", "source_id"),
        Index("ix_orders_goods", "unit_id", "goods", "placed_on"),
    )


class OrderLine(Base):
    """A line with its price when it was ordered; ``parts`` of a package with their shares."""

    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    rank: Mapped[int] = mapped_column(Integer)
    kind: Mapped[LineKind] = mapped_column(Choice(LineKind))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("catalogue_items.id"), index=True)
    text: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column(Integer)
    unit_amount: Mapped[int] = mapped_column(Rupiah)
    discount_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    net_amount: Mapped[int] = mapped_column(Rupiah)
    credited_quantity: Mapped[int] = mapped_column(Integer, default=0)
    credited_amount: Mapped[int] = mapped_column(Rupiah, default=0)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    note: Mapped[dict[str, Any] | None] = mapped_column(Json)

    __table_args__ = (
        UniqueConstraint("order_id", "rank", name="uq_order_lines_rank"),
        CheckConstraint("quantity >= 1 AND unit_amount >= 0", name="price"),
        CheckConstraint(
            "discount_amount >= 0 AND net_amount >= 0 "
            "AND net_amount = quantity * unit_amount - discount_amount",
            name="net",
        ),
        CheckConstraint(
            "credited_quantity >= 0 AND credited_quantity <= quantity "
            "AND credited_amount >= 0 AND credited_amount <= net_amount",
            name="credited",
        ),
    )


class OrderCredit(Base):
    """What is taken off a completed order: asked by one, approved by another person.

    ``open_mark`` is 1 while it waits: one at a time of each order.
    """

    __tablename__ = "order_credits"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    open_mark: Mapped[int | None]
    status: Mapped[CreditStatus] = mapped_column(Choice(CreditStatus))
    amount: Mapped[int] = mapped_column(Rupiah)
    reason: Mapped[str] = mapped_column(String(300))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(300), default="")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), unique=True)

    __table_args__ = (
        UniqueConstraint("order_id", "open_mark", name="uq_order_credits_open"),
        CheckConstraint("amount >= 0", name="amount"),
    )


class OrderCreditLine(Base):
    """What a credit takes off a line."""

    __tablename__ = "order_credit_lines"

    credit_id: Mapped[int] = mapped_column(
        ForeignKey("order_credits.id"), primary_key=True, autoincrement=False
    )
    line_id: Mapped[int] = mapped_column(
        ForeignKey("order_lines.id"), primary_key=True, autoincrement=False
    )
    quantity: Mapped[int] = mapped_column(Integer)
    amount: Mapped[int] = mapped_column(Rupiah)

    __table_args__ = (
        CheckConstraint("quantity >= 0 AND amount >= 0", name="taken"),
        Index("ix_order_credit_lines_line_id", "line_id"),
    )


class OrderPayout(Base):
    """Money of an order that goes back: prepared by one, paid by another person, once.

    ``bank_account_id`` is the unit's account that it leaves from, NULL for cash; ``target`` the
    customer's account, masked. ``open_mark`` is 1 while it waits: one at a time of each order.
    """

    __tablename__ = "order_payouts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    open_mark: Mapped[int | None]
    status: Mapped[PayoutStatus] = mapped_column(Choice(PayoutStatus))
    amount: Mapped[int] = mapped_column(Rupiah)
    method: Mapped[PaymentMethod] = mapped_column(Choice(PaymentMethod))
    bank_account_id: Mapped[int | None] = mapped_column(ForeignKey("bank_accounts.id"))
    target: Mapped[str] = mapped_column(String(80), default="")
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), unique=True)

    __table_args__ = (
        UniqueConstraint("order_id", "open_mark", name="uq_order_payouts_open"),
        CheckConstraint("amount > 0", name="amount"),
    )

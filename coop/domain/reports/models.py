"""The table of reports that are printed in the background."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, UtcDateTime
from coop.domain.reports.order_types import Failure, OrderStatus


class ReportOrder(Base):
    """A long report that somebody asked for on paper.

    ``asked`` is the filter, ``fingerprint`` the hash of report and filter: while ``open_mark`` is
    1 (waiting or running), the same person's same wish is one order. ``file_id`` is there from the
    moment it is ready until it expires.
    """

    __tablename__ = "report_orders"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    asked: Mapped[dict[str, Any]] = mapped_column(Json)
    fingerprint: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(5))
    status: Mapped[OrderStatus] = mapped_column(Choice(OrderStatus))
    open_mark: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(Integer, default=0)
    rows_total: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int | None] = mapped_column(Integer)
    failure: Mapped[Failure | None] = mapped_column(Choice(Failure))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    ordered_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("ordered_by", "fingerprint", "open_mark", name="uq_report_orders_open"),
        Index("ix_report_orders_mine", "ordered_by", "ordered_at"),
        Index("ix_report_orders_expiry", "status", "expires_at"),
    )

"""Tables of settings and holidays."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, Json, UtcDateTime


class Setting(Base):
    """The value chosen for one setting; the names and defaults stand in `rules.SETTINGS`."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Holiday(Base):
    """A public holiday: dues that fall on it may be paid on the next business day."""

    __tablename__ = "holidays"

    on: Mapped[date] = mapped_column("holiday_on", primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(60))

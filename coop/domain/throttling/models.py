"""The table of places that an hour has."""

from datetime import datetime

from sqlalchemy import Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, UtcDateTime


class HourlyPlace(Base):
    """One of the few places that somebody has in an hour; the unique row is the limit.

    ``key`` is a keyed hash of what is done and by whom, so nobody reads addresses here.
    """

    __tablename__ = "hourly_places"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column("place_key", String(64))
    hour_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        UniqueConstraint("place_key", "hour_at", "place", name="uq_hourly_places_place"),
        Index("ix_hourly_places_hour", "hour_at"),
    )

"""The table of ratings."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, UtcDateTime


class Rating(Base):
    """What a person says of one thing that they had: one of each thing of each order.

    ``owner`` names what it was had with (``order:7``), ``about`` what it is counted as. A reply is
    the unit's. What is hidden keeps its stars in the mean; only its words are not shown.
    """

    __tablename__ = "ratings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int] = mapped_column(BigId)
    about: Mapped[str] = mapped_column(String(40))
    about_name: Mapped[str] = mapped_column(String(200))
    stars: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    said_on: Mapped[date] = mapped_column(Date)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_reason: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (
        UniqueConstraint("owner_kind", "owner_id", "about", name="uq_ratings_owner"),
        Index("ix_ratings_about", "unit_id", "about", "said_on"),
        Index("ix_ratings_unit", "unit_id", "said_on"),
        CheckConstraint("stars >= 1 AND stars <= 5", name="stars"),
    )

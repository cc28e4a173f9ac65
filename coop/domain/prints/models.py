"""Tables of photo prints: drafts of visitors, and the pictures in them."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, UtcDateTime
from coop.domain.prints.types import DRAFT, DraftState, Fit, Paper
from coop.refs import Ref


class PrintDraft(Base):
    """Pictures that somebody wants printed; with ``order_id`` they are ordered.

    ``holder`` is the visitor, who has ``place`` of `types.MOST_DRAFTS` while it is open. What is
    in it is counted with every picture. ``cleared_at``: the pictures themselves are gone.
    """

    __tablename__ = "print_drafts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    holder: Mapped[str] = mapped_column(String(64))
    place: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[DraftState] = mapped_column(Choice(DraftState))
    picture_count: Mapped[int] = mapped_column(Integer, default=0)
    kept_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), unique=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("holder", "place", name="uq_print_drafts_place"),
        CheckConstraint("(state = 'open') = (place IS NOT NULL)", name="place"),
        CheckConstraint("order_id IS NULL OR state = 'sent'", name="order"),
        CheckConstraint("picture_count >= 0 AND kept_bytes >= 0", name="kept"),
        Index("ix_print_drafts_state", "state", "touched_at"),
        Index("ix_print_drafts_unit", "unit_id", "state"),
    )

    @property
    def ref(self) -> Ref:
        """How its files name it."""
        return Ref(DRAFT, self.id)


class PrintPicture(Base):
    """A picture of a draft and how it is to be printed; ``digest`` is of the bytes as they came.

    The files are gone some days after the order was handed over; the row stays with its order.
    """

    __tablename__ = "print_pictures"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("print_drafts.id"))
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    width_px: Mapped[int] = mapped_column(Integer)
    height_px: Mapped[int] = mapped_column(Integer)
    kept_bytes: Mapped[int] = mapped_column(BigInteger)
    item_id: Mapped[int] = mapped_column(ForeignKey("catalogue_items.id"), index=True)
    paper: Mapped[Paper] = mapped_column(Choice(Paper))
    fit: Mapped[Fit] = mapped_column(Choice(Fit))
    copies: Mapped[int] = mapped_column(Integer, default=1)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), index=True)
    thumb_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), index=True)

    __table_args__ = (
        UniqueConstraint("draft_id", "digest", name="uq_print_pictures_digest"),
        CheckConstraint("copies >= 1 AND copies <= 999", name="copies"),
        CheckConstraint("width_px >= 1 AND height_px >= 1 AND kept_bytes >= 0", name="pixels"),
    )

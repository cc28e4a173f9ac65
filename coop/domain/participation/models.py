"""The table of participation."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Rupiah


class Participation(Base):
    """One amount by which a person took part, such as loan interest paid.

    A reversal is a new row with the negative amount, unique per original. What is taken off in
    part is a negative row that names what it ``lowers``, once for each entry.
    """

    __tablename__ = "participation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str] = mapped_column(String(40))
    amount: Mapped[int] = mapped_column(Rupiah)
    on: Mapped[date] = mapped_column("participated_on")
    source_kind: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int] = mapped_column(BigId)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entries.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("participation.id"), unique=True)
    lowers_id: Mapped[int | None] = mapped_column(ForeignKey("participation.id"))

    __table_args__ = (
        Index("ix_participation_person", "person_id", "participated_on", "kind"),
        Index("ix_participation_source", "source_kind", "source_id"),
        UniqueConstraint("lowers_id", "entry_id", name="uq_participation_lowered"),
    )

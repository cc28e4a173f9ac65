"""The table of approvals."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, UtcDateTime
from coop.domain.approvals.types import Decision


class Approval(Base):
    """A request for a decision on a subject.

    ``open_mark`` is 1 while open, NULL after: it makes the open request unique per subject.
    """

    __tablename__ = "approvals"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    open_mark: Mapped[int | None]
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    requested_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    beneficiary_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    decision: Mapped[Decision | None] = mapped_column(Choice(Decision))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint(
            "kind", "subject_kind", "subject_id", "open_mark", name="uq_approvals_open"
        ),
        Index("ix_approvals_subject", "subject_kind", "subject_id"),
    )

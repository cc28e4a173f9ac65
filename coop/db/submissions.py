"""Each form is answered once: a second arrival gets the first one's answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from coop import dates
from coop.db.base import Base
from coop.db.types import Json, UtcDateTime
from coop.errors import Conflict
from coop.explain import N_
from coop.extensions import db


class Submission(Base):
    """A form that arrived, with the answer that was given in the same transaction."""

    __tablename__ = "submissions"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    status: Mapped[int | None] = mapped_column(Integer)
    location: Mapped[str | None] = mapped_column(String(500))
    flashes: Mapped[list[Any] | None] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def find_answer(submission_id: str, user_id: int | None) -> Submission | None:
    """Return what was answered to ``submission_id``, or None. Conflict: it was somebody else's."""
    row = db.session.get(Submission, submission_id, populate_existing=True)
    if row is not None and row.user_id != user_id:
        raise Conflict(N_("This form was sent before, by somebody else. Please open it again."))
    return row


def take_submission(submission_id: str, user_id: int | None) -> Submission:
    """Insert the submission's row; a rival with the same id waits here, fails and looks again."""
    row = Submission(id=submission_id, user_id=user_id, received_at=dates.now())
    db.session.add(row)
    db.session.flush()
    return row


def forget(row: Submission) -> None:
    """Let the form be sent again: it was refused, and only the refusal's traces are kept."""
    db.session.delete(row)

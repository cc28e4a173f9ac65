"""What complaints add to the copy of a person's own data."""

from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.domain.complaints.models import Complaint, ComplaintMessage
from coop.domain.complaints.types import MessageKind
from coop.domain.people.own_data import register_own_data
from coop.domain.units.queries import list_names_of_units

_SHOWN = ("number", "kind", "title", "text", "status", "received_at", "resolved_at", "rating")


def _own_complaints(person_id: int) -> list[dict[str, Any]]:
    """Return what the person wrote and what was answered; notes are not theirs to read."""
    complaints = session.scalars(
        select(Complaint).where(Complaint.person_id == person_id).order_by(Complaint.id)
    ).all()
    units = list_names_of_units()
    lines = session.execute(
        select(
            ComplaintMessage.complaint_id,
            ComplaintMessage.kind,
            ComplaintMessage.text,
            ComplaintMessage.written_at,
        )
        .where(
            ComplaintMessage.complaint_id.in_([one.id for one in complaints]),
            ComplaintMessage.kind != MessageKind.NOTE,
        )
        .order_by(ComplaintMessage.id)
    ).all()
    return [
        {name: getattr(one, name) for name in _SHOWN}
        | {
            "unit": units[one.unit_id],
            "messages": [
                {"by": kind, "text": text, "at": at}
                for complaint_id, kind, text, at in lines
                if complaint_id == one.id
            ],
        }
        for one in complaints
    ]


def register() -> None:
    """Add the complaints to one's own data."""
    register_own_data("complaints", _own_complaints)

"""What photo prints contribute to the copy of one's own data."""

from typing import Any

from sqlalchemy import and_, or_, select

from coop.db import session
from coop.domain.people.own_data import register_own_data
from coop.domain.prints.models import PrintDraft, PrintPicture
from coop.domain.prints.types import DraftState
from coop.domain.sales.models import Order


def register() -> None:
    """Add pictures that were ordered, or are to be, to one's own data."""
    register_own_data("prints", list_own)


def list_own(person_id: int) -> list[dict[str, Any]]:
    """Return the pictures of the person's orders and open drafts, in one statement.

    What is not ordered yet has no number. Drafts of a guest are known by a key in the browser
    alone: nobody can say whose they are.
    """
    is_open = and_(PrintDraft.state == DraftState.OPEN, PrintDraft.holder == f"person:{person_id}")
    rows = session.execute(
        select(PrintPicture, Order.number)
        .join(PrintDraft, PrintDraft.id == PrintPicture.draft_id)
        .outerjoin(Order, Order.id == PrintDraft.order_id)
        .where(or_(Order.person_id == person_id, is_open))
        .order_by(PrintPicture.id)
    )
    return [
        {
            "order": number,
            "name": picture.name,
            "copies": picture.copies,
            "paper": picture.paper.value,
            "is_kept": picture.file_id is not None,
        }
        for picture, number in rows
    ]

"""What ratings contribute: the copy of one's own data."""

from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.domain.people.own_data import register_own_data
from coop.domain.ratings.models import Rating


def register() -> None:
    """Add ratings to one's own data."""
    register_own_data("ratings", list_own)


def list_own(person_id: int) -> list[dict[str, Any]]:
    """Return what the person said, in one statement."""
    rows = session.scalars(select(Rating).where(Rating.person_id == person_id).order_by(Rating.id))
    return [
        {
            "about": row.about_name,
            "stars": row.stars,
            "text": row.text,
            "said_on": row.said_on,
            "reply": row.reply,
        }
        for row in rows
    ]

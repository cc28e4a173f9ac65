"""What notices add to the copy of a person's own data."""

from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.domain.notices.models import Notice, NoticeContact
from coop.domain.people.own_data import register_own_data


def _own_contacts(person_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Notice.title, NoticeContact.step, NoticeContact.at)
        .join(Notice, Notice.id == NoticeContact.notice_id)
        .where(NoticeContact.person_id == person_id)
        .order_by(NoticeContact.id)
    )
    return [{"notice": title, "step": step.value, "at": at} for title, step, at in rows]


def register() -> None:
    """Add what was counted of a person to their own data."""
    register_own_data("notices", _own_contacts)

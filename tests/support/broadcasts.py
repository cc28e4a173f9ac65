"""Broadcasts for the told cooperative: a draft, one that waits, one on its way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.broadcast import service
from coop.domain.broadcast.models import BroadcastRecipient
from coop.domain.broadcast.types import BroadcastText, RecipientStatus
from coop.domain.identity.types import Actor
from coop.domain.people.models import Person
from coop.refs import Ref
from coop.web.unsubscribing import unsubscribe_path

TEXT = BroadcastText(
    "Rapat anggota tahunan",
    "Yth. {{ name }}, mohon hadir.",
    is_marketing=False,
    segment={"audience": "members"},
)


def approve(broadcast_id: int, who: Actor) -> None:
    """Approve the broadcast as ``who``."""
    asked = find_open_approval(service.KIND, Ref(service.KIND, broadcast_id))
    decision, approval_id = Decision.APPROVED, asked.id if asked else 0
    service.decide_broadcast(broadcast_id, who, decision, "", approval_id)


def write_and_ask(author: Actor, text: BroadcastText = TEXT) -> int:
    """Write a broadcast and ask for its approval; return its id."""
    broadcast = service.add_broadcast(text, author)
    service.ask_approval(broadcast.id, author)
    return broadcast.id


def find_broadcasts(staff: dict[str, Actor], person_id: int) -> dict[str, Any]:
    """Add one in each state; return ids by the names of what the routes call them."""
    secretary, chair = staff["secretary"], staff["chair"]
    draft = service.add_broadcast(replace(TEXT, subject="Konsep siaran"), secretary).id
    waiting = write_and_ask(secretary)
    somebody = session.scalars(select(Person).where(Person.phone.is_not(None)).limit(60)).all()[-1]
    somebody.email = None
    session.flush()
    later = replace(TEXT, person_ids=[somebody.id], send_at=dates.now() + timedelta(days=2))
    planned = write_and_ask(secretary, later)
    approve(planned, chair)
    told = session.scalars(
        select(BroadcastRecipient.id).where(
            BroadcastRecipient.broadcast_id == planned,
            BroadcastRecipient.status == RecipientStatus.MANUAL,
        )
    ).first()
    return {
        "broadcast.broadcast_id": planned,
        "broadcast.edit_broadcast.broadcast_id": draft,
        "broadcast.ask_approval.broadcast_id": draft,
        "broadcast.decide.broadcast_id": waiting,
        "broadcast.recipient_id": told,
        "broadcast.token": unsubscribe_path(person_id).partition("/")[2],
    }

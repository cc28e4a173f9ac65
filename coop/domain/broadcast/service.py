"""Write a broadcast, let another person approve it, stop it, tell people by WhatsApp."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, case, literal, select, update

from coop import dates
from coop.db import insert_rows, session, take
from coop.domain.approvals.service import decide, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.broadcast import queries
from coop.domain.broadcast.models import Broadcast, BroadcastRecipient
from coop.domain.broadcast.segments import ensure_known, fitting
from coop.domain.broadcast.types import (
    BroadcastStatus,
    BroadcastText,
    LeftOut,
    RecipientStatus,
)
from coop.domain.identity.types import Actor
from coop.domain.notifications.text_rules import WrittenText, ensure_harmless
from coop.domain.people.models import Person
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.domain.work.service import queue_work
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

KIND: Final = "broadcast"
SEND: Final = "broadcast.send"
VARIABLES: Final = frozenset({"name", "coop_name", "base_url"})
CHANGED = N_("Somebody else has just changed this. Look at it again.")


def broadcast_ref(broadcast: Broadcast) -> Ref:
    """Return what names the broadcast in the trail and in approvals."""
    return Ref(KIND, broadcast.id)


def add_broadcast(text: BroadcastText, actor: Actor) -> Broadcast:
    """Keep a new broadcast as a draft. Raises Refused, naming the field."""
    _ensure(text)
    broadcast = Broadcast(
        status=BroadcastStatus.DRAFT,
        turn=0,
        created_by=actor.user_id,
        created_at=dates.now(),
        **_columns(text),
    )
    session.add(broadcast)
    session.flush()
    write_trail("broadcast.added", broadcast_ref(broadcast), name=text.subject)
    return broadcast


def change_broadcast(broadcast_id: int, text: BroadcastText) -> None:
    """Write the draft anew. Raises NotFound, Refused, and Conflict unless it is a draft."""
    broadcast = queries.get_broadcast(broadcast_id)
    _ensure(text)
    _switch(broadcast, (BroadcastStatus.DRAFT,), **_columns(text))
    write_trail("broadcast.changed", broadcast_ref(broadcast), name=text.subject)


def _ensure(text: BroadcastText) -> None:
    ensure_harmless(WrittenText(text.subject, text.body), VARIABLES)
    if bool(text.subject_en) != bool(text.body_en):
        missing = "body_en" if text.subject_en else "subject_en"
        raise Refused(N_("Write the English whole, or leave it out."), field=missing)
    if text.subject_en and text.body_en:
        ensure_harmless(WrittenText(text.subject_en, text.body_en), VARIABLES)
    ensure_known(text.segment, text.person_ids)


def _columns(text: BroadcastText) -> dict[str, Any]:
    return {
        "subject": text.subject,
        "body": text.body,
        "subject_en": text.subject_en,
        "body_en": text.body_en,
        "is_marketing": text.is_marketing,
        "segment": dict(text.segment),
        "person_ids": list(text.person_ids),
        "send_at": text.send_at,
    }


def ask_approval(broadcast_id: int, actor: Actor) -> None:
    """Put the draft before another person. Raises NotFound, Conflict."""
    broadcast = queries.get_broadcast(broadcast_id)
    _switch(broadcast, (BroadcastStatus.DRAFT,), status=BroadcastStatus.WAITING)
    request_approval(KIND, broadcast_ref(broadcast), actor)
    write_trail("broadcast.approval_asked", broadcast_ref(broadcast))


def decide_broadcast(
    broadcast_id: int, actor: Actor, decision: Decision, reason: str, approval_id: int
) -> None:
    """Approve, which freezes the list of recipients and plans the sending; or send back. Once.

    Raises NotFound, Refused for the one who asked, without a reason, or when there is nobody to
    write to; Conflict.
    """
    broadcast = queries.get_broadcast(broadcast_id)
    is_approved = decision is Decision.APPROVED
    if not is_approved and not reason:
        raise Refused(N_("Say what has to be changed."), field="reason")
    decide(KIND, broadcast_ref(broadcast), actor, decision, reason, approval_id=approval_id)
    now = dates.now()
    _switch(
        broadcast,
        (BroadcastStatus.WAITING,),
        status=BroadcastStatus.SCHEDULED if is_approved else BroadcastStatus.DRAFT,
        approved_at=now if is_approved else None,
    )
    if is_approved:
        _freeze(broadcast)
        _plan(broadcast, now)


def _freeze(broadcast: Broadcast) -> None:
    rows = session.execute(_select_recipients(broadcast)).all()
    if not rows:
        raise Refused(N_("Nobody fits this choice, so there is nobody to write to."))
    insert_rows(
        BroadcastRecipient,
        (
            {
                "broadcast_id": broadcast.id,
                "person_id": person_id,
                "status": RecipientStatus(status),
                "left_out": LeftOut(left_out) if left_out else None,
            }
            for person_id, status, left_out in rows
        ),
    )


def _select_recipients(broadcast: Broadcast) -> Select[*tuple[Any, ...]]:
    """Select who gets it, who is told by WhatsApp, and who is left out and why."""
    has_phone = and_(Person.phone.is_not(None), Person.phone != "")
    left_out: list[tuple[Any, Any]] = []
    if broadcast.is_marketing:
        left_out = [
            (~queries.consented_once(), literal(LeftOut.NO_CONSENT.value)),
            (~queries.consents_now(), literal(LeftOut.UNSUBSCRIBED.value)),
        ]
    left_out.append((and_(~queries.has_email(), ~has_phone), literal(LeftOut.NO_ADDRESS.value)))
    reason = case(*left_out, else_=None)
    status = case(
        (reason.is_not(None), literal(RecipientStatus.SUPPRESSED.value)),
        (queries.has_email(), literal(RecipientStatus.WAITING.value)),
        else_=literal(RecipientStatus.MANUAL.value),
    )
    return (
        select(Person.id, status, reason)
        .where(fitting(broadcast.segment, broadcast.person_ids, today()))
        .order_by(Person.id)
    )


def _plan(broadcast: Broadcast, now: datetime) -> None:
    queue_work(
        SEND,
        {"broadcast_id": broadcast.id, "turn": 1},
        unique_key=f"{KIND}:{broadcast.id}:1",
        run_after=max(now, broadcast.send_at or now),
    )


def stop_broadcast(broadcast_id: int) -> None:
    """Stop in the middle: who waits for their turn, or to be told by WhatsApp, is left out.

    Raises NotFound, Conflict.
    """
    broadcast = queries.get_broadcast(broadcast_id)
    _switch(
        broadcast,
        (BroadcastStatus.SCHEDULED, BroadcastStatus.SENDING),
        status=BroadcastStatus.STOPPED,
        ended_at=dates.now(),
    )
    session.execute(
        update(BroadcastRecipient)
        .where(
            BroadcastRecipient.broadcast_id == broadcast_id,
            BroadcastRecipient.status.in_((RecipientStatus.WAITING, RecipientStatus.MANUAL)),
        )
        .values(status=RecipientStatus.SUPPRESSED, left_out=LeftOut.STOPPED, at=dates.now())
        .execution_options(synchronize_session=False)
    )
    write_trail("broadcast.stopped", broadcast_ref(broadcast))


def mark_told(broadcast_id: int, recipient_id: int, actor: Actor) -> None:
    """Note that a recipient was told by WhatsApp; once.

    Raises NotFound, Refused where they unsubscribed from news and offers, Conflict.
    """
    recipient = session.get(BroadcastRecipient, recipient_id)
    if recipient is None or recipient.broadcast_id != broadcast_id:
        raise NotFound(N_("This recipient does not exist."))
    won = take(
        update(BroadcastRecipient)
        .where(
            BroadcastRecipient.id == recipient_id,
            queries.may_be_told(),
        )
        .values(status=RecipientStatus.TOLD, told_by=actor.user_id, at=dates.now())
        .execution_options(synchronize_session=False)
    )
    if won:
        return
    session.refresh(recipient)
    if recipient.status is RecipientStatus.MANUAL:
        raise Refused(N_("They have unsubscribed from news and offers: do not write to them."))
    raise Conflict(CHANGED)


def _switch(broadcast: Broadcast, before: tuple[BroadcastStatus, ...], **values: Any) -> None:
    won = take(
        update(Broadcast)
        .where(Broadcast.id == broadcast.id, Broadcast.status.in_(before))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(CHANGED)
    session.refresh(broadcast)

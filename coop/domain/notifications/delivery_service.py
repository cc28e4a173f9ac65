"""How a message travels: queued → sending (leased) → sent, kept or dead.

Claiming, sending and noting the end are three steps with a commit after each, so a worker that
dies on the way leaves one message in doubt at most: it stays ``sending`` until its lease ends and
is then sent again under the same Message-ID.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update

from coop import dates
from coop.db import session, take
from coop.domain.notifications.models import Message, MessageAttempt
from coop.domain.notifications.types import MessageStatus
from coop.domain.trail.service import write_trail, write_trails
from coop.errors import Conflict, NotFound
from coop.explain import N_
from coop.refs import Ref

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is this worker's to send; ``attempt`` tells its claim from a later one's."""

    id: int
    attempt: int
    message_id: str
    address: str
    template: str
    context: dict[str, Any]
    locale: str
    is_in_doubt: bool


def claim_message() -> Claim | None:
    """Take the next due message by one guarded UPDATE, or return None.

    ``is_in_doubt`` says that an earlier worker took it and never told what became of it.
    """
    now = dates.now()
    open_states = (MessageStatus.QUEUED, MessageStatus.SENDING)
    due = session.execute(
        select(Message.id, Message.status, Message.attempts)
        .where(Message.status.in_(open_states), Message.next_at <= now)
        .order_by(Message.next_at)
        .limit(CANDIDATES)
    ).all()
    for message_id, status, attempts in due:
        won = take(
            update(Message)
            .where(Message.id == message_id, Message.status == status, Message.attempts == attempts)
            .values(status=MessageStatus.SENDING, attempts=attempts + 1, next_at=now + LEASE)
            .execution_options(synchronize_session=False)
        )
        if won:
            row = session.get_one(Message, message_id, populate_existing=True)
            return Claim(
                row.id,
                row.attempts,
                row.message_id,
                row.address,
                row.template,
                row.context,
                row.locale,
                status is MessageStatus.SENDING,
            )
    return None


def note_sent(claim: Claim, subject: str, body: str) -> bool:
    """Note that the mail server took the message; False when the lease was lost meanwhile."""
    return _finish(
        claim,
        status=MessageStatus.SENT,
        sent_at=dates.now(),
        subject=subject,
        body=body,
        last_error=None,
    )


def note_kept(claim: Claim, subject: str, body: str) -> bool:
    """Keep the message to be read in the portal: there is no mail server, or no address."""
    return _finish(claim, status=MessageStatus.KEPT, subject=subject, body=body, last_error=None)


def note_failed(claim: Claim, error: str, *, is_permanent: bool) -> bool:
    """Queue the message again after a pause that doubles, or give it up; the attempt is kept."""
    session.add(
        MessageAttempt(
            message_id=claim.id, attempt=claim.attempt, failed_at=dates.now(), error=error[:2000]
        )
    )
    if is_permanent or claim.attempt >= MAX_ATTEMPTS:
        return _finish(claim, status=MessageStatus.DEAD, last_error=error[:2000])
    pause = min(FIRST_PAUSE * 2 ** (claim.attempt - 1), LONGEST_PAUSE)
    return _finish(
        claim, status=MessageStatus.QUEUED, next_at=dates.now() + pause, last_error=error[:2000]
    )


def _finish(claim: Claim, **values: Any) -> bool:
    return take(
        update(Message)
        .where(
            Message.id == claim.id,
            Message.status == MessageStatus.SENDING,
            Message.attempts == claim.attempt,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def resend_message(message_id: int) -> None:
    """Queue a dead message again, from its first attempt. Raises NotFound, Conflict."""
    if session.get(Message, message_id) is None:
        raise NotFound(N_("This message does not exist."))
    won = take(
        update(Message)
        .where(Message.id == message_id, Message.status == MessageStatus.DEAD)
        .values(status=MessageStatus.QUEUED, attempts=0, next_at=dates.now())
    )
    if not won:
        raise Conflict(N_("Only a message that was given up can be sent again."))
    write_trail("message.resent", Ref("message", message_id))


def resend_all(template: str) -> int:
    """Queue every dead message of ``template`` again and return how many there were."""
    dead = list(
        session.scalars(
            select(Message.id).where(
                Message.status == MessageStatus.DEAD, Message.template == template
            )
        )
    )
    queued = [
        message_id
        for message_id in dead
        if take(
            update(Message)
            .where(Message.id == message_id, Message.status == MessageStatus.DEAD)
            .values(status=MessageStatus.QUEUED, attempts=0, next_at=dates.now())
            .execution_options(synchronize_session=False)
        )
    ]
    write_trails(("message.resent", Ref("message", message_id), {}) for message_id in queued)
    return len(queued)


def has_due_messages() -> bool:
    """Say whether `claim_message` would find something (without a write transaction)."""
    return (
        session.scalar(
            select(Message.id)
            .where(
                or_(
                    Message.status == MessageStatus.QUEUED, Message.status == MessageStatus.SENDING
                ),
                Message.next_at <= dates.now(),
            )
            .limit(1)
        )
        is not None
    )

"""A portion of a broadcast a minute: who is next gets their mail into the outbox, each once."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from coop import dates
from coop.db import session, take
from coop.domain.broadcast import queries
from coop.domain.broadcast.models import Broadcast, BroadcastRecipient
from coop.domain.broadcast.service import KIND, SEND, broadcast_ref
from coop.domain.broadcast.types import BroadcastStatus, LeftOut, RecipientStatus, WrittenMail
from coop.domain.notifications.service import send_mail
from coop.domain.people.models import Person
from coop.domain.settings.service import get_setting
from coop.domain.trail.service import write_trail
from coop.domain.work.service import queue_work

TEMPLATE = "broadcast"
PAUSE = timedelta(minutes=1)
RUNNING = (BroadcastStatus.SCHEDULED, BroadcastStatus.SENDING)


def per_minute() -> int:
    """Return how many mails of a broadcast may leave in a minute."""
    return max(1, int(get_setting("broadcast.per_minute")))


def send_portion(broadcast_id: int, turn: int, mails: Sequence[WrittenMail]) -> bool:
    """Hand the mails of this turn to the outbox and plan the next turn; False when it is over.

    Each turn is taken once, by one statement; a stopped broadcast takes none. Who unsubscribed
    since the approval is left out.
    """
    won = take(
        update(Broadcast)
        .where(
            Broadcast.id == broadcast_id,
            Broadcast.status.in_(RUNNING),
            Broadcast.turn == turn - 1,
        )
        .values(status=BroadcastStatus.SENDING, turn=turn)
        .execution_options(synchronize_session=False)
    )
    if not won:
        return False
    broadcast = session.get_one(Broadcast, broadcast_id, populate_existing=True)
    for mail in mails:
        _send(broadcast, mail)
    if queries.has_waiting(broadcast_id):
        queue_work(
            SEND,
            {"broadcast_id": broadcast_id, "turn": turn + 1},
            unique_key=f"{KIND}:{broadcast_id}:{turn + 1}",
            run_after=dates.now() + PAUSE,
        )
        return True
    broadcast.status, broadcast.ended_at = BroadcastStatus.DONE, dates.now()
    session.flush()
    write_trail("broadcast.done", broadcast_ref(broadcast))
    return False


def _send(broadcast: Broadcast, mail: WrittenMail) -> None:
    person = session.scalars(
        select(Person)
        .join(BroadcastRecipient, BroadcastRecipient.person_id == Person.id)
        .where(BroadcastRecipient.id == mail.recipient_id)
    ).one()
    agrees = not broadcast.is_marketing or bool(
        session.scalar(select(Person.id).where(Person.id == person.id, queries.consents_now()))
    )
    if not agrees or not person.email:
        _note(
            mail.recipient_id,
            RecipientStatus.SUPPRESSED,
            left_out=LeftOut.NO_ADDRESS if agrees else LeftOut.UNSUBSCRIBED,
        )
        return
    if _note(mail.recipient_id, RecipientStatus.QUEUED):
        message = send_mail(
            TEMPLATE,
            person.email,
            {"name": person.full_name, "subject": mail.subject, "text": mail.body}
            | {"link": mail.link},
            locale=person.locale,
            person_id=person.id,
            unique_key=f"{KIND}:{broadcast.id}:{person.id}",
        )
        session.execute(
            update(BroadcastRecipient)
            .where(BroadcastRecipient.id == mail.recipient_id)
            .values(message_id=message.id if message else None)
            .execution_options(synchronize_session=False)
        )


def _note(recipient_id: int, status: RecipientStatus, *, left_out: LeftOut | None = None) -> bool:
    return take(
        update(BroadcastRecipient)
        .where(
            BroadcastRecipient.id == recipient_id,
            BroadcastRecipient.status == RecipientStatus.WAITING,
        )
        .values(status=status, left_out=left_out, at=dates.now())
        .execution_options(synchronize_session=False)
    )

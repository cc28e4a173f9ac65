"""Queue messages in the transaction of their cause; the worker delivers them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from coop import dates
from coop.db import insert_rows, insert_unless_taken, session
from coop.domain.notifications.models import Message
from coop.domain.notifications.types import MessageStatus


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to be queued: see `send_mail`."""

    template: str
    address: str | None
    context: dict[str, Any]
    locale: str
    person_id: int
    unique_key: str


def send_mail(
    template: str,
    address: str | None,
    context: dict[str, Any],
    *,
    locale: str = "id",
    person_id: int | None = None,
    unique_key: str | None = None,
) -> Message | None:
    """Queue one message made from ``email/<template>``; None for nobody, or if it was sent.

    A person without an ``address`` reads it in the portal alone. ``context`` is kept as JSON:
    amounts are int rupiah, dates ISO. ``unique_key`` makes the same news twice one message.
    """
    if not address and person_id is None:
        return None
    row = Message(
        person_id=person_id,
        address=address or "",
        template=template,
        context=context,
        locale=locale,
        unique_key=unique_key,
        **_queued(),
    )
    if unique_key is None:
        session.add(row)
        session.flush()
        return row
    return row if insert_unless_taken(row) else None


def send_mails(mails: Iterable[Mail]) -> None:
    """Queue many messages whose keys are new, such as those of rows just made; see `send_mail`."""
    insert_rows(
        Message,
        (
            {
                "person_id": mail.person_id,
                "address": mail.address or "",
                "template": mail.template,
                "context": mail.context,
                "locale": mail.locale,
                "unique_key": mail.unique_key,
                **_queued(),
            }
            for mail in mails
        ),
    )


def _queued() -> dict[str, Any]:
    """Return what every message has that waits for its delivery."""
    now = dates.now()
    return {
        "channel": "email",
        "message_id": uuid.uuid4().hex,
        "status": MessageStatus.QUEUED,
        "created_at": now,
        "next_at": now,
    }

"""Queue messages in the transaction of their cause; the worker delivers them."""

import uuid
from typing import Any

from coop import dates
from coop.db import insert_unless_taken, session
from coop.domain.notifications.models import Message
from coop.domain.notifications.types import MessageStatus


def send_mail(
    template: str,
    address: str | None,
    context: dict[str, Any],
    *,
    locale: str = "id",
    person_id: int | None = None,
    unique_key: str | None = None,
) -> Message | None:
    """Queue one e-mail made from ``email/<template>``; None without address or if it was sent.

    ``context`` is kept as JSON: amounts are int rupiah, dates ISO. ``unique_key`` makes the
    same news twice one message.
    """
    if not address:
        return None
    now = dates.now()
    row = Message(
        channel="email",
        person_id=person_id,
        address=address,
        template=template,
        context=context,
        locale=locale,
        unique_key=unique_key,
        message_id=uuid.uuid4().hex,
        status=MessageStatus.QUEUED,
        created_at=now,
        next_at=now,
    )
    if unique_key is None:
        session.add(row)
        session.flush()
        return row
    return row if insert_unless_taken(row) else None

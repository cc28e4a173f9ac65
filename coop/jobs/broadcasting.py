"""A portion of a broadcast: its mails are made from the words of staff, then handed over."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from coop.domain.broadcast import queries
from coop.domain.broadcast.sending_service import RUNNING, per_minute, send_portion
from coop.domain.broadcast.types import NextRecipient, WrittenMail
from coop.domain.notifications.text_rules import WrittenText
from coop.jobs import Effect
from coop.web.mails import render_written
from coop.web.unsubscribing import unsubscribe_path


def send_job(payload: dict[str, Any]) -> Iterator[Effect]:
    """Yield the sending of the turn that ``payload`` names; nothing once it is stopped."""
    broadcast = queries.get_broadcast(payload["broadcast_id"])
    if broadcast.status in RUNNING:
        mails = [_write(broadcast, one) for one in queries.list_next(broadcast.id, per_minute())]
        yield partial(send_portion, broadcast.id, payload["turn"], mails)


def _write(broadcast: Any, recipient: NextRecipient) -> WrittenMail:
    is_english = recipient.locale == "en" and broadcast.subject_en
    text = (
        WrittenText(broadcast.subject_en, broadcast.body_en)
        if is_english
        else WrittenText(broadcast.subject, broadcast.body)
    )
    subject, body = render_written(text, {"name": recipient.name}, recipient.locale)
    link = unsubscribe_path(recipient.person_id) if broadcast.is_marketing else None
    return WrittenMail(recipient.id, subject, body, link)

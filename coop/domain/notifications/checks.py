"""What must hold in the outbox."""

from sqlalchemy import and_, func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.notifications.models import Message
from coop.domain.notifications.types import MessageStatus
from coop.explain import N_


def _check_ends() -> Finding:
    """A sent message has its text and time, a kept one its text, a dead one its reason."""
    has_text = and_(Message.subject.is_not(None), Message.body.is_not(None))
    broken = session.scalars(
        select(Message.id).where(
            or_(
                and_(
                    Message.status == MessageStatus.SENT,
                    or_(Message.sent_at.is_(None), ~has_text),
                ),
                and_(Message.status == MessageStatus.KEPT, ~has_text),
                and_(Message.status == MessageStatus.DEAD, Message.last_error.is_(None)),
                and_(Message.status != MessageStatus.SENT, Message.sent_at.is_not(None)),
            )
        )
    ).all()
    return Finding(
        session.scalar(select(func.count()).select_from(Message)) or 0,
        [f"message {message_id} does not hold what its state says" for message_id in broken],
    )


CHECKS = [Check("notifications.messages_end_as_noted", _check_ends, N_("Messages ended as noted."))]

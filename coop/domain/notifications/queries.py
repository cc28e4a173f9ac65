"""Reading the outbox."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from coop.db import session
from coop.domain.notifications.models import Message, MessageAttempt
from coop.domain.notifications.types import MessageStatus
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages: words in the address or subject (or a template's name), a state.

    Those of ``hidden`` templates are not for this reader.
    """

    q: str = ""
    status: MessageStatus | None = None
    page: int = 1
    hidden: Sequence[str] = ()


def _select(wanted: MessageFilter) -> Select[Message]:
    query = select(Message)
    if wanted.status is not None:
        query = query.where(Message.status == wanted.status)
    if wanted.hidden:
        query = query.where(Message.template.not_in(wanted.hidden))
    if wanted.q:
        words = wanted.q.lower()
        query = query.where(
            or_(
                func.lower(Message.address).contains(words, autoescape=True),
                func.lower(Message.subject).contains(words, autoescape=True),
                Message.template == words,
            )
        )
    return query


def list_messages(wanted: MessageFilter) -> Page[Message]:
    """Return one page of messages, latest first."""
    query = _select(wanted)
    total = session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    rows = session.scalars(
        query.order_by(Message.created_at.desc(), Message.id.desc())
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    ).all()
    return Page(rows, wanted.page, PAGE_SIZE, total)


def iterate_messages(wanted: MessageFilter) -> Iterator[Message]:
    """Yield every message of the filter, latest first, for a file."""
    query = _select(wanted).order_by(Message.created_at.desc(), Message.id.desc())
    yield from session.scalars(query.execution_options(yield_per=500))


def get_message(message_id: int, hidden: Sequence[str] = ()) -> Message:
    """Return the message, or raise NotFound, for one of ``hidden`` templates too."""
    message = session.get(Message, message_id)
    if message is None or message.template in hidden:
        raise NotFound(N_("This message does not exist."))
    return message


def count_by_status(hidden: Sequence[str] = ()) -> dict[MessageStatus, int]:
    """Return how many messages there are in each state, without those of ``hidden`` templates."""
    rows = session.execute(
        select(Message.status, func.count())
        .where(Message.template.not_in(hidden))
        .group_by(Message.status)
    ).all()
    return dict.fromkeys(MessageStatus, 0) | dict(rows)


def count_dead_by_template(hidden: Sequence[str] = ()) -> dict[str, int]:
    """Return how many messages of each kind were given up, without those of ``hidden`` kinds."""
    rows = session.execute(
        select(Message.template, func.count())
        .where(Message.status == MessageStatus.DEAD, Message.template.not_in(hidden))
        .group_by(Message.template)
        .order_by(Message.template)
    ).all()
    return dict(rows)


def list_attempts(message_id: int) -> list[MessageAttempt]:
    """Return the attempts that failed, latest first."""
    return list(
        session.scalars(
            select(MessageAttempt)
            .where(MessageAttempt.message_id == message_id)
            .order_by(MessageAttempt.id.desc())
        )
    )

"""What was sent to a person, read in the portal: the bell."""

from sqlalchemy import BigInteger, bindparam, func, select, update

from coop import dates
from coop.db import Prepared, fetch, session
from coop.domain.notifications.models import Message
from coop.domain.notifications.types import MessageStatus
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import Page

ARRIVED = (MessageStatus.SENT, MessageStatus.KEPT)
SIZE = 20
_UNREAD = Prepared(
    select(func.count(Message.id)).where(
        Message.person_id == bindparam("person_id", type_=BigInteger()),
        Message.read_at.is_(None),
        Message.status.in_(ARRIVED),
    )
)


def count_unread(person_id: int) -> int:
    """Return how many messages the person has not looked at; one statement."""
    return int(fetch(_UNREAD, {"person_id": person_id})[0][0])


def list_received(person_id: int, page: int) -> Page[Message]:
    """Return a page of what arrived for the person, latest first; two statements."""
    mine = (Message.person_id == person_id, Message.status.in_(ARRIVED))
    total = session.scalar(select(func.count(Message.id)).where(*mine)) or 0
    rows = session.scalars(
        select(Message)
        .where(*mine)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(SIZE)
        .offset((page - 1) * SIZE)
    ).all()
    return Page(rows, page, SIZE, total)


def get_received(message_id: int, person_id: int | None) -> Message:
    """Return a message that arrived for the person, or raise NotFound; others' are not found."""
    message = session.get(Message, message_id)
    if (
        message is None
        or person_id is None
        or message.person_id != person_id
        or message.status not in ARRIVED
    ):
        raise NotFound(N_("This message does not exist."))
    return message


def mark_read(person_id: int, message_id: int | None = None) -> None:
    """Note that the person has looked at the message, or at all that arrived."""
    wanted = update(Message).where(
        Message.person_id == person_id, Message.read_at.is_(None), Message.status.in_(ARRIVED)
    )
    if message_id is not None:
        wanted = wanted.where(Message.id == message_id)
    session.execute(wanted.values(read_at=dates.now()).execution_options(synchronize_session=False))

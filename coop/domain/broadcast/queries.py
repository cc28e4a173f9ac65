"""Reading broadcasts, whom they would reach, and what became of each recipient."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from coop.db import session
from coop.domain.broadcast.models import Broadcast, BroadcastRecipient
from coop.domain.broadcast.segments import fitting
from coop.domain.broadcast.types import (
    Addressed,
    BroadcastStatus,
    LeftOut,
    NextRecipient,
    RecipientRow,
    RecipientStatus,
)
from coop.domain.notifications.models import Message
from coop.domain.people.models import Consent, Person
from coop.domain.people.rules import name_key
from coop.domain.people.types import ConsentKind
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

SAMPLE = 5


@dataclass(frozen=True, slots=True)
class BroadcastFilter:
    """Which broadcasts: words of the subject, a state."""

    text: str = ""
    status: BroadcastStatus | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class RecipientFilter:
    """Which recipients of one broadcast: a name, a state."""

    broadcast_id: int
    text: str = ""
    status: RecipientStatus | None = None
    page: int = 1


def has_email() -> ColumnElement[bool]:
    """Return the condition of a person with an e-mail address."""
    return and_(Person.email.is_not(None), Person.email != "")


def consents_now(person_id: Any = Person.id) -> ColumnElement[bool]:
    """Return the condition of a person who agrees to news and offers at this moment."""
    agrees: ColumnElement[bool] = person_id.in_(
        select(Consent.person_id).where(
            Consent.kind == ConsentKind.MARKETING, Consent.withdrawn_at.is_(None)
        )
    )
    return agrees


def may_be_told() -> ColumnElement[bool]:
    """Return the condition of a recipient whom somebody may still tell by WhatsApp.

    Like who waits for a mail: news and offers go only to who agrees to them until then.
    """
    marketing = select(Broadcast.id).where(Broadcast.is_marketing.is_(True))
    return and_(
        BroadcastRecipient.status == RecipientStatus.MANUAL,
        or_(
            BroadcastRecipient.broadcast_id.not_in(marketing),
            consents_now(BroadcastRecipient.person_id),
        ),
    )


def _unsubscribed() -> ColumnElement[bool]:
    """Return the condition of who was to be told by WhatsApp and does not agree any more."""
    return and_(BroadcastRecipient.status == RecipientStatus.MANUAL, ~may_be_told())


def _status() -> ColumnElement[RecipientStatus]:
    """Return how a recipient stands now: who unsubscribed before being told is left out."""
    column = BroadcastRecipient.status
    return case((_unsubscribed(), literal(RecipientStatus.SUPPRESSED, column.type)), else_=column)


def _left_out() -> ColumnElement[LeftOut | None]:
    """Return why a recipient is left out, None for who is not."""
    column = BroadcastRecipient.left_out
    return case((_unsubscribed(), literal(LeftOut.UNSUBSCRIBED, column.type)), else_=column)


def consented_once() -> ColumnElement[bool]:
    """Return the condition of a person who ever agreed to news and offers."""
    return Person.id.in_(select(Consent.person_id).where(Consent.kind == ConsentKind.MARKETING))


def describe_addressed(
    segment: Mapping[str, str], person_ids: Sequence[int], on: date, *, is_marketing: bool
) -> Addressed:
    """Return whom a broadcast to these persons would reach now; two statements."""
    wanted = fitting(segment, person_ids, on)
    may_get = consents_now() if is_marketing else Person.id.is_not(None)
    has_phone = and_(Person.phone.is_not(None), Person.phone != "")

    def count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = session.execute(
        select(
            func.count(Person.id),
            count(and_(may_get, has_email())),
            count(and_(may_get, ~has_email(), has_phone)),
            count(~may_get),
            count(and_(may_get, ~has_email(), ~has_phone)),
        ).where(wanted)
    ).one()
    names = session.scalars(
        select(Person.full_name).where(wanted, may_get).order_by(Person.name_key).limit(SAMPLE)
    )
    total, *counts = (int(value or 0) for value in row)
    return Addressed(total, counts[0], counts[1], counts[2], counts[3], tuple(names))


def get_broadcast(broadcast_id: int) -> Broadcast:
    """Return the broadcast or raise NotFound."""
    found = session.get(Broadcast, broadcast_id)
    if found is None:
        raise NotFound(N_("This broadcast does not exist."))
    return found


def _select_broadcasts(wanted: BroadcastFilter) -> Select[Any]:
    query = select(Broadcast)
    if wanted.text:
        query = query.where(
            func.lower(Broadcast.subject).contains(wanted.text.lower(), autoescape=True)
        )
    if wanted.status is not None:
        query = query.where(Broadcast.status == wanted.status)
    return query


def list_broadcasts(wanted: BroadcastFilter) -> Page[Broadcast]:
    """Return a page of broadcasts, latest first."""
    query = _select_broadcasts(wanted)
    total = session.scalar(query.with_only_columns(func.count(Broadcast.id))) or 0
    rows = session.scalars(
        query.order_by(Broadcast.created_at.desc(), Broadcast.id.desc())
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    ).all()
    return Page(rows, wanted.page, PAGE_SIZE, total)


def iterate_broadcasts(wanted: BroadcastFilter) -> Iterator[Broadcast]:
    """Yield every broadcast of the filter, latest first, for a file."""
    query = _select_broadcasts(wanted).order_by(Broadcast.created_at.desc(), Broadcast.id.desc())
    yield from session.scalars(query.execution_options(yield_per=200))


def count_by_status(broadcast_ids: Sequence[int]) -> dict[int, dict[RecipientStatus, int]]:
    """Return, for each broadcast, how many recipients stand in each state; one statement."""
    found: dict[int, dict[RecipientStatus, int]] = {one: {} for one in broadcast_ids}
    status = _status().label("standing")
    rows = session.execute(
        select(BroadcastRecipient.broadcast_id, status, func.count())
        .where(BroadcastRecipient.broadcast_id.in_(broadcast_ids))
        .group_by(BroadcastRecipient.broadcast_id, status)
    )
    for broadcast_id, standing, count in rows:
        found[broadcast_id][standing] = int(count)
    return found


def _select_recipients(wanted: RecipientFilter) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            BroadcastRecipient.id,
            Person.id.label("person_id"),
            Person.full_name,
            Person.email,
            Person.phone,
            _status(),
            _left_out(),
            BroadcastRecipient.message_id,
            Message.status.label("delivery"),
            Message.last_error,
            BroadcastRecipient.at,
        )
        .join(Person, Person.id == BroadcastRecipient.person_id)
        .outerjoin(Message, Message.id == BroadcastRecipient.message_id)
        .where(BroadcastRecipient.broadcast_id == wanted.broadcast_id)
    )
    for word in name_key(wanted.text).split():
        query = query.where(Person.name_key.contains(word, autoescape=True))
    if wanted.status is not None:
        query = query.where(_status() == wanted.status)
    return query


def list_recipients(wanted: RecipientFilter) -> Page[RecipientRow]:
    """Return a page of the report per recipient, by name; two statements."""
    query = _select_recipients(wanted)
    total = session.scalar(query.with_only_columns(func.count(BroadcastRecipient.id))) or 0
    rows = session.execute(
        query.order_by(Person.name_key, BroadcastRecipient.id)
        .limit(PAGE_SIZE)
        .offset((wanted.page - 1) * PAGE_SIZE)
    )
    return Page([RecipientRow(*row) for row in rows], wanted.page, PAGE_SIZE, total)


def iterate_recipients(wanted: RecipientFilter) -> Iterator[RecipientRow]:
    """Yield the whole report per recipient, by name, for a file."""
    query = _select_recipients(wanted).order_by(Person.name_key, BroadcastRecipient.id)
    for row in session.execute(query.execution_options(yield_per=500)):
        yield RecipientRow(*row)


def list_next(broadcast_id: int, limit: int) -> list[NextRecipient]:
    """Return the recipients whose turn is next."""
    rows = session.execute(
        select(BroadcastRecipient.id, Person.id, Person.full_name, Person.locale)
        .join(Person, Person.id == BroadcastRecipient.person_id)
        .where(
            BroadcastRecipient.broadcast_id == broadcast_id,
            BroadcastRecipient.status == RecipientStatus.WAITING,
        )
        .order_by(BroadcastRecipient.id)
        .limit(limit)
    )
    return [NextRecipient(*row) for row in rows]


def has_waiting(broadcast_id: int) -> bool:
    """Say whether somebody still waits for their turn."""
    waiting = select(BroadcastRecipient.id).where(
        BroadcastRecipient.broadcast_id == broadcast_id,
        BroadcastRecipient.status == RecipientStatus.WAITING,
    )
    return session.scalar(waiting.limit(1)) is not None


def list_named(person_ids: Sequence[int]) -> list[str]:
    """Return the names of the persons who were named one by one."""
    named = select(Person.full_name).where(Person.id.in_(person_ids))
    return list(session.scalars(named.order_by(Person.name_key)))

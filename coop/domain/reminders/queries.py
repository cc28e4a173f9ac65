"""Reading steps, what was taken, and whom to write to."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from coop.db import session
from coop.domain.notifications.models import Message
from coop.domain.notifications.types import MessageStatus
from coop.domain.people.models import Person
from coop.domain.reminders.models import ReminderStep, ReminderTaken
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page
from coop.refs import Ref

PERSONS_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where and in which language a person reads mails."""

    person_id: int
    name: str
    email: str | None
    locale: str


@dataclass(frozen=True, slots=True)
class TakenRow:
    """A step that was taken, with the mail that it became part of."""

    id: int
    kind: str
    offset_days: int
    subject: Ref
    due_on: date
    taken_at: datetime
    message_id: int | None
    name: str | None
    status: MessageStatus | None


def list_steps() -> list[ReminderStep]:
    """Return every step, by kind and offset."""
    return list(
        session.scalars(select(ReminderStep).order_by(ReminderStep.kind, ReminderStep.offset_days))
    )


def get_step(step_id: int) -> ReminderStep:
    """Return the step or raise NotFound."""
    step = session.get(ReminderStep, step_id)
    if step is None:
        raise NotFound(N_("This reminder step does not exist."))
    return step


def list_taken(steps: Collection[int], first: date, last: date) -> set[tuple[int, Ref, date]]:
    """Return (step, subject, due date) of the steps taken for items due from first to last."""
    rows = session.execute(
        select(
            ReminderTaken.step_id,
            ReminderTaken.subject_kind,
            ReminderTaken.subject_id,
            ReminderTaken.due_on,
        ).where(ReminderTaken.step_id.in_(steps), ReminderTaken.due_on.between(first, last))
    )
    return {(step_id, Ref(kind, subject_id), due_on) for step_id, kind, subject_id, due_on in rows}


def list_addressees(person_ids: Collection[int]) -> dict[int, Addressee]:
    """Return where each of the persons is written to, by person id."""
    wanted = sorted(person_ids)
    found = {}
    for start in range(0, len(wanted), PERSONS_A_QUERY):
        rows = session.execute(
            select(Person.id, Person.full_name, Person.email, Person.locale).where(
                Person.id.in_(wanted[start : start + PERSONS_A_QUERY])
            )
        )
        found.update({row.id: Addressee(*row) for row in rows})
    return found


def count_taken_by_step() -> Counter[int]:
    """Return how often each step was taken."""
    rows = session.execute(
        select(ReminderTaken.step_id, func.count()).group_by(ReminderTaken.step_id)
    ).all()
    return Counter(dict(rows))


def _select_taken(kind: str | None) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            ReminderTaken.id,
            ReminderStep.kind,
            ReminderStep.offset_days,
            ReminderTaken.subject_kind,
            ReminderTaken.subject_id,
            ReminderTaken.due_on,
            ReminderTaken.taken_at,
            ReminderTaken.message_id,
            Person.full_name,
            Message.status,
        )
        .join(ReminderStep, ReminderStep.id == ReminderTaken.step_id)
        .outerjoin(Message, Message.id == ReminderTaken.message_id)
        .outerjoin(Person, Person.id == Message.person_id)
        .order_by(ReminderTaken.taken_at.desc(), ReminderTaken.id.desc())
    )
    return query if kind is None else query.where(ReminderStep.kind == kind)


def list_taken_rows(kind: str | None = None, page: int = 1) -> Page[TakenRow]:
    """Return one page of the steps that were taken, latest first."""
    query = _select_taken(kind)
    counted = select(func.count()).select_from(ReminderTaken)
    if kind is not None:
        counted = counted.join(ReminderStep, ReminderStep.id == ReminderTaken.step_id).where(
            ReminderStep.kind == kind
        )
    rows = session.execute(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return Page(list(_as_taken(rows)), page, PAGE_SIZE, session.scalar(counted) or 0)


def iterate_taken_rows(kind: str | None = None) -> Iterator[TakenRow]:
    """Yield every step that was taken, latest first, for a file."""
    query = _select_taken(kind).execution_options(yield_per=500)
    yield from _as_taken(session.execute(query))


def _as_taken(rows: Iterable[Any]) -> Iterator[TakenRow]:
    for row in rows:
        taken_id, kind, offset, subject_kind, subject_id, *rest = row
        yield TakenRow(taken_id, kind, offset, Ref(subject_kind, subject_id), *rest)

"""Reading complaints. Confidential ones are found by supervisors and by who wrote them alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, null, or_, select
from sqlalchemy.orm import aliased

from coop import dates
from coop.db import session
from coop.domain.complaints.models import Complaint, ComplaintCategory, ComplaintMessage
from coop.domain.complaints.permissions import CONFIDENTIAL, may
from coop.domain.complaints.records import (
    ComplaintCounts,
    ComplaintDetail,
    ComplaintFilter,
    ComplaintRow,
    Line,
)
from coop.domain.complaints.rules import WITH_THE_OFFICE
from coop.domain.complaints.types import ComplaintStatus, MessageKind
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import Page

_HANDLER = aliased(User)
_RECEIVER = aliased(User)
_NAME: ColumnElement[str] = func.coalesce(Person.full_name, Complaint.guest_name)


def overdue_at(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the condition under which the office is late with a complaint."""
    return and_(
        Complaint.status.in_(WITH_THE_OFFICE),
        or_(
            and_(Complaint.first_answered_at.is_(None), Complaint.answer_due_at < now),
            Complaint.resolve_due_at < now,
        ),
    )


def _due() -> ColumnElement[Any]:
    """Select the next deadline of the office: the first answer's, then the resolution's."""
    return case(
        (Complaint.status.not_in(WITH_THE_OFFICE), null()),
        (
            and_(
                Complaint.first_answered_at.is_(None),
                Complaint.answer_due_at < Complaint.resolve_due_at,
            ),
            Complaint.answer_due_at,
        ),
        else_=Complaint.resolve_due_at,
    )


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Complaint.id,
            Complaint.number,
            Complaint.title,
            _NAME,
            Complaint.kind,
            ComplaintCategory.name,
            ComplaintCategory.name_en,
            Complaint.channel,
            Complaint.status,
            _HANDLER.display_name,
            Complaint.received_at,
            _due(),
            overdue_at(dates.now()),
            Complaint.rating,
            Complaint.unit_id,
        )
        .join(ComplaintCategory, ComplaintCategory.id == Complaint.category_id)
        .outerjoin(Person, Person.id == Complaint.person_id)
        .outerjoin(_HANDLER, _HANDLER.id == Complaint.assigned_to)
    )


def _as_row(row: Any) -> ComplaintRow:
    return ComplaintRow(*row)


def _conditions(wanted: ComplaintFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Complaint.unit_id == wanted.unit_id,
        Complaint.is_confidential.is_(wanted.is_confidential),
    ]
    found += [
        Complaint.search_key.contains(word, autoescape=True)
        for word in name_key(wanted.text).split()
    ]
    if wanted.text and not name_key(wanted.text):
        found.append(Complaint.title.contains(wanted.text, autoescape=True))
    if wanted.statuses:
        found.append(Complaint.status.in_(wanted.statuses))
    if wanted.kind is not None:
        found.append(Complaint.kind == wanted.kind)
    if wanted.category_id is not None:
        found.append(Complaint.category_id == wanted.category_id)
    if wanted.assigned_to is not None:
        found.append(Complaint.assigned_to == wanted.assigned_to)
    if wanted.is_overdue:
        found.append(overdue_at(dates.now()))
    return found


def _sorted(wanted: ComplaintFilter) -> Select[*tuple[Any, ...]]:
    due = _due()
    columns: dict[str, ColumnElement[Any]] = {
        "number": Complaint.number.expression,
        "title": Complaint.search_key.expression,
        "received": Complaint.received_at.expression,
        "due": due,
    }
    order = columns.get(wanted.sort, due)
    by = [order.desc() if wanted.descending else order]
    if wanted.sort not in columns or wanted.sort == "due":
        by.insert(0, due.is_(None))  # what waits for nobody stands at the end
    return _rows().where(*_conditions(wanted)).order_by(*by, Complaint.id.desc())


def search_complaints(wanted: ComplaintFilter) -> Page[ComplaintRow]:
    """Return a page of complaints, by default the most urgent first; two statements."""
    total = session.scalar(select(func.count()).select_from(Complaint).where(*_conditions(wanted)))
    shown = _sorted(wanted).limit(wanted.size).offset((wanted.page - 1) * wanted.size)
    rows = [_as_row(row) for row in session.execute(shown)]
    return Page(rows, wanted.page, wanted.size, total or 0)


def stream_complaints(wanted: ComplaintFilter) -> Iterator[ComplaintRow]:
    """Yield every complaint of the filter, for a file."""
    for row in session.execute(_sorted(wanted).execution_options(yield_per=500)):
        yield _as_row(row)


def count_complaints(
    *, is_confidential: bool, unit_id: int = COOPERATIVE_UNIT_ID
) -> ComplaintCounts:
    """Return how the ordinary, or the confidential, complaints of a unit stand."""
    late = func.sum(case((overdue_at(dates.now()), 1), else_=0))
    rows = session.execute(
        select(Complaint.status, func.count(), late)
        .where(Complaint.unit_id == unit_id, Complaint.is_confidential.is_(is_confidential))
        .group_by(Complaint.status)
    ).all()
    return ComplaintCounts(
        {status: count for status, count, _late in rows}, sum(int(late) for *_rest, late in rows)
    )


def list_complaints_of_person(person_id: int | None) -> list[ComplaintRow]:
    """Return what the person ever wrote, to whichever unit, latest first."""
    query = _rows().where(Complaint.person_id == person_id)
    rows = session.execute(query.order_by(Complaint.received_at.desc(), Complaint.id.desc()))
    return [_as_row(row) for row in rows]


def list_of_customer(person_id: int, unit_id: int, most: int) -> list[ComplaintRow]:
    """Return the latest that the person wrote to a unit, without what was confided."""
    query = _rows().where(
        Complaint.person_id == person_id,
        Complaint.unit_id == unit_id,
        Complaint.is_confidential.is_(False),
    )
    ordered = query.order_by(Complaint.received_at.desc(), Complaint.id.desc()).limit(most)
    return [_as_row(row) for row in session.execute(ordered)]


def get_for_staff(complaint_id: int, actor: Actor, unit_id: int = COOPERATIVE_UNIT_ID) -> Complaint:
    """Return the unit's complaint if ``actor`` may know of it, else raise NotFound."""
    found = session.get(Complaint, complaint_id)
    if found is None or found.unit_id != unit_id:
        raise _missing()
    if found.is_confidential and not may(actor, CONFIDENTIAL, unit_id):
        raise _missing()
    return found


def get_of_person(complaint_id: int, person_id: int | None) -> Complaint:
    """Return the person's own complaint; somebody else's is NotFound."""
    found = session.get(Complaint, complaint_id)
    if found is None or person_id is None or found.person_id != person_id:
        raise _missing()
    return found


def get_by_token(token: str) -> Complaint:
    """Return the complaint whose link holds ``token``, or raise NotFound."""
    found = session.scalars(select(Complaint).where(Complaint.token == token)).one_or_none()
    if found is None:
        raise _missing()
    return found


def _missing() -> NotFound:
    return NotFound(N_("There is no such complaint."))


def describe_complaint(complaint: Complaint) -> ComplaintDetail:
    """Return the complaint with the names around it; one statement."""
    name, email, phone, category, category_en, handler, receiver, late = session.execute(
        select(
            _NAME,
            func.coalesce(Person.email, Complaint.guest_email),
            func.coalesce(Person.phone, Complaint.guest_phone),
            ComplaintCategory.name,
            ComplaintCategory.name_en,
            _HANDLER.display_name,
            _RECEIVER.display_name,
            overdue_at(dates.now()),
        )
        .select_from(Complaint)
        .join(ComplaintCategory, ComplaintCategory.id == Complaint.category_id)
        .outerjoin(Person, Person.id == Complaint.person_id)
        .outerjoin(_HANDLER, _HANDLER.id == Complaint.assigned_to)
        .outerjoin(_RECEIVER, _RECEIVER.id == Complaint.received_by)
        .where(Complaint.id == complaint.id)
    ).one()
    return ComplaintDetail(
        complaint, category, category_en, name, email, phone, handler, receiver, bool(late)
    )


def list_lines(complaint_id: int, *, with_notes: bool) -> list[Line]:
    """Return what was written after the complaint itself, oldest first; notes for staff alone."""
    query = (
        select(
            ComplaintMessage.kind,
            User.display_name,
            ComplaintMessage.text,
            ComplaintMessage.written_at,
        )
        .outerjoin(User, User.id == ComplaintMessage.user_id)
        .where(ComplaintMessage.complaint_id == complaint_id)
        .order_by(ComplaintMessage.written_at, ComplaintMessage.id)
    )
    if not with_notes:
        query = query.where(ComplaintMessage.kind != MessageKind.NOTE)
    return [
        Line(kind, None if kind is MessageKind.REPLY else who, text, at)
        for kind, who, text, at in session.execute(query)
    ]


def find_last_answer(complaint_id: int) -> str | None:
    """Return what the office answered last, or None."""
    return session.scalar(
        select(ComplaintMessage.text)
        .where(
            ComplaintMessage.complaint_id == complaint_id,
            ComplaintMessage.kind == MessageKind.ANSWER,
        )
        .order_by(ComplaintMessage.written_at.desc(), ComplaintMessage.id.desc())
        .limit(1)
    )


def list_expired(before: datetime) -> list[int]:
    """Return the answered complaints that nobody reopened since ``before``."""
    return list(
        session.scalars(
            select(Complaint.id)
            .where(Complaint.status == ComplaintStatus.RESOLVED, Complaint.resolved_at < before)
            .order_by(Complaint.id)
        )
    )


# --- categories ---


def list_categories(
    unit_id: int = COOPERATIVE_UNIT_ID, *, with_inactive: bool = False
) -> list[ComplaintCategory]:
    """Return the categories of a unit in the order in which they were made."""
    query = (
        select(ComplaintCategory)
        .where(ComplaintCategory.unit_id == unit_id)
        .order_by(ComplaintCategory.id)
    )
    return list(
        session.scalars(
            query if with_inactive else query.where(ComplaintCategory.is_active.is_(True))
        )
    )


def get_category(category_id: int, unit_id: int = COOPERATIVE_UNIT_ID) -> ComplaintCategory:
    """Return the unit's category or raise NotFound."""
    category = session.get(ComplaintCategory, category_id)
    if category is None or category.unit_id != unit_id:
        raise NotFound(N_("This category does not exist."))
    return category

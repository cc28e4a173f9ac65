"""What a unit's report on complaints reads. What was confided stands in none of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from coop.db import session
from coop.domain.complaints.models import Complaint, ComplaintCategory
from coop.domain.complaints.rules import ENDED
from coop.domain.complaints.types import ComplaintKind, ComplaintStatus
from coop.domain.settings.service import day_of, start_of_day


@dataclass(frozen=True, slots=True)
class ReportedComplaint:
    """A complaint in a report; hours are office hours to one place, None before that."""

    number: str
    received_on: date
    kind: ComplaintKind
    category: str
    category_en: str | None
    title: str
    status: ComplaintStatus
    answer_hours: float | None
    resolve_hours: float | None
    rating: int | None


@dataclass(frozen=True, slots=True)
class ComplaintSums:
    """How many complaints and suggestions came in, and what became of them.

    ``answer_hours`` are office hours until the first answer on average, ``rating`` the mean of the
    stars; both to one place, None without any.
    """

    name: str = ""
    name_en: str | None = None
    complaints: int = 0
    suggestions: int = 0
    waiting: int = 0
    answer_hours: float | None = None
    resolve_hours: float | None = None
    rated: int = 0
    rating: float | None = None


def _period(unit_id: int, first: date, last: date) -> list[ColumnElement[bool]]:
    return [
        Complaint.unit_id == unit_id,
        Complaint.is_confidential.is_(False),
        Complaint.received_at >= start_of_day(first),
        Complaint.received_at < start_of_day(last + timedelta(days=1)),
    ]


def _hours(minutes: Any) -> float | None:
    return None if minutes is None else round(minutes / 60, 1)


def list_of_period(unit_id: int, first: date, last: date) -> list[ReportedComplaint]:
    """Return what was received from ``first`` to ``last``, the oldest first; one statement."""
    rows = session.execute(
        select(Complaint, ComplaintCategory.name, ComplaintCategory.name_en)
        .join(ComplaintCategory, ComplaintCategory.id == Complaint.category_id)
        .where(*_period(unit_id, first, last))
        .order_by(Complaint.received_at, Complaint.id)
    )
    return [
        ReportedComplaint(
            row.number,
            day_of(row.received_at),
            row.kind,
            name,
            name_en,
            row.title,
            row.status,
            _hours(row.answer_minutes),
            _hours(row.resolve_minutes),
            row.rating,
        )
        for row, name, name_en in rows
    ]


def _sums() -> Sequence[ColumnElement[Any]]:
    def count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return (
        count(Complaint.kind == ComplaintKind.COMPLAINT),
        count(Complaint.kind == ComplaintKind.SUGGESTION),
        count(Complaint.status.not_in(ENDED)),
        func.avg(Complaint.answer_minutes),
        func.avg(Complaint.resolve_minutes),
        func.count(Complaint.rating),
        func.avg(Complaint.rating),
    )


def _read(row: Sequence[Any], name: str = "", name_en: str | None = None) -> ComplaintSums:
    complaints, suggestions, waiting, answer, resolve, rated, rating = row
    return ComplaintSums(
        name,
        name_en,
        int(complaints),
        int(suggestions),
        int(waiting),
        _hours(answer),
        _hours(resolve),
        rated,
        None if rating is None else round(rating, 1),
    )


def sum_period(unit_id: int, first: date, last: date) -> ComplaintSums:
    """Return what the complaints of a period come to; one statement."""
    row = session.execute(select(*_sums()).where(*_period(unit_id, first, last))).one()
    return _read(tuple(row))


def sum_by_category(unit_id: int, first: date, last: date) -> list[ComplaintSums]:
    """Return the same for each category with complaints in the period; one statement."""
    rows = session.execute(
        select(ComplaintCategory.name, ComplaintCategory.name_en, *_sums())
        .join(ComplaintCategory, ComplaintCategory.id == Complaint.category_id)
        .where(*_period(unit_id, first, last))
        .group_by(ComplaintCategory.id, ComplaintCategory.name, ComplaintCategory.name_en)
        .order_by(ComplaintCategory.id)
    )
    return [_read(tuple(sums), name, name_en) for name, name_en, *sums in rows]

"""What the reports on complaints select. Confidential complaints stand in none of them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from coop.domain.complaints.models import Complaint, ComplaintCategory
from coop.domain.complaints.rules import ENDED
from coop.domain.complaints.types import ComplaintKind
from coop.domain.people.rules import name_key
from coop.domain.reports.selecting import moments_of
from coop.domain.reports.types import ReportFilter
from coop.domain.units.types import COOPERATIVE_UNIT_ID


def _period(wanted: ReportFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of what may be reported and was received in the period asked for."""
    return [
        Complaint.unit_id == COOPERATIVE_UNIT_ID,
        Complaint.is_confidential.is_(False),
        *moments_of(Complaint.received_at, wanted),
    ]


def _in_hours(minutes: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return minutes as hours with one decimal; NULL stays NULL."""
    return func.round(minutes / 60.0, 1)


def select_complaints(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select the complaints of the period with the office hours that they took."""
    query = (
        select(
            Complaint.id,
            Complaint.number,
            Complaint.received_at,
            Complaint.kind,
            ComplaintCategory.name.label("category"),
            Complaint.title,
            Complaint.status,
            _in_hours(Complaint.answer_minutes.expression).label("answer_hours"),
            _in_hours(Complaint.resolve_minutes.expression).label("resolve_hours"),
            Complaint.rating,
        )
        .join(ComplaintCategory, ComplaintCategory.id == Complaint.category_id)
        .where(*_period(wanted))
    )
    for word in name_key(wanted.text).split():
        query = query.where(Complaint.search_key.contains(word, autoescape=True))
    return query


def select_by_category(wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    """Select, for each category with complaints in the period, their counts and averages."""

    def count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.sum(case((condition, 1), else_=0))

    is_late = Complaint.resolved_at > Complaint.resolve_due_at
    return (
        select(
            ComplaintCategory.id,
            ComplaintCategory.name.label("category"),
            count(Complaint.kind == ComplaintKind.COMPLAINT).label("complaints"),
            count(Complaint.kind == ComplaintKind.SUGGESTION).label("suggestions"),
            count(Complaint.status.not_in(ENDED)).label("waiting"),
            count(is_late).label("late"),
            _in_hours(func.avg(Complaint.answer_minutes)).label("answer_hours"),
            _in_hours(func.avg(Complaint.resolve_minutes)).label("resolve_hours"),
            func.count(Complaint.rating).label("rated"),
            func.round(func.avg(Complaint.rating), 1).label("rating"),
        )
        .join(ComplaintCategory, ComplaintCategory.id == Complaint.category_id)
        .where(*_period(wanted))
        .group_by(ComplaintCategory.id, ComplaintCategory.name)
    )

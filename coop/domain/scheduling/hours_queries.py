"""Reading what is said of the hours of a unit, for whoever keeps them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from coop.db import session
from coop.domain.scheduling.models import (
    OpeningException,
    OpeningPattern,
    OpeningSpan,
    Resource,
)
from coop.domain.scheduling.types import Span


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week of hours that still holds or will: of whom (None: the unit), and its days."""

    id: int
    holder: str | None
    is_special: bool
    valid_from: date | None
    valid_until: date | None
    days: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class DaysRow:
    """Days that differ from the week; without ``spans`` they are closed."""

    id: int
    holder: str | None
    first_on: date
    last_on: date
    spans: tuple[Span, ...]
    note: str


def list_weeks(unit_id: int, on: date) -> list[WeekRow]:
    """Return the weeks that are not over on ``on``, the unit's first, then by resource."""
    rows = session.execute(
        select(OpeningPattern, Resource.name, OpeningSpan)
        .outerjoin(Resource, Resource.id == OpeningPattern.resource_id)
        .outerjoin(OpeningSpan, OpeningSpan.pattern_id == OpeningPattern.id)
        .where(
            OpeningPattern.unit_id == unit_id,
            or_(OpeningPattern.valid_until.is_(None), OpeningPattern.valid_until >= on),
        )
        .order_by(
            OpeningPattern.resource_id.is_not(None),
            Resource.name,
            OpeningPattern.is_special,
            OpeningPattern.valid_from,
            OpeningPattern.id,
            OpeningSpan.weekday,
            OpeningSpan.start_minute,
        )
    )
    weeks: dict[int, tuple[OpeningPattern, str | None, list[list[Span]]]] = {}
    for pattern, holder, span in rows:
        days = weeks.setdefault(pattern.id, (pattern, holder, [[] for _day in range(7)]))[2]
        if span is not None:
            days[span.weekday].append(Span(span.start_minute, span.end_minute))
    return [
        WeekRow(
            row.id,
            holder,
            row.is_special,
            row.valid_from,
            row.valid_until,
            tuple(tuple(spans) for spans in days),
        )
        for row, holder, days in weeks.values()
    ]


def list_days(unit_id: int, on: date) -> list[DaysRow]:
    """Return the days to come that differ from the week, the next first."""
    rows = session.execute(
        select(OpeningException, Resource.name)
        .outerjoin(Resource, Resource.id == OpeningException.resource_id)
        .where(OpeningException.unit_id == unit_id, OpeningException.last_on >= on)
        .order_by(OpeningException.first_on, OpeningException.id)
    )
    return [
        DaysRow(
            row.id,
            holder,
            row.first_on,
            row.last_on,
            tuple(Span(*pair) for pair in row.spans),
            row.note,
        )
        for row, holder in rows
    ]


def find_pattern_unit(pattern_id: int) -> int | None:
    """Return whose unit a week of hours is, or None."""
    return session.scalar(select(OpeningPattern.unit_id).where(OpeningPattern.id == pattern_id))


def find_exception_unit(exception_id: int) -> int | None:
    """Return whose unit some days are, or None."""
    return session.scalar(
        select(OpeningException.unit_id).where(OpeningException.id == exception_id)
    )

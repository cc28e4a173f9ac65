"""What is to be done before a month is closed: each area registers its own points."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from coop.dates import last_day, month_of
from coop.db import session
from coop.errors import Refused
from coop.explain import N_


@dataclass(frozen=True, slots=True)
class ClosingPoint:
    """A point of the checklist. ``open_things(first, last)`` selects how many are still open.

    ``label`` is a msgid. All points are counted in one statement. While a point that ``is_must``
    has open things the month stays open; others are looked at and accepted by whoever closes.
    """

    key: str
    label: str
    open_things: Callable[[date, date], Select[Any]]
    is_must: bool = True


POINTS: dict[str, ClosingPoint] = {}
YEAR_BLOCKERS: list[Callable[[int], bool]] = []


def register_closing_point(point: ClosingPoint) -> None:
    """Let an area have its say before a month is closed."""
    POINTS[point.key] = point


def register_year_blocker(is_used: Callable[[int], bool]) -> None:
    """Register ``is_used(year)``: the closed year carries something and must stay closed."""
    YEAR_BLOCKERS.append(is_used)


@dataclass(frozen=True, slots=True)
class CheckedPoint:
    """A point with how many things are open."""

    point: ClosingPoint
    open_count: int

    @property
    def is_done(self) -> bool:
        """Say whether nothing is open."""
        return self.open_count == 0

    @property
    def hinders(self) -> bool:
        """Say whether the month cannot be closed because of it."""
        return self.point.is_must and self.open_count > 0


def check_points(month: date) -> list[CheckedPoint]:
    """Return every point of the checklist for ``month``."""
    first, last = month_of(month), last_day(month)
    points = list(POINTS.values())
    counted = session.execute(
        select(*(point.open_things(first, last).scalar_subquery() for point in points))
    ).one()
    return [CheckedPoint(point, int(count)) for point, count in zip(points, counted, strict=True)]


def ensure_ready(month: date, *, is_accepted: bool) -> dict[str, int]:
    """Return the points that are open but do not hinder, with their counts; or raise Refused."""
    unfinished = [point for point in check_points(month) if not point.is_done]
    if any(point.hinders for point in unfinished):
        raise Refused(N_("The checklist is not done: look at the points that are still open."))
    if unfinished and not is_accepted:
        raise Refused(
            N_("Confirm that you have looked at the points that are still open."),
            field="is_accepted",
        )
    return {point.point.key: point.open_count for point in unfinished}

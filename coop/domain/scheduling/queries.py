"""Reading resources, hours and what is taken: a week in four statements, however full it is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from coop import dates
from coop.db import Prepared, fetch, session
from coop.domain.scheduling.grid import DAY_CELLS, LONGEST_CELLS, cell_of, moment_of, next_cell
from coop.domain.scheduling.hours_rules import Hours, days_from, line_of, line_of_resource
from coop.domain.scheduling.models import (
    Allocation,
    OpeningException,
    OpeningPattern,
    OpeningSpan,
    Resource,
)
from coop.domain.scheduling.rules import Lane
from coop.domain.scheduling.slot_rules import DAYS_AFTER, DAYS_BEFORE, Board, free_starts
from coop.domain.scheduling.types import (
    Closure,
    FreeDay,
    OtherHours,
    Pattern,
    Place,
    ServiceTime,
    Span,
)
from coop.domain.settings.service import day_of, start_of_day
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref

WEEK_DAYS = 7

_RESOURCES = Prepared(
    select(Resource.id, Resource.kind, Resource.capacity)
    .where(Resource.unit_id == bindparam("unit_id"), Resource.is_active.is_(True))
    .order_by(Resource.id)
)
_PATTERNS = Prepared(
    select(
        OpeningPattern.id,
        OpeningPattern.resource_id,
        OpeningPattern.is_special,
        OpeningPattern.valid_from,
        OpeningPattern.valid_until,
        OpeningSpan.weekday,
        OpeningSpan.start_minute,
        OpeningSpan.end_minute,
    )
    .join(OpeningSpan, OpeningSpan.pattern_id == OpeningPattern.id)
    .where(
        OpeningPattern.unit_id == bindparam("unit_id"),
        or_(OpeningPattern.valid_until.is_(None), OpeningPattern.valid_until >= bindparam("first")),
    )
    .order_by(OpeningPattern.id, OpeningSpan.weekday, OpeningSpan.start_minute)
)
_EXCEPTIONS = Prepared(
    select(
        OpeningException.resource_id,
        OpeningException.first_on,
        OpeningException.last_on,
        OpeningException.spans,
    ).where(
        OpeningException.unit_id == bindparam("unit_id"),
        OpeningException.last_on >= bindparam("first"),
    )
)
_TAKEN = Prepared(
    select(
        Allocation.resource_id, Allocation.first_cell, Allocation.end_cell, Allocation.units
    ).where(
        Allocation.unit_id == bindparam("unit_id"),
        Allocation.live_mark == 1,
        Allocation.first_cell > bindparam("from_cell"),
        Allocation.first_cell < bindparam("to_cell"),
        or_(Allocation.expires_at.is_(None), Allocation.expires_at > bindparam("now")),
    )
)


def get_resource(resource_id: int) -> Resource:
    """Return the resource or raise NotFound."""
    found = session.get(Resource, resource_id)
    if found is None:
        raise NotFound(N_("This resource does not exist."))
    return found


def list_resources(unit_id: int, *, with_former: bool = False) -> list[Resource]:
    """Return the resources of a unit by kind and name."""
    query = select(Resource).where(Resource.unit_id == unit_id)
    if not with_former:
        query = query.where(Resource.is_active.is_(True))
    return list(session.scalars(query.order_by(Resource.kind, Resource.name, Resource.id)))


def read_hours(unit_id: int, first: date) -> dict[int | None, Hours]:
    """Return what is said of the hours from ``first`` on: of the unit (None) and of resources."""
    asked = {"unit_id": unit_id, "first": first}
    weeks: dict[int, dict[int, tuple[Span, ...]]] = defaultdict(dict)
    about: dict[int, Any] = {}
    for row in fetch(_PATTERNS, asked):
        span = Span(row.start_minute, row.end_minute)
        weeks[row.id][row.weekday] = (*weeks[row.id].get(row.weekday, ()), span)
        about[row.id] = row
    patterns, others, closures = defaultdict(list), defaultdict(list), defaultdict(list)
    for pattern_id, row in about.items():
        patterns[row.resource_id].append(
            Pattern(weeks[pattern_id], row.valid_from, row.valid_until, row.is_special)
        )
    for holder, first_on, last_on, spans in fetch(_EXCEPTIONS, asked):
        if spans:
            others[holder].append(OtherHours(first_on, tuple(Span(*pair) for pair in spans)))
        else:
            closures[holder].append(Closure(first_on, last_on))
    return {
        holder: Hours(tuple(patterns[holder]), tuple(others[holder]), tuple(closures[holder]))
        for holder in {None, *patterns, *others, *closures}
    }


def read_board(unit_id: int, first_day: date, days: int = 1) -> Board:
    """Return what a unit has open and taken on ``days`` days, with what is needed around them.

    Four statements. Holds that have expired count as free.
    """
    first = first_day - timedelta(days=DAYS_BEFORE)
    shown = days_from(first, days + DAYS_BEFORE + DAYS_AFTER)
    midnight, now = cell_of(start_of_day(first)), dates.now()
    hours = read_hours(unit_id, first)
    unit_masks = [hours[None].open_mask(day) for day in shown]
    unit_line = line_of(unit_masks)
    lanes = []
    for resource_id, kind, capacity in fetch(_RESOURCES, {"unit_id": unit_id}):
        own = hours.get(resource_id)
        is_open = unit_line if own is None else line_of_resource(own, shown, unit_masks)
        lanes.append(Lane(resource_id, kind, capacity, is_open))
    asked = {
        "unit_id": unit_id,
        "from_cell": midnight - LONGEST_CELLS,
        "to_cell": midnight + len(shown) * DAY_CELLS,
        "now": now,
    }
    taken: dict[int, list[tuple[int, int, int]]] = {lane.resource_id: [] for lane in lanes}
    for resource_id, first_cell, end_cell, units in fetch(_TAKEN, asked):
        if resource_id in taken:
            taken[resource_id].append((first_cell - midnight, end_cell - midnight, units))
    for lane in lanes:
        lane.take_all(taken[lane.resource_id])
    return Board(first, day_of(now), unit_masks, lanes, next_cell(now) - midnight)


def read_board_without(unit_id: int, first_day: date, owner: Ref, days: int = 1) -> Board:
    """Return the board as it would be if ``owner`` had no time: where they could move to.

    Five statements.
    """
    board = read_board(unit_id, first_day, days)
    lanes = {lane.resource_id: lane for lane in board.lanes}
    midnight, now = cell_of(start_of_day(board.first_day)), dates.now()
    for one in list_live(owner):
        is_read = one.expires_at is None or one.expires_at > now
        if is_read and one.resource_id in lanes:
            lanes[one.resource_id].give_back(
                one.first_cell - midnight, one.end_cell - midnight, one.units
            )
    return board


def read_week(unit_id: int, service: ServiceTime, first_day: date) -> list[FreeDay]:
    """Return the starts of seven days from ``first_day`` that are free for a service."""
    return free_starts(
        read_board(unit_id, first_day, WEEK_DAYS), service, first_day, count=WEEK_DAYS
    )


def position_of(board: Board, moment: datetime) -> int:
    """Return at which cell of ``board`` a moment lies."""
    return cell_of(moment) - cell_of(start_of_day(board.first_day))


def moment_at(board: Board, position: int) -> datetime:
    """Return the moment, in UTC, at which a cell of ``board`` begins."""
    return moment_of(cell_of(start_of_day(board.first_day)) + position)


def list_live(owner: Ref) -> list[Allocation]:
    """Return what ``owner`` has not released, in the order of resources, expired holds too."""
    query = select(Allocation).where(_is_owned_by(owner), Allocation.live_mark == 1)
    return list(
        session.scalars(
            query.order_by(Allocation.resource_id).execution_options(populate_existing=True)
        )
    )


def list_allocations(owner: Ref) -> list[Allocation]:
    """Return all that ``owner`` ever had, the oldest first."""
    query = select(Allocation).where(_is_owned_by(owner))
    return list(session.scalars(query.order_by(Allocation.taken_at, Allocation.id)))


def list_expired_owners(
    now: datetime, places: Sequence[Place] = (), owner: Ref | None = None
) -> list[Ref]:
    """Return whose holds have expired: all, or those on some ``places`` and those of ``owner``."""
    query = select(Allocation.owner_kind, Allocation.owner_id).where(
        Allocation.live_mark == 1, Allocation.expires_at <= now
    )
    wanted = [
        and_(
            Allocation.resource_id == place.resource_id,
            Allocation.first_cell < place.end_cell,
            Allocation.end_cell > place.first_cell,
        )
        for place in places
    ]
    if owner is not None:
        wanted.append(_is_owned_by(owner))
    if wanted:
        query = query.where(or_(*wanted))
    return sorted(Ref(kind, key) for kind, key in session.execute(query.distinct()))


def _is_owned_by(owner: Ref) -> ColumnElement[bool]:
    return and_(Allocation.owner_kind == owner.kind, Allocation.owner_id == owner.id)

"""Taking time of resources, giving it back, moving it: never more than there is.

What guards it is one UPDATE a resource, which raises its cells only where there is room and says
how many it raised. Everything is done in the order of the resources' ids. Who takes time keeps
the history of that: allocations are never deleted, and what they are for is their owner's trail.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from coop import dates
from coop.db import insert_missing, session, take, take_rows
from coop.domain.scheduling import queries
from coop.domain.scheduling.errors import RunOut, Taken
from coop.domain.scheduling.grid import CELL_MINUTES, CELLS_KEPT, cell_beginning_at, cell_of
from coop.domain.scheduling.models import Allocation, Resource, ScheduleCell
from coop.domain.scheduling.slot_rules import choose_resources
from coop.domain.scheduling.types import Place, ServiceTime
from coop.domain.settings.service import day_of
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def allocate(
    service: ServiceTime,
    resource_ids: Sequence[int],
    starts_at: datetime,
    owner: Ref,
    expires_at: datetime | None = None,
) -> list[Allocation]:
    """Take the named resources for a service whose customer comes at ``starts_at``.

    One resource for each need. With ``expires_at`` it is a hold, which `confirm` makes firm.
    Opening hours are not asked: what is offered says `read_week`, and staff may book outside.
    Raises Taken when somebody else has the time, Conflict when ``owner`` has some already,
    Refused for resources that do not fit the service. Nothing is taken then.
    """
    places = _find_places(service, resource_ids, starts_at)
    return _allocate(places, owner, expires_at)


def allocate_anyone(
    unit_id: int,
    service: ServiceTime,
    starts_at: datetime,
    owner: Ref,
    expires_at: datetime | None = None,
) -> list[Allocation]:
    """Take whoever is free within opening hours and has least to do that day; see `allocate`.

    When a rival is faster, the next one is asked; Taken when nobody is left.
    """
    cell_beginning_at(starts_at)
    lost: set[int | None] = set()
    while True:
        board = queries.read_board(unit_id, day_of(starts_at))
        start = queries.position_of(board, starts_at)
        chosen = choose_resources(board, service, start, without=lost)
        if chosen is None:
            raise Taken
        places = _find_places(service, chosen, starts_at)
        try:
            return _allocate(places, owner, expires_at)
        except Taken as faster:
            lost.add(faster.resource_id)


def confirm(owner: Ref) -> list[Allocation]:
    """Make the hold of ``owner`` firm; what is firm already stays so. Raises RunOut."""
    held = queries.list_live(owner)
    with session.begin_nested():
        kept = take_rows(
            update(Allocation)
            .where(_is_any_of(held), _is_standing(dates.now()))
            .values(expires_at=None)
            .execution_options(synchronize_session=False)
        )
        if not held or kept != len(held):
            raise RunOut
    return _refreshed(held)


def release(owner: Ref) -> int:
    """Give back all that ``owner`` has and return how many resources that were.

    Done twice it is done once: the second time there is nothing left.
    """
    with session.begin_nested():
        return _let_go(queries.list_live(owner), dates.now())


def move(
    owner: Ref, service: ServiceTime, resource_ids: Sequence[int], starts_at: datetime
) -> list[Allocation]:
    """Take another place for ``owner`` and give the old one back, both or neither.

    The old place does not stand in the way of the new one, and nobody else gets it in between. A
    hold stays a hold until its old end. Raises as `allocate` does, and RunOut.
    """
    places, now = _find_places(service, resource_ids, starts_at), dates.now()
    old = queries.list_live(owner)
    if not old or any(one.expires_at is not None and one.expires_at <= now for one in old):
        raise RunOut
    return _exchange(old, places, owner, old[0].expires_at)


def move_anyone(
    unit_id: int, owner: Ref, service: ServiceTime, starts_at: datetime
) -> list[Allocation]:
    """Move ``owner`` to whoever is free then and has least to do; see `allocate_anyone`, `move`."""
    cell_beginning_at(starts_at)
    lost: set[int | None] = set()
    while True:
        board = queries.read_board_without(unit_id, day_of(starts_at), owner)
        start = queries.position_of(board, starts_at)
        chosen = choose_resources(board, service, start, without=lost)
        if chosen is None:
            raise Taken
        try:
            return move(owner, service, chosen, starts_at)
        except Taken as faster:
            lost.add(faster.resource_id)


def release_expired() -> int:
    """Give back every hold that has expired and return how many resources that were."""
    now, count = dates.now(), 0
    for owner in queries.list_expired_owners(now):
        with session.begin_nested():
            count += _let_go(queries.list_live(owner), now, is_expired=True)
    return count


def forget_old_cells() -> int:
    """Delete the cells that are long over and return how many; allocations tell what was there."""
    oldest = cell_of(dates.now() - CELLS_KEPT)
    return take_rows(delete(ScheduleCell).where(ScheduleCell.cell < oldest))


def _find_places(
    service: ServiceTime, resource_ids: Sequence[int], starts_at: datetime
) -> list[Place]:
    """Return the places of a service in the order of resources. Raises Refused."""
    first = cell_beginning_at(starts_at) - service.before // CELL_MINUTES
    end = first + service.total // CELL_MINUTES
    if first < cell_of(dates.now() - CELLS_KEPT):
        raise Refused(N_("That time is long over."), field="starts_at")
    found = {
        one.kind: one
        for one in session.scalars(select(Resource).where(Resource.id.in_(resource_ids)))
        if one.is_active
    }
    kinds = {need.kind for need in service.needs}
    if set(found) != kinds or len(resource_ids) != len(kinds):
        raise Refused(N_("Name one resource for each need of the service."), field="resources")
    if len({one.unit_id for one in found.values()}) > 1:
        raise Refused(N_("These resources belong to different units."), field="resources")
    places = []
    for need in service.needs:
        one = found[need.kind]
        if need.units > one.capacity or one.id not in (need.resource_ids or (one.id,)):
            raise Refused(N_("This resource does not suit the service."), field="resources")
        places.append(Place(one.id, one.unit_id, one.kind, one.capacity, first, end, need.units))
    return sorted(places, key=lambda place: place.resource_id)


def _allocate(places: Sequence[Place], owner: Ref, expires_at: datetime | None) -> list[Allocation]:
    now = dates.now()
    if expires_at is not None and expires_at <= now:
        raise Refused(N_("A place is held for some time to come."), field="expires_at")
    own = queries.list_live(owner)
    if any(one.expires_at is None or one.expires_at > now for one in own):
        raise Conflict(N_("A place is held for this already."))
    return _exchange([], places, owner, expires_at)


def _exchange(
    old: Sequence[Allocation],
    places: Sequence[Place],
    owner: Ref,
    expires_at: datetime | None,
) -> list[Allocation]:
    """Give ``old`` back and take ``places``, both or neither; raises Taken and RunOut.

    Expired holds that stand in the way, and the owner's own, are released, whole, by whoever
    needs their place.
    """
    now = dates.now()
    with session.begin_nested():
        for expired in queries.list_expired_owners(now, places, owner):
            _let_go(queries.list_live(expired), now, is_expired=True)
        by_resource = {one.resource_id: one for one in old}
        wanted = {place.resource_id: place for place in places}
        for resource_id in sorted({*by_resource, *wanted}):
            if resource_id in by_resource and not _let_go(
                [by_resource[resource_id]], now, as_read=True
            ):
                raise RunOut
            if resource_id in wanted:
                _take(wanted[resource_id])
        rows = [
            Allocation(
                unit_id=place.unit_id,
                resource_id=place.resource_id,
                kind=place.kind,
                first_cell=place.first_cell,
                end_cell=place.end_cell,
                units=place.units,
                owner_kind=owner.kind,
                owner_id=owner.id,
                live_mark=1,
                taken_at=now,
                expires_at=expires_at,
            )
            for place in places
        ]
        session.add_all(rows)
        session.flush()
    return rows


def _take(place: Place) -> None:
    """Raise the cells of a place, all of them; raises Taken."""
    cells = range(place.first_cell, place.end_cell)
    insert_missing(
        ScheduleCell,
        [{"resource_id": place.resource_id, "cell": cell, "taken": 0} for cell in cells],
    )
    raised = take_rows(
        update(ScheduleCell)
        .where(
            *_cells_of(place),
            ScheduleCell.taken + place.units <= place.capacity,
        )
        .values(taken=ScheduleCell.taken + place.units)
        .execution_options(synchronize_session=False)
    )
    if raised != len(cells):
        raise Taken(place.resource_id)


def _let_go(
    held: Iterable[Allocation],
    now: datetime,
    *,
    is_expired: bool = False,
    as_read: bool = False,
) -> int:
    """Release what nobody else has released yet, with its cells; return how many those were.

    ``is_expired``: only what is a hold and over. ``as_read``: only what nobody has made firm.
    """
    count = 0
    for one in held:
        still = [Allocation.id == one.id, Allocation.live_mark == 1]
        if is_expired:
            still.append(Allocation.expires_at <= now)
        if as_read:
            still.append(Allocation.expires_at.is_not_distinct_from(one.expires_at))
        won = take(
            update(Allocation)
            .where(*still)
            .values(live_mark=None, released_at=now)
            .execution_options(synchronize_session=False)
        )
        if won:
            take_rows(
                update(ScheduleCell)
                .where(*_cells_of(one))
                .values(taken=ScheduleCell.taken - one.units)
                .execution_options(synchronize_session=False)
            )
            count += 1
        session.expire(one)
    return count


def _cells_of(place: Place | Allocation) -> list[ColumnElement[bool]]:
    return [
        ScheduleCell.resource_id == place.resource_id,
        ScheduleCell.cell >= place.first_cell,
        ScheduleCell.cell < place.end_cell,
    ]


def _is_any_of(held: Sequence[Allocation]) -> ColumnElement[bool]:
    return Allocation.id.in_([one.id for one in held]) & (Allocation.live_mark == 1)


def _is_standing(now: datetime) -> ColumnElement[bool]:
    return Allocation.expires_at.is_(None) | (Allocation.expires_at > now)


def _refreshed(held: Sequence[Allocation]) -> list[Allocation]:
    for one in held:
        session.refresh(one)
    return list(held)

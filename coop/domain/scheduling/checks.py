"""What must hold of time that is taken, derived from the rows themselves.

Cells older than `CELLS_KEPT` are forgotten, so they are compared from there on.
"""

from sqlalchemy import Integer, case, func, literal, or_, select

from coop import dates
from coop.checking import Check, Finding
from coop.db import session
from coop.domain.scheduling.grid import CELLS_KEPT, cell_of
from coop.domain.scheduling.models import Allocation, Resource, ScheduleCell
from coop.explain import N_


def _check_cells() -> Finding:
    """Each cell is as full as the live allocations on it, and each allocation has its cells."""
    oldest = cell_of(dates.now() - CELLS_KEPT)
    standing = (
        select(
            Allocation.id,
            Allocation.resource_id,
            case(
                (Allocation.first_cell < oldest, literal(oldest, Integer)),
                else_=Allocation.first_cell,
            ).label("first"),
            Allocation.end_cell,
            Allocation.units,
        )
        .where(Allocation.live_mark == 1, Allocation.end_cell > oldest)
        .subquery()
    )
    covered = (
        (ScheduleCell.resource_id == standing.c.resource_id)
        & (ScheduleCell.cell >= standing.c.first)
        & (ScheduleCell.cell < standing.c.end_cell)
    )
    expected = (
        select(
            ScheduleCell.resource_id, ScheduleCell.cell, func.sum(standing.c.units).label("units")
        )
        .join(standing, covered)
        .group_by(ScheduleCell.resource_id, ScheduleCell.cell)
        .subquery()
    )
    is_same = (expected.c.resource_id == ScheduleCell.resource_id) & (
        expected.c.cell == ScheduleCell.cell
    )
    units = func.coalesce(expected.c.units, 0)
    wrong = session.execute(
        select(ScheduleCell.resource_id, func.min(ScheduleCell.cell), func.count())
        .outerjoin(expected, is_same)
        .where(ScheduleCell.cell >= oldest, ScheduleCell.taken != units)
        .group_by(ScheduleCell.resource_id)
        .order_by(ScheduleCell.resource_id)
    )
    problems = [
        f"resource {resource_id}: {count} cells from {cell} on are not what is allocated"
        for resource_id, cell, count in wrong
    ]
    missing = session.scalars(
        select(standing.c.id)
        .outerjoin(ScheduleCell, covered)
        .group_by(standing.c.id, standing.c.first, standing.c.end_cell)
        .having(func.count(ScheduleCell.cell) != standing.c.end_cell - standing.c.first)
        .order_by(standing.c.id)
    )
    problems += [f"allocation {key} lacks some of its cells" for key in missing]
    return Finding(_count(ScheduleCell), problems)


def _check_capacity() -> Finding:
    """Nowhere is more taken than there is."""
    over = session.execute(
        select(ScheduleCell.resource_id, ScheduleCell.cell, ScheduleCell.taken)
        .join(Resource, Resource.id == ScheduleCell.resource_id)
        .where(ScheduleCell.taken > Resource.capacity)
        .order_by(ScheduleCell.resource_id, ScheduleCell.cell)
    )
    return Finding(
        _count(ScheduleCell),
        [f"resource {key}: {taken} are taken in cell {cell}" for key, cell, taken in over],
    )


def _check_units() -> Finding:
    """An allocation names the unit and the kind of its resource."""
    wrong = session.scalars(
        select(Allocation.id)
        .join(Resource, Resource.id == Allocation.resource_id)
        .where(or_(Allocation.unit_id != Resource.unit_id, Allocation.kind != Resource.kind))
        .order_by(Allocation.id)
    )
    return Finding(
        _count(Allocation), [f"allocation {key} is not of its resource's unit" for key in wrong]
    )


def _count(table: type[Allocation | ScheduleCell]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


CHECKS = [
    Check("scheduling.cells", _check_cells, N_("What is taken is what somebody has booked.")),
    Check("scheduling.capacity", _check_capacity, N_("Nothing is booked beyond its capacity.")),
    Check("scheduling.units", _check_units, N_("Bookings use the resources of their own unit.")),
]

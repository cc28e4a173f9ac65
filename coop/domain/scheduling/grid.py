"""The grid of time: cells of five minutes, counted since 1970-01-01 in UTC."""

from datetime import UTC, datetime, timedelta

from coop.errors import Refused
from coop.explain import N_

CELL_MINUTES = 5
DAY_CELLS = 24 * 60 // CELL_MINUTES
DAY_MINUTES = 24 * 60
LONGEST_MINUTES = 2 * DAY_MINUTES
"""A day's hours may cross midnight, and end with the next day at the latest."""
LONGEST_CELLS = LONGEST_MINUTES // CELL_MINUTES

CELLS_KEPT = timedelta(days=31)
"""How long cells that are over are kept; the audit compares them from there on."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CELL = timedelta(minutes=CELL_MINUTES)


def ensure_on_grid(minutes: int, field: str | None = None) -> int:
    """Return ``minutes``, which are none or more and whole cells; raises Refused."""
    if minutes < 0:
        raise Refused(N_("A time cannot be less than nothing."), field=field)
    if minutes % CELL_MINUTES:
        raise Refused(
            N_("Times are multiples of %(minutes)s minutes."), field=field, minutes=CELL_MINUTES
        )
    return minutes


def cell_of(moment: datetime) -> int:
    """Return the cell that an aware ``moment`` lies in; where a cell begins, that one."""
    return (moment - _EPOCH) // _CELL


def cell_beginning_at(moment: datetime) -> int:
    """Return the cell that begins at ``moment``; raises Refused between two beginnings."""
    cell = cell_of(moment)
    if moment_of(cell) != moment:
        raise Refused(
            N_("An appointment begins at a multiple of %(minutes)s minutes."),
            field="starts_at",
            minutes=CELL_MINUTES,
        )
    return cell


def next_cell(moment: datetime) -> int:
    """Return the first cell that does not begin before ``moment``."""
    return -((_EPOCH - moment) // _CELL)


def moment_of(cell: int) -> datetime:
    """Return the moment, in UTC, at which ``cell`` begins."""
    return _EPOCH + cell * _CELL

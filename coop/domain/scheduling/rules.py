"""Time as bits: a line of cells is a whole number whose bit n says something of the nth cell.

Sets of times are then cut, joined and moved by single operations, whatever their number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from coop.domain.scheduling.grid import CELL_MINUTES, DAY_CELLS, LONGEST_CELLS
from coop.domain.scheduling.types import ServiceTime


def span_mask(first: int, end: int) -> int:
    """Return the cells from ``first`` up to ``end``, which is left out; none below 0."""
    first = max(first, 0)
    return ((1 << (end - first)) - 1) << first if end > first else 0


def runs(mask: int, length: int) -> int:
    """Return the cells at which ``length`` cells of ``mask`` in a row begin.

    The run is doubled with each step, so it takes as many steps as ``length`` has digits.
    """
    done = 1
    while done < length:
        step = min(done, length - done)
        mask &= mask >> step
        done += step
    return mask


def cells_in(mask: int) -> Iterator[int]:
    """Yield the cells of ``mask``, the earliest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


@lru_cache(maxsize=64)
def grid_mask(interval: int) -> int:
    """Return every ``interval`` minutes of a day and of the hours it may have beyond midnight."""
    step = interval // CELL_MINUTES
    count = -(-LONGEST_CELLS // step)
    return ((1 << (step * count)) - 1) // ((1 << step) - 1)


@dataclass(slots=True)
class Lane:
    """A resource on a line of cells: when it is open, and how much of it is taken.

    Bit n of ``layers[k]`` says that more than k units of the nth cell are taken.
    """

    resource_id: int
    kind: str
    capacity: int
    open: int
    layers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.layers = self.layers or [0] * self.capacity

    def take(self, first: int, end: int, units: int = 1) -> None:
        """Take ``units`` of the cells from ``first`` up to ``end``."""
        mask, layers = span_mask(first, end), self.layers
        for _unit in range(units):
            for above in range(self.capacity - 1, 0, -1):
                layers[above] |= layers[above - 1] & mask
            layers[0] |= mask

    def take_all(self, spans: Sequence[tuple[int, int, int]]) -> None:
        """Take many: (first, end, units) of each.

        Where there is one unit, the cells are gathered day by day: small numbers are joined
        several times faster than long ones.
        """
        if self.capacity > 1:
            for first, end, units in spans:
                self.take(first, end, units)
            return
        days: dict[int, int] = {}
        for first, end, _units in spans:
            if first < 0:
                self.take(first, end)
                continue
            day = first // DAY_CELLS
            mask = ((1 << (end - first)) - 1) << (first - day * DAY_CELLS)
            days[day] = days.get(day, 0) | mask
        for day, mask in days.items():
            self.layers[0] |= mask << (day * DAY_CELLS)

    def give_back(self, first: int, end: int, units: int = 1) -> None:
        """Undo ``take``."""
        mask, layers = span_mask(first, end), self.layers
        for _unit in range(units):
            for below in range(self.capacity - 1):
                layers[below] &= ~mask | layers[below + 1]
            layers[-1] &= ~mask

    def starts(self, service: ServiceTime, units: int) -> int:
        """Return the customer's starts at which ``units`` are there for the whole service."""
        if units > self.capacity:
            return 0
        taken = self.layers[self.capacity - units]
        before, total = service.before // CELL_MINUTES, service.total // CELL_MINUTES
        if service.buffers_outside:
            inside = runs(self.open, service.duration // CELL_MINUTES)
            return inside & (runs(~taken, total) << before)
        return runs(self.open & ~taken, total) << before

    def minutes_taken(self, first: int, end: int) -> int:
        """Return the minutes taken from ``first`` up to ``end``, each unit for itself."""
        mask = span_mask(first, end)
        return sum((layer & mask).bit_count() for layer in self.layers) * CELL_MINUTES

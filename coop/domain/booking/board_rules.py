"""How the lane of a resource is drawn: lines of parts that fill the hours that are shown. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from coop.domain.booking.types import BookingRow
from coop.domain.scheduling.grid import CELL_MINUTES, DAY_CELLS

HOUR_CELLS = 60 // CELL_MINUTES
STEP_CELLS = 30 // CELL_MINUTES
"""Free time is offered in parts of half an hour."""
USUAL = (8 * HOUR_CELLS, 17 * HOUR_CELLS)
"""What is shown of a day on which nothing opens and nothing is booked."""


@dataclass(frozen=True, slots=True)
class Span:
    """Cells of a booking from the day's midnight on, buffers left out; ``end`` is not its own."""

    first: int
    end: int
    row: BookingRow

    @property
    def whole(self) -> tuple[int, int]:
        """The cells with the buffers, which keep the resource too."""
        return self.first - self.row.before // CELL_MINUTES, self.end + (
            self.row.after // CELL_MINUTES
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Some cells of a line: a booking (``row``), its buffer, or time that is open or closed."""

    first: int
    end: int
    kind: str
    row: BookingRow | None = None

    @property
    def cells(self) -> int:
        """How many cells it is long."""
        return self.end - self.first

    @property
    def minute(self) -> int:
        """The minute of the day at which it begins, 1440 and more in the next one."""
        return self.first * CELL_MINUTES


def shown_hours(open_line: int, spans: Iterable[Span]) -> tuple[int, int]:
    """Return the first and the last cell that a day shows, whole hours, bookings included."""
    firsts = [span.whole[0] for span in spans]
    ends = [span.whole[1] for span in spans]
    if open_line:
        firsts.append((open_line & -open_line).bit_length() - 1)
        ends.append(open_line.bit_length())
    first, end = (min(firsts), max(ends)) if firsts else USUAL
    first = max(first, 0) // HOUR_CELLS * HOUR_CELLS
    end = -(-min(end, 2 * DAY_CELLS) // HOUR_CELLS) * HOUR_CELLS
    return first, max(end, first + HOUR_CELLS)


def lay_out(open_line: int, spans: Sequence[Span], first: int, end: int) -> list[tuple[Part, ...]]:
    """Return the lines of a lane from one cell to another: bookings at the same time in several.

    At least one line; each is full, without a gap and without an overlap.
    """
    lines: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: (one.whole, one.row.id)):
        for line in lines:
            if line[-1].whole[1] <= span.whole[0]:
                line.append(span)
                break
        else:
            lines.append([span])
    return [tuple(_parts(open_line, line, first, end)) for line in lines or [[]]]


def _parts(open_line: int, spans: Sequence[Span], first: int, end: int) -> Iterator[Part]:
    place = first
    for span in spans:
        before, after = span.whole
        yield from _free(open_line, place, min(before, end))
        for begins, ends, kind in (
            (before, span.first, "buffer"),
            (span.first, span.end, "booking"),
            (span.end, after, "buffer"),
        ):
            start, stop = max(begins, place, first), min(ends, end)
            if start < stop:
                yield Part(start, stop, kind, span.row)
        place = max(place, min(after, end))
    yield from _free(open_line, place, end)


def _free(open_line: int, first: int, end: int) -> Iterator[Part]:
    """Yield time without bookings, cut where it opens or closes and at each step."""
    while first < end:
        is_open = bool(open_line >> first & 1)
        stop = first + 1
        while stop < end and bool(open_line >> stop & 1) is is_open:
            if is_open and not stop % STEP_CELLS:
                break
            stop += 1
        yield Part(first, stop, "open" if is_open else "closed")
        first = stop

"""When something is open: weeks, weeks for a time, single days, closures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from coop.domain.scheduling.grid import CELL_MINUTES, DAY_CELLS, DAY_MINUTES
from coop.domain.scheduling.rules import span_mask
from coop.domain.scheduling.types import Closure, OtherHours, Pattern, Span
from coop.errors import Refused
from coop.explain import N_

WEEK = range(7)


@dataclass(frozen=True, slots=True)
class Hours:
    """All that is said of the hours of a unit or of one resource.

    A closure wins over the other hours of a day, these over a special week, that over the usual
    one. Whatever lies beyond midnight belongs to the day that it began on. Raises Refused where
    two of one kind speak of the same time.
    """

    patterns: tuple[Pattern, ...] = ()
    other_hours: tuple[OtherHours, ...] = ()
    closures: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        for pattern in self.patterns:
            _ensure_week(pattern)
        for is_special in (False, True):
            _ensure_apart(
                [
                    (one.valid_from or date.min, one.valid_until or date.max)
                    for one in self.patterns
                    if one.is_special is is_special
                ],
                N_("For some of these days there are hours already."),
            )
        for other in self.other_hours:
            _ensure_some(other.spans)
            _ensure_disjoint((span.start, span.end) for span in other.spans)
        _ensure_apart(
            [(one.on, one.on) for one in self.other_hours],
            N_("There are other hours for this day already."),
        )
        _ensure_apart(
            [(one.first, one.last) for one in self.closures],
            N_("Some of these days are closed already."),
        )

    def spans_on(self, day: date) -> tuple[Span, ...] | None:
        """Return the hours that begin on ``day``; None when nothing is said of that day."""
        if any(one.first <= day <= one.last for one in self.closures):
            return ()
        for other in self.other_hours:
            if other.on == day:
                return other.spans
        valid = [one for one in self.patterns if one.is_valid_on(day)]
        if not valid:
            return None
        return max(valid, key=lambda one: one.is_special).spans.get(day.weekday(), ())

    def open_mask(self, day: date, unless_said: int = 0) -> int:
        """Return the open cells of ``day``, 0 at its midnight; 288 and more lie in the next.

        ``unless_said`` holds on a day of which nothing is said.
        """
        spans = self.spans_on(day)
        if spans is None:
            return unless_said
        mask = 0
        for span in spans:
            mask |= span_mask(span.start // CELL_MINUTES, span.end // CELL_MINUTES)
        return mask


def days_from(first: date, count: int) -> list[date]:
    """Return ``count`` days."""
    return [first + timedelta(days=n) for n in range(count)]


def line_of(day_masks: Sequence[int]) -> int:
    """Return the masks of days that follow each other as one line."""
    line = 0
    for place, mask in enumerate(day_masks):
        line |= mask << (place * DAY_CELLS)
    return line


def line_of_resource(hours: Hours, days: Sequence[date], unit_masks: Sequence[int]) -> int:
    """Return when a resource is there: never while its unit is closed.

    On a day of which its own hours say nothing it keeps those of the unit.
    """
    own = [hours.open_mask(day, mask) for day, mask in zip(days, unit_masks, strict=True)]
    return line_of(unit_masks) & line_of(own)


def _ensure_week(pattern: Pattern) -> None:
    _ensure_some([span for spans in pattern.spans.values() for span in spans])
    if not set(pattern.spans) <= set(WEEK):
        raise Refused(N_("A week has seven days."))
    if (pattern.valid_from or date.min) > (pattern.valid_until or date.max):
        raise Refused(N_("The last day lies before the first."), field="valid_until")
    _ensure_disjoint(
        (span.start + begins, span.end + begins)
        for weekday, spans in pattern.spans.items()
        for begins in (weekday * DAY_MINUTES, (weekday + len(WEEK)) * DAY_MINUTES)
        for span in spans
    )


def _ensure_some(spans: Sequence[Span]) -> None:
    if not spans:
        raise Refused(N_("Give at least one time; days without any are closed."))


def _ensure_disjoint(spans: Iterable[tuple[int, int]]) -> None:
    for (_, end), (start, _end) in pairwise(sorted(spans)):
        if start < end:
            raise Refused(N_("Two of these opening times overlap."))


def _ensure_apart(periods: Iterable[tuple[date, date]], sentence: str) -> None:
    found = sorted(periods)
    for first, last in found:
        if first > last:
            raise Refused(N_("The last day lies before the first."), field="last")
    for (_, last), (first, _last) in pairwise(found):
        if first <= last:
            raise Refused(sentence)

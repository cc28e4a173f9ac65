"""Opening times, services, needs, and what planning answers. Durations are minutes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from coop.domain.scheduling.grid import (
    CELL_MINUTES,
    DAY_MINUTES,
    LONGEST_MINUTES,
    ensure_on_grid,
)
from coop.errors import Refused
from coop.explain import N_, Labelled


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Opening time of a day, in minutes since the midnight that the day begins with.

    ``end`` beyond 1440 lies in the next day: 20:00–02:00 is ``Span(1200, 1560)``.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        ensure_on_grid(self.start, "start")
        ensure_on_grid(self.end, "end")
        if self.end <= self.start:
            raise Refused(N_("Opening hours end after they begin."), field="end")
        if self.start >= DAY_MINUTES:
            raise Refused(N_("Opening hours begin on their own day."), field="start")
        if self.end > LONGEST_MINUTES:
            raise Refused(N_("Opening hours end with the next day at the latest."), field="end")


@dataclass(frozen=True, slots=True)
class Pattern:
    """The hours of a week, Monday 0, from ``valid_from`` until ``valid_until``, both included.

    A special pattern wins over the usual one while it is valid: the hours of Ramadan.
    """

    spans: Mapping[int, tuple[Span, ...]]
    valid_from: date | None = None
    valid_until: date | None = None
    is_special: bool = False

    def is_valid_on(self, day: date) -> bool:
        """Say whether the pattern holds on ``day``."""
        return (self.valid_from or date.min) <= day <= (self.valid_until or date.max)


@dataclass(frozen=True, slots=True)
class OtherHours:
    """The hours of one day that differ from its week."""

    on: date
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """Days, first and last included, on which nothing opens."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Need:
    """One resource of a kind, any or one of some; ``units`` of its capacity."""

    kind: str
    units: int = 1
    resource_ids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.units < 1:
            raise Refused(N_("A service needs at least one place."), field="units")


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """What a service asks of time and of resources; all times in minutes.

    ``before`` and ``after`` keep the resources, not the customer; they lie in opening hours
    unless ``buffers_outside``. Starts are offered every ``interval``, counted from midnight.
    ``notice`` is the least time between now and the start, ``horizon_days`` the most days ahead.
    """

    duration: int
    needs: tuple[Need, ...]
    before: int = 0
    after: int = 0
    interval: int = 30
    notice: int = 0
    horizon_days: int = 60
    buffers_outside: bool = False
    total: int = field(init=False)

    def __post_init__(self) -> None:
        for name in ("duration", "before", "after", "interval", "notice"):
            ensure_on_grid(getattr(self, name), name)
        if not self.duration:
            raise Refused(N_("A service takes some time."), field="duration")
        if not self.interval:
            raise Refused(N_("Say at which interval appointments begin."), field="interval")
        if self.interval > DAY_MINUTES:
            raise Refused(N_("Appointments begin at least once a day."), field="interval")
        if self.horizon_days < 0:
            raise Refused(N_("A time cannot be less than nothing."), field="horizon_days")
        object.__setattr__(self, "total", self.before + self.duration + self.after)
        if self.total > LONGEST_MINUTES:
            raise Refused(N_("No day is long enough for this service."), field="duration")
        if not self.needs:
            raise Refused(N_("Say what the service needs."), field="needs")
        if len({need.kind for need in self.needs}) < len(self.needs):
            raise Refused(N_("A service needs one resource of each kind."), field="needs")


@dataclass(frozen=True, slots=True)
class Place:
    """Cells of a resource (see ``grid``), buffers included, and how many units of them."""

    resource_id: int
    unit_id: int
    kind: str
    capacity: int
    first_cell: int
    end_cell: int
    units: int


@dataclass(frozen=True, slots=True)
class FreeDay:
    """The starts that a day offers: bit n of ``mask`` is n cells after its midnight."""

    day: date
    mask: int

    @property
    def minutes(self) -> tuple[int, ...]:
        """The starts in minutes since the day's midnight, 1440 and more in the next day."""
        digits = f"{self.mask:b}"[::-1]
        return tuple(place * CELL_MINUTES for place, digit in enumerate(digits) if digit == "1")


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody who waits for a place: the earliest and latest start, in cells of the board.

    ``priority`` is 1 or more, the larger the sooner, and what a minute of waiting weighs;
    ``order`` tells who came first.
    """

    id: int
    service: ServiceTime
    earliest: int
    latest: int
    priority: int
    order: int

    def __post_init__(self) -> None:
        if self.priority < 1:
            raise Refused(N_("The least priority is 1."), field="priority")


class NotPlaced(Labelled):
    """Why a request could not be placed."""

    NO_RESOURCE = "no_resource", N_("Nobody and nothing is there that this service needs.")
    TOO_LATE = "too_late", N_("The time wished for is too soon, over, or too far ahead.")
    CLOSED = "closed", N_("The service does not fit into the opening hours of that time.")
    FULL = "full", N_("Everything is taken at the time wished for.")


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a request was placed: the customer's start as a cell of the board, and with whom."""

    request: Request
    start: int
    resource_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Cost:
    """What a plan is judged by: requests without a place, then weighted minutes of waiting."""

    unplaced: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is placed where, who is not and why, and what that costs."""

    assignments: tuple[Assignment, ...]
    unplaced: Mapping[int, NotPlaced]
    cost: Cost
    first_come: Cost

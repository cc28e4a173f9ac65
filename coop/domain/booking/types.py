"""Words of booking: what a service asks, states, places, and what lists show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from coop.domain.sales.types import Wish
from coop.domain.scheduling.types import Need, NotPlaced
from coop.explain import N_, Labelled

BOOKING: Final = "booking"
"""The kind of reference to a booking: it owns its time, and caused its order."""
SERVICE: Final = "booking_service"
WAITING: Final = "waiting_entry"
DISTRICT: Final = "travel_district"

HOLD: Final = timedelta(minutes=10)
"""How long a time is held while the form is filled."""
MOST_HELD: Final = 3
"""How many times one visitor may hold at once, so that nobody empties the week by clicking."""
MOST_OPEN: Final = 10
"""How many bookings one customer may have to come in a unit that they made by themselves."""
OFFER: Final = timedelta(hours=2)
"""How long a freed time is held for the first who waits for it."""
DEPOSIT: Final = timedelta(hours=24)
"""How long somebody has to pay the deposit, but never beyond the beginning."""
REMIND_NEXT_WITHIN: Final = timedelta(days=14)
"""For how many days the reminder of the next service is made up for."""


class BookingState(Labelled):
    """Where a booking stands; what may follow on what is in `rules.STEPS`."""

    HELD = "held", N_("Held for somebody")
    REQUESTED = "requested", N_("Waits for confirmation")
    CONFIRMED = "confirmed", N_("Confirmed")
    CHECKED_IN = "checked_in", N_("Checked in")
    IN_PROGRESS = "in_progress", N_("In progress")
    COMPLETED = "completed", N_("Served")
    CANCELLED = "cancelled", N_("Cancelled")
    NO_SHOW = "no_show", N_("Did not come")
    EXPIRED = "expired", N_("Expired")
    REJECTED = "rejected", N_("Turned down")


LIVE: Final = frozenset(
    {
        BookingState.HELD,
        BookingState.REQUESTED,
        BookingState.CONFIRMED,
        BookingState.CHECKED_IN,
        BookingState.IN_PROGRESS,
    }
)
"""The states in which a booking has its time."""
ENDED: Final = frozenset(BookingState) - LIVE

TO_COME: Final = frozenset({BookingState.HELD, BookingState.REQUESTED, BookingState.CONFIRMED})
"""The states in which a customer is still to come."""

NOT_TO_COME: Final = frozenset(
    {
        BookingState.CANCELLED,
        BookingState.NO_SHOW,
        BookingState.EXPIRED,
        BookingState.REJECTED,
    }
)
"""The states in which nobody is expected any more and nobody was served."""


class Venue(Labelled):
    """Where a service is done."""

    UNIT = "unit", N_("At our place")
    HOME = "home", N_("At the customer's home")


class Offered(Labelled):
    """Where a service can be done."""

    UNIT = "unit", N_("At our place")
    HOME = "home", N_("At the customer's home")
    BOTH = "both", N_("At our place or at home")

    @property
    def venues(self) -> frozenset[Venue]:
        """The places that can be chosen."""
        return frozenset(Venue) if self is Offered.BOTH else frozenset({Venue(self.value)})


class IntakeKind(Labelled):
    """What is asked of the customer."""

    TEXT = "text", N_("Text")
    NUMBER = "number", N_("Number (digits)")
    PLATE = "plate", N_("Plate number")


class WaitingState(Labelled):
    """waiting → offered → taken, or lapsed; left by oneself."""

    WAITING = "waiting", N_("Waiting")
    OFFERED = "offered", N_("A time is offered")
    TAKEN = "taken", N_("Time taken")
    LAPSED = "lapsed", N_("Offer lapsed")
    LEFT = "left", N_("Left the list")


@dataclass(frozen=True, slots=True)
class IntakeField:
    """A question of the form: plate number, car model, kilometres."""

    key: str
    label: str
    kind: IntakeKind = IntakeKind.TEXT
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class ServiceTerms:
    """How a service is booked. Times in minutes, on the grid; percents from 0 to 100.

    ``deposit_percent`` of the price is paid first, 100 is the full price. Until ``cancel_hours``
    before the beginning the customer cancels freely; after that ``kept_percent`` of the deposit
    is kept. The next service falls due after ``next_months`` or ``next_km`` kilometres.
    ``takes_requests`` lets customers ask without choosing a time; of the kind ``choice_kind``
    they may choose who or what it is, none when it is empty.
    """

    duration: int
    needs: tuple[Need, ...]
    before: int = 0
    after: int = 0
    interval: int = 30
    notice: int = 0
    horizon_days: int = 60
    buffers_outside: bool = False
    offered_at: Offered = Offered.UNIT
    deposit_percent: int = 0
    needs_approval: bool = False
    cancel_hours: int = 24
    kept_percent: int = 100
    intake: tuple[IntakeField, ...] = ()
    next_months: int | None = None
    next_km: int | None = None
    takes_requests: bool = True
    choice_kind: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody wants a service: at the unit, or at an address in a district."""

    venue: Venue = Venue.UNIT
    address: str = ""
    district_id: int | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What the form of a booking holds, beside the service itself.

    ``extras`` are packages and companions; ``chosen`` keys of promotions, ``codes`` those typed.
    """

    intake: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    extras: tuple[Wish, ...] = ()
    chosen: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    expected_amount: int | None = None


@dataclass(frozen=True, slots=True)
class TimeWish:
    """When somebody without a time would come: the earliest and the latest beginning."""

    earliest_at: datetime
    latest_at: datetime
    priority: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """A beginning with the resources that would do it."""

    starts_at: datetime
    resource_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another time for a booking that cannot begin when it should; None when none is free."""

    booking_id: int
    number: str
    person_name: str
    starts_at: datetime
    slot: Slot | None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request without a time, as staff see it; the larger ``priority``, the sooner."""

    id: int
    number: str
    person_name: str
    service: str
    earliest_at: datetime
    latest_at: datetime
    priority: int
    requested_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A request with the time that the plan has for it, or why it has none."""

    booking_id: int
    person_name: str
    service: str
    earliest_at: datetime
    latest_at: datetime
    slot: Slot | None
    reason: NotPlaced | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a plan: the bookings that were placed, and those taken meanwhile."""

    placed: tuple[int, ...]
    taken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking in a list or on the board.

    ``before`` and ``after`` are minutes that keep the resources beside the customer's time;
    ``is_being_verified`` says that a transfer was announced that nobody has recorded yet.
    """

    id: int
    number: str
    state: BookingState
    person_id: int | None
    person_name: str
    item_id: int
    service: str
    venue: Venue
    starts_at: datetime | None
    ends_at: datetime | None
    resource_ids: tuple[int, ...]
    order_id: int | None
    total_amount: int
    paid_amount: int
    deposit_amount: int
    unit_id: int
    before: int = 0
    after: int = 0
    is_being_verified: bool = False

    @property
    def is_deposit_open(self) -> bool:
        """Say whether less is paid than was to be paid first."""
        return self.paid_amount < self.deposit_amount

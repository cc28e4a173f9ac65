"""Words of loyalty: what earns points, the lots they lie in, tiers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coop.explain import N_, Labelled


class EventKind(Labelled):
    """What somebody did that may earn points."""

    VISIT = "visit", N_("A service or order, done and paid")
    DUES_ON_TIME = "dues_on_time", N_("Dues paid on time")
    INSTALMENT_ON_TIME = "instalment_on_time", N_("Instalment paid on time")
    MEMBER_YEAR = "member_year", N_("Another year of membership")
    REFERRAL = "referral", N_("Somebody came by recommendation")


class PointsKind(Labelled):
    """Why the points of a person changed."""

    EARNED = "earned", N_("Earned")
    SPENT = "spent", N_("Spent")
    RETURNED = "returned", N_("Given back")
    TAKEN_BACK = "taken_back", N_("Taken back")
    EXPIRED = "expired", N_("Expired")
    CORRECTED = "corrected", N_("Corrected")


class RedemptionStatus(Labelled):
    """Where a reward is that somebody took for points."""

    TAKEN = "taken", N_("Waiting to be handed over")
    HANDED_OVER = "handed_over", N_("Handed over to the customer")
    CANCELLED = "cancelled", N_("Cancelled")


class PatternKind(Labelled):
    """What looks as if points came or went in a way that they should not."""

    MANY_CORRECTIONS = "many_corrections", N_("One user made many corrections.")
    MANY_VISITS = "many_visits", N_("One person earned on many orders in a day.")
    SPENT_AFTER_CORRECTION = (
        "spent_after",
        N_("Points were spent right after they were corrected upwards."),
    )
    OWN_UNIT = "own_unit", N_("Somebody who works in the unit earns points there.")


@dataclass(frozen=True, slots=True)
class Piece:
    """What was bought in a visit: pieces of an item, and what was paid for them in rupiah."""

    item: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person did on a day, paid in rupiah; the first of its kind or not."""

    kind: EventKind
    on: date
    pieces: tuple[Piece, ...] = ()
    amount: int = 0
    is_first: bool = False
    is_birthday: bool = False


@dataclass(frozen=True, slots=True)
class EarnRule:
    """How an event earns points: ``points`` once, or for every ``per_amount`` rupiah in full.

    With ``items`` only these count: by rupiah, or by piece where there is no ``per_amount``.
    ``cap_points`` is the most that one event earns by this rule.
    """

    key: str
    name: str
    event: EventKind
    points: int
    per_amount: int | None = None
    items: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset(range(7))
    first_on: date | None = None
    last_on: date | None = None
    is_for_first: bool = False
    is_for_birthday: bool = False
    cap_points: int | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Points that were earned together: how many are left, from when until when (inclusive)."""

    id: int
    left: int
    available_on: date
    expires_on: date | None = None

    def is_usable(self, on: date) -> bool:
        """Say whether its points can be spent on a day."""
        return self.available_on <= on and not self.has_expired(on)

    def has_expired(self, on: date) -> bool:
        """Say whether its last day is over."""
        return self.expires_on is not None and self.expires_on < on


@dataclass(frozen=True, slots=True)
class Drawn:
    """Points taken by lot, and how many could not be had."""

    by_lot: Mapping[int, int]
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Holding:
    """The points of a person on a day: usable, still pending, owed back, and what expires when."""

    usable: int
    pending: int
    owed: int
    expiring: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Spending:
    """What points are worth and how far they pay.

    ``amount_each`` rupiah a point; at least ``least`` points at a time, and at most
    ``share_percent`` of what is to be paid.
    """

    amount_each: int
    least: int = 1
    share_percent: int = 100


@dataclass(frozen=True, slots=True)
class Tier:
    """A rank that ``from_points``, earned in twelve months, reach."""

    key: str
    name: str
    from_points: int


@dataclass(frozen=True, slots=True)
class Refund:
    """What was paid for points that were earned, and what of it is given back now."""

    earned: int
    paid_amount: int
    before_amount: int = 0
    now_amount: int = 0
    taken_back: int = 0


@dataclass(frozen=True, slots=True)
class TierStanding:
    """Which tier a person has, which comes next, and how many points are missing for it."""

    earned: int
    tier: Tier | None
    following: Tier | None
    missing: int


@dataclass(frozen=True, slots=True)
class ProgramTerms:
    """What points are worth in a unit and how they live, as staff set it; see `Spending`."""

    spending: Spending
    pending_days: int = 0
    valid_months: int | None = None


@dataclass(frozen=True, slots=True)
class RewardText:
    """A reward as staff write it: what it costs in points, from when until when.

    ``picture_id`` is a stored file. Pieces in stock are kept apart, since rivals take them.
    """

    name: str
    points: int
    from_on: date
    until_on: date | None = None
    text: str = ""
    picture_id: int | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """Points that moved in a period by why, signed, in a unit."""

    unit_id: int
    by_kind: Mapping[PointsKind, int]


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What a unit's points owe: what can still be spent of them, and that in rupiah.

    ``owed_points`` were taken back and are still to be earned: they are not taken off.
    """

    unit_id: int
    points: int
    owed_points: int
    amount_each: int
    amount: int


@dataclass(frozen=True, slots=True)
class Between:
    """Points earned in one unit and spent in another, and what they paid there in rupiah."""

    earned_in: int
    spent_in: int
    points: int
    amount: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something to look at: whose points, or which user's doing, how often, how many points."""

    kind: PatternKind
    person_id: int | None
    user_id: int | None
    unit_id: int
    first_on: date
    last_on: date
    count: int
    points: int

"""Words of promotions: what is offered, what is ordered, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from coop.domain.people.types import EVERYONE
from coop.explain import N_, Explained, Labelled


class PromotionKind(Labelled):
    """How a promotion takes something off."""

    PERCENT = "percent", N_("Percent off")
    AMOUNT = "amount", N_("Amount off")
    FIXED_PRICE = "fixed_price", N_("Special price")
    BUY_X_GET_Y = "buy_x_get_y", N_("Buy some, get some free")
    FREE_ITEM = "free_item", N_("Free item")
    POINTS_PRICE = "points_price", N_("Paid with points")


class Reason(Labelled):
    """Why a promotion does not apply."""

    NOT_YET = "not_yet", N_("It has not begun yet.")
    OVER = "over", N_("It is over.")
    OTHER_DAY = "other_day", N_("It is for other days of the week.")
    OTHER_HOUR = "other_hour", N_("It is for other hours.")
    NOT_FOR_YOU = "not_for_you", N_("It is for others.")
    NEEDS_CODE = "needs_code", N_("It needs a code.")
    NOTHING_FITS = "nothing_fits", N_("Nothing in the order is part of it.")
    BELOW_AMOUNT = "below_amount", N_("The order is too small for it.")
    BELOW_QUANTITY = "below_quantity", N_("There are too few of it in the order.")
    USED_UP = "used_up", N_("It has been used as often as it was offered.")
    USED_BY_YOU = "used_by_you", N_("You have used it as often as you may.")
    USED_TODAY = "used_today", N_("It has been used up for today.")
    NO_BUDGET = "no_budget", N_("The money set aside for it is used up.")
    TOO_FEW_POINTS = "too_few_points", N_("You have too few points for it.")
    STANDS_ALONE = "stands_alone", N_("It cannot be combined with the others.")
    NOTHING_LEFT = "nothing_left", N_("There is nothing left to take off.")
    CODE_SPENT = "code_spent", N_("This code has been used already.")


class PromotionStatus(Labelled):
    """Where a promotion is: only what is published is granted."""

    DRAFT = "draft", N_("Draft")
    PUBLISHED = "published", N_("Published")
    STOPPED = "stopped", N_("Stopped")


class PromotionStanding(Labelled):
    """How a promotion stands on a day."""

    DRAFT = "draft", N_("Draft")
    PLANNED = "planned", N_("Planned")
    CURRENT = "current", N_("Running")
    ENDED = "ended", N_("Over")
    STOPPED = "stopped", N_("Stopped")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order: ``quantity`` pieces of ``item`` at ``unit_amount`` rupiah each.

    ``item`` is the kind and key of what is sold (``service:3``), ``tags`` the groups it is in.
    """

    key: str
    item: str
    quantity: int
    unit_amount: int
    tags: frozenset[str] = frozenset()

    @property
    def amount(self) -> int:
        """The whole line in rupiah, before any discount."""
        return self.quantity * self.unit_amount


@dataclass(frozen=True, slots=True)
class Limits:
    """How often a promotion is used, and what it may cost in rupiah; None is without limit."""

    total: int | None = None
    per_person: int | None = None
    per_day: int | None = None
    budget_amount: int | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """What has been taken of a promotion so far: in all, by this person, today, in rupiah."""

    total: int = 0
    by_person: int = 0
    on_day: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """A promotion as it is offered. What does not belong to its kind stays as it is here.

    ``percent`` for percent; ``amount`` rupiah off, or the special price of a piece; ``buys`` and
    ``gets`` pieces; ``points`` are needed to use it, for each piece where points are the price.
    ``cap_amount`` is the most that one use takes off, ``cap_quantity`` the most pieces it counts.
    ``items`` and ``tags`` are its scope (none: everything); ``audience`` the groups and persons
    (``person:7``) it is for. Days are inclusive; the hours may cross midnight. ``code`` is the one
    of its codes that was typed; ``is_code_spent`` says that it was good for one use, and had it.
    """

    key: str
    name: str
    kind: PromotionKind
    first_on: date
    last_on: date | None = None
    percent: Decimal = Decimal(0)
    amount: int = 0
    buys: int = 0
    gets: int = 0
    points: int = 0
    cap_amount: int | None = None
    cap_quantity: int | None = None
    minimum_amount: int = 0
    minimum_quantity: int = 0
    weekdays: frozenset[int] = frozenset(range(7))
    from_hour: time | None = None
    until_hour: time | None = None
    items: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    audience: frozenset[str] = frozenset({EVERYONE})
    code: str | None = None
    is_code_spent: bool = False
    limits: Limits = field(default_factory=Limits)
    priority: int = 0
    is_automatic: bool = True
    is_exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A promotion as staff write it: its terms, a text for customers, what a cancelling does.

    ``needs_code``: only whoever types one of its codes has it; ``terms.code`` is not looked at.
    ``gives_back``: a use counts no more once its order is cancelled.
    """

    terms: Terms
    text: str = ""
    needs_code: bool = False
    gives_back: bool = True


@dataclass(frozen=True, slots=True)
class Customer:
    """Who orders: the groups the person is in, the codes typed, what was chosen, points at hand."""

    groups: frozenset[str] = frozenset({EVERYONE})
    codes: frozenset[str] = frozenset()
    chosen: frozenset[str] = frozenset()
    points: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """What is ordered, by whom, on which day at what hour there, with what was used before."""

    lines: tuple[Line, ...]
    customer: Customer
    on: date
    hour: time
    used: Mapping[str, Used] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """A promotion that applies: rupiah off by line, points it takes, why, and by which code."""

    key: str
    by_line: Mapping[str, int]
    points: int
    why: Explained[int]
    code: str | None = None

    @property
    def amount(self) -> int:
        """What it takes off in rupiah."""
        return sum(self.by_line.values())


@dataclass(frozen=True, slots=True)
class Refusal:
    """A promotion that does not apply; ``missing`` is what is short (rupiah, pieces or points)."""

    key: str
    reason: Reason
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Discount:
    """What all promotions take off an order together: rupiah by line, and what became of each."""

    by_line: Mapping[str, int]
    applied: tuple[Applied, ...]
    refused: tuple[Refusal, ...]

    @property
    def amount(self) -> int:
        """The whole discount in rupiah."""
        return sum(self.by_line.values())

    @property
    def points(self) -> int:
        """The points that it takes."""
        return sum(one.points for one in self.applied)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a promotion would have done to past orders, taken in their order.

    ``amount`` rupiah and ``points`` in all; ``smallest``, ``median`` and ``largest`` of one use;
    ``by_day`` uses and rupiah; ``refused`` how many orders did not get it, by reason.
    """

    orders: int
    uses: int
    persons: int
    amount: int
    points: int
    smallest: int
    median: int
    largest: int
    by_day: tuple[tuple[date, int, int], ...]
    refused: Mapping[Reason, int]

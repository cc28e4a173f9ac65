"""What customers see before they hold a time: services, whom they may choose, free times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from coop.db import session
from coop.domain.booking import queries
from coop.domain.booking.models import Booking, BookingService
from coop.domain.booking.moving_service import service_of
from coop.domain.booking.types import ServiceTerms, Spot
from coop.domain.catalogue.queries import find_items, get_item, list_items
from coop.domain.catalogue.rules import is_offered
from coop.domain.catalogue.types import Item, ItemKind
from coop.domain.scheduling import queries as scheduling
from coop.domain.scheduling.models import Resource
from coop.domain.scheduling.queries import WEEK_DAYS
from coop.domain.scheduling.slot_rules import Board, free_starts
from coop.domain.scheduling.types import FreeDay, ServiceTime
from coop.domain.settings.service import start_of_day, today
from coop.errors import NotFound
from coop.explain import N_, Labelled

LOOK_AHEAD = 5 * WEEK_DAYS
"""How many days beyond a week are searched for the next free time."""


class Lack(Labelled):
    """Why customers cannot book a service."""

    NO_TERMS = "no_terms", N_("Say how long it takes and what it needs.")
    OFF = "off", N_("Booking is switched off.")
    NOT_OFFERED = "not_offered", N_("The catalogue does not offer it today.")
    NOT_PUBLIC = "not_public", N_("The catalogue shows it to the desk only.")
    NO_RESOURCE = "no_resource", N_("Nobody or nothing is there that it needs.")
    NO_HOURS = "no_hours", N_("The unit has no opening hours.")
    NO_DISTRICT = "no_district", N_("No district is served.")


@dataclass(frozen=True, slots=True)
class Kept:
    """A service as its staff keep it: how it is booked, None before it was said, what it lacks."""

    item: Item
    terms: ServiceTerms | None
    is_active: bool
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Bookable:
    """A service that customers can book, with its terms and their row."""

    item: Item
    terms: ServiceTerms
    row: BookingService


class DayState(Labelled):
    """What a day has for a service."""

    FREE = "free", N_("Free")
    FULL = "full", N_("Everything taken")
    CLOSED = "closed", N_("Not open")
    OVER = "over", N_("In the past")
    NOT_YET = "not_yet", N_("Cannot be booked yet")


@dataclass(frozen=True, slots=True)
class SlotDay:
    """A day with its free beginnings, and why it has none."""

    day: date
    state: DayState
    times: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class FreeWeek:
    """Seven days, and the first free time after them; ``last_day`` is the last to be booked."""

    days: tuple[SlotDay, ...]
    next_at: datetime | None
    last_day: date

    @property
    def first_day(self) -> date:
        """The day that the week begins with."""
        return self.days[0].day

    @property
    def is_empty(self) -> bool:
        """Say whether no day has a free time."""
        return not any(one.times for one in self.days)

    @property
    def full_days(self) -> tuple[date, ...]:
        """The days on which everything is taken."""
        return tuple(one.day for one in self.days if one.state is DayState.FULL)


def list_kept(unit_id: int) -> list[Kept]:
    """Return the services of a unit with what keeps customers from booking each."""
    rows = {row.item_id: row for row in queries.list_services(unit_id, active_only=False)}
    resources = scheduling.list_resources(unit_id)
    has_hours = bool(scheduling.read_hours(unit_id, today()).get(None))
    has_district = bool(queries.list_districts(unit_id))
    return [
        _kept(item, rows.get(item.id), resources, has_hours=has_hours, has_district=has_district)
        for item in list_items(unit_id)
        if item.kind is ItemKind.SERVICE
    ]


def _kept(
    item: Item,
    row: BookingService | None,
    resources: Sequence[Resource],
    *,
    has_hours: bool,
    has_district: bool,
) -> Kept:
    if row is None:
        return Kept(item, None, is_active=False, lacks=(Lack.NO_TERMS,))
    terms = queries.terms_of(row)
    lacks = {
        Lack.OFF: not row.is_active,
        Lack.NOT_OFFERED: not is_offered(item, today(), item.terms.audiences),
        Lack.NOT_PUBLIC: not item.terms.is_public,
        Lack.NO_RESOURCE: not all(_is_met(terms, need.kind, resources) for need in terms.needs),
        Lack.NO_HOURS: not has_hours,
        Lack.NO_DISTRICT: len(terms.offered_at.venues) == 1
        and terms.offered_at.value == "home"
        and not has_district,
    }
    found = tuple(lack for lack, is_so in lacks.items() if is_so)
    return Kept(item, terms, is_active=row.is_active, lacks=found)


def _is_met(terms: ServiceTerms, kind: str, resources: Sequence[Resource]) -> bool:
    need = next(one for one in terms.needs if one.kind == kind)
    return any(
        one.kind == kind
        and need.units <= one.capacity
        and one.id in (need.resource_ids or (one.id,))
        for one in resources
    )


def list_bookable(unit_id: int, on: date, groups: frozenset[str] = frozenset()) -> list[Bookable]:
    """Return what somebody in ``groups`` can book at a unit; three statements."""
    rows = {row.item_id: row for row in queries.list_services(unit_id)}
    items = find_items(list(rows)).values()
    return [
        Bookable(item, queries.terms_of(rows[item.id]), rows[item.id])
        for item in sorted(items, key=lambda one: (one.terms.group_id or 0, one.terms.name))
        if item.terms.is_public and is_offered(item, on, groups)
    ]


def get_bookable(item_id: int, unit_id: int) -> Bookable:
    """Return a public service that a unit lets people book. Raises NotFound.

    Who it is offered to, and on which days, is for the caller to ask.
    """
    row = session.get(BookingService, item_id)
    if row is None or row.unit_id != unit_id or not row.is_active:
        raise _not_bookable()
    item = get_item(item_id)
    if not item.terms.is_public:
        raise _not_bookable()
    return Bookable(item, queries.terms_of(row), row)


def get_kept(item_id: int, unit_id: int) -> Kept:
    """Return a service of a unit as its staff keep it, without what it lacks. Raises NotFound."""
    item = find_items([item_id]).get(item_id)
    if item is None or item.unit_id != unit_id or item.kind is not ItemKind.SERVICE:
        raise _not_bookable()
    row = session.get(BookingService, item_id)
    terms = queries.terms_of(row) if row else None
    return Kept(item, terms, is_active=row is not None and row.is_active, lacks=())


def list_choosable(unit_id: int, terms: ServiceTerms) -> list[Resource]:
    """Return of whom or what a customer may choose; nothing where it makes no difference."""
    need = next((one for one in terms.needs if one.kind == terms.choice_kind), None)
    if need is None:
        return []
    found = [
        one
        for one in scheduling.list_resources(unit_id)
        if one.kind == need.kind
        and need.units <= one.capacity
        and one.id in (need.resource_ids or (one.id,))
    ]
    return found if len(found) > 1 else []


def read_slots(
    item_id: int, first_day: date, spot: Spot, resource_ids: Sequence[int] = ()
) -> FreeWeek:
    """Return the free times of a week for a service at a place.

    By anyone, or of the kind that customers choose by one of ``resource_ids``, which
    `list_choosable` has named. Raises NotFound, Refused for a place where it is not done.
    """
    row, service = queries.find_offer(item_id, spot)
    needs = tuple(
        replace(one, resource_ids=tuple(resource_ids))
        if resource_ids and one.kind == row.choice_kind
        else one
        for one in service.needs
    )
    wanted = replace(service, needs=needs)
    board = scheduling.read_board(row.unit_id, first_day, WEEK_DAYS + LOOK_AHEAD)
    return _week(board, wanted, first_day)


def read_slots_to_move(booking: Booking, first_day: date) -> FreeWeek:
    """Return the free times of a week to which a booking could be moved, its own time included."""
    board = scheduling.read_board_without(
        booking.unit_id, first_day, booking.ref, WEEK_DAYS + LOOK_AHEAD
    )
    return _week(board, service_of(booking), first_day)


def _week(board: Board, service: ServiceTime, first_day: date) -> FreeWeek:
    days = free_starts(board, service, first_day, WEEK_DAYS + LOOK_AHEAD)
    last_day = board.today + timedelta(days=service.horizon_days)
    shown = tuple(
        SlotDay(one.day, _state(board, one, last_day), _moments(one)) for one in days[:WEEK_DAYS]
    )
    after = next((_moments(one)[0] for one in days[WEEK_DAYS:] if one.mask), None)
    return FreeWeek(shown, after, last_day)


def _state(board: Board, free: FreeDay, last_day: date) -> DayState:
    if free.mask:
        return DayState.FREE
    if free.day < board.today:
        return DayState.OVER
    if free.day > last_day:
        return DayState.NOT_YET
    is_open = board.own_masks[(free.day - board.first_day).days]
    return DayState.FULL if is_open else DayState.CLOSED


def _moments(free: FreeDay) -> tuple[datetime, ...]:
    midnight = start_of_day(free.day)
    return tuple(midnight + timedelta(minutes=one) for one in free.minutes)


def _not_bookable() -> NotFound:
    return NotFound(N_("This service cannot be booked."))

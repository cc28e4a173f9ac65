"""What may follow on what, what is paid first and kept, what a form must hold. All pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from coop import dates
from coop.domain.booking.types import (
    BookingState,
    IntakeField,
    IntakeKind,
    ServiceTerms,
    Spot,
    TimeWish,
    Venue,
)
from coop.domain.scheduling.grid import ensure_on_grid
from coop.domain.scheduling.types import ServiceTime
from coop.errors import Refused
from coop.explain import N_
from coop.money import round_half_up

S = BookingState
STEPS: Final[Mapping[BookingState, frozenset[BookingState]]] = {
    S.HELD: frozenset({S.REQUESTED, S.CONFIRMED, S.CANCELLED, S.EXPIRED}),
    S.REQUESTED: frozenset({S.CONFIRMED, S.REJECTED, S.CANCELLED, S.EXPIRED}),
    S.CONFIRMED: frozenset({S.CHECKED_IN, S.CANCELLED, S.NO_SHOW, S.EXPIRED}),
    S.CHECKED_IN: frozenset({S.IN_PROGRESS, S.CANCELLED}),
    S.IN_PROGRESS: frozenset({S.COMPLETED}),
    S.COMPLETED: frozenset(),
    S.CANCELLED: frozenset(),
    S.NO_SHOW: frozenset(),
    S.EXPIRED: frozenset(),
    S.REJECTED: frozenset(),
}
"""The one table of steps: from each state, those that may follow."""
STAMPS: Final[Mapping[BookingState, str]] = {
    S.HELD: "held_at",
    S.REQUESTED: "requested_at",
    S.CONFIRMED: "confirmed_at",
    S.CHECKED_IN: "checked_in_at",
    S.IN_PROGRESS: "started_at",
    S.COMPLETED: "ended_at",
    S.CANCELLED: "ended_at",
    S.NO_SHOW: "ended_at",
    S.EXPIRED: "ended_at",
    S.REJECTED: "ended_at",
}
"""The column that tells when a booking came into a state."""
USUAL_KM_A_DAY: Final = 30
"""What a vehicle of which nothing is known is driven: about 900 km a month. A house assumption."""
LEAST_DAYS_APART: Final = 14
"""Readings that lie closer together say little about the pace."""
MOST_DAYS_DRIVEN: Final = 3 * 365
MOST_KM: Final = 9_999_999
_KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")
_PLATE = re.compile(r"([A-Z]{1,2})\s*([0-9]{1,4})\s*([A-Z]{0,3})")
_TEXT_LENGTH = 200


def may_follow(before: BookingState, after: BookingState) -> bool:
    """Say whether a booking may go from one state straight to another."""
    return after in STEPS[before]


def steps_to(after: BookingState) -> frozenset[BookingState]:
    """Return the states from which a booking may go straight to ``after``."""
    return frozenset(before for before, following in STEPS.items() if after in following)


def as_service_time(terms: ServiceTerms, travel: int = 0) -> ServiceTime:
    """Return what a service asks of time; ``travel`` minutes lie before and after its buffers.

    Raises Refused for what is longer than the day, off the grid, or less than nothing.
    """
    ensure_on_grid(travel, "travel_minutes")
    return ServiceTime(
        terms.duration,
        terms.needs,
        before=terms.before + travel,
        after=terms.after + travel,
        interval=terms.interval,
        notice=terms.notice,
        horizon_days=terms.horizon_days,
        buffers_outside=terms.buffers_outside,
    )


def ensure_terms(terms: ServiceTerms) -> None:
    """Refuse, naming the field, terms under which nothing could be booked."""
    as_service_time(terms)
    for name in ("before", "after"):
        ensure_on_grid(getattr(terms, name), name)
    for name in ("deposit_percent", "kept_percent"):
        if not 0 <= getattr(terms, name) <= 100:
            raise Refused(N_("A share lies between 0 and 100 percent."), field=name)
    if terms.cancel_hours < 0:
        raise Refused(N_("A time cannot be less than nothing."), field="cancel_hours")
    if terms.next_months is not None and not 1 <= terms.next_months <= 120:
        raise Refused(N_("Between 1 and 120 months, or left empty."), field="next_months")
    if terms.next_km is not None and not 1 <= terms.next_km <= MOST_KM:
        raise Refused(N_("Give a number of kilometres, or leave it empty."), field="next_km")
    if terms.choice_kind and terms.choice_kind not in {one.kind for one in terms.needs}:
        raise Refused(
            N_("Customers can choose only of what the service needs."), field="choice_kind"
        )
    _ensure_questions(terms.intake)


def _ensure_questions(intake: Sequence[IntakeField]) -> None:
    keys = [one.key for one in intake]
    if len(set(keys)) < len(keys):
        raise Refused(N_("A question is named twice."), field="intake")
    for one in intake:
        if not _KEY.fullmatch(one.key):
            raise Refused(
                N_("The name of a question has small letters, digits and underscores."),
                field="intake",
            )
        if not one.label.strip():
            raise Refused(N_("Say what is asked."), field="intake")


def read_intake(fields: Sequence[IntakeField], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to the questions of a service, in their normal form.

    What nobody asked is left out. Raises Refused, naming the question, for what is missing.
    """
    answers: dict[str, Any] = {}
    for one in fields:
        text = str(given.get(one.key) or "").strip()
        if text:
            answers[one.key] = _answer(one, text)
        elif one.is_required:
            raise Refused(N_("%(label)s is missing."), field=one.key, label=one.label)
    return answers


def _answer(one: IntakeField, text: str) -> str | int:
    if one.kind is IntakeKind.PLATE:
        return normalise_plate(text, one.key)
    if one.kind is IntakeKind.NUMBER:
        digits = text.replace(".", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit() and int(digits[:20]) <= MOST_KM):
            raise Refused(N_("%(label)s is a whole number."), field=one.key, label=one.label)
        return int(digits)
    return text[:_TEXT_LENGTH]


def normalise_plate(text: str, field: str = "plate") -> str:
    """Return a plate number as it is written on cars: ``B 1234 XYZ``. Raises Refused."""
    read = _PLATE.fullmatch(re.sub(r"[\s.-]+", " ", text.strip().upper()))
    if read is None:
        raise Refused(N_("Write the plate number like B 1234 XYZ."), field=field)
    return " ".join(part for part in read.groups() if part)


def ensure_spot(terms: ServiceTerms, spot: Spot) -> None:
    """Refuse a place where the service is not done, and a home without an address or district."""
    if spot.venue not in terms.offered_at.venues:
        raise Refused(N_("This service is not done there."), field="venue")
    if spot.venue is Venue.HOME:
        if not spot.address.strip():
            raise Refused(N_("Say where we are to come."), field="address")
        if spot.district_id is None:
            raise Refused(N_("Choose the district."), field="district")


def ensure_wish(wish: TimeWish, opens_at: datetime) -> None:
    """Refuse a wish that ends before it begins, is over by ``opens_at``, or lacks a priority."""
    if wish.latest_at < wish.earliest_at:
        raise Refused(N_("It cannot end before it begins."), field="latest_at")
    if wish.latest_at < opens_at:
        raise Refused(
            N_("The time wished for is too soon, over, or too far ahead."), field="latest_at"
        )
    if wish.priority < 1:
        raise Refused(N_("The least priority is 1."), field="priority")


def deposit_of(total_amount: int, percent: int) -> int:
    """Return what of a price is paid first, in rupiah; half a rupiah is rounded up."""
    return round_half_up(Fraction(total_amount * percent, 100))


def kept_of(deposit_amount: int, paid_amount: int, percent: int) -> int:
    """Return what is kept when somebody cancels late: of the deposit, at most what was paid."""
    return min(paid_amount, round_half_up(Fraction(deposit_amount * percent, 100)))


def free_until(starts_at: datetime, cancel_hours: int) -> datetime:
    """Return until when a customer may cancel or move freely."""
    return starts_at - timedelta(hours=cancel_hours)


def free_until_of_given(
    starts_at: datetime,
    wished: tuple[datetime | None, datetime | None],
    cancel_hours: int,
    at: datetime,
) -> datetime:
    """Return until when cancelling a time is free that staff gave to a request.

    The usual deadline, unless that is over already or the time lies outside what was wished: then
    until it begins, since nobody chose it.
    """
    earliest, latest = wished
    is_wished = (earliest is None or earliest <= starts_at) and (
        latest is None or starts_at <= latest
    )
    until = free_until(starts_at, cancel_hours)
    return until if is_wished and at <= until else starts_at


def free_until_after_move(
    left_until: datetime, starts_at: datetime, cancel_hours: int, at: datetime, *, is_wished: bool
) -> datetime:
    """Return until when cancelling is free after a move ``at`` some moment.

    Who wished for the new time has the usual deadline before it, but none again once the one
    before (``left_until``) was over; who did not choose it may leave until it begins.
    """
    if not is_wished:
        return starts_at
    return left_until if at > left_until else free_until(starts_at, cancel_hours)


def is_free_to_cancel(until: datetime | None, at: datetime) -> bool:
    """Say whether a customer may still cancel or move freely; without a time always."""
    return until is None or at <= until


def due_at(placed_at: datetime, starts_at: datetime | None, within: timedelta) -> datetime:
    """Return until when the deposit is to be paid: never later than the beginning."""
    latest = placed_at + within
    return latest if starts_at is None else max(placed_at, min(latest, starts_at))


def next_service(
    terms: ServiceTerms,
    served_on: date,
    odometer: int | None,
    before: tuple[date, int] | None = None,
) -> tuple[date | None, int | None]:
    """Return the day and the kilometres at which the next service falls due, where there is one.

    The day is the earlier of that by months and that on which the kilometres will be driven,
    reckoned from those ``before`` (a day and what the odometer said then).
    """
    due_on = None if terms.next_months is None else dates.add_months(served_on, terms.next_months)
    if terms.next_km is None or odometer is None:
        return due_on, None
    driven_on = served_on + timedelta(
        days=days_to_drive(terms.next_km, served_on, odometer, before)
    )
    return min(due_on or driven_on, driven_on), odometer + terms.next_km


def days_to_drive(kilometres: int, on: date, odometer: int, before: tuple[date, int] | None) -> int:
    """Return in how many days ``kilometres`` are driven: rounded up, `MOST_DAYS_DRIVEN` at most.

    At the pace since the reading before, where that lies `LEAST_DAYS_APART` back or more and the
    odometer has moved on; at `USUAL_KM_A_DAY` otherwise.
    """
    driven, days = USUAL_KM_A_DAY, 1
    if before is not None:
        apart, moved = (on - before[0]).days, odometer - before[1]
        if apart >= LEAST_DAYS_APART and moved > 0:
            driven, days = moved, apart
    return min(-(-kilometres * days // driven), MOST_DAYS_DRIVEN)

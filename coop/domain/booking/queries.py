"""Reading how services are booked, and single bookings."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from coop.db import session
from coop.domain.booking import rules
from coop.domain.booking.ics_rules import Event
from coop.domain.booking.models import Booking, BookingService, TravelDistrict, WaitingEntry
from coop.domain.booking.types import (
    NOT_TO_COME,
    BookingState,
    IntakeField,
    IntakeKind,
    ServiceTerms,
    Slot,
    Spot,
    Venue,
    WaitingState,
)
from coop.domain.catalogue.models import CatalogueItem
from coop.domain.scheduling import queries as scheduling
from coop.domain.scheduling.errors import Taken
from coop.domain.scheduling.grid import cell_beginning_at
from coop.domain.scheduling.models import Resource
from coop.domain.scheduling.slot_rules import Board, feasible_starts, offered_starts
from coop.domain.scheduling.types import FreeDay, Need, ServiceTime
from coop.domain.settings.service import day_of
from coop.domain.units.queries import get_unit
from coop.errors import NotFound, Refused
from coop.explain import N_

READINGS = 20
"""How many earlier visits are looked through for a reading of the same vehicle."""


def get_service(item_id: int) -> BookingService:
    """Return how an item is booked, offered or not. Raises NotFound."""
    found = session.get(BookingService, item_id)
    if found is None:
        raise NotFound(N_("This service cannot be booked."))
    return found


def can_be_booked(item_id: int) -> bool:
    """Say whether an item is a service that can be booked."""
    found = session.get(BookingService, item_id)
    return found is not None and found.is_active


def list_services(unit_id: int, *, active_only: bool = True) -> list[BookingService]:
    """Return what can be booked at a unit."""
    query = select(BookingService).where(BookingService.unit_id == unit_id)
    if active_only:
        query = query.where(BookingService.is_active.is_(True))
    return list(session.scalars(query.order_by(BookingService.item_id)))


def terms_of(row: BookingService) -> ServiceTerms:
    """Return how a service is booked by now."""
    return ServiceTerms(
        row.duration,
        tuple(Need(one["kind"], one["units"], tuple(one["resource_ids"])) for one in row.needs),
        row.before,
        row.after,
        row.interval,
        row.notice,
        row.horizon_days,
        row.buffers_outside,
        row.offered_at,
        row.deposit_percent,
        row.needs_approval,
        row.cancel_hours,
        row.kept_percent,
        tuple(
            IntakeField(one["key"], one["label"], IntakeKind(one["kind"]), one["is_required"])
            for one in row.intake
        ),
        row.next_months,
        row.next_km,
        row.takes_requests,
        row.choice_kind,
    )


def service_time(row: BookingService, travel: int = 0) -> ServiceTime:
    """Return what a service asks of time, with ``travel`` minutes there and back."""
    return rules.as_service_time(terms_of(row), travel)


def travel_of(spot: Spot, unit_id: int) -> int:
    """Return the minutes to a spot, none to the unit itself. Raises Refused."""
    if spot.venue is Venue.UNIT:
        return 0
    district = session.get(TravelDistrict, spot.district_id or 0)
    if district is None or district.unit_id != unit_id or not district.is_active:
        raise Refused(N_("We do not come to this district."), field="district")
    return district.minutes


def booked_travel(booking: Booking | WaitingEntry) -> int:
    """Return the minutes to where a booking is done, in a district that is served no more too."""
    if booking.venue is Venue.UNIT or booking.district_id is None:
        return 0
    return session.get_one(TravelDistrict, booking.district_id).minutes


def list_districts(unit_id: int, *, active_only: bool = True) -> list[TravelDistrict]:
    """Return where a unit comes to, by name."""
    query = select(TravelDistrict).where(TravelDistrict.unit_id == unit_id)
    if active_only:
        query = query.where(TravelDistrict.is_active.is_(True))
    return list(session.scalars(query.order_by(TravelDistrict.name)))


def get_booking(booking_id: int) -> Booking:
    """Return the booking as it stands now, or raise NotFound."""
    found = session.get(Booking, booking_id, populate_existing=True)
    if found is None:
        raise _no_booking()
    return found


def get_booking_of_person(booking_id: int, person_id: int | None) -> Booking:
    """Return a booking of this person; NotFound for anybody else's."""
    found = get_booking(booking_id)
    if person_id is None or found.person_id != person_id:
        raise _no_booking()
    return found


def get_booking_of_unit(booking_id: int, unit_id: int) -> Booking:
    """Return a booking of the unit; NotFound for one of another."""
    found = get_booking(booking_id)
    if found.unit_id != unit_id:
        raise _no_booking()
    return found


def find_reading(booking: Booking) -> tuple[date, int] | None:
    """Return when the same vehicle's odometer was read last before, and what it said.

    The same customer's, and with the same plate number where the service asks for one.
    """
    keys = {
        one.key
        for one in terms_of(get_service(booking.item_id)).intake
        if one.kind is IntakeKind.PLATE
    }
    rows = session.execute(
        select(Booking.ended_at, Booking.odometer, Booking.intake)
        .where(
            Booking.person_id == booking.person_id,
            Booking.unit_id == booking.unit_id,
            Booking.id != booking.id,
            Booking.state == BookingState.COMPLETED,
            Booking.odometer.is_not(None),
        )
        .order_by(Booking.ended_at.desc(), Booking.id.desc())
        .limit(READINGS)
    )
    plates = {booking.intake.get(key) for key in keys}
    for ended_at, odometer, intake in rows:
        if ended_at and (not plates or plates & set(intake.values())):
            return day_of(ended_at), odometer
    return None


def get_hold_of(
    booking_id: int, unit_id: int, holders: Collection[str], person_id: int | None
) -> tuple[Booking, BookingService]:
    """Return what a visitor holds or held at a unit, with the service; one statement.

    Theirs by one of ``holders``, or as a person. Raises NotFound for anybody else's.
    """
    row = session.execute(
        select(Booking, BookingService)
        .join(BookingService, BookingService.item_id == Booking.item_id)
        .where(Booking.id == booking_id, Booking.unit_id == unit_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise _no_booking()
    found, service = row
    is_theirs = found.holder in holders if found.holder else False
    if found.person_id is not None:
        is_theirs = found.person_id == person_id
    if not is_theirs:
        raise _no_booking()
    return found, service


def get_by_token(token: str) -> Booking:
    """Return the booking that a token opens. Raises NotFound."""
    found = session.scalars(
        select(Booking).where(Booking.token == token).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise _no_booking()
    return found


def read_free_week(item_id: int, first_day: date, spot: Spot | None = None) -> list[FreeDay]:
    """Return the starts of seven days that are free for a service at a place.

    Raises NotFound, Refused for a place where it is not done.
    """
    row, service = find_offer(item_id, spot or Spot())
    return scheduling.read_week(row.unit_id, service, first_day)


def find_offer(item_id: int, spot: Spot) -> tuple[BookingService, ServiceTime]:
    """Return a service that is offered, and its time at a place. Raises NotFound, Refused."""
    row = get_service(item_id)
    if not row.is_active:
        raise Refused(N_("This service cannot be booked now."), field="service")
    if spot.venue not in row.offered_at.venues:
        raise Refused(N_("This service is not done there."), field="venue")
    return row, service_time(row, travel_of(spot, row.unit_id))


def ensure_offered(board: Board, service: ServiceTime, starts_at: datetime) -> None:
    """Raise Refused for a beginning that is not offered, Taken for one that others have."""
    cell_beginning_at(starts_at)
    start = scheduling.position_of(board, starts_at)
    empty = replace(board, lanes=[replace(lane, layers=[]) for lane in board.lanes])
    offered = offered_starts(board, service) & feasible_starts(empty, service)
    if start < 0 or not offered >> start & 1:
        raise Refused(N_("This time is not offered. Choose another one."), field="starts_at")
    if not feasible_starts(board, service) >> start & 1:
        raise Taken


def read_board_at(unit_id: int, starts_at: datetime) -> Board:
    """Return the board of the day on which something begins."""
    return scheduling.read_board(unit_id, day_of(starts_at))


def slot_of(booking: Booking) -> Slot | None:
    """Return the time of a booking with its resources; None while it has none."""
    if booking.starts_at is None:
        return None
    return Slot(booking.starts_at, tuple(booking.resource_ids))


def list_resource_names(resource_ids: Collection[int], kind: str) -> list[str]:
    """Return the names of those of a kind among some resources."""
    query = select(Resource.name).where(
        Resource.id.in_(sorted(resource_ids)), Resource.kind == kind
    )
    return list(session.scalars(query.order_by(Resource.id)))


def get_entry(entry_id: int) -> WaitingEntry:
    """Return somebody who waits, as it stands now, or raise NotFound."""
    found = session.get(WaitingEntry, entry_id, populate_existing=True)
    if found is None:
        raise NotFound(N_("This place in the waiting list does not exist."))
    return found


def find_offered_entry(booking_id: int) -> WaitingEntry | None:
    """Return who was offered a hold and has not answered yet."""
    return session.scalars(
        select(WaitingEntry).where(
            WaitingEntry.booking_id == booking_id, WaitingEntry.state == WaitingState.OFFERED
        )
    ).one_or_none()


def _no_booking() -> NotFound:
    return NotFound(N_("This booking does not exist."))


def find_event(booking: Booking) -> Event | None:
    """Return what a calendar keeps of a booking; None while it has neither a time nor a customer.

    The same booking always has the same UID, so a calendar changes its entry instead of adding one.
    """
    if booking.starts_at is None or booking.ends_at is None or booking.order_id is None:
        return None
    unit = get_unit(booking.unit_id)
    service = session.get_one(CatalogueItem, booking.item_id).name
    at_unit = ", ".join(part for part in (unit.name, unit.address, unit.town) if part)
    return Event(
        uid=f"booking-{booking.id}-{booking.held_at:%Y%m%dT%H%M%SZ}@{unit.code.lower()}",
        sequence=booking.sequence,
        stamped_at=booking.ended_at or booking.confirmed_at or booking.held_at,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        summary=f"{service}, {unit.name}",
        location=" ".join((booking.address or at_unit).split()),
        description=booking.number or "",
        is_cancelled=booking.state in NOT_TO_COME,
        is_tentative=booking.state is BookingState.REQUESTED,
    )

"""Tables of booking: how services are booked, bookings, who waits, and how far districts are."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from coop.db import Base, BigId, Choice, Json, UtcDateTime
from coop.domain.booking.types import BOOKING, BookingState, Offered, Venue, WaitingState
from coop.refs import Ref


class BookingService(Base):
    """How an item of the catalogue is booked: see `types.ServiceTerms`. One for each item."""

    __tablename__ = "booking_services"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("catalogue_items.id"), primary_key=True, autoincrement=False
    )
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    duration: Mapped[int] = mapped_column(Integer)
    before: Mapped[int] = mapped_column("buffer_before", Integer)
    after: Mapped[int] = mapped_column("buffer_after", Integer)
    interval: Mapped[int] = mapped_column("start_interval", Integer)
    notice: Mapped[int] = mapped_column(Integer)
    horizon_days: Mapped[int] = mapped_column(Integer)
    buffers_outside: Mapped[bool] = mapped_column(Boolean)
    offered_at: Mapped[Offered] = mapped_column(Choice(Offered))
    needs: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    deposit_percent: Mapped[int] = mapped_column(Integer)
    needs_approval: Mapped[bool] = mapped_column(Boolean)
    cancel_hours: Mapped[int] = mapped_column(Integer)
    kept_percent: Mapped[int] = mapped_column(Integer)
    intake: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    next_months: Mapped[int | None] = mapped_column(Integer)
    next_km: Mapped[int | None] = mapped_column(Integer)
    takes_requests: Mapped[bool] = mapped_column(Boolean, default=True)
    choice_kind: Mapped[str] = mapped_column(String(40), default="")

    __table_args__ = (
        CheckConstraint(
            "duration > 0 AND buffer_before >= 0 AND buffer_after >= 0 AND start_interval > 0 "
            "AND notice >= 0 AND horizon_days >= 0 AND cancel_hours >= 0",
            name="times",
        ),
        CheckConstraint(
            "deposit_percent BETWEEN 0 AND 100 AND kept_percent BETWEEN 0 AND 100",
            name="percents",
        ),
    )


class TravelDistrict(Base):
    """How many minutes it takes from the unit to a district; it stays what it was booked with."""

    __tablename__ = "travel_districts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(80))
    minutes: Mapped[int] = mapped_column(Integer)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)

    __table_args__ = (
        UniqueConstraint("unit_id", "name"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )


class Booking(Base):
    """An appointment from the hold to its end. Its unit and service never change.

    ``starts_at`` and ``ends_at`` are the customer's, without buffers; a request without a time has
    neither, but what it wishes. ``duration``, ``before`` and ``after`` are minutes as they were
    booked, with the way to the customer; ``resource_ids`` what it has or had last. The token opens
    the check-in and the calendar entry, ``sequence`` counts what calendars have to be told.
    ``holder`` is the visitor who holds or held it, ``hold_place`` which of the few places that one
    visitor has for holds; it is free again with the first step. ``open_place`` is which of the
    places its customer has in a unit for what is still to come, None for what the desk booked.
    ``cancel_hours`` and ``kept_percent`` are the service's terms as they were booked;
    ``free_until`` is when cancelling begins to cost, None while it has no time.
    """

    __tablename__ = "bookings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[str | None] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("booking_services.item_id"))
    state: Mapped[BookingState] = mapped_column(Choice(BookingState))
    venue: Mapped[Venue] = mapped_column(Choice(Venue))
    address: Mapped[str] = mapped_column(String(300), default="")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("travel_districts.id"), index=True)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    duration: Mapped[int] = mapped_column(Integer)
    before: Mapped[int] = mapped_column("buffer_before", Integer)
    after: Mapped[int] = mapped_column("buffer_after", Integer)
    resource_ids: Mapped[list[int]] = mapped_column(Json)
    earliest_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    latest_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    priority: Mapped[int] = mapped_column(Integer, default=1)
    intake: Mapped[dict[str, Any]] = mapped_column(Json)
    note: Mapped[str] = mapped_column(String(500), default="")
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), unique=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deposit_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(300), default="")
    holder: Mapped[str | None] = mapped_column(String(64))
    hold_place: Mapped[int | None] = mapped_column(Integer)
    open_place: Mapped[int | None] = mapped_column(Integer)
    cancel_hours: Mapped[int] = mapped_column(Integer)
    kept_percent: Mapped[int] = mapped_column(Integer)
    free_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    odometer: Mapped[int | None] = mapped_column(Integer)
    next_service_on: Mapped[date | None]
    next_service_km: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        UniqueConstraint("holder", "hold_place", name="uq_bookings_hold"),
        UniqueConstraint("person_id", "unit_id", "open_place", name="uq_bookings_open"),
        CheckConstraint(
            "open_place IS NULL OR state IN ('held', 'requested', 'confirmed')", name="open_place"
        ),
        CheckConstraint("(starts_at IS NULL) = (free_until IS NULL)", name="free_until"),
        CheckConstraint("cancel_hours >= 0 AND kept_percent BETWEEN 0 AND 100", name="terms"),
        CheckConstraint(
            "hold_place IS NULL OR (holder IS NOT NULL AND state = 'held')", name="hold"
        ),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="times"),
        CheckConstraint("starts_at IS NULL OR starts_at < ends_at", name="order"),
        CheckConstraint(
            "starts_at IS NOT NULL OR (earliest_at IS NOT NULL AND latest_at IS NOT NULL)",
            name="wish",
        ),
        CheckConstraint("priority >= 1 AND sequence >= 0", name="counts"),
        CheckConstraint(
            "state NOT IN ('requested', 'confirmed', 'checked_in', 'in_progress', 'completed', "
            "'no_show') OR (person_id IS NOT NULL AND order_id IS NOT NULL)",
            name="ordered",
        ),
        Index("ix_bookings_day", "unit_id", "starts_at", "state"),
        Index("ix_bookings_state", "state", "expires_at"),
        Index("ix_bookings_person", "person_id", "starts_at"),
        Index("ix_bookings_item_id", "item_id"),
        Index("ix_bookings_next_service", "next_service_on"),
    )

    @property
    def ref(self) -> Ref:
        """What stands for it wherever it is named from below: as owner of time, or as a source."""
        return Ref(BOOKING, self.id)


class WaitingEntry(Base):
    """Somebody who waits for a time of a service within some days; one at a time of a service.

    ``open_mark`` is 1 until they have a time or leave; ``booking_id`` is the hold that was offered
    last. Who came first is asked first.
    """

    __tablename__ = "waiting_entries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("booking_services.item_id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    state: Mapped[WaitingState] = mapped_column(Choice(WaitingState))
    from_on: Mapped[date]
    until_on: Mapped[date]
    venue: Mapped[Venue] = mapped_column(Choice(Venue))
    address: Mapped[str] = mapped_column(String(300), default="")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("travel_districts.id"), index=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    open_mark: Mapped[int | None] = mapped_column(Integer)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), unique=True)
    offer_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("person_id", "item_id", "open_mark", name="uq_waiting_entries_open"),
        CheckConstraint("from_on <= until_on", name="days"),
        CheckConstraint("open_mark IS NULL OR open_mark = 1", name="open_mark"),
        CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name="offer"),
        Index("ix_waiting_entries_state", "unit_id", "state", "joined_at"),
    )

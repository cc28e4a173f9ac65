"""One of everything that an address of a booking may name: a hold, a booking, who waits."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from coop import dates
from coop.domain.booking import queries, service
from coop.domain.booking.models import Booking
from coop.domain.booking.types import Details
from coop.domain.catalogue.queries import find_item_by_code
from coop.domain.scheduling.errors import Taken
from coop.domain.settings.service import today
from coop.domain.units.queries import find_unit
from coop.errors import Refused
from tests.support.units import CODE

JAKARTA = ZoneInfo(dates.JAKARTA)
DETAILS = Details({"plate": "B 1234 XYZ"})
AHEAD = 20
"""Further ahead than the deadline of any service, and than the bookings of the demo."""


def find_bookings(person_id: int) -> dict[str, Any]:
    """Return ids of the person's hold (which lasts), their booking, their place in the list."""
    unit = find_unit(CODE)
    assert unit is not None
    washing, freon = (_item(unit.id, code) for code in ("CUCI-EVAP", "FREON"))
    forever = dates.now() + timedelta(days=9)
    held = _held(unit.id, washing, person_id, 9, expires_at=forever, holder=f"person:{person_id}")
    booked = _held(unit.id, freon, person_id, 10)
    service.submit_booking(booked.id, person_id, DETAILS, None)
    day = today()
    entry = service.join_waiting_list(freon, person_id, day, day + timedelta(days=9))
    price = service.reckon_booking(held, person_id, DETAILS).quote.total_amount
    moment = f"{booked.starts_at:%Y%m%dT%H%MZ}".replace("T03", "T07")
    return {
        "BOOKING PRICE": price,
        "booking.item_id": washing,
        "booking.choose_spot.item_id": _item(unit.id, "CEK"),
        "booking.booking_id": booked.id,
        **{
            f"booking.{page}.booking_id": held.id
            for page in ("fill", "reckon", "go_on", "send", "let_go")
        },
        "booking.moment": moment,
        "booking.token": queries.get_booking(booked.id).token,
        "booking.entry_id": entry.id,
        "booking.district_id": queries.list_districts(unit.id)[0].id,
        "booking.switch_service.state": "off",
        "booking.switch_district.state": "off",
    }


def _held(unit_id: int, item_id: int, person_id: int, hour: int, **more: Any) -> Booking:
    first = today() + timedelta(days=AHEAD)
    for days in range(14):
        try:
            return service.hold_slot(
                unit_id,
                item_id,
                _moment(first + timedelta(days=days), hour),
                person_id=person_id,
                **more,
            )
        except (Taken, Refused):
            continue
    raise Taken


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), JAKARTA)


def _item(unit_id: int, code: str) -> int:
    found = find_item_by_code(unit_id, code)
    assert found is not None
    return found.id

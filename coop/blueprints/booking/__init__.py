"""Bookings as customers make them: free times, holds, the form, one's own; upkeep of services."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values

blueprint = Blueprint("booking", __name__)

MENU = [
    (
        "me",
        Entry(
            _l("My bookings"),
            "booking.mine",
            "calendar-event",
            "member.self|customer.self",
            38,
        ),
    ),
]
UNIT_MENU = [
    Entry(
        _l("Services that can be booked"),
        "booking.upkeep",
        "calendar-cog",
        "services.manage",
        34,
        short=_l("Services"),
        feature="booking",
    ),
]

register_labels({"Venue.unit": _l("At our place"), "Venue.home": _l("At the customer's home")})
register_tones(
    {
        "BookingState.held": "wait",
        "BookingState.requested": "wait",
        "BookingState.confirmed": "good",
        "BookingState.checked_in": "info",
        "BookingState.in_progress": "info",
        "BookingState.completed": "done",
        "BookingState.cancelled": "stop",
        "BookingState.no_show": "stop",
        "BookingState.expired": "stop",
        "BookingState.rejected": "stop",
        "WaitingState.waiting": "wait",
        "WaitingState.offered": "good",
        "WaitingState.taken": "done",
        "WaitingState.lapsed": "stop",
        "WaitingState.left": "stop",
    }
)
register_actions(
    {
        "booking.service_added": _l("Can be booked"),
        "booking.service_changed": _l("Terms of booking changed"),
        "booking.service_switched_on": _l("Booking switched on"),
        "booking.service_switched_off": _l("Booking switched off"),
        "booking.district_added": _l("District added"),
        "booking.district_changed": _l("Way to the district changed"),
        "booking.district_switched_on": _l("District served again"),
        "booking.district_switched_off": _l("District no longer served"),
    }
)
register_fields(
    {
        "duration": _l("How long it takes"),
        "preparing": _l("Preparing"),
        "clearing_up": _l("Clearing up"),
        "next_months": _l("Next service after"),
        "next_km": _l("Or after kilometres"),
        "interval": _l("Begins every"),
        "notice": _l("Notice before"),
        "horizon_days": _l("Days ahead"),
        "offered_at": _l("Where it is done"),
        "needs": _l("What it needs"),
        "deposit_percent": _l("Paid in advance"),
        "needs_approval": _l("We confirm each booking"),
        "cancel_hours": _l("Free to cancel until"),
        "kept_percent": _l("Kept of the deposit"),
        "intake": _l("Questions"),
        "takes_requests": _l("Without choosing a time"),
        "choice_kind": _l("Customers choose"),
        "minutes": _l("Minutes"),
    }
)
register_values("offered_at", "Offered")
register_ref("booking", RefKind(_l("Booking")))
register_ref("booking_service", RefKind(_l("Service that can be booked")))
register_ref("travel_district", RefKind(_l("District")))
register_ref("waiting_entry", RefKind(_l("Place in the waiting list")))

from coop.blueprints.booking import (  # noqa: E402 - the views need the blueprint
    form_views,  # noqa: F401
    own_views,  # noqa: F401
    panels,  # noqa: F401
    request_views,  # noqa: F401
    service_views,  # noqa: F401
    slot_views,  # noqa: F401
)

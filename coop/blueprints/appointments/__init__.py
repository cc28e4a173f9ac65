"""Bookings as the staff of a unit see them: board, list, one of them, requests, the door."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.blueprints.appointments.drawing import draw_lanes
from coop.blueprints.appointments.times import clock
from coop.blueprints.appointments.wording import day_word, lane_names, names_of, slot_value
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields

blueprint = Blueprint("appointments", __name__)
blueprint.add_app_template_filter(clock, "clock_of")
blueprint.context_processor(
    lambda: {
        "day_word": day_word,
        "draw_lanes": draw_lanes,
        "lane_names": lane_names,
        "names_of": names_of,
        "slot_value": slot_value,
    }
)

UNIT_MENU = [
    Entry(
        _l("Today's board"),
        "appointments.board",
        "layout-board",
        "bookings.view",
        4,
        short=_l("Day board"),
        feature="booking",
    ),
    Entry(
        _l("List of bookings"),
        "appointments.bookings",
        "calendar-event",
        "bookings.view",
        6,
        feature="booking",
    ),
    Entry(_l("Check in"), "appointments.door", "qrcode", "bookings.serve", 8, feature="booking"),
    Entry(
        _l("Booking requests"),
        "appointments.requests",
        "calendar-question",
        "bookings.manage",
        10,
        feature="booking",
    ),
    Entry(
        _l("Waiting list"),
        "appointments.waiting",
        "hourglass",
        "bookings.manage",
        12,
        feature="booking",
    ),
]

register_actions(
    {
        "booking.requested": _l("Asked for"),
        "booking.confirmed": _l("Confirmed"),
        "booking.checked_in": _l("The customer is here"),
        "booking.in_progress": _l("Work has begun"),
        "booking.completed": _l("Served"),
        "booking.cancelled": _l("Cancelled"),
        "booking.no_show": _l("Nobody came"),
        "booking.expired": _l("Expired"),
        "booking.rejected": _l("Turned down"),
        "booking.moved": _l("Moved"),
        "booking.extended": _l("Lasts longer"),
        "waiting.joined": _l("Joined the waiting list"),
        "waiting.offered": _l("A time was offered"),
        "waiting.taken": _l("The offered time was taken"),
        "waiting.lapsed": _l("The offered time lapsed"),
        "waiting.left": _l("Left the waiting list"),
    }
)
register_fields(
    {
        "starts_at": _l("Begins"),
        "odometer": _l("Kilometres"),
        "first_on": _l("From"),
        "last_on": _l("Until"),
        "booking": _l("Booking"),
    }
)
register_ref("booking", RefKind(_l("Booking")))
register_ref("waiting_entry", RefKind(_l("Waiting list")))

from coop.blueprints.appointments import (  # noqa: E402 - the views need the blueprint
    board_views,  # noqa: F401
    booking_views,  # noqa: F401
    door_views,  # noqa: F401
    list_views,  # noqa: F401
    moving_views,  # noqa: F401
    new_views,  # noqa: F401
    overrun_views,  # noqa: F401
    panels,  # noqa: F401
    plan_views,  # noqa: F401
    waiting_views,  # noqa: F401
)

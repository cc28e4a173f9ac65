"""What a unit's overview shows of bookings: those to confirm, and offered times that wait."""

from flask import render_template

from coop.domain.booking.list_queries import count_open
from coop.web.access import this_unit
from coop.web.panels import register_panel


def waiting(unit_id: int) -> str | None:
    """Return the bookings and the waiting list that wait for somebody, or None."""
    if not this_unit().has("booking"):
        return None
    requested, offered = count_open(unit_id)
    if not requested + offered:
        return None
    return render_template("appointments/_needs.html", requested=requested, offered=offered)


register_panel("unit_desk", 20, "bookings.manage", waiting)

"""The door: the customer's code is scanned or typed, and the customer is here."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.appointments import blueprint
from coop.blueprints.appointments.booking_views import to_booking
from coop.blueprints.appointments.forms import CodeForm
from coop.blueprints.appointments.list_views import ALL
from coop.domain.booking import desk_queries, queries, service
from coop.domain.booking.types import BookingState
from coop.domain.settings.service import day_of, today
from coop.errors import CoopError
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.forms import attach_error

DOOR = f"{ALL}/masuk"


@blueprint.route(DOOR, methods=["GET", "POST"])
@require("bookings.serve")
@has_feature("booking")
def door() -> ResponseReturnValue:
    """Take a code, and show whose booking it is."""
    form, unit = CodeForm(), this_unit()
    if form.validate_on_submit():
        try:
            token = desk_queries.find_token(form.code.data, unit.id)
        except CoopError as error:
            error.field = "code"
            attach_error(form, error)
        else:
            return redirect(url_for("appointments.at_door", token=token), code=303)
    page = render_template(
        "appointments/door.html",
        unit=unit,
        form=form,
        expected=desk_queries.list_expected(unit.id, today()),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get(f"{DOOR}/<token>")
@require("bookings.serve")
@has_feature("booking")
def at_door(token: str) -> ResponseReturnValue:
    """Show the booking that the customer's code opens, to be checked in."""
    unit = this_unit()
    booking = queries.get_booking_of_unit(queries.get_by_token(token).id, unit.id)
    return render_template(
        "appointments/at_door.html",
        unit=unit,
        found=desk_queries.read_detail(booking.id, unit.id),
        booking=booking,
        resources=desk_queries.name_resources(unit.id),
        may_enter=booking.state is BookingState.CONFIRMED and _has_its_day_come(booking),
    )


@blueprint.post(f"{DOOR}/<token>")
@require("bookings.serve")
@has_feature("booking")
def enter(token: str) -> ResponseReturnValue:
    """Check in what the code opens."""
    booking = service.check_in_by_token(token, this_unit().id, actor())
    flash(_("The customer is here."), "success")
    return to_booking(booking.id)


def _has_its_day_come(booking: Any) -> bool:
    return booking.starts_at is None or day_of(booking.starts_at) <= today()

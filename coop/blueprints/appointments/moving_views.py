"""Give a request a time, or move a booking: one of the week's free times, or any other one."""

from datetime import date, timedelta
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.appointments import blueprint
from coop.blueprints.appointments.booking_views import ONE, own_booking, to_board, to_booking
from coop.blueprints.appointments.forms import PlaceForm, resource_choices, slot_choices
from coop.domain.booking import desk_queries, queries, service
from coop.domain.booking.desk_queries import WEEK_DAYS
from coop.domain.settings.service import day_of, today
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.web.access import has_feature, require, this_unit
from coop.web.arguments import asked_date
from coop.web.forms import attach_error

BOARD = "board"


@blueprint.route(f"{ONE}/pindah", methods=["GET", "POST"])
@require("bookings.manage")
@has_feature("booking")
def place(booking_id: int) -> ResponseReturnValue:
    """Choose a time for a booking, or another one than it has."""
    found = desk_queries.read_detail(booking_id, this_unit().id)
    form, first = PlaceForm(), _first_day(found.booking)
    form.resources.choices = resource_choices(
        desk_queries.name_resources(this_unit().id).values(),
        queries.terms_of(found.terms).needs,
    )
    is_dropped = request.form.get("back") == BOARD
    days = [] if is_dropped else _free_days(found.booking, first)
    form.slot.choices = slot_choices(days)
    if form.validate_on_submit():
        try:
            _place(booking_id, form)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The time is taken. The customer is told."), "success")
            return to_board(booking_id) if is_dropped else to_booking(booking_id)
    page = render_template(
        "appointments/place.html",
        unit=this_unit(),
        found=found,
        booking=found.booking,
        form=form,
        days=days,
        first=first,
        earlier=max(first - timedelta(days=WEEK_DAYS), today()) if first > today() else None,
        later=first + timedelta(days=WEEK_DAYS),
    )
    return page, 422 if form.is_submitted() else 200


def _place(booking_id: int, form: PlaceForm) -> None:
    booking, starts_at = own_booking(booking_id), form.starts_at()
    if booking.starts_at is None:
        service.give_time(booking_id, starts_at, form.resources.data or ())
    elif form.lane_id is not None:
        service.shift_booking(booking_id, starts_at, form.lane_id)
    elif form.lane.data:
        raise Refused(N_("This resource does not suit the service."))
    else:
        service.reschedule_booking(
            booking_id, starts_at, form.resources.data or (), is_wished=form.is_wished.data
        )


def _free_days(booking: Any, first: date) -> list[tuple[date, tuple[int, ...]]]:
    week = desk_queries.read_week_at_desk(booking, first)
    return [(one.day, one.minutes) for one in week]


def _first_day(booking: Any) -> date:
    """Return the first day of the week that is shown: asked for, wished for, or today."""
    wished = booking.starts_at or booking.earliest_at
    asked = asked_date("week") or (day_of(wished) if wished else today())
    return max(asked, today())

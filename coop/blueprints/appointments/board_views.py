"""The board of a day: one lane for each resource, drawn as a table, so that no script is needed."""

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from coop import dates
from coop.blueprints.appointments import blueprint
from coop.blueprints.appointments.list_views import ALL
from coop.domain.booking import desk_queries
from coop.domain.settings.service import today
from coop.web.access import has_feature, require, this_unit
from coop.web.arguments import asked_date


@blueprint.get(ALL)
@require("bookings.view")
@has_feature("booking")
def board() -> ResponseReturnValue:
    """Show what each resource does on a day; a board that is open asks for itself anew."""
    unit, day = this_unit(), asked_date("on") or today()
    found = desk_queries.read_day_board(unit.id, day, dates.now())
    is_part = request.headers.get("HX-Request") == "true"
    return render_template(
        "appointments/_board.html" if is_part else "appointments/board.html",
        unit=unit,
        board=found,
        is_today=day == today(),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
    )

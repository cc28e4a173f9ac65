"""What anybody sees of the business units."""

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from coop.blueprints.units import blueprint
from coop.blueprints.units.forms import DAYS
from coop.domain.scheduling import hours_queries, queries
from coop.domain.scheduling.hours_rules import Hours, days_from
from coop.domain.scheduling.span_rules import format_spans
from coop.domain.settings.service import today
from coop.domain.units.queries import list_units
from coop.domain.units.service import unit_ref
from coop.web.access import public, this_unit
from coop.web.markdown import render_markdown
from coop.web.uploads import send_stored_of

WEEK = 7


@blueprint.get("/usaha")
@public
def index() -> ResponseReturnValue:
    """List the businesses."""
    return render_template("units/index.html", units=list_units())


@blueprint.get("/usaha/<unit_code>")
@public
def home() -> ResponseReturnValue:
    """Show a business: what it is, when it is open, where it is."""
    unit, on = this_unit(), today()
    return render_template(
        "units/home.html",
        unit=unit,
        about=render_markdown(unit.about),
        week=week_of(unit.id, on),
        closures=[row for row in hours_queries.list_days(unit.id, on) if row.holder is None],
        today=on,
    )


@blueprint.get("/usaha/<unit_code>/logo/<int:file_id>")
@public
def logo(file_id: int) -> ResponseReturnValue:
    """Send the unit's logo."""
    return send_stored_of(unit_ref(this_unit().id), file_id)


def week_of(unit_id: int, on: date) -> list[tuple[date, str, str]]:
    """Return (day, weekday, opening times) of seven days from ``on``; no times when closed."""
    hours = queries.read_hours(unit_id, on).get(None, Hours())
    return [
        (day, DAYS[day.weekday()][1], format_spans(hours.spans_on(day) or ()))
        for day in days_from(on, WEEK)
    ]

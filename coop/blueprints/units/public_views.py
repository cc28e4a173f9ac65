"""What anybody sees of the business units."""

from datetime import date
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from coop.blueprints.units import blueprint
from coop.blueprints.units.forms import DAYS
from coop.domain.catalogue.queries import list_public
from coop.domain.catalogue.types import ItemKind
from coop.domain.people.audience_queries import list_groups_of
from coop.domain.people.types import EVERYONE
from coop.domain.promotions.queries import list_terms
from coop.domain.ratings.queries import summarise
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
FIRST = 6
"""So many items stand on the home page."""


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
        **_offered(unit, on),
        rated=summarise(unit.id) if unit.has("ratings") else None,
    )


def _offered(unit: Any, on: date) -> dict[str, Any]:
    """Return the first items that the reader can have, and the promotions of the day."""
    is_known = current_user.is_authenticated and current_user.person_id is not None
    groups = list_groups_of(current_user.person_id, on) if is_known else frozenset({EVERYONE})
    shelf = list_public(unit.id, on, groups) if unit.has("selling") else ()
    terms = list_terms(unit.id, on) if unit.has("promotions") else []
    return {
        "prints_sizes": unit.has("prints")
        and any(one.item.kind is ItemKind.PRINT for group in shelf for one in group.items),
        "items": [one for group in shelf for one in group.items][:FIRST],
        "promotions": [one for one in terms if one.first_on <= on and one.audience & groups],
    }


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

"""When a unit is open, and when its staff and places are there."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.units import blueprint
from coop.blueprints.units.forms import DAYS, DaysForm, WeekForm
from coop.domain.scheduling import hours_queries, hours_service
from coop.domain.scheduling import queries as scheduling
from coop.domain.scheduling.span_rules import format_spans
from coop.domain.scheduling.types import Closure, OtherHours
from coop.domain.settings.service import today
from coop.errors import CoopError, NotFound
from coop.web.access import has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.forms import Form, attach_error

WHOLE_UNIT = 0
UNIT_ITSELF = {"holder": WHOLE_UNIT}


@blueprint.get("/usaha/<unit_code>/kelola/jam")
@require("units.view")
@has_feature("booking")
def hours() -> ResponseReturnValue:
    """Show the weeks, special weeks and days that differ."""
    return _page(_holders(WeekForm(data=UNIT_ITSELF)), _holders(DaysForm(data=UNIT_ITSELF)))


@blueprint.post("/usaha/<unit_code>/kelola/jam/minggu")
@require("units.manage")
@has_feature("booking")
def add_week() -> ResponseReturnValue:
    """Add a week of hours."""
    form = _holders(WeekForm(data=UNIT_ITSELF))
    if form.validate_on_submit() and _done(
        form,
        lambda: hours_service.add_week(this_unit().id, form.pattern(), form.holder.data or None),
    ):
        return _back(_("These hours hold now."))
    return _page(form, _holders(DaysForm(formdata=None, data=UNIT_ITSELF))), 422


@blueprint.post("/usaha/<unit_code>/kelola/jam/hari")
@require("units.manage")
@has_feature("booking")
def add_days() -> ResponseReturnValue:
    """Close some days, or give one day other hours."""
    form = _holders(DaysForm(data=UNIT_ITSELF))
    if form.validate_on_submit() and _done(form, lambda: _add_days(form)):
        return _back(_("Noted. What is booked on these days stays booked."))
    return _page(_holders(WeekForm(formdata=None, data=UNIT_ITSELF)), form), 422


def _add_days(form: DaysForm) -> None:
    unit_id, holder, note = this_unit().id, form.holder.data or None, form.note.data or ""
    first = form.first_on.data
    if form.spans.data:
        hours_service.add_other_hours(unit_id, OtherHours(first, form.spans.data), holder, note)
    else:
        closure = Closure(first, form.last_on.data or first)
        hours_service.add_closure(unit_id, closure, holder, note)


@blueprint.post("/usaha/<unit_code>/kelola/jam/minggu/<int:pattern_id>/hapus")
@require("units.manage")
@has_feature("booking")
def remove_week(pattern_id: int) -> ResponseReturnValue:
    """Remove a week of hours."""
    _ensure_own(hours_queries.find_pattern_unit(pattern_id))
    hours_service.remove_week(pattern_id)
    return _back(_("These hours are gone. What is booked stays booked."))


@blueprint.post("/usaha/<unit_code>/kelola/jam/hari/<int:exception_id>/hapus")
@require("units.manage")
@has_feature("booking")
def remove_days(exception_id: int) -> ResponseReturnValue:
    """Let the week hold again on these days."""
    _ensure_own(hours_queries.find_exception_unit(exception_id))
    hours_service.remove_exception(exception_id)
    return _back(_("The usual week holds again on these days."))


def _ensure_own(unit_id: int | None) -> None:
    if unit_id != this_unit().id:
        raise NotFound(_("These hours do not exist."))


def _holders(form: Any) -> Any:
    """Let a form choose whose hours are meant: the unit itself, or one of its resources."""
    own = scheduling.list_resources(this_unit().id)
    form.holder.choices = [(WHOLE_UNIT, _("The whole unit")), *((one.id, one.name) for one in own)]
    return form


def _done(form: Form, work: Callable[[], object]) -> bool:
    try:
        work()
    except CoopError as error:
        attach_error(form, error)
        return False
    return True


def _page(week_form: WeekForm, days_form: DaysForm) -> str:
    unit, on = this_unit(), today()
    return render_template(
        "units/hours.html",
        unit=unit,
        week_form=week_form,
        days_form=days_form,
        days=DAYS,
        weeks=hours_queries.list_weeks(unit.id, on),
        exceptions=hours_queries.list_days(unit.id, on),
        written=format_spans,
    )


def _back(sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("units.hours"), code=303)

"""Where a unit delivers to and for how much, as its owner keeps it."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.orders import blueprint
from coop.blueprints.orders.forms import AreaForm, FeeForm
from coop.domain.sales import service
from coop.domain.sales.area_service import get_area, list_areas
from coop.errors import Conflict, CoopError
from coop.web.access import has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.filters import translate_error
from coop.web.forms import attach_error

ALL = "/usaha/<unit_code>/kelola/pengantaran"
ONE = f"{ALL}/<int:area_id>"


@blueprint.route(ALL, methods=["GET", "POST"])
@require("catalogue.manage")
@has_feature("delivery")
def areas() -> ResponseReturnValue:
    """List where the unit delivers to, and add an area."""
    unit, form = this_unit(), AreaForm()
    if form.validate_on_submit():
        try:
            service.add_area(unit.id, form.name.data, form.fee_amount.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Added. Customers can have it delivered there."), "success")
            return _to_areas()
    rows = list_areas(unit.id, active_only=False)
    page = render_template("orders/areas.html", unit=unit, rows=rows, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route(ONE, methods=["GET", "POST"])
@require("catalogue.manage")
@has_feature("delivery")
def area(area_id: int) -> ResponseReturnValue:
    """Ask another fee; what is ordered keeps its own."""
    row: Any = get_area(area_id, this_unit().id)
    form = FeeForm(data={"fee_amount": row.fee_amount})
    if form.validate_on_submit():
        try:
            service.change_area(area_id, this_unit().id, form.fee_amount.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved. What was ordered before keeps its price."), "success")
            return _to_areas()
    page = render_template("orders/area.html", unit=this_unit(), row=row, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"{ONE}/<any(on, off):state>")
@require("catalogue.manage")
@has_feature("delivery")
def switch_area(area_id: int, state: str) -> ResponseReturnValue:
    """Deliver there again, or no longer."""
    try:
        service.switch_area(area_id, this_unit().id, is_active=state == "on")
    except Conflict as error:
        flash(translate_error(error), "warning")
    else:
        said = _("You deliver there again.") if state == "on" else _("You deliver there no longer.")
        flash(said, "success")
    return _to_areas()


def _to_areas() -> ResponseReturnValue:
    return redirect(url_for("orders.areas"), code=303)

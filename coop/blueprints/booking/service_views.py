"""How services are booked, and where the unit comes to, as its owner keeps it."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.booking import blueprint
from coop.blueprints.booking.history import history_of
from coop.blueprints.booking.service_forms import DistrictForm, WayForm, terms_form
from coop.domain.booking import queries, service, slot_queries
from coop.domain.booking.slot_queries import Kept
from coop.domain.scheduling.queries import list_resources
from coop.errors import Conflict, CoopError, NotFound
from coop.explain import N_
from coop.web.access import has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.filters import translate_error
from coop.web.forms import attach_error

ALL = "/usaha/<unit_code>/kelola/layanan"
ONE = f"{ALL}/<int:item_id>"
DISTRICTS = f"{ALL}/daerah"


@blueprint.get(ALL)
@require("services.manage")
@has_feature("booking")
def upkeep() -> ResponseReturnValue:
    """List the services with how they are booked, and what is missing."""
    return _upkeep_page(DistrictForm())


@blueprint.route(ONE, methods=["GET", "POST"])
@require("services.manage")
@has_feature("booking")
def terms(item_id: int) -> ResponseReturnValue:
    """Say how a service is booked; bookings of before keep their time."""
    kept = _own(item_id)
    kinds = sorted({one.kind for one in list_resources(this_unit().id)})
    form = terms_form(kept.terms, kinds)
    if form.validate_on_submit():
        try:
            service.define_service(item_id, form.terms(kept.terms))
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved. What is booked stays as it was booked."), "success")
            return redirect(url_for("booking.upkeep"), code=303)
    page = render_template(
        "booking/terms.html",
        unit=this_unit(),
        kept=kept,
        form=form,
        kinds=kinds,
        happened=history_of(item_id),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"{ONE}/<any(on, off):state>")
@require("services.manage")
@has_feature("booking")
def switch_service(item_id: int, state: str) -> ResponseReturnValue:
    """Let a service be booked again, or no longer."""
    _own(item_id)
    try:
        service.switch_service(item_id, is_active=state == "on")
    except Conflict as error:
        flash(translate_error(error), "warning")
    else:
        said = _("It can be booked again.") if state == "on" else _("It can be booked no longer.")
        flash(said, "success")
    return redirect(url_for("booking.upkeep"), code=303)


@blueprint.post(DISTRICTS)
@require("services.manage")
@has_feature("booking")
def add_district() -> ResponseReturnValue:
    """Come to a district from now on."""
    form = DistrictForm()
    if form.validate_on_submit():
        try:
            service.add_district(this_unit().id, form.name.data, form.minutes.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Added. Customers there can book you to their home."), "success")
            return redirect(url_for("booking.upkeep"), code=303)
    return _upkeep_page(form), 422


@blueprint.route(f"{DISTRICTS}/<int:district_id>", methods=["GET", "POST"])
@require("services.manage")
@has_feature("booking")
def district(district_id: int) -> ResponseReturnValue:
    """Say anew how far a district is."""
    row = _own_district(district_id)
    form = WayForm(data={"minutes": row.minutes})
    if form.validate_on_submit():
        try:
            service.change_district(district_id, this_unit().id, form.minutes.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved. What is booked keeps its way."), "success")
            return redirect(url_for("booking.upkeep"), code=303)
    page = render_template("booking/district.html", unit=this_unit(), row=row, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"{DISTRICTS}/<int:district_id>/<any(on, off):state>")
@require("services.manage")
@has_feature("booking")
def switch_district(district_id: int, state: str) -> ResponseReturnValue:
    """Come to a district again, or no longer."""
    try:
        service.switch_district(district_id, this_unit().id, is_active=state == "on")
    except Conflict as error:
        flash(translate_error(error), "warning")
    else:
        said = _("You come there again.") if state == "on" else _("You come there no longer.")
        flash(said, "success")
    return redirect(url_for("booking.upkeep"), code=303)


def _upkeep_page(form: DistrictForm) -> str:
    unit = this_unit()
    return render_template(
        "booking/upkeep.html",
        unit=unit,
        rows=slot_queries.list_kept(unit.id),
        districts=queries.list_districts(unit.id, active_only=False),
        form=form,
    )


def _own(item_id: int) -> Kept:
    """Return a service of the unit in the address; another one's is NotFound."""
    return slot_queries.get_kept(item_id, this_unit().id)


def _own_district(district_id: int) -> Any:
    for one in queries.list_districts(this_unit().id, active_only=False):
        if one.id == district_id:
            return one
    raise NotFound(N_("This district does not exist."))

"""What the staff of a unit see of it, and what its owner changes."""

from dataclasses import fields
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.units import blueprint
from coop.blueprints.units.forms import ProfileForm, ResourceForm
from coop.blueprints.units.public_views import week_of
from coop.domain.files.service import keep_file
from coop.domain.identity.queries import list_staff_of_unit, list_user_names
from coop.domain.scheduling import hours_service
from coop.domain.scheduling import queries as scheduling
from coop.domain.settings.service import today
from coop.domain.trail.service import list_trail
from coop.domain.units import service
from coop.domain.units.types import Accent, Brand
from coop.errors import CoopError, NotFound
from coop.web.access import has_cooperative, has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.forms import attach_error
from coop.web.panels import render_panels
from coop.web.timelines import timeline

LOGO = "unit_logo"


@blueprint.get("/usaha/<unit_code>/kelola")
@require("units.view")
def desk() -> ResponseReturnValue:
    """Open the staff's home: who works here, what is open, how the unit stands."""
    unit = this_unit()
    return render_template(
        "units/desk.html",
        unit=unit,
        week=week_of(unit.id, today()),
        staff=list_staff_of_unit(unit.id),
        resources=scheduling.list_resources(unit.id),
        needs=render_panels("unit_desk", unit.id),
        has_house=has_cooperative(),
    )


@blueprint.route("/usaha/<unit_code>/kelola/profil", methods=["GET", "POST"])
@require("units.manage")
def profile() -> ResponseReturnValue:
    """Change how the unit presents itself and what it offers."""
    unit = this_unit()
    form = ProfileForm(data=_written(unit))
    if form.validate_on_submit():
        try:
            picture = form.logo.data
            kept = keep_file(picture, service.unit_ref(unit.id), LOGO) if picture else None
            service.change_brand(unit.id, form.brand(), kept.id if kept else None)
            service.choose_features(unit.id, form.features.data or ())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("units.profile"), code=303)
    happened = list_trail(service.unit_ref(unit.id), limit=20)
    page = render_template(
        "units/profile.html",
        form=form,
        unit=unit,
        happened=timeline(happened, list_user_names(row.user_id for row in happened)),
    )
    return page, 422 if form.is_submitted() else 200


def _written(unit: Any) -> dict[str, object]:
    own = {one.name: getattr(unit, one.name) for one in fields(Brand)}
    return {**own, "accent": Accent(unit.accent), "features": unit.features}


@blueprint.get("/usaha/<unit_code>/kelola/sumber-daya")
@require("units.view")
@has_feature("booking")
def resources() -> ResponseReturnValue:
    """List who and what can be booked; the owner adds to it."""
    return _resources_page(ResourceForm(data={"capacity": 1}))


@blueprint.post("/usaha/<unit_code>/kelola/sumber-daya/baru")
@require("units.manage")
@has_feature("booking")
def add_resource() -> ResponseReturnValue:
    """Add a mechanic, a bay, a studio."""
    form = ResourceForm()
    if form.validate_on_submit():
        try:
            hours_service.add_resource(
                this_unit().id, form.kind.data, form.name.data, capacity=form.capacity.data
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Added. It can be booked from now on."), "success")
            return _to_resources()
    return _resources_page(form), 422


@blueprint.post("/usaha/<unit_code>/kelola/sumber-daya/<int:resource_id>/<any(on, off):state>")
@require("units.manage")
@has_feature("booking")
def switch_resource(resource_id: int, state: str) -> ResponseReturnValue:
    """Offer a resource again, or no longer."""
    if scheduling.get_resource(resource_id).unit_id != this_unit().id:
        raise NotFound(_("This resource does not exist."))
    if state == "on":
        hours_service.activate_resource(resource_id)
        flash(_("It can be booked again."), "success")
    else:
        hours_service.deactivate_resource(resource_id)
        flash(_("It is offered no longer. What is booked stays booked."), "success")
    return _to_resources()


def _resources_page(form: ResourceForm) -> str:
    unit = this_unit()
    return render_template(
        "units/resources.html",
        form=form,
        unit=unit,
        rows=scheduling.list_resources(unit.id, with_former=True),
    )


def _to_resources() -> ResponseReturnValue:
    return redirect(url_for("units.resources"), code=303)

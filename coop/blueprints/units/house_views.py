"""The businesses of the house: founded, closed, opened again, let approve alone."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.units import blueprint
from coop.blueprints.units.forms import FoundForm, SelfApprovalForm
from coop.domain.identity.queries import list_staff_of_unit, list_user_names
from coop.domain.trail.service import list_trail
from coop.domain.units import queries, service
from coop.domain.units.types import Brand
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.web.access import actor, require
from coop.web.forms import attach_error
from coop.web.timelines import timeline


@blueprint.get("/unit-usaha")
@require("businesses.view")
def units() -> ResponseReturnValue:
    """List the businesses, closed ones too."""
    return _list_page(FoundForm())


@blueprint.post("/unit-usaha/baru")
@require("units.found")
def found() -> ResponseReturnValue:
    """Found a business."""
    form = FoundForm()
    if form.validate_on_submit():
        try:
            unit = service.found_unit(form.kind.data, form.code.data, Brand(form.name.data))
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Founded. Give somebody the role of its owner now, on the page of a user."))
            return _to_unit(unit.id)
    return _list_page(form), 422


@blueprint.get("/unit-usaha/<int:unit_id>")
@require("businesses.view")
def unit(unit_id: int) -> ResponseReturnValue:
    """Show a business as the house sees it."""
    return _unit_page(unit_id, SelfApprovalForm())


@blueprint.post("/unit-usaha/<int:unit_id>/<any(open, close):state>")
@require("units.found")
def switch(unit_id: int, state: str) -> ResponseReturnValue:
    """Close a business for everybody, or open it again."""
    service.switch_unit(unit_id, is_active=state == "open")
    flash(_("Open again.") if state == "open" else _("Closed. Its books stay."), "success")
    return _to_unit(unit_id)


@blueprint.post("/unit-usaha/<int:unit_id>/menyetujui-sendiri")
@require("units.approve")
def let_approve_self(unit_id: int) -> ResponseReturnValue:
    """Let the owner of a unit run by one person approve alone, or no longer."""
    form = SelfApprovalForm()
    if form.validate_on_submit():
        try:
            if actor().may("units.manage", unit_id):
                raise Refused(N_("Nobody lets themselves approve alone. Ask a colleague."))
            service.let_approve_self(unit_id, allowed=form.allowed.data, reason=form.reason.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Noted, with your reason."), "success")
            return _to_unit(unit_id)
    return _unit_page(unit_id, form), 422


def _list_page(form: FoundForm) -> str:
    rows = queries.list_units(with_former=True)
    return render_template("units/units.html", form=form, rows=rows)


def _unit_page(unit_id: int, form: SelfApprovalForm) -> str:
    row = queries.get_unit(unit_id)
    if not form.is_submitted():
        form.allowed.data = row.may_approve_self
    happened = list_trail(service.unit_ref(unit_id), limit=30)
    return render_template(
        "units/unit.html",
        form=form,
        row=row,
        post=actor().may("units.view", unit_id),
        staff=list_staff_of_unit(unit_id),
        happened=timeline(happened, list_user_names(one.user_id for one in happened)),
    )


def _to_unit(unit_id: int) -> ResponseReturnValue:
    return redirect(url_for("units.unit", unit_id=unit_id), code=303)

"""Add, change and remove steps of the ladder."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.reminders import blueprint
from coop.blueprints.reminders.forms import NewStepForm, StepForm
from coop.domain.reminders import ladder_service, queries
from coop.errors import CoopError
from coop.web.access import require
from coop.web.forms import attach_error


@blueprint.route("/pengingat/langkah/baru", methods=["GET", "POST"])
@require("reminders.manage")
def new_step() -> ResponseReturnValue:
    form = NewStepForm()
    if form.validate_on_submit():
        try:
            ladder_service.add_step(form.kind.data, form.offset_days.data, form.tone.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The step is on."), "success")
            return redirect(url_for("reminders.ladder"), code=303)
    page = render_template("reminders/step.html", form=form, step=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/pengingat/langkah/<int:step_id>/ubah", methods=["GET", "POST"])
@require("reminders.manage")
def edit_step(step_id: int) -> ResponseReturnValue:
    step = queries.get_step(step_id)
    form = StepForm(data={"offset_days": step.offset_days, "tone": step.tone})
    if form.validate_on_submit():
        try:
            ladder_service.change_step(step_id, form.offset_days.data, form.tone.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("reminders.ladder"), code=303)
    page = render_template("reminders/step.html", form=form, step=step)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/pengingat/langkah/<int:step_id>/hapus")
@require("reminders.manage")
def remove_step(step_id: int) -> ResponseReturnValue:
    ladder_service.remove_step(step_id)
    flash(_("The step is gone."), "success")
    return redirect(url_for("reminders.ladder"), code=303)

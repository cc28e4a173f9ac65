"""One person of a list: every due with its reason; left out, taken in, corrected."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coop.blueprints.payroll import blueprint
from coop.blueprints.payroll.forms import CorrectForm, LeaveOutForm
from coop.domain.payroll import permissions, queries, service
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.forms import attach_error


@blueprint.get("/potong-gaji/baris/<int:line_id>")
@require(permissions.VIEW)
def line(line_id: int) -> ResponseReturnValue:
    return _page(line_id, LeaveOutForm(), None)


def _page(line_id: int, leave_form: LeaveOutForm, correct_form: CorrectForm | None) -> str:
    found = queries.get_line_row(line_id)
    return render_template(
        "payroll/line.html",
        line=found,
        items=queries.list_items([line_id]),
        batch=service.get_batch(found.batch_id),
        leave_form=leave_form,
        correct_form=correct_form
        or CorrectForm(
            amount=found.asked_amount if found.realised_amount is None else found.realised_amount,
            has_left=found.outcome.value == "left",
        ),
    )


@blueprint.post("/potong-gaji/baris/<int:line_id>/keluarkan")
@require(permissions.PREPARE)
def leave_out(line_id: int) -> ResponseReturnValue:
    form = LeaveOutForm()
    if form.validate_on_submit():
        try:
            service.leave_out(line_id, actor(), form.reason.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Left out of this list. What is due stays due."), "success")
            return _back(line_id)
    return _page(line_id, form, None), 422


@blueprint.post("/potong-gaji/baris/<int:line_id>/masukkan")
@require(permissions.PREPARE)
def take_in(line_id: int) -> ResponseReturnValue:
    service.take_in(line_id, actor())
    flash(_("On the list again."), "success")
    return _back(line_id)


@blueprint.post("/potong-gaji/baris/<int:line_id>/koreksi")
@require(permissions.PREPARE)
def correct(line_id: int) -> ResponseReturnValue:
    form = CorrectForm()
    if form.validate_on_submit():
        try:
            service.correct_line(
                line_id, form.amount.data, form.note.data, has_left=form.has_left.data
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The result is corrected."), "success")
            return _back(line_id)
    return _page(line_id, LeaveOutForm(), form), 422


def _back(line_id: int) -> Response:
    return redirect(url_for("payroll.line", line_id=line_id), code=303)

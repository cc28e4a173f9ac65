"""The money of a list: noted by one person, booked by another, taken back as a whole."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.payroll import blueprint
from coop.blueprints.payroll.batch_views import back_to, page_of
from coop.blueprints.payroll.forms import ReasonForm, ReceiptForm
from coop.domain.members.queries import get_employer
from coop.domain.payroll import permissions, service
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.forms import attach_error


@blueprint.route("/potong-gaji/<int:batch_id>/uang", methods=["GET", "POST"])
@require(permissions.PREPARE)
def receipt(batch_id: int) -> ResponseReturnValue:
    found = service.get_batch(batch_id)
    form = ReceiptForm(
        received_on=found.received_on,
        bank_account_id=found.bank_account_id,
        amount=found.received_amount,
        reference=found.bank_reference,
        difference_reason=found.difference_reason,
    )
    if form.validate_on_submit():
        try:
            service.record_receipt(batch_id, _receipt_of(form), actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The money is noted. Another person books it."), "success")
            return back_to(batch_id)
    employer = get_employer(found.employer_id)
    page = render_template("payroll/receipt.html", form=form, batch=found, employer=employer)
    return page, 422 if form.is_submitted() else 200


def _receipt_of(form: ReceiptForm) -> service.Receipt:
    return service.Receipt(
        form.received_on.data,
        form.bank_account_id.data,
        form.amount.data,
        form.reference.data,
        form.difference_reason.data or "",
    )


@blueprint.post("/potong-gaji/<int:batch_id>/bukukan")
@require(permissions.APPROVE)
def post(batch_id: int) -> ResponseReturnValue:
    service.post_batch(batch_id, actor())
    flash(_("Booked. It is being put on everybody's bills; you may leave this page."), "success")
    return back_to(batch_id)


@blueprint.post("/potong-gaji/<int:batch_id>/tarik-kembali")
@require(permissions.PREPARE)
def ask_reversal(batch_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            service.request_reversal(batch_id, actor(), form.reason.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Asked for. The chair decides."), "success")
            return back_to(batch_id)
    return page_of(batch_id, form), 422


@blueprint.post("/potong-gaji/<int:batch_id>/putusan")
@require(permissions.APPROVE)
def decide_reversal(batch_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    is_approval = request.form.get("verdict") == "approve"
    if is_approval or form.validate():
        try:
            if is_approval:
                service.reverse_batch(batch_id, actor())
            else:
                service.refuse_reversal(batch_id, actor(), form.reason.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your decision is kept."), "success")
            return redirect(url_for("payroll.batch", batch_id=batch_id), code=303)
    return page_of(batch_id, form), 422


@blueprint.post("/potong-gaji/<int:batch_id>/lanjutkan-penarikan")
@require(permissions.APPROVE)
def continue_reversal(batch_id: int) -> ResponseReturnValue:
    service.continue_reversal(batch_id, actor())
    flash(_("It goes on in the background."), "success")
    return back_to(batch_id)

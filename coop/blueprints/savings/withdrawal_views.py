"""The queue of withdrawals: one person approves, another one pays."""

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coop.blueprints.savings import blueprint
from coop.blueprints.savings.forms import PayForm, RejectForm
from coop.domain.payments.queries import list_bank_accounts
from coop.domain.payments.types import PaymentMethod
from coop.domain.savings import service, withdrawal_queries
from coop.domain.savings.types import WithdrawalRow, WithdrawalStatus
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page
from coop.web.exports import export_response
from coop.web.forms import attach_error
from coop.web.payees import find_payee


@blueprint.get("/penarikan")
@require("savings.view")
def withdrawals() -> ResponseReturnValue:
    status = asked_choice(WithdrawalStatus, "status")
    if request.args.get("format"):
        columns = [
            (_("Requested"), "date"),
            (_("Member number"), "text"),
            (_("Member"), "text"),
            (_("Account"), "text"),
            (_("Paid by"), "text"),
            (_("Status"), "text"),
            (_("Amount"), "money"),
        ]
        return export_response(request.args["format"], "penarikan", columns, _export_rows(status))
    return render_template(
        "savings/withdrawals.html",
        page=withdrawal_queries.list_withdrawals(status, asked_page()),
        status=status,
        statuses=WithdrawalStatus,
    )


def _export_rows(status: WithdrawalStatus | None) -> Iterator[tuple[Any, ...]]:
    for row in withdrawal_queries.stream_withdrawals(status):
        yield (
            row.requested_at,
            row.member_number,
            row.person_name,
            row.account_number,
            row.method,
            row.status,
            row.amount,
        )


@blueprint.get("/penarikan/<int:withdrawal_id>")
@require("savings.view")
def withdrawal(withdrawal_id: int) -> ResponseReturnValue:
    found = withdrawal_queries.get_withdrawal(withdrawal_id)
    return _decision(found, RejectForm(), _pay_form(found))


@blueprint.post("/penarikan/<int:withdrawal_id>/setujui")
@require("savings.approve")
def approve(withdrawal_id: int) -> ResponseReturnValue:
    service.approve_withdrawal(withdrawal_id, actor())
    flash(_("The withdrawal is approved. Somebody else pays it."), "success")
    return _back_to(withdrawal_id)


@blueprint.post("/penarikan/<int:withdrawal_id>/tolak")
@require("savings.approve", "savings.pay")
def reject(withdrawal_id: int) -> ResponseReturnValue:
    found = withdrawal_queries.get_withdrawal(withdrawal_id)
    form = RejectForm()
    if form.validate_on_submit():
        try:
            service.reject_withdrawal(withdrawal_id, actor(), form.reason.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The withdrawal is rejected and the member is told why."), "success")
            return _back_to(withdrawal_id)
    return _decision(found, form, _pay_form(found)), 422


@blueprint.post("/penarikan/<int:withdrawal_id>/bayar")
@require("savings.pay")
def pay(withdrawal_id: int) -> ResponseReturnValue:
    found = withdrawal_queries.get_withdrawal(withdrawal_id)
    form = _pay_form(found)
    if form is None or form.validate_on_submit():
        try:
            bank_account_id = form.bank_account_id.data if form else None
            service.pay_withdrawal(withdrawal_id, actor(), bank_account_id)
        except CoopError as error:
            if form is None:
                raise
            attach_error(form, error)
        else:
            flash(_("The withdrawal is paid and booked. The voucher is ready."), "success")
            return _back_to(withdrawal_id)
    return _decision(found, RejectForm(), form), 422


@blueprint.post("/penarikan/<int:withdrawal_id>/batalkan")
@require("savings.request_for_member")
def cancel_for_member(withdrawal_id: int) -> ResponseReturnValue:
    service.cancel_withdrawal(withdrawal_id, actor())
    flash(_("The withdrawal has been cancelled."), "success")
    return _back_to(withdrawal_id)


def _pay_form(found: WithdrawalRow) -> PayForm | None:
    """Return the form that asks where a transfer leaves from; cash needs none."""
    if found.method is PaymentMethod.CASH:
        return None
    form = PayForm()
    form.bank_account_id.choices = [
        (bank.id, f"{bank.bank} •••• {bank.number[-4:]}")
        for bank in list_bank_accounts(found.unit_id)
    ]
    return form


def _decision(found: WithdrawalRow, reject_form: RejectForm, pay_form: PayForm | None) -> str:
    return render_template(
        "savings/withdrawal.html",
        withdrawal=found,
        payee=find_payee(found.person_id, found.requested_at),
        reject_form=reject_form,
        pay_form=pay_form,
    )


def _back_to(withdrawal_id: int) -> Response:
    return redirect(url_for("savings.withdrawal", withdrawal_id=withdrawal_id), code=303)

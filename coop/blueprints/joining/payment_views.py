"""The first dues by transfer, without a login: the application's link is the key."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.joining import blueprint
from coop.blueprints.joining.forms import ChooseBankForm, ProofForm
from coop.domain.membership import queries
from coop.domain.membership.types import JoiningStatus
from coop.domain.payments import queries as payments
from coop.domain.payments import service
from coop.domain.payments.types import OpenBill, Transfer
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.web.access import public
from coop.web.forms import attach_error


@blueprint.route("/gabung/status/<token>/bayar", methods=["GET", "POST"])
@public
def pay(token: str) -> ResponseReturnValue:
    application, bill = _payable(token)
    form = ChooseBankForm()
    form.bank_account_id.choices = [
        (account.id, account.bank) for account in payments.list_bank_accounts(bill.unit_id)
    ]
    if form.validate_on_submit():
        try:
            service.choose_transfer(
                application.person_id, {bill.id: bill.payable_amount}, form.bank_account_id.data
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            return redirect(url_for("joining.prove", token=token), code=303)
    return render_template(
        "joining/pay.html",
        form=form,
        application=application,
        bill=bill,
    ), 422 if form.is_submitted() else 200


@blueprint.route("/gabung/status/<token>/bukti", methods=["GET", "POST"])
@public
def prove(token: str) -> ResponseReturnValue:
    application, bill = _payable(token)
    transfer = _open_transfer(bill.id)
    if transfer is None:
        return redirect(url_for("joining.pay", token=token), code=303)
    form = ProofForm()
    if form.validate_on_submit():
        try:
            service.announce_transfer(
                transfer.intent_id,
                value_on=form.value_on.data,
                payer_name=form.payer_name.data,
                proof=form.proof.data,
                actor=None,
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Thank you. We look for your transfer at the bank and tell you."), "success")
            return redirect(url_for("joining.status", token=token), code=303)
    return render_template(
        "joining/prove.html",
        form=form,
        application=application,
        transfer=transfer,
    ), 422 if form.is_submitted() else 200


def _payable(token: str) -> tuple[Any, OpenBill]:
    application = queries.get_application_by_token(token)
    if application.status is not JoiningStatus.AWAITING_PAYMENT or application.bill_id is None:
        raise NotFound(N_("There is nothing to pay on this application now."))
    return application, payments.get_bill_of_person(application.bill_id, application.person_id)


def _open_transfer(bill_id: int) -> Transfer | None:
    intent = queries.find_open_intent(bill_id)
    return payments.get_transfer(intent.token) if intent else None

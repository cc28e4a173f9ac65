"""Bills to pay, the transfer page, the payments made."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.pay import blueprint
from coop.blueprints.pay.forms import AnnounceForm, make_choose_form
from coop.domain.payments import queries, service
from coop.domain.payments.types import OpenBill, PaymentFilter, Transfer
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.web import uploads
from coop.web.access import actor, may, public, require
from coop.web.arguments import asked_numbers, asked_page
from coop.web.forms import attach_error


@blueprint.get("/tagihan")
@require("member.self")
def bills() -> ResponseReturnValue:
    mine = queries.list_open_bills(current_user.person_id)
    return render_template(
        "pay/bills.html",
        payable=[bill for bill in mine if bill.payable_amount],
        checked=[bill for bill in mine if not bill.payable_amount],
        started=queries.list_started_transfers(current_user.person_id),
        total=sum(bill.remainder for bill in mine),
    )


@blueprint.route("/tagihan/<int:bill_id>/bayar", methods=["GET", "POST"])
@require("member.self")
def choose(bill_id: int) -> ResponseReturnValue:
    return _choose([queries.get_bill_of_person(bill_id, current_user.person_id)])


@blueprint.route("/tagihan/bayar", methods=["GET", "POST"])
@require("member.self")
def choose_together() -> ResponseReturnValue:
    ids = asked_numbers("bills")[:50]
    chosen = queries.list_bills_of_person(current_user.person_id, ids)
    if not chosen:
        flash(_("Tick the bills that you want to pay."), "warning")
        return redirect(url_for("pay.bills"), code=303)
    return _choose(chosen)


def _choose(chosen: Sequence[OpenBill]) -> ResponseReturnValue:
    payable = [bill for bill in chosen if bill.payable_amount]
    banks = [(bank.id, bank.bank) for bank in queries.list_bank_accounts(chosen[0].unit_id)]
    form = make_choose_form(payable, banks)
    if form.validate_on_submit():
        try:
            intent = service.choose_transfer(
                current_user.person_id, form.amounts, form.bank_account.data
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            if intent.bank_account_id != form.bank_account.data:
                flash(_("That bank had no free amount left; please use the bank below."), "info")
            return redirect(url_for("pay.announce", token=intent.token), code=303)
    status = 422 if form.is_submitted() else 200
    return render_template("pay/choose.html", form=form, bills=chosen, payable=payable), status


@blueprint.route("/bayar/<token>", methods=["GET", "POST"])
@public
def announce(token: str) -> ResponseReturnValue:
    transfer = _transfer(token)
    may_announce = _is_own(transfer) or may("payments.check")
    if request.method == "POST" and not may_announce:
        raise NotFound(N_("This transfer does not exist."))
    form = AnnounceForm(amount=transfer.amount)
    if form.validate_on_submit():
        try:
            service.announce_transfer(
                transfer.intent_id,
                value_on=form.value_on.data,
                amount=form.amount.data,
                payer_name=form.payer_name.data,
                proof=form.proof.data,
                actor=actor() if current_user.is_authenticated else None,
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Thank you. We look the transfer up at the bank and tell you."), "success")
            return redirect(url_for("pay.announce", token=token), code=303)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "pay/announce.html", form=form, transfer=transfer, may_announce=may_announce
    ), status


def _is_own(transfer: Transfer) -> bool:
    """Say whether the reader is the payer: who holds the link and is nobody else here."""
    return not current_user.is_authenticated or transfer.person_id == current_user.person_id


def _transfer(token: str) -> Transfer:
    """Return the transfer that the link opens; another member's link opens nothing."""
    transfer = queries.get_transfer(token)
    if not (_is_own(transfer) or may("payments.view")):
        raise NotFound(N_("This transfer does not exist."))
    return transfer


@blueprint.get("/pembayaran")
@require("member.self")
def payments() -> ResponseReturnValue:
    wanted = PaymentFilter(person_id=current_user.person_id or 0, descending=True)
    return render_template("pay/payments.html", page=queries.search_payments(wanted, asked_page()))


@blueprint.get("/pembayaran/<int:payment_id>")
@require("member.self")
def payment(payment_id: int) -> ResponseReturnValue:
    facts = queries.get_payment_of_person(payment_id, current_user.person_id)
    return render_template("pay/payment.html", payment=facts)


@blueprint.get("/pembayaran/<int:payment_id>/bukti")
@require("payments.view", "member.self")
def proof(payment_id: int) -> ResponseReturnValue:
    """The proof of a payment, for staff who see payments and for the payer."""
    owner = None if may("payments.view") else current_user.person_id or 0
    file = queries.get_proof(payment_id, owner)
    answer = uploads.send_stored(file)
    answer.headers["Content-Disposition"] = f"inline; filename=proof-{payment_id}"
    return answer


# A PDF stands beside the claim in a frame of our own page, nowhere else.
FRAMED: dict[str, Any] = {
    "frame_options": "SAMEORIGIN",
    "content_security_policy": {"default-src": "'self'", "frame-ancestors": "'self'"},
}
proof.talisman_view_options = FRAMED  # type: ignore[attr-defined]  # how Talisman is told

"""Payments that a unit received: looked up by the desk, put in the books by the owner."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.cashier.forms import NotFoundForm, RejectForm, VerifyForm
from coop.blueprints.cashier.views import asked_payments, list_page
from coop.blueprints.pay.views import FRAMED
from coop.blueprints.till import blueprint
from coop.blueprints.treasury.forms import ReasonForm, VerdictForm
from coop.domain.payments import queries, service
from coop.domain.payments.errors import RecordingRefused
from coop.domain.payments.types import PaymentFacts, PaymentMethod, PaymentStatus
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.web.access import actor, require, this_unit
from coop.web.addresses import url_for
from coop.web.filters import label
from coop.web.forms import Form, attach_error
from coop.web.uploads import send_stored

ALL = "/usaha/<unit_code>/kelola/kas"
ONE = f"{ALL}/<int:payment_id>"
FORMS = {"verify": VerifyForm, "reject": RejectForm, "not_found": NotFoundForm, "why": ReasonForm}


@blueprint.get(ALL)
@require("till.view")
def payments() -> ResponseReturnValue:
    """List what the unit was paid, by transfer and in cash."""
    unit = this_unit()
    return list_page(
        "till/payments.html",
        asked_payments(unit_id=unit.id),
        unit=unit,
        statuses=[(one.value, label(one)) for one in PaymentStatus],
        methods=[(one.value, label(one)) for one in (PaymentMethod.TRANSFER, PaymentMethod.CASH)],
    )


@blueprint.get(ONE)
@require("till.view")
def payment(payment_id: int) -> ResponseReturnValue:
    """Show a payment with its proof, and what is to be done with it."""
    return _page(payment_id)


@blueprint.get(f"{ONE}/bukti")
@require("till.view")
def proof(payment_id: int) -> ResponseReturnValue:
    """Send the proof of a payment."""
    own_payment(payment_id)
    answer = send_stored(queries.get_proof(payment_id))
    answer.headers["Content-Disposition"] = f"inline; filename=proof-{payment_id}"
    return answer


proof.talisman_view_options = FRAMED  # type: ignore[attr-defined]  # how Talisman is told


@blueprint.post(f"{ONE}/temukan")
@require("till.check")
def verify(payment_id: int) -> ResponseReturnValue:
    """Note that the money is on the bank statement."""
    form = VerifyForm()
    return _act(
        payment_id,
        form,
        _("Verified. It is recorded next."),
        lambda: service.verify_payment(payment_id, actor(), form.bank_reference.data),
    )


@blueprint.post(f"{ONE}/tolak")
@require("till.check")
def reject(payment_id: int) -> ResponseReturnValue:
    """Refuse a transfer with a reason that the payer reads."""
    form = RejectForm()
    return _act(
        payment_id,
        form,
        _("Rejected. The payer is told why."),
        lambda: service.reject_payment(payment_id, actor(), form.reason.data),
    )


@blueprint.post(f"{ONE}/tidak-ada")
@require("till.check")
def not_found(payment_id: int) -> ResponseReturnValue:
    """Note that the bank statement holds no such money."""
    form = NotFoundForm()
    return _act(
        payment_id,
        form,
        _("Noted: no payment found. The payer is told."),
        lambda: service.mark_not_found(payment_id, actor(), form.note.data or ""),
    )


@blueprint.post(f"{ONE}/catat")
@require("till.record")
def record(payment_id: int) -> ResponseReturnValue:
    """Put a verified payment in the books."""

    def work() -> None:
        try:
            service.record_payments([payment_id], actor())
        except RecordingRefused as refused:  # it is the only one: its own reason says more
            raise refused.refusals[0][1] from refused

    return _act(payment_id, Form(), _("Recorded. The payer has the receipt."), work)


@blueprint.post(f"{ONE}/kembalikan")
@require("till.record")
def give_back(payment_id: int) -> ResponseReturnValue:
    """Let a verified payment be looked up again."""
    form = ReasonForm()
    return _act(
        payment_id,
        form,
        _("Given back to be looked up again."),
        lambda: service.return_payment(payment_id, actor(), form.reason.data),
    )


@blueprint.post(f"{ONE}/minta-batal")
@require("till.check")
def ask_reversal(payment_id: int) -> ResponseReturnValue:
    """Ask that a recorded payment be taken back."""
    form = ReasonForm()
    return _act(
        payment_id,
        form,
        _("Asked for. The owner decides."),
        lambda: service.request_reversal(payment_id, actor(), form.reason.data),
    )


@blueprint.post(f"{ONE}/batal")
@require("till.record")
def decide_reversal(payment_id: int) -> ResponseReturnValue:
    """Take a recorded payment back, or leave it in the books."""
    form, verdict = VerdictForm(), request.form.get("verdict")
    if not form.validate() or verdict not in ("approve", "refuse"):
        raise Refused(N_("Say whether the payment is reversed or stays, in at most 500 letters."))
    is_approved, why = verdict == "approve", form.reason.data or ""
    decide = service.reverse_payment if is_approved else service.refuse_reversal
    done = (
        _("Reversed. The bills are open again and the receipt is revoked.")
        if is_approved
        else _("The payment stays in the books.")
    )
    return _act(payment_id, form, done, lambda: decide(payment_id, actor(), why))


def own_payment(payment_id: int) -> PaymentFacts:
    """Return a payment that the unit in the address received; another one's is NotFound."""
    return queries.get_payment_of_unit(payment_id, this_unit().id)


def _act(payment_id: int, form: Form, done: str, act: Callable[[], object]) -> ResponseReturnValue:
    own_payment(payment_id)
    if form.validate_on_submit():
        try:
            act()
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(done, "success")
            return redirect(url_for("till.payment", payment_id=payment_id), code=303)
    return _page(payment_id, form)


def _page(payment_id: int, failed: Form | None = None) -> ResponseReturnValue:
    facts = own_payment(payment_id)
    shown: dict[str, Any] = {
        name: failed if type(failed) is kind else kind(formdata=None)
        for name, kind in FORMS.items()
    }
    page = render_template(
        "till/payment.html",
        unit=this_unit(),
        payment=facts,
        request_=queries.find_reversal_request(payment_id),
        failed=failed,
        **shown,
    )
    return page, 422 if failed else 200

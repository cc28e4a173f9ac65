"""Record verified payments, confirm drawers, ask for reversals and decide on them."""

from collections.abc import Callable
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.blueprints.cashier.views import asked_payments, list_page
from coop.blueprints.treasury import blueprint
from coop.blueprints.treasury.forms import ReasonForm, VerdictForm
from coop.domain.payments import counter_queries, queries, service
from coop.domain.payments.errors import RecordingRefused
from coop.domain.payments.types import PaymentFacts, PaymentStatus
from coop.domain.settings.service import today
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.web.access import actor, require
from coop.web.arguments import read_number
from coop.web.forms import Form, attach_error
from coop.web.refs import ref_link

DRAWER_DAYS = 31


def _verified(error: CoopError | None = None) -> ResponseReturnValue:
    totals = queries.totals_by_bank()
    page = list_page(
        "treasury/verified.html",
        asked_payments(PaymentStatus.VERIFIED),
        error=error,
        refusals=error.refusals if isinstance(error, RecordingRefused) else (),
        totals=totals,
        banks=[(total.bank_account_id, total.bank) for total in totals],
    )
    return (page, 422) if error else page


@blueprint.get("/bendahara/pembayaran")
@require("payments.record")
def verified() -> ResponseReturnValue:
    return _verified()


@blueprint.post("/bendahara/pembayaran/catat")
@require("payments.record")
def record() -> ResponseReturnValue:
    ticked = [read_number(text) for text in request.form.getlist("payments")[:500]]
    ids = [payment_id for payment_id in ticked if payment_id is not None]
    if not ticked:
        flash(_("Tick the payments that you want to record."), "warning")
        return redirect(url_for("treasury.verified"), code=303)
    if len(ids) < len(ticked):
        raise NotFound(N_("This payment does not exist."))
    queries.ensure_of_unit(ids, COOPERATIVE_UNIT_ID)
    try:
        recorded = service.record_payments(ids, actor())
    except CoopError as error:
        return _verified(error)
    flash(
        ngettext("%(num)d payment recorded.", "%(num)d payments recorded.", len(recorded)),
        "success",
    )
    return redirect(url_for("treasury.verified"), code=303)


@blueprint.get("/bendahara/pembayaran/<int:payment_id>")
@require("payments.view")
def payment(payment_id: int) -> ResponseReturnValue:
    return _payment(payment_id)


def own_payment(payment_id: int) -> PaymentFacts:
    """Return a payment to the cooperative; what its businesses received is theirs."""
    return queries.get_payment_of_unit(payment_id, COOPERATIVE_UNIT_ID)


def _payment(payment_id: int, failed: Form | None = None) -> ResponseReturnValue:
    facts = own_payment(payment_id)
    page = render_template(
        "treasury/payment.html",
        payment=facts,
        entry=ref_link("journal_entry", facts.entry_id),
        request_=queries.find_reversal_request(payment_id),
        form=failed or ReasonForm(formdata=None),
    )
    return page, 422 if failed else 200


@blueprint.post("/bendahara/pembayaran/<int:payment_id>/kembalikan")
@require("payments.record")
def give_back(payment_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    return _act(
        payment_id,
        form,
        _("Given back to the cashier."),
        lambda: service.return_payment(payment_id, actor(), form.reason.data),
    )


@blueprint.post("/bendahara/pembayaran/<int:payment_id>/minta-batal")
@require("payments.reverse")
def ask_reversal(payment_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    return _act(
        payment_id,
        form,
        _("Asked for. The chair decides."),
        lambda: service.request_reversal(payment_id, actor(), form.reason.data),
    )


def _act(
    payment_id: int, form: ReasonForm, done: str, act: Callable[[], object]
) -> ResponseReturnValue:
    own_payment(payment_id)
    if form.validate_on_submit():
        try:
            act()
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(done, "success")
            return redirect(url_for("treasury.payment", payment_id=payment_id), code=303)
    return _payment(payment_id, form)


@blueprint.get("/bendahara/pembatalan")
@require("payments.view", "payments.approve_reversal", "payments.reverse")
def reversals() -> ResponseReturnValue:
    return render_template("treasury/reversals.html", requests=queries.list_reversal_requests())


@blueprint.post("/bendahara/pembatalan/<int:payment_id>")
@require("payments.approve_reversal")
def decide_reversal(payment_id: int) -> ResponseReturnValue:
    own_payment(payment_id)
    form, verdict = VerdictForm(), request.form.get("verdict")
    if not form.validate() or verdict not in ("approve", "refuse"):
        raise Refused(N_("Say whether the payment is reversed or stays, in at most 500 letters."))
    if verdict == "approve":
        service.reverse_payment(payment_id, actor())
        flash(_("Reversed. The bills are open again and the receipt is revoked."), "success")
    else:
        service.refuse_reversal(payment_id, actor(), form.reason.data or "")
        flash(_("The payment stays in the books."), "success")
    return redirect(url_for("treasury.payment", payment_id=payment_id), code=303)


@blueprint.get("/bendahara/laci")
@require("payments.confirm_drawer", "payments.view")
def drawers() -> ResponseReturnValue:
    first = today() - timedelta(DRAWER_DAYS)
    return render_template(
        "treasury/drawers.html",
        days=counter_queries.list_drawer_days(first),
    )


@blueprint.post("/bendahara/laci/<int:count_id>")
@require("payments.confirm_drawer")
def confirm_drawer(count_id: int) -> ResponseReturnValue:
    service.confirm_drawer(
        count_id,
        actor(),
        counted_amount=request.form.get("counted_amount", type=int),
        book_amount=request.form.get("book_amount", type=int),
    )
    flash(_("The count is confirmed."), "success")
    return redirect(url_for("treasury.drawers"), code=303)

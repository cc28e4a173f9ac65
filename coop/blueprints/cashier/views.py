"""The queue of announced transfers, and the verdict on each."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.blueprints.cashier import blueprint
from coop.blueprints.cashier.forms import NotFoundForm, RejectForm, VerifyForm
from coop.domain.payments import queries, service
from coop.domain.payments.types import PaymentFilter, PaymentMethod, PaymentStatus
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import (
    asked_choice,
    asked_date,
    asked_number,
    asked_page,
    asked_text,
    is_descending,
)
from coop.web.exports import Columns, export_response
from coop.web.forms import Form, attach_error

EXPORTED: Columns = [
    (_l("Announced"), "date"),
    (_l("Payer"), "text"),
    (_l("For"), "text"),
    (_l("How"), "text"),
    (_l("Bank"), "text"),
    (_l("Paid on"), "date"),
    (_l("Amount"), "money"),
    (_l("Bank reference"), "text"),
    (_l("State"), "text"),
]


def asked_payments(*statuses: PaymentStatus, unit_id: int = COOPERATIVE_UNIT_ID) -> PaymentFilter:
    """Return the filter that the address asks for, within a unit and ``statuses``."""
    asked = asked_choice(PaymentStatus, "status")
    return PaymentFilter(
        unit_id=unit_id,
        statuses=statuses or ((asked,) if asked else ()),
        method=asked_choice(PaymentMethod, "method"),
        bank_account_id=asked_number("bank"),
        text=asked_text(),
        first=asked_date("from"),
        last=asked_date("to"),
        repeats_only=request.args.get("repeats") == "1",
        sort=request.args.get("sort", "announced_at"),
        descending=is_descending() if "sort" in request.args else not statuses,
    )


def list_page(template: str, wanted: PaymentFilter, **context: object) -> ResponseReturnValue:
    """Show a list of payments, or send it as a file."""
    if request.args.get("format"):
        rows = (
            (
                row.announced_at,
                row.person_name,
                ", ".join(row.bills),
                row.method,
                row.bank,
                row.value_on,
                row.amount,
                row.bank_reference,
                row.status,
            )
            for row in queries.list_payments(wanted)
        )
        return export_response(request.args["format"], _("payments"), EXPORTED, rows)
    page = queries.search_payments(wanted, asked_page())
    return render_template(template, page=page, **context)


@blueprint.get("/kasir/antrean")
@require("payments.view")
def queue() -> ResponseReturnValue:
    banks = [(bank.id, bank.bank) for bank in queries.list_bank_accounts()]
    return list_page("cashier/queue.html", asked_payments(PaymentStatus.ANNOUNCED), banks=banks)


@blueprint.get("/kasir/pembayaran")
@require("payments.view")
def payments() -> ResponseReturnValue:
    return list_page("cashier/payments.html", asked_payments())


@blueprint.get("/kasir/antrean/<int:payment_id>")
@require("payments.check")
def payment(payment_id: int) -> ResponseReturnValue:
    return _decision(payment_id)


def _decision(payment_id: int, failed: Form | None = None) -> ResponseReturnValue:
    facts = queries.get_payment_of_unit(payment_id, COOPERATIVE_UNIT_ID)
    earlier, later = queries.find_neighbours(payment_id, facts.row.announced_at)
    forms = {
        name: failed if isinstance(failed, kind) else kind(formdata=None)
        for name, kind in (
            ("verify", VerifyForm),
            ("reject", RejectForm),
            ("not_found", NotFoundForm),
        )
    }
    page = render_template(
        "cashier/payment.html", payment=facts, earlier=earlier, later=later, **forms
    )
    return page, 422 if failed else 200


@blueprint.post("/kasir/antrean/<int:payment_id>/temukan")
@require("payments.check")
def verify(payment_id: int) -> ResponseReturnValue:
    form = VerifyForm()
    return _decide(
        payment_id,
        form,
        _("Verified. The treasurer records it next."),
        lambda: service.verify_payment(payment_id, actor(), form.bank_reference.data),
    )


@blueprint.post("/kasir/antrean/<int:payment_id>/tolak")
@require("payments.check")
def reject(payment_id: int) -> ResponseReturnValue:
    form = RejectForm()
    return _decide(
        payment_id,
        form,
        _("Rejected. The payer is told why."),
        lambda: service.reject_payment(payment_id, actor(), form.reason.data),
    )


@blueprint.post("/kasir/antrean/<int:payment_id>/tidak-ada")
@require("payments.check")
def not_found(payment_id: int) -> ResponseReturnValue:
    form = NotFoundForm()
    return _decide(
        payment_id,
        form,
        _("Noted: no payment found. The payer is told."),
        lambda: service.mark_not_found(payment_id, actor(), form.note.data or ""),
    )


def _decide(
    payment_id: int, form: Form, done: str, decide: Callable[[], object]
) -> ResponseReturnValue:
    """Take the verdict and go on to the next transfer, or show what is wrong with it."""
    facts = queries.get_payment_of_unit(payment_id, COOPERATIVE_UNIT_ID)
    if form.validate_on_submit():
        earlier, later = queries.find_neighbours(payment_id, facts.row.announced_at)
        try:
            decide()
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(done, "success")
            return redirect(_address_of(later or earlier), code=303)
    return _decision(payment_id, form)


def _address_of(payment_id: int | None) -> str:
    """Return the page of the next transfer, or the empty queue."""
    if payment_id is None:
        return url_for("cashier.queue")
    return url_for("cashier.payment", payment_id=payment_id)

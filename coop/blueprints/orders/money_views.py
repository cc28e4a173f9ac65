"""Money of an order at the desk: cash taken, deductions asked and decided, money paid back."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.orders import blueprint
from coop.blueprints.orders.forms import AnswerForm, CashForm, PayoutForm, credit_form
from coop.blueprints.orders.staff_views import ONE, order_page, own_order, to_order
from coop.domain.payments import queries as payments
from coop.domain.payments import service as paying
from coop.domain.sales import queries, service
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.forms import Form, attach_error

CASH = 0


@blueprint.post(f"{ONE}/tunai")
@require("orders.manage")
@has_feature("selling")
def take_cash(order_id: int) -> ResponseReturnValue:
    """Take cash for an order, the bill that is due first first."""
    found, form = own_order(order_id), CashForm()
    if form.validate_on_submit() and _done(form, lambda: receive(found, form.amount.data)):
        flash(_("Received in cash. The receipt is ready."), "success")
        return to_order(order_id)
    return order_page(found, cash_form=form), 422


def receive(order: Any, amount: int) -> None:
    """Take ``amount`` rupiah in cash for the open bills of an order. Raises Refused for more."""
    left, wanted = amount, {}
    for bill in queries.list_open_bills(order.id):
        part = min(left, bill.amount - bill.paid_amount)
        if part > 0:
            wanted[bill.id] = part
            left -= part
    if left or not wanted:
        raise Refused(N_("That is more than is still to pay."), field="amount")
    paying.receive_cash(order.person_id, wanted, actor())


@blueprint.route(f"{ONE}/potongan", methods=["GET", "POST"])
@require("orders.manage")
@has_feature("selling")
def ask_credit(order_id: int) -> ResponseReturnValue:
    """Ask that something be taken off an order that was handed over."""
    found = own_order(order_id)
    lines = queries.list_lines(order_id)
    form = credit_form(lines)
    if form.validate_on_submit() and _done(
        form, lambda: service.ask_credit(order_id, form.wish(lines), form.reason.data, actor())
    ):
        flash(_("Asked for. The owner decides."), "success")
        return to_order(order_id)
    page = render_template("orders/credit.html", unit=this_unit(), order=found, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"{ONE}/potongan/<int:credit_id>/<any(approve, refuse):verdict>")
@require("orders.approve")
@has_feature("selling")
def decide_credit(order_id: int, credit_id: int, verdict: str) -> ResponseReturnValue:
    """Approve a deduction as another person, or refuse it."""
    found, form = own_order(order_id), AnswerForm()
    if queries.get_credit(credit_id).order_id != order_id:
        raise NotFound(N_("This credit does not exist."))
    if form.validate_on_submit() and _done(form, lambda: _decide(credit_id, verdict, form)):
        flash(_("Taken off.") if verdict == "approve" else _("Refused."), "success")
        return to_order(order_id)
    return order_page(found, answer_form=form), 422


def _decide(credit_id: int, verdict: str, form: Any) -> None:
    answer = form.answer.data or ""
    if verdict == "approve":
        service.approve_credit(credit_id, actor(), answer)
    elif not answer:
        raise Refused(N_("Say why it is refused."), field="answer")
    else:
        service.refuse_credit(credit_id, actor(), answer)


@blueprint.route(f"{ONE}/pengembalian", methods=["GET", "POST"])
@require("orders.manage")
@has_feature("selling")
def prepare_payout(order_id: int) -> ResponseReturnValue:
    """Prepare money that goes back to the customer; another person pays it."""
    found = own_order(order_id)
    row = queries.order_row(found)
    form = PayoutForm(data={"amount": row.payable_back_amount or None, "bank_account": CASH})
    banks = payments.list_bank_accounts(found.unit_id)
    form.bank_account.choices = [(CASH, _("Cash")), *((one.id, one.bank) for one in banks)]
    if form.validate_on_submit() and _done(
        form,
        lambda: service.prepare_payout(
            order_id, actor(), form.bank_account.data or None, form.amount.data
        ),
    ):
        flash(_("Prepared. Another person pays it."), "success")
        return to_order(order_id)
    page = render_template("orders/payout.html", unit=this_unit(), order=found, row=row, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"{ONE}/pengembalian/<int:payout_id>/<any(pay, drop):step>")
@require("orders.approve")
@has_feature("selling")
def close_payout(order_id: int, payout_id: int, step: str) -> ResponseReturnValue:
    """Pay back what another person prepared, or drop it."""
    own_order(order_id)
    if queries.get_payout(payout_id).order_id != order_id:
        raise NotFound(N_("This payout does not exist."))
    if step == "pay":
        service.pay_back(payout_id, actor())
        flash(_("Paid back."), "success")
    else:
        service.drop_payout(payout_id, actor())
        flash(_("Dropped. It can be prepared anew."), "success")
    return to_order(order_id)


def _done(form: Form, work: Callable[[], object]) -> bool:
    try:
        work()
    except CoopError as error:
        attach_error(form, error)
        return False
    return True

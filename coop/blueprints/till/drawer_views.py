"""The unit's cash drawer: counted by one person, confirmed by another."""

from datetime import timedelta

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.cashier.counter_views import DRAWER_DAYS
from coop.blueprints.cashier.forms import CountForm
from coop.blueprints.till import blueprint
from coop.domain.approvals.types import Decision
from coop.domain.documents.service import list_documents, list_issued
from coop.domain.payments import counter_queries, service
from coop.domain.payments.balances import HELD_RETURN, list_asked_returns, list_held
from coop.domain.settings.service import today
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.pdf.registry import render_document
from coop.refs import Ref
from coop.web.access import actor, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import read_number, shown_approval
from coop.web.forms import attach_error
from coop.web.papers import base_url, letterhead, pdf_response

DRAWER = "/usaha/<unit_code>/kelola/laci"
HELD = "/usaha/<unit_code>/kelola/titipan/<int:person_id>"


@blueprint.get(DRAWER)
@require("till.view")
def drawer() -> ResponseReturnValue:
    """Show the days of the drawer; the desk counts here, the owner confirms."""
    return _page(CountForm(formdata=None)), 200


@blueprint.post(DRAWER)
@require("till.check")
def count_drawer() -> ResponseReturnValue:
    """Note what lies in the drawer today."""
    form = CountForm()
    if form.validate_on_submit():
        try:
            service.count_drawer(form.counted_amount.data, actor(), unit_id=this_unit().id)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Counted. It is confirmed next."), "success")
            return redirect(url_for("till.drawer"), code=303)
    return _page(form), 422


@blueprint.post(f"{DRAWER}/<int:count_id>")
@require("till.record")
def confirm_drawer(count_id: int) -> ResponseReturnValue:
    """Confirm a count; a difference is booked as cash short or cash over."""
    service.confirm_drawer(
        count_id,
        actor(),
        counted_amount=request.form.get("counted_amount", type=int),
        book_amount=request.form.get("book_amount", type=int),
        unit_id=this_unit().id,
    )
    flash(_("The count is confirmed."), "success")
    return redirect(url_for("till.drawer"), code=303)


@blueprint.post(HELD)
@require("till.check")
def ask_return(person_id: int) -> ResponseReturnValue:
    """Ask for what was paid beyond the bills to be given back to a customer."""
    amount = read_number(request.form.get("amount", "")) or 0
    service.ask_return(person_id, this_unit().id, amount, actor())
    flash(_("Asked for. Another person pays it out."), "success")
    return redirect(url_for("till.drawer"), code=303)


@blueprint.post(f"{HELD}/<any(approved, rejected):verdict>")
@require("till.record")
def decide_return(person_id: int, verdict: str) -> ResponseReturnValue:
    """Give it back out of the drawer, or not."""
    voucher = service.decide_return(
        person_id, this_unit().id, actor(), Decision(verdict), approval_id=shown_approval()
    )
    if voucher is None:
        flash(_("Not given back. It stays held for the customer."), "success")
    else:
        flash(_("Given back out of the drawer. Let the customer sign the voucher."), "success")
    return redirect(url_for("till.drawer"), code=303)


@blueprint.get(f"{HELD}/bukti-<int:document_id>.pdf")
@require("till.view")
def return_voucher(person_id: int, document_id: int) -> ResponseReturnValue:
    """Print the voucher of what was given back."""
    unit_id, subject = this_unit().id, Ref("person", person_id)
    voucher = next((one for one in list_documents(subject) if one.id == document_id), None)
    if voucher is None or (voucher.kind, voucher.unit_id) != (HELD_RETURN, unit_id):
        raise NotFound(N_("This document does not exist."))
    printed = render_document(voucher, base_url=base_url(), letterhead=letterhead(unit_id))
    return pdf_response(printed, f"{voucher.number}.pdf")


def _page(form: CountForm) -> str:
    unit, day = this_unit(), today()
    return render_template(
        "till/drawer.html",
        unit=unit,
        form=form,
        day=day,
        days=counter_queries.list_drawer_days(day - timedelta(DRAWER_DAYS), unit.id),
        held=list_held(unit.id),
        asked=list_asked_returns(unit.id),
        vouchers=list_issued(HELD_RETURN, unit.id, day - timedelta(DRAWER_DAYS)),
    )

"""The counter: find a person, take cash for their bills; the drawer at the end of the day."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.cashier import blueprint
from coop.blueprints.cashier.forms import CountForm, make_cash_form
from coop.domain.members.queries import search_members
from coop.domain.members.types import MemberFilter
from coop.domain.payments import counter_queries, queries, service
from coop.domain.people.queries import get_person
from coop.domain.settings.service import today
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import asked_text
from coop.web.forms import attach_error

DRAWER_DAYS = 31


@blueprint.get("/kasir/loket")
@require("payments.cash")
def counter() -> ResponseReturnValue:
    text = asked_text()
    members = search_members(MemberFilter(text=text, size=20)).rows if text else ()
    payers = counter_queries.find_payers(text, [member.person_id for member in members])
    return render_template(
        "cashier/counter.html",
        payers=payers,
        numbers={member.person_id: member.number for member in members},
    )


@blueprint.route("/kasir/loket/<int:person_id>", methods=["GET", "POST"])
@require("payments.cash")
def receive(person_id: int) -> ResponseReturnValue:
    person = get_person(person_id)
    # what business units billed is taken at their own desks
    bills = [
        bill for bill in queries.list_open_bills(person_id) if bill.unit_id == COOPERATIVE_UNIT_ID
    ]
    form = make_cash_form([bill for bill in bills if bill.payable_amount])
    if form.validate_on_submit():
        try:
            payment = service.receive_cash(person_id, form.amounts, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Received and booked. Give the receipt."), "success")
            return redirect(url_for("cashier.received", payment_id=payment.id), code=303)
    status = 422 if form.is_submitted() else 200
    return render_template("cashier/receive.html", form=form, person=person, bills=bills), status


@blueprint.get("/kasir/loket/terima/<int:payment_id>")
@require("payments.cash")
def received(payment_id: int) -> ResponseReturnValue:
    return render_template(
        "cashier/received.html",
        payment=queries.get_payment_of_unit(payment_id, COOPERATIVE_UNIT_ID),
    )


@blueprint.route("/kasir/laci", methods=["GET", "POST"])
@require("payments.cash")
def drawer() -> ResponseReturnValue:
    form = CountForm()
    if form.validate_on_submit():
        try:
            service.count_drawer(form.counted_amount.data, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Counted. Somebody else confirms it now."), "success")
            return redirect(url_for("cashier.drawer"), code=303)
    day = today()
    page = render_template(
        "cashier/drawer.html",
        form=form,
        day=day,
        days=counter_queries.list_drawer_days(day - timedelta(DRAWER_DAYS)),
    )
    return page, 422 if form.is_submitted() else 200

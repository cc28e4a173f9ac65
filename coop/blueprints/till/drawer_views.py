"""The unit's cash drawer: counted by one person, confirmed by another."""

from datetime import timedelta

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.cashier.counter_views import DRAWER_DAYS
from coop.blueprints.cashier.forms import CountForm
from coop.blueprints.till import blueprint
from coop.domain.payments import counter_queries, service
from coop.domain.payments.balances import list_held
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.web.access import actor, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import read_number
from coop.web.forms import attach_error

DRAWER = "/usaha/<unit_code>/kelola/laci"


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


@blueprint.post("/usaha/<unit_code>/kelola/titipan/<int:person_id>")
@require("till.record")
def give_back_held(person_id: int) -> ResponseReturnValue:
    """Give a customer back, out of the drawer, what was paid beyond the bills."""
    amount = read_number(request.form.get("amount", "")) or 0
    service.give_back_held(person_id, this_unit().id, amount, actor())
    flash(_("Given back out of the drawer."), "success")
    return redirect(url_for("till.drawer"), code=303)


def _page(form: CountForm) -> str:
    unit, day = this_unit(), today()
    return render_template(
        "till/drawer.html",
        unit=unit,
        form=form,
        day=day,
        days=counter_queries.list_drawer_days(day - timedelta(DRAWER_DAYS), unit.id),
        held=list_held(unit.id),
    )

"""Requests without a time, and the plan that is proposed for them."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.blueprints.appointments import blueprint
from coop.blueprints.appointments.forms import PlanForm, plan_form
from coop.blueprints.appointments.list_views import ALL
from coop.blueprints.appointments.times import write_slot
from coop.domain.booking import service
from coop.domain.booking.desk_queries import name_resources
from coop.domain.booking.types import Accepted
from coop.errors import CoopError
from coop.web.access import has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_numbers
from coop.web.forms import attach_error

AT_ONCE = 50
"""How many lines of a plan are accepted at a time: the others follow, planned anew."""
MOST_NAMED = 50


@blueprint.get(f"{ALL}/permintaan")
@require("bookings.manage")
@has_feature("booking")
def requests() -> ResponseReturnValue:
    """Show who asked for a service without a time, the most urgent first."""
    return render_template(
        "appointments/requests.html",
        unit=this_unit(),
        rows=service.list_requests(this_unit().id),
        taken=set(asked_numbers("taken")),
    )


@blueprint.get(f"{ALL}/permintaan/rencana")
@require("bookings.manage")
@has_feature("booking")
def plan() -> ResponseReturnValue:
    """Propose a time for each request; nothing is taken yet."""
    lines = service.plan_requests(this_unit().id)
    shown = lines[:AT_ONCE]
    slots = {one.booking_id: write_slot(one.slot) if one.slot else "" for one in shown}
    return _plan_page(plan_form(list(slots), slots), lines)


@blueprint.post(f"{ALL}/permintaan/rencana")
@require("bookings.manage")
@has_feature("booking")
def accept_plan() -> ResponseReturnValue:
    """Accept the ticked lines of a plan, each by itself."""
    unit_id = this_unit().id
    shown = [one.id for one in service.list_requests(unit_id)]
    ids = [key for key in shown if f"slot_{key}" in request.form]
    form = plan_form(ids)
    if form.validate_on_submit():
        try:
            done = service.accept_times(unit_id, form.slots(ids))
        except CoopError as error:
            attach_error(form, error)
        else:
            return _told(done)
    lines = service.plan_requests(unit_id)
    form.show({one.booking_id: write_slot(one.slot) if one.slot else "" for one in lines})
    return _plan_page(form, lines), 422


def _plan_page(form: PlanForm, lines: tuple[object, ...]) -> str:
    resources = name_resources(this_unit().id)
    return render_template(
        "appointments/plan.html",
        unit=this_unit(),
        form=form,
        lines=lines[:AT_ONCE],
        count=len(lines),
        names={key: one.name for key, one in resources.items()},
    )


def _told(done: Accepted) -> ResponseReturnValue:
    placed, taken = len(done.placed), len(done.taken)
    if placed:
        words = ngettext(
            "%(count)s request has a time now; the customer is told.",
            "%(count)s requests have a time now; the customers are told.",
            placed,
            count=placed,
        )
        flash(words, "success")
    if taken:
        words = ngettext(
            "%(count)s time was taken meanwhile or cannot be; that request is still open.",
            "%(count)s times were taken meanwhile or cannot be; those requests are still open.",
            taken,
            count=taken,
        )
        flash(words, "warning")
    if not placed and not taken:
        flash(_("Nothing was ticked."), "warning")
    still_open = list(done.taken[:MOST_NAMED])
    return redirect(url_for("appointments.requests", taken=still_open), code=303)

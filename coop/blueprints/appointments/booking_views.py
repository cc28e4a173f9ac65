"""One booking: what belongs to it, and the steps that staff may take now."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop import dates
from coop.blueprints.appointments import blueprint
from coop.blueprints.appointments.forms import FinishForm, ReasonForm
from coop.blueprints.appointments.list_views import LIST
from coop.domain.booking import desk_queries, list_queries, queries, rules, service
from coop.domain.booking.desk_queries import BookingDetail
from coop.domain.booking.types import BOOKING, BookingState
from coop.domain.payments.queries import get_proof
from coop.domain.sales import queries as sales
from coop.domain.settings.service import day_of, today
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.refs import Ref
from coop.web import uploads
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.forms import Form, attach_error
from coop.web.panels import register_panel
from coop.web.timelines import timeline_of

S = BookingState
ONE = f"{LIST}/<int:booking_id>"


@blueprint.get(ONE)
@require("bookings.view")
@has_feature("booking")
def booking(booking_id: int) -> ResponseReturnValue:
    """Show a booking with its customer, its order, its money and what happened."""
    return booking_page(booking_id)


@blueprint.post(f"{ONE}/konfirmasi")
@require("bookings.manage")
@has_feature("booking")
def confirm(booking_id: int) -> ResponseReturnValue:
    """Confirm a request that has a time."""
    found = own_booking(booking_id)
    service.confirm_booking(booking_id, actor())
    flash(
        _("Booking %(number)s is confirmed. The customer is told.", number=found.number), "success"
    )
    return _back(booking_id)


@blueprint.post(f"{ONE}/<any(hadir, mulai):step>")
@require("bookings.serve")
@has_feature("booking")
def serve(booking_id: int, step: str) -> ResponseReturnValue:
    """Note that the customer is there, or that the work has begun."""
    own_booking(booking_id)
    if step == "hadir":
        service.check_in(booking_id, actor())
        flash(_("The customer is here."), "success")
    else:
        service.start_service(booking_id, actor())
        flash(_("The work has begun."), "success")
    return _back(booking_id)


@blueprint.post(f"{ONE}/selesai")
@require("bookings.serve")
@has_feature("booking")
def finish(booking_id: int) -> ResponseReturnValue:
    """Note that the work is done: its order is handed over."""
    own_booking(booking_id)
    form = FinishForm()
    if form.validate_on_submit():
        try:
            service.finish_service(booking_id, actor(), odometer=form.odometer.data)
        except Refused as error:
            attach_error(form, error)
        else:
            flash(_("Served. The order is handed over."), "success")
            return _back(booking_id)
    return booking_page(booking_id, finish_form=form), 422


@blueprint.post(f"{ONE}/tidak-datang")
@require("bookings.manage")
@has_feature("booking")
def no_show(booking_id: int) -> ResponseReturnValue:
    """Note that nobody came."""
    own_booking(booking_id)
    service.note_no_show(booking_id, actor())
    flash(_("Noted that nobody came."), "success")
    return _back(booking_id)


@blueprint.post(f"{ONE}/<any(tolak, batal):way>")
@require("bookings.manage")
@has_feature("booking")
def end(booking_id: int, way: str) -> ResponseReturnValue:
    """Turn a request down, or cancel a booking."""
    own_booking(booking_id)
    form = ReasonForm()
    work = service.reject_booking if way == "tolak" else service.cancel_booking
    if form.validate_on_submit():
        try:
            work(booking_id, actor(), form.reason.data)
        except Refused as error:
            attach_error(form, error)
        else:
            flash(_("The booking has ended. The customer is told."), "success")
            return _back(booking_id)
    return booking_page(booking_id, reason_form=form), 422


@blueprint.get(f"{ONE}/bukti/<int:payment_id>")
@require("bookings.view")
@has_feature("booking")
def proof(booking_id: int, payment_id: int) -> ResponseReturnValue:
    """Show the proof of a payment for the order of a booking."""
    order_id = own_booking(booking_id).order_id or 0
    if payment_id not in {one.id for one in desk_queries.list_proven_payments(order_id)}:
        raise NotFound(N_("This file does not exist."))
    answer = uploads.send_stored(get_proof(payment_id))
    answer.headers["Content-Disposition"] = f"inline; filename=proof-{payment_id}"
    return answer


def own_booking(booking_id: int) -> Any:
    """Return a booking of the unit in the address; another one's is NotFound."""
    return queries.get_booking_of_unit(booking_id, this_unit().id)


def to_booking(booking_id: int) -> ResponseReturnValue:
    """Go to the page of a booking."""
    return redirect(url_for("appointments.booking", booking_id=booking_id), code=303)


def to_board(booking_id: int) -> ResponseReturnValue:
    """Go to the board of the day of a booking."""
    starts_at = own_booking(booking_id).starts_at
    on = None if starts_at is None else day_of(starts_at)
    return redirect(url_for("appointments.board", on=on), code=303)


def _back(booking_id: int) -> ResponseReturnValue:
    if request.form.get("back") == "list":
        return redirect(url_for("appointments.bookings"), code=303)
    return to_booking(booking_id)


def booking_page(booking_id: int, **given: Form) -> str:
    """Return the page of a booking; ``given`` are forms that came back."""
    found = desk_queries.read_detail(booking_id, this_unit().id)
    order_id = found.booking.order_id
    forms = {
        "reason_form": ReasonForm(formdata=None),
        "finish_form": FinishForm(formdata=None, data={"odometer": found.booking.odometer}),
    }
    intake = {one.key: one.label for one in queries.terms_of(found.terms).intake}
    return render_template(
        "appointments/booking.html",
        unit=this_unit(),
        found=found,
        booking=found.booking,
        answers=[(intake.get(key, key), text) for key, text in found.booking.intake.items()],
        resources=desk_queries.name_resources(this_unit().id),
        lines=sales.list_lines(order_id) if order_id else [],
        bills=sales.list_bills(order_id) if order_id else [],
        payments=desk_queries.list_proven_payments(order_id) if order_id else [],
        steps=_steps(found),
        lost=_lost(found),
        happened=timeline_of(Ref(BOOKING, booking_id)),
        **{**forms, **given},
    )


def _steps(found: BookingDetail) -> set[str]:
    """Return what may be done now: the states that may follow, as far as their time has come."""
    booking, now = found.booking, dates.now()
    steps = {after.value for after in rules.STEPS[booking.state]}
    if booking.state is S.HELD:
        return set()
    if booking.starts_at is None:
        steps.discard(S.CONFIRMED.value)
    elif booking.starts_at > now:
        steps.discard(S.NO_SHOW.value)
    if booking.starts_at is not None and day_of(booking.starts_at) > today():
        steps.discard(S.CHECKED_IN.value)
    return steps


def _lost(found: BookingDetail) -> int:
    """Return what a no-show costs the customer now, in rupiah."""
    if found.order is None:
        return 0
    return rules.kept_of(found.order.deposit_amount, found.order.paid_amount, 100)


def customer_bookings(person_id: int) -> str | None:
    """Return what a person booked at the unit, for the page of the customer."""
    if not this_unit().has("booking"):
        return None
    rows = list_queries.list_of_person(person_id, this_unit().id)
    return render_template("appointments/_customer.html", rows=rows[:10]) if rows else None


register_panel("customer", 10, "bookings.view", customer_bookings)

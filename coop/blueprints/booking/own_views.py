"""One's own bookings: looked at, moved, cancelled, carried in the calendar. Nobody else's."""

from typing import Any

import segno
from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop import dates
from coop.blueprints.booking import blueprint
from coop.blueprints.booking.form_views import resource_names
from coop.blueprints.booking.forms import CancelForm
from coop.blueprints.booking.slot_views import asked_first_day, read_moment, week_links
from coop.blueprints.orders.own_views import companions_of
from coop.domain.booking import list_queries, queries, rules, service, slot_queries
from coop.domain.booking.ics_rules import write_calendar
from coop.domain.booking.moving_service import MOVABLE
from coop.domain.booking.types import ENDED, BookingState
from coop.domain.catalogue.queries import get_item
from coop.domain.payments.queries import list_bills_of_person
from coop.domain.payments.types import BillStatus
from coop.domain.sales import queries as sales
from coop.domain.units.queries import get_unit, list_units
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.web.access import actor, public, signed_in
from coop.web.addresses import url_for
from coop.web.filters import translate_error
from coop.web.forms import Form, attach_error
from coop.web.papers import base_url

MINE = "/janji-saya"
ONE = f"{MINE}/<int:booking_id>"
PAST_SHOWN = 30


@blueprint.get(MINE)
@signed_in
def mine() -> ResponseReturnValue:
    """List what somebody booked, in all units, and for what they wait."""
    person_id = current_user.person_id or 0
    rows = list_queries.list_of_person(person_id)
    coming = [row for row in rows if row.state not in ENDED]
    return render_template(
        "booking/mine.html",
        coming=sorted(coming, key=lambda row: (row.starts_at is None, row.starts_at)),
        past=[row for row in rows if row.state in ENDED][:PAST_SHOWN],
        waiting=list_queries.list_waiting_of(person_id),
        held=[one for one in service.list_held_by(person_id) if one.order_id is None],
        units={unit.id: unit for unit in list_units()},
    )


@blueprint.get(ONE)
@signed_in
def my_booking(booking_id: int) -> ResponseReturnValue:
    """Show a booking: when, where, what, what is to pay, and the code for the door."""
    return _page(_own(booking_id), CancelForm(formdata=None))


@blueprint.post(f"{ONE}/batal")
@signed_in
def cancel_mine(booking_id: int) -> ResponseReturnValue:
    """Cancel a booking; what is kept was said before."""
    booking, form = _own(booking_id), CancelForm()
    if form.validate_on_submit():
        try:
            service.cancel_own(booking.id, current_user.person_id, actor(), form.reason.data or "")
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Cancelled. Thank you for telling us."), "success")
            return _to_booking(booking_id)
    return _page(booking, form), 422


@blueprint.get(f"{ONE}/pindah")
@signed_in
def move(booking_id: int) -> ResponseReturnValue:
    """Show to which times a booking can be moved."""
    booking = _own(booking_id)
    if not _is_movable(booking):
        flash(_("This booking cannot be moved any more."), "warning")
        return _to_booking(booking_id)
    week = slot_queries.read_slots_to_move(booking, asked_first_day())
    return render_template(
        "booking/move.html",
        unit=get_unit(booking.unit_id),
        booking=booking,
        item=get_item(booking.item_id),
        week=week,
        turns=week_links(week),
        deadline=booking.free_until,
    )


@blueprint.post(f"{ONE}/pindah/<moment>")
@signed_in
def move_to(booking_id: int, moment: str) -> ResponseReturnValue:
    """Move a booking to the time that was pressed."""
    booking, starts_at = _own(booking_id), read_moment(moment)
    try:
        service.reschedule_own(booking.id, current_user.person_id, starts_at)
    except NotFound:
        raise
    except CoopError as error:
        flash(translate_error(error), "warning")
        return redirect(url_for("booking.move", booking_id=booking_id), code=303)
    flash(_("Moved. The old time is free for others."), "success")
    return _to_booking(booking_id)


@blueprint.get(f"{ONE}/janji.ics")
@signed_in
def calendar(booking_id: int) -> ResponseReturnValue:
    """Send a booking as an entry of a calendar."""
    booking = _own(booking_id)
    event = queries.find_event(booking)
    if event is None:
        raise NotFound(N_("This booking has no time yet."))
    answer = Response(write_calendar(event), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{booking.number}.ics"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post(f"{MINE}/tunggu/<int:entry_id>/keluar")
@signed_in
def stop_waiting(entry_id: int) -> ResponseReturnValue:
    """Wait no longer."""
    own = queries.get_entry(entry_id)
    if own.person_id != current_user.person_id:
        raise NotFound(N_("This place in the waiting list does not exist."))
    try:
        service.leave_waiting_list(entry_id, own.person_id)
    except CoopError as error:
        flash(translate_error(error), "warning")
    else:
        flash(_("You are off the list."), "success")
    return redirect(url_for("booking.mine"), code=303)


@blueprint.get("/janji/<token>")
@public
def by_code(token: str) -> ResponseReturnValue:
    """Open what the code of a booking stands for: one's own booking, or the door for staff."""
    if not current_user.is_authenticated:
        return redirect(url_for("identity.sign_in", next=request.path))
    booking = queries.get_by_token(token)
    if actor().may("bookings.serve", booking.unit_id):
        code = get_unit(booking.unit_id).code
        return redirect(url_for("appointments.at_door", unit_code=code, token=token))
    if booking.person_id != current_user.person_id:
        raise NotFound(N_("This booking does not exist."))
    return _to_booking(booking.id)


def _own(booking_id: int) -> Any:
    """Return a booking of whoever is signed in; a hold is none yet."""
    found = queries.get_booking_of_person(booking_id, current_user.person_id)
    if found.order_id is None:
        raise NotFound(N_("This booking does not exist."))
    return found


def _is_movable(booking: Any) -> bool:
    if booking.starts_at is None or booking.state not in MOVABLE:
        return False
    return rules.is_free_to_cancel(booking.free_until, dates.now())


def _page(booking: Any, form: Form) -> str:
    order_id = booking.order_id or 0
    order, bills = sales.get_order(order_id), sales.list_bills(order_id)
    open_ids = [bill.id for bill in bills if bill.status is BillStatus.OPEN]
    payable = list_bills_of_person(order.person_id, open_ids) if open_ids else []
    terms = queries.terms_of(queries.get_service(booking.item_id))
    unit, lines = get_unit(booking.unit_id), sales.list_lines(order_id)
    is_done = booking.state is BookingState.COMPLETED
    return render_template(
        "booking/my_booking.html",
        unit=unit,
        booking=booking,
        item=get_item(booking.item_id),
        terms=terms,
        resources=resource_names(booking, terms),
        order=order,
        row=sales.order_row(order),
        lines=lines,
        companions=companions_of(order, lines, unit) if is_done else (),
        bills=bills,
        is_checked=any(not bill.payable_amount for bill in payable),
        can_move=_is_movable(booking),
        can_cancel=booking.state in MOVABLE and not _has_begun(booking),
        keeps=0 if booking.state in ENDED else service.kept_of_order(booking, order),
        deadline=booking.free_until,
        code=_code(booking) if booking.state is BookingState.CONFIRMED else None,
        form=form,
    )


def _has_begun(booking: Any) -> bool:
    return booking.starts_at is not None and booking.starts_at <= dates.now()


def _code(booking: Any) -> str:
    """Return the code that the desk scans when the customer comes, as a picture's address."""
    address = f"{base_url()}{url_for('booking.by_code', token=booking.token)}"
    return segno.make_qr(address, error="m").svg_data_uri(scale=5, border=3, light="white")


def _to_booking(booking_id: int) -> ResponseReturnValue:
    return redirect(url_for("booking.my_booking", booking_id=booking_id), code=303)

"""A service that lasts longer: other times for those who come next, then it is extended."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.appointments import blueprint
from coop.blueprints.appointments.booking_views import ONE, to_booking
from coop.blueprints.appointments.forms import UntilForm
from coop.blueprints.appointments.times import (
    clock,
    day_and_clock,
    moment_of,
    read_clock,
    read_slot,
    write_clock,
    write_slot,
)
from coop.domain.booking import desk_queries, service
from coop.domain.booking.types import Proposal, Slot
from coop.domain.settings.service import day_of
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.web.access import has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.forms import attach_error

MINUTES = 24 * 60


@blueprint.route(f"{ONE}/lewat", methods=["GET", "POST"])
@require("bookings.manage")
@has_feature("booking")
def overrun(booking_id: int) -> ResponseReturnValue:
    """Say until when it lasts, see who has to move, move them, and extend."""
    found = desk_queries.read_detail(booking_id, this_unit().id)
    form = UntilForm(data={"until": read_clock(request.args.get("until", ""))})
    proposals: tuple[Proposal, ...] = ()
    try:
        if form.until.data is not None:
            until = _moment(found.booking, form.until.data)
            proposals = service.propose_after(booking_id, until)
            form.take.choices = _choices(proposals)
            if form.validate_on_submit():
                return _go_on(booking_id, form, until)
    except CoopError as error:
        attach_error(form, error)
    if form.is_submitted() and form.until.data is None:
        form.validate()
    page = render_template(
        "appointments/overrun.html",
        unit=this_unit(),
        found=found,
        booking=found.booking,
        form=form,
        proposals=proposals,
    )
    return page, 422 if form.is_submitted() else 200


def _choices(proposals: tuple[Proposal, ...]) -> list[tuple[str, str]]:
    """Return the proposals that have a time: what is ticked is what was shown."""
    return [
        (f"{one.booking_id}@{write_slot(one.slot)}", _line(one, one.slot))
        for one in proposals
        if one.slot
    ]


def _go_on(booking_id: int, form: UntilForm, until: datetime) -> ResponseReturnValue:
    """Move who was ticked; extend when nobody is in the way any more."""
    done = service.accept_proposals(booking_id, _chosen(form))
    if service.propose_after(booking_id, until):
        flash(_("%(count)s moved. Others are still in the way.", count=len(done.placed)), "warning")
        minutes = int((until - moment_of(day_of(until), 0)).total_seconds()) // 60
        again = url_for("appointments.overrun", booking_id=booking_id, until=write_clock(minutes))
        return redirect(again, code=303)
    service.extend_running(booking_id, until)
    flash(_("It lasts longer now. Whoever was moved is told."), "success")
    return to_booking(booking_id)


def _chosen(form: UntilForm) -> dict[int, Slot]:
    found = {}
    for text in form.take.data or ():
        key, _at, rest = text.partition("@")
        slot = read_slot(rest)
        if slot is not None:
            found[int(key)] = slot
    return found


def _moment(booking: Any, minute: int) -> datetime:
    """Return the moment that is meant: after midnight when it is not after the beginning."""
    starts_at = booking.starts_at
    if starts_at is None:
        raise Refused(N_("Give this request a time first."))
    until = moment_of(day_of(starts_at), minute)
    return until if until > starts_at else moment_of(day_of(starts_at), minute + MINUTES)


def _line(one: Proposal, slot: Slot) -> str:
    return f"{one.person_name}, {clock(one.starts_at)} → {day_and_clock(slot.starts_at)}"

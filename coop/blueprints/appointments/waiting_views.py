"""Who waits for a time that is freed, and what they are offered."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.appointments import blueprint
from coop.blueprints.appointments.list_views import ALL
from coop.domain.booking import list_queries, queries, service
from coop.errors import NotFound
from coop.explain import N_
from coop.web.access import has_feature, require, this_unit
from coop.web.addresses import url_for

WAITING = f"{ALL}/tunggu"


@blueprint.get(WAITING)
@require("bookings.manage")
@has_feature("booking")
def waiting() -> ResponseReturnValue:
    """Show who waits and who is offered a time, in the order in which they are asked."""
    unit = this_unit()
    return render_template(
        "appointments/waiting.html", unit=unit, rows=list_queries.list_waiting(unit.id)
    )


@blueprint.post(f"{WAITING}/<int:entry_id>/hapus")
@require("bookings.manage")
@has_feature("booking")
def remove_waiting(entry_id: int) -> ResponseReturnValue:
    """Take somebody off the list who does not wait any more."""
    entry = queries.get_entry(entry_id)
    if entry.unit_id != this_unit().id:
        raise NotFound(N_("This place in the waiting list does not exist."))
    service.leave_waiting_list(entry_id, entry.person_id)
    flash(_("Taken off the waiting list."), "success")
    return redirect(url_for("appointments.waiting"), code=303)

"""The list of bookings: searched, filtered, saved as a file; confirmed right from the row."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.appointments import blueprint
from coop.domain.booking import list_queries
from coop.domain.booking.desk_queries import name_resources, name_services
from coop.domain.booking.list_queries import BookingFilter
from coop.domain.booking.types import BookingState
from coop.web.access import has_feature, require, this_unit
from coop.web.arguments import (
    asked_choice,
    asked_date,
    asked_number,
    asked_page,
    asked_text,
)
from coop.web.exports import export_response
from coop.web.filters import date_and_time, label

ALL = "/usaha/<unit_code>/kelola/jadwal"
LIST = f"{ALL}/daftar"
UNPAID, SENT = "unpaid", "sent"


@blueprint.get(LIST)
@require("bookings.view")
@has_feature("booking")
def bookings() -> ResponseReturnValue:
    """List the unit's bookings."""
    unit = this_unit()
    state, paid = asked_choice(BookingState, "state"), request.args.get("paid")
    wanted = BookingFilter(
        unit_id=unit.id,
        states=(state,) if state else (),
        first=asked_date("from"),
        last=asked_date("to"),
        text=asked_text(),
        is_unpaid=paid == UNPAID,
        is_being_verified=paid == SENT,
        item_id=asked_number("service"),
        resource_id=asked_number("resource"),
        number=asked_page(),
        sort=asked_text("sort"),
        descending=request.args.get("dir") != "asc",
    )
    resources = name_resources(unit.id)
    if file_format := request.args.get("format"):
        names = {key: one.name for key, one in resources.items()}
        return _export(file_format, wanted, names)
    return render_template(
        "appointments/bookings.html",
        unit=unit,
        page=list_queries.search_bookings(wanted),
        names={key: one.name for key, one in resources.items()},
        states=[(one.value, label(one)) for one in BookingState if one is not BookingState.HELD],
        services=name_services(unit.id),
        resources=[(key, one.name) for key, one in resources.items()],
        payments=[(UNPAID, _("Still to pay")), (SENT, _("Proof sent, to be verified"))],
    )


def _export(file_format: str, wanted: BookingFilter, names: dict[int, str]) -> ResponseReturnValue:
    columns = [
        (_("Number"), "text"),
        (_("Begins"), "text"),
        (_("Customer"), "text"),
        (_("Service"), "text"),
        (_("By whom, where"), "text"),
        (_("Status"), "text"),
        (_("Total"), "money"),
        (_("Paid"), "money"),
    ]
    rows = (
        (
            row.number,
            date_and_time(row.starts_at) if row.starts_at else _("No time yet"),
            row.person_name,
            row.service,
            ", ".join(names.get(key, "") for key in row.resource_ids),
            row.state,
            row.total_amount,
            row.paid_amount,
        )
        for row in list_queries.stream_bookings(wanted)
    )
    return export_response(file_format, _("bookings"), columns, rows)

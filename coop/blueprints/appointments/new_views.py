"""Somebody at the desk or on the phone: served now, or booked for a time."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.appointments import blueprint
from coop.blueprints.appointments.booking_views import to_booking
from coop.blueprints.appointments.forms import DeskForm, desk_form, resource_choices
from coop.blueprints.appointments.list_views import LIST
from coop.domain.booking import desk_queries, queries, service
from coop.domain.catalogue.queries import get_item, list_items
from coop.domain.customers.queries import CustomerFilter, search_customers
from coop.domain.customers.service import add_customer
from coop.domain.customers.types import CustomerDetails
from coop.domain.scheduling.errors import Taken
from coop.domain.settings.service import today
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.arguments import asked_date, asked_number
from coop.web.forms import attach_error


@blueprint.get(f"{LIST}/baru")
@require("bookings.manage")
@has_feature("booking")
def choose_service() -> ResponseReturnValue:
    """Show what can be booked; the time and place that were pointed at come along."""
    unit = this_unit()
    booked = {one.item_id: one for one in queries.list_services(unit.id)}
    items = [(one, booked[one.id]) for one in list_items(unit.id) if one.id in booked]
    return render_template(
        "appointments/choose_service.html", unit=unit, items=items, pointed_at=_pointed_at()
    )


@blueprint.route(f"{LIST}/baru/<int:item_id>", methods=["GET", "POST"])
@require("bookings.manage")
@has_feature("booking")
def new_booking(item_id: int) -> ResponseReturnValue:
    """Book a service at the desk: from now on, or for a time."""
    unit, row = this_unit(), queries.get_service(item_id)
    if row.unit_id != unit.id:
        raise NotFound(N_("This service cannot be booked."))
    terms = queries.terms_of(row)
    form = desk_form(terms.intake, **_prefilled())
    form.resources.choices = resource_choices(
        desk_queries.name_resources(unit.id).values(), terms.needs
    )
    if form.validate_on_submit():
        try:
            booking_id = _book(item_id, form)
        except CoopError as error:
            if error.field and f"asked_{error.field}" in form:
                error.field = f"asked_{error.field}"
            attach_error(form, error)
        else:
            flash(_("The booking is made."), "success")
            return to_booking(booking_id)
    page = render_template(
        "appointments/new_booking.html", unit=unit, form=form, item=get_item(item_id), terms=terms
    )
    return page, 422 if form.is_submitted() else 200


def _book(item_id: int, form: DeskForm) -> int:
    starts_at = form.starts_at()
    unit_id, person_id, details = this_unit().id, _person_of(form), form.details()
    chosen = form.resources.data or ()
    if starts_at is None:
        try:
            walked_in = service.walk_in(
                unit_id, item_id, person_id, details, actor(), resource_ids=chosen
            )
        except Taken as taken:
            words = N_("Nothing is free today any more. Write a day and a time.")
            raise Refused(words, field="time") from taken
        return walked_in.id
    booked = service.book_at_desk(
        unit_id, item_id, person_id, starts_at, details, actor(), resource_ids=chosen
    )
    return booked.id


def _person_of(form: DeskForm) -> int:
    """Return the customer who was found or written down. Raises Refused."""
    unit_id = this_unit().id
    if not form.customer.data:
        if not form.full_name.data:
            raise Refused(N_("Say for whom this is."), field="customer")
        details = CustomerDetails(form.full_name.data, form.phone.data)
        return add_customer(unit_id, details).person_id
    found = search_customers(CustomerFilter(unit_id, text=form.customer.data), today())
    if found.total != 1:
        raise Refused(
            N_("%(count)s customers are called so. Give the code."),
            field="customer",
            count=found.total,
        )
    return found.rows[0].person_id


def _pointed_at() -> dict[str, Any]:
    """Return the place on the board that was pointed at, for links."""
    given = {
        "on": asked_date("on"),
        "minute": asked_number("minute"),
        "resource": asked_number("resource"),
    }
    return {name: value for name, value in given.items() if value is not None}


def _prefilled() -> dict[str, Any]:
    at, minute = _pointed_at(), asked_number("minute")
    if at.get("on") is None or minute is None or minute >= 24 * 60:
        return {}
    resource = at.get("resource")
    return {"on": at["on"], "time": minute, "resources": [resource] if resource else []}

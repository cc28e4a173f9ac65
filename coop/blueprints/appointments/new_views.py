"""Somebody at the desk or on the phone: served now, or booked for a time."""

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.appointments import blueprint
from coop.blueprints.appointments.booking_views import to_booking
from coop.blueprints.appointments.forms import DeskForm, desk_form, resource_choices
from coop.blueprints.appointments.list_views import LIST
from coop.blueprints.booking.form_views import price_of, shown_amount
from coop.domain.booking import desk_queries, queries, service
from coop.domain.booking.types import ServiceTerms, Venue
from coop.domain.catalogue.queries import get_item, list_companions, list_items
from coop.domain.catalogue.types import CompanionAt
from coop.domain.customers.queries import CustomerFilter, search_customers
from coop.domain.customers.service import add_customer
from coop.domain.customers.types import CustomerDetails
from coop.domain.people.audience_queries import list_groups_of
from coop.domain.people.types import EVERYONE
from coop.domain.sales.quoting import Reckoning
from coop.domain.sales.types import NEWCOMERS
from coop.domain.scheduling.errors import Taken
from coop.domain.settings.service import today
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.arguments import asked_date, asked_number
from coop.web.filters import translate_error

ONE = f"{LIST}/baru/<int:item_id>"


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


@blueprint.route(ONE, methods=["GET", "POST"])
@require("bookings.manage")
@has_feature("booking")
def new_booking(item_id: int) -> ResponseReturnValue:
    """Book a service at the desk: from now on, or for a time."""
    form, terms = _form(item_id)
    # what can be ticked is what this customer could have
    price = _price(item_id, form, terms)
    if form.validate_on_submit():
        try:
            booking_id = _book(item_id, form)
        except CoopError as error:
            form.take_error(error)
        else:
            flash(_("The booking is made."), "success")
            return to_booking(booking_id)
    return _page(item_id, form, price), 422 if form.is_submitted() else 200


@blueprint.post(f"{ONE}/hitung")
@require("bookings.manage")
@has_feature("booking")
def reckon(item_id: int) -> ResponseReturnValue:
    """Show anew what it costs this customer; nothing is booked yet."""
    form, terms = _form(item_id)
    return _page(item_id, form, _price(item_id, form, terms)), 422


def _form(item_id: int) -> tuple[DeskForm, ServiceTerms]:
    unit, row = this_unit(), queries.get_service(item_id)
    if row.unit_id != unit.id:
        raise NotFound(N_("This service cannot be booked."))
    terms = queries.terms_of(row)
    everybody = frozenset({EVERYONE})
    companions = list_companions([item_id], CompanionAt.BOOKING, today(), everybody)
    at_home = Venue.HOME in terms.offered_at.venues
    districts = queries.list_districts(unit.id) if at_home else []
    form = desk_form(terms, companions, districts, _prefilled())
    names = desk_queries.name_resources(unit.id).values()
    form.resources.choices = resource_choices(names, terms.needs)
    return form, terms


def _price(item_id: int, form: DeskForm, terms: ServiceTerms) -> dict[str, Any]:
    """Return what it costs as typed; for nobody known yet it is what everybody pays."""
    form.chosen.data = form.chosen.chosen()
    reckoned: Reckoning | None = None
    problem, groups = "", frozenset({EVERYONE})
    person_id = _find_person(form.customer.data)[0] if form.customer.data else None
    if person_id is not None:
        groups |= list_groups_of(person_id, today())
    elif form.full_name.data:
        groups |= {NEWCOMERS}
    try:
        reckoned = service.reckon_service(
            item_id, person_id or 0, form.details(), groups, is_at_desk=True
        )
    except CoopError as error:
        problem = translate_error(error)
    return price_of(form, reckoned, problem, terms)


def _page(item_id: int, form: DeskForm, price: dict[str, Any]) -> str:
    return render_template(
        "appointments/new_booking.html",
        unit=this_unit(),
        item=get_item(item_id),
        form=form,
        **price,
    )


def _book(item_id: int, form: DeskForm) -> int:
    starts_at, spot = form.starts_at(), form.spot()
    if starts_at is None and spot.venue is Venue.HOME:
        raise Refused(N_("Say when we are to come."), field="time")
    person_id, details = _person_of(form), form.details(_shown())
    where: tuple[int, int] = (this_unit().id, item_id)
    chosen = form.resources.data or ()
    if starts_at is None:
        try:
            return service.walk_in(*where, person_id, details, actor(), resource_ids=chosen).id
        except Taken as taken:
            words = N_("Nothing is free today any more. Write a day and a time.")
            raise Refused(words, field="time") from taken
    return service.book_at_desk(
        *where, person_id, starts_at, details, actor(), resource_ids=chosen, spot=spot
    ).id


def _shown() -> int | None:
    """Return the price that was said, None where the form says none."""
    return shown_amount() if "expected" in request.form else None


def _find_person(text: str) -> tuple[int | None, int]:
    """Return the one customer who is meant, None when it is not one, and how many it could be."""
    found = search_customers(CustomerFilter(this_unit().id, text=text), today())
    return (found.rows[0].person_id if found.total == 1 else None), found.total


def _person_of(form: DeskForm) -> int:
    """Return the customer who was found or written down. Raises Refused."""
    if not form.customer.data:
        if not form.full_name.data:
            raise Refused(N_("Say for whom this is."), field="customer")
        details = CustomerDetails(form.full_name.data, form.phone.data)
        return add_customer(this_unit().id, details).person_id
    person_id, count = _find_person(form.customer.data)
    if person_id is not None:
        return person_id
    if not count:
        raise Refused(
            N_("Nobody of the list is called so. Write a new customer down below."),
            field="customer",
        )
    raise Refused(
        N_("%(count)s customers are called so. Give the code."), field="customer", count=count
    )


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

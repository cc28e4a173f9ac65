"""Ask without choosing a time, and wait for a time on days that are full."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop import dates
from coop.blueprints.booking import blueprint
from coop.blueprints.booking.form_views import companions_of, noted_code, price_of, shown_amount
from coop.blueprints.booking.forms import (
    PartOfDay,
    RequestForm,
    WaitForm,
    book_form,
    wait_days,
)
from coop.blueprints.booking.slot_views import ONE, bookable
from coop.blueprints.booking.visitor import my_person_id, my_spot
from coop.blueprints.catalogue.public_views import my_groups
from coop.domain.booking import queries, service
from coop.domain.booking.slot_queries import Bookable
from coop.domain.booking.types import Spot
from coop.domain.people.types import EVERYONE
from coop.domain.sales.quoting import Reckoning
from coop.domain.settings.service import today
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.web.access import actor, has_feature, signed_in, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_date
from coop.web.filters import translate_error
from coop.web.forms import attach_error


@blueprint.route(f"{ONE}/kapan-saja", methods=["GET", "POST"])
@signed_in
@has_feature("booking")
def ask(item_id: int) -> ResponseReturnValue:
    """Ask for a service on some days, without choosing a time."""
    found, spot = _bookable_anytime(item_id)
    if spot is None:
        return redirect(url_for("booking.slots", item_id=item_id), code=303)
    form = _form_of(found)
    price = _price(found, form)
    if form.validate_on_submit():
        try:
            asked = _ask(found, spot, form)
        except CoopError as error:
            form.take_error(error)
        else:
            flash(_("Thank you. We look for a time and tell you."), "success")
            return redirect(url_for("booking.my_booking", booking_id=asked.id), code=303)
    return _ask_page(found, spot, form, price), 422 if form.is_submitted() else 200


@blueprint.post(f"{ONE}/kapan-saja/hitung")
@signed_in
@has_feature("booking")
def reckon_request(item_id: int) -> ResponseReturnValue:
    """Show anew what it costs; nothing is asked yet."""
    found, spot = _bookable_anytime(item_id)
    if spot is None:
        return redirect(url_for("booking.slots", item_id=item_id), code=303)
    form = _form_of(found)
    return _ask_page(found, spot, form, _price(found, form)), 422


def _bookable_anytime(item_id: int) -> tuple[Bookable, Spot | None]:
    found = bookable(item_id)
    if not found.terms.takes_requests:
        raise NotFound(N_("For this service, choose a time."))
    return found, my_spot(item_id, found.terms)


def _ask_page(found: Bookable, spot: Spot, form: Any, price: dict[str, Any]) -> str:
    return render_template(
        "booking/ask.html",
        unit=this_unit(),
        found=found,
        spot=spot,
        district=_district(spot),
        form=form,
        **price,
    )


def _form_of(found: Bookable) -> Any:
    on = today()
    days = {
        "earliest_on": on,
        "latest_on": wait_days(on)["until_on"],
        "part": PartOfDay.ANY,
        "code": noted_code(),
    }
    return book_form(RequestForm, found.terms, companions_of(found.item.id), days)


def _ask(found: Bookable, spot: Spot, form: Any) -> Any:
    person_id = my_person_id()
    if person_id is None:
        raise Refused(N_("Your login is not linked to a person, so you cannot book."))
    return service.request_booking(
        found.item.id,
        person_id,
        form.wish(dates.now()),
        form.details(shown_amount()),
        actor(),
        spot=spot,
    )


def _price(found: Bookable, form: Any) -> dict[str, Any]:
    """Return what it costs as typed, or why it cannot be had so; the form learns its choices."""
    form.chosen.data = form.chosen.chosen()
    reckoned: Reckoning | None = None
    problem, groups = "", my_groups() or frozenset({EVERYONE})
    try:
        reckoned = service.reckon_service(
            found.item.id, my_person_id() or 0, form.bare_details(), groups
        )
    except CoopError as error:
        problem = translate_error(error)
    return price_of(form, reckoned, problem, found.terms)


@blueprint.route(f"{ONE}/tunggu", methods=["GET", "POST"])
@signed_in
@has_feature("booking")
def wait(item_id: int) -> ResponseReturnValue:
    """Wait for a time on days that are full."""
    found = bookable(item_id)
    spot = my_spot(item_id, found.terms)
    if spot is None:
        return redirect(url_for("booking.slots", item_id=item_id), code=303)
    form = WaitForm(data=wait_days(asked_date("from")))
    if form.validate_on_submit():
        try:
            _wait(item_id, spot, form)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("You are on the list. We write to you as soon as a time is free."), "success")
            return redirect(url_for("booking.mine"), code=303)
    page = render_template(
        "booking/wait.html",
        unit=this_unit(),
        found=found,
        spot=spot,
        district=_district(spot),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _wait(item_id: int, spot: Spot, form: WaitForm) -> None:
    person_id = my_person_id()
    if person_id is None:
        raise Refused(N_("Your login is not linked to a person, so you cannot book."))
    service.join_waiting_list(item_id, person_id, form.from_on.data, form.until_on.data, spot)


def _district(spot: Spot) -> str:
    """Return the name of the district of a home, nothing at the unit."""
    if spot.district_id is None:
        return ""
    names = {one.id: one.name for one in queries.list_districts(this_unit().id)}
    return names.get(spot.district_id, "")

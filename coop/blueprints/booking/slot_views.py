"""From what can be booked to a time that is held: anybody's way, without an account."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop import dates
from coop.blueprints.booking import blueprint
from coop.blueprints.booking.forms import PartOfDay, SpotForm, spot_form
from coop.blueprints.booking.visitor import (
    keep_spot,
    my_holder,
    my_holders,
    my_person_id,
    my_spot,
)
from coop.blueprints.catalogue.public_views import my_groups
from coop.blueprints.units.forms import DAYS
from coop.domain.booking import queries, service, slot_queries
from coop.domain.booking.slot_queries import Bookable, FreeWeek
from coop.domain.booking.types import Spot, Venue
from coop.domain.catalogue.rules import is_offered
from coop.domain.settings.service import today
from coop.errors import Conflict, CoopError, NotFound, Refused
from coop.explain import N_
from coop.web.access import has_feature, public, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_date, asked_number, read_number
from coop.web.filters import language, local, translate_error

ALL = "/usaha/<unit_code>/booking"
ONE = f"{ALL}/<int:item_id>"
MOMENT = "%Y%m%dT%H%MZ"
WEEK = timedelta(days=7)


@blueprint.get(ALL)
@public
@has_feature("booking")
def services() -> ResponseReturnValue:
    """List what can be booked."""
    unit = this_unit()
    return render_template(
        "booking/services.html",
        unit=unit,
        rows=slot_queries.list_bookable(unit.id, today(), my_groups()),
        held=_held(),
    )


@blueprint.get(ONE)
@public
@has_feature("booking")
def slots(item_id: int) -> ResponseReturnValue:
    """Show a week of free times; at home, the place is asked first."""
    found = bookable(item_id)
    spot = my_spot(item_id, found.terms)
    districts = _districts(found)
    form = spot_form(spot, found.terms, districts)
    return slots_page(found, spot, form)


@blueprint.post(f"{ONE}/tempat")
@public
@has_feature("booking")
def choose_spot(item_id: int) -> ResponseReturnValue:
    """Remember where it is to be done."""
    found = bookable(item_id)
    form = spot_form(my_spot(item_id, found.terms), found.terms, _districts(found))
    if form.validate_on_submit():
        keep_spot(item_id, form.spot())
        return redirect(url_for("booking.slots", item_id=item_id), code=303)
    return slots_page(found, None, form), 422


@blueprint.post(f"{ONE}/waktu/<moment>")
@public
@has_feature("booking")
def hold(item_id: int, moment: str) -> ResponseReturnValue:
    """Hold the time that was pressed, and go on to the form."""
    found, starts_at = bookable(item_id), read_moment(moment)
    chosen = _chosen(found, read_number(request.form.get("with", "")))
    try:
        held = service.hold_slot(
            this_unit().id,
            item_id,
            starts_at,
            person_id=my_person_id(),
            spot=my_spot(item_id, found.terms) or Spot(Venue.HOME),
            resource_ids=chosen,
            holder=my_holder(),
        )
        _let_go(read_number(request.form.get("instead", "")))
    except NotFound:
        raise
    except CoopError as error:
        flash(translate_error(error), "warning")
        first = local(starts_at)
        return redirect(_week_of(item_id, first, chosen), code=303)
    return redirect(url_for("booking.fill", booking_id=held.id), code=303)


@blueprint.post(f"{ALL}/isi/<int:booking_id>/lepas")
@public
@has_feature("booking")
def let_go(booking_id: int) -> ResponseReturnValue:
    """Let a held time go."""
    held, _row = queries.get_hold_of(booking_id, this_unit().id, my_holders(), my_person_id())
    try:
        service.drop_hold(held.id)
    except Conflict:
        flash(_("This time is not held any more."), "info")
    else:
        flash(_("The time is free for others again."), "success")
    return redirect(url_for("booking.slots", item_id=held.item_id), code=303)


def bookable(item_id: int) -> Bookable:
    """Return a service that the visitor can book here. Raises NotFound."""
    found = slot_queries.get_bookable(item_id, this_unit().id)
    groups = my_groups() if found.item.terms.audiences else frozenset()
    if not is_offered(found.item, today(), groups):
        raise NotFound(N_("This service cannot be booked."))
    return found


def read_moment(text: str) -> datetime:
    """Return the moment that a button names. Raises NotFound for nonsense."""
    try:
        moment = datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise NotFound(N_("This time does not exist.")) from error
    if moment.year not in dates.YEARS:
        raise NotFound(N_("This time does not exist."))
    return moment


def write_moment(moment: datetime) -> str:
    """Return a moment as a button names it."""
    return moment.astimezone(UTC).strftime(MOMENT)


def clock(moment: datetime) -> str:
    """Return the time of day: ``09.00``, ``09:00`` in English."""
    return f"{local(moment):%H:%M}" if language() == "en" else f"{local(moment):%H.%M}"


def weekday(day: date | datetime) -> str:
    """Return the name of a day of the week."""
    return str(DAYS[local(day).weekday()][1])


def local_day(moment: datetime) -> str:
    """Return the day of a moment as an address names it."""
    return f"{local(moment):%Y-%m-%d}"


blueprint.add_app_template_filter(clock, "clock")
blueprint.add_app_template_filter(local_day, "local_day")
blueprint.add_app_template_filter(weekday, "weekday")
blueprint.add_app_template_filter(write_moment, "moment_key")


def parts_of(times: Iterable[datetime]) -> list[tuple[PartOfDay, list[datetime]]]:
    """Return the times of a day by morning, afternoon, evening."""
    grouped = groupby(times, key=lambda one: PartOfDay.of(local(one).time()))  # type: ignore[union-attr]  # a moment stays one
    return [(part, list(own)) for part, own in grouped]


blueprint.add_app_template_filter(parts_of, "by_part_of_day")


def week_links(week: FreeWeek) -> tuple[date | None, date | None]:
    """Return the first days of the weeks before and after, None where nothing can be booked."""
    before, after = week.first_day - WEEK, week.first_day + WEEK
    on = today()
    return (
        max(before, on) if week.first_day > on else None,
        after if after <= week.last_day else None,
    )


def asked_first_day() -> date:
    """Return the day with which the shown week begins: the one that is asked for, from today."""
    on = today()
    return min(max(asked_date("from") or on, on), on + timedelta(days=400))


def slots_page(found: Bookable, spot: Spot | None, form: SpotForm) -> str:
    """Return the page of a service with its week, or with the place that is asked first."""
    unit = this_unit()
    choices = slot_queries.list_choosable(unit.id, found.terms)
    chosen = _chosen(found, asked_number("with"), choices)
    week, problem = None, ""
    if spot is not None:
        try:
            week = slot_queries.read_slots(found.item.id, asked_first_day(), spot, chosen)
        except Refused as refused:
            problem = translate_error(refused)
    return render_template(
        "booking/slots.html",
        unit=unit,
        found=found,
        spot=spot,
        form=form,
        asks_where=form.district.choices and Venue.HOME in found.terms.offered_at.venues,
        districts=dict(form.district.choices),
        week=week,
        turns=week_links(week) if week else (None, None),
        problem=problem,
        choices=choices,
        chosen=chosen[0] if chosen else None,
        instead=asked_number("instead"),
        held=_held(),
    )


def _districts(found: Bookable) -> Sequence[Any]:
    at_home = Venue.HOME in found.terms.offered_at.venues
    return queries.list_districts(this_unit().id) if at_home else ()


def _chosen(
    found: Bookable, wanted: int | None, choices: Sequence[Any] | None = None
) -> tuple[int, ...]:
    """Return who was chosen where customers may choose; nobody is anyone."""
    if wanted is None:
        return ()
    if choices is None:
        choices = slot_queries.list_choosable(this_unit().id, found.terms)
    return tuple(one.id for one in choices if one.id == wanted)


def _let_go(booking_id: int | None) -> None:
    """Let the time go that the new one replaces."""
    if booking_id is None:
        return
    try:
        held, _row = queries.get_hold_of(booking_id, this_unit().id, my_holders(), my_person_id())
        service.drop_hold(held.id)
    except (NotFound, Conflict):
        return  # it has run out or was sent meanwhile


def _week_of(item_id: int, day: Any, chosen: Sequence[int]) -> str:
    more: dict[str, Any] = {"with": chosen[0]} if chosen else {}
    first = max(day.date(), dates.today())
    return url_for("booking.slots", item_id=item_id, **{"from": f"{first}"}, **more)


def _held() -> list[Any]:
    names = my_holders()
    return (
        [one for one in service.list_held(names) if one.unit_id == this_unit().id] if names else []
    )

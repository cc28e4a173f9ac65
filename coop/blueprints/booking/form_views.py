"""The form of a held time: what it asks, what it costs, and who sends it."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop import dates
from coop.blueprints.booking import blueprint
from coop.blueprints.booking.forms import ANSWER, EXTRA, BookForm, book_form
from coop.blueprints.booking.slot_views import ALL
from coop.blueprints.booking.visitor import DRAFT, my_holders, my_person_id
from coop.blueprints.catalogue.public_views import my_groups
from coop.blueprints.orders.basket import read_kept
from coop.blueprints.orders.basket_views import choices_of, fates_of
from coop.domain.booking import queries, rules, service
from coop.domain.booking.types import BookingState, ServiceTerms
from coop.domain.catalogue.queries import get_item, list_companions
from coop.domain.catalogue.types import CompanionAt
from coop.domain.people.types import EVERYONE
from coop.domain.sales.quoting import Reckoning
from coop.domain.scheduling.errors import RunOut
from coop.domain.settings.service import today
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.web.access import actor, has_feature, public, signed_in, this_unit
from coop.web.addresses import safe_target, url_for
from coop.web.arguments import read_number
from coop.web.filters import translate_error

FILL = f"{ALL}/isi/<int:booking_id>"


@blueprint.get(FILL)
@public
@has_feature("booking")
def fill(booking_id: int) -> ResponseReturnValue:
    """Show the form of a held time; once it is over, the free times."""
    held, row = _own(booking_id)
    if elsewhere := _gone(held):
        return elsewhere
    return _page(held, _form_of(held, row))


@blueprint.post(f"{FILL}/hitung")
@public
@has_feature("booking")
def reckon(booking_id: int) -> ResponseReturnValue:
    """Show anew what it costs; nothing is sent yet."""
    held, row = _own(booking_id)
    if elsewhere := _gone(held):
        return elsewhere
    return _page(held, _form_of(held, row)), 422


@blueprint.post(f"{FILL}/lanjut")
@public
@has_feature("booking")
def go_on(booking_id: int) -> ResponseReturnValue:
    """Keep what a guest typed while they say who they are."""
    held, row = _own(booking_id)
    if elsewhere := _gone(held):
        return elsewhere
    form = _form_of(held, row)
    _offer_promotions(form, _try_to_reckon(held, form)[0])
    if form.validate_on_submit():
        try:
            service.note_answers(held.id, form.answers(), form.note.data or "")
        except CoopError as error:
            form.take_error(error)
        else:
            typed = [list(form.extras().items()), form.chosen.data or [], form.code.data]
            cookie[DRAFT] = {str(held.id): typed}
            return redirect(_who(url_for("booking.fill", booking_id=held.id)), code=303)
    return _page(held, form), 422


@blueprint.post(FILL)
@signed_in
@has_feature("booking")
def send(booking_id: int) -> ResponseReturnValue:
    """Make a booking of what is held, at the price that was shown."""
    held, row = _own(booking_id)
    if elsewhere := _gone(held):
        return elsewhere
    form = _form_of(held, row)
    _offer_promotions(form, _try_to_reckon(held, form)[0])
    if form.validate_on_submit():
        try:
            booked = _submit(held, form)
        except RunOut:
            return _over(held)
        except CoopError as error:
            form.take_error(error)
        else:
            cookie.pop(DRAFT, None)
            flash(_said(booked), "success")
            return redirect(url_for("booking.my_booking", booking_id=booked.id), code=303)
    return _page(held, form), 422


@blueprint.get(f"{ALL}/siapa")
@public
@has_feature("booking")
def who() -> ResponseReturnValue:
    """Let a guest sign in or sign up, and come back to what they were at."""
    wanted = safe_target(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted, code=303)
    held = [one for one in service.list_held(my_holders()) if one.unit_id == this_unit().id]
    return render_template("booking/who.html", unit=this_unit(), wanted=wanted, held=held)


def _submit(held: Any, form: BookForm) -> Any:
    person_id = my_person_id()
    if person_id is None:
        raise Refused(N_("Your login is not linked to a person, so you cannot book."))
    return service.submit_booking(held.id, person_id, form.details(shown_amount()), actor())


def _said(booked: Any) -> str:
    if booked.state is BookingState.REQUESTED:
        return _("Thank you. We look at it and tell you soon whether it suits us.")
    if booked.deposit_due_at is not None:
        return _("Your time is booked. Pay the deposit in time, then it stays yours.")
    return _("Your time is booked. See you soon!")


def _own(booking_id: int) -> Any:
    """Return a held time of the visitor with its service."""
    return queries.get_hold_of(booking_id, this_unit().id, my_holders(), my_person_id())


def _gone(held: Any) -> ResponseReturnValue | None:
    """Return where to go when there is nothing to fill in any more."""
    if held.order_id is not None:
        return redirect(url_for("booking.my_booking", booking_id=held.id), code=303)
    is_over = held.expires_at is None or held.expires_at <= dates.now()
    return _over(held) if held.state is not BookingState.HELD or is_over else None


def _over(held: Any) -> ResponseReturnValue:
    flash(_("The time is not held any longer. Here is what is free now."), "warning")
    return redirect(url_for("booking.slots", item_id=held.item_id), code=303)


def _who(wanted: str) -> str:
    return url_for("booking.who", next=wanted)


def _form_of(held: Any, row: Any) -> Any:
    terms = queries.terms_of(row)
    extras, chosen, code = cookie.get(DRAFT, {}).get(str(held.id), ([], [], None))
    data = {
        **{f"{ANSWER}{key}": value for key, value in held.intake.items()},
        **{f"{EXTRA}{item_id}": pieces for item_id, pieces in extras},
        "note": held.note,
        "chosen": chosen,
        "code": code or noted_code(),
    }
    form = book_form(BookForm, terms, companions_of(held.item_id), data)
    form.terms = terms
    return form


def noted_code() -> str | None:
    """Return the code of a promotion that the visitor noted at this unit, such as a voucher's."""
    codes = read_kept(this_unit().id).codes
    return codes[-1] if codes else None


def companions_of(item_id: int) -> list[Any]:
    """Return what can be ordered together with a service."""
    found = list_companions([item_id], CompanionAt.BOOKING, today(), my_groups())
    return [one for one in found if one.item.terms.is_public]


def _try_to_reckon(held: Any, form: Any) -> tuple[Reckoning | None, str]:
    """Return what it costs as typed, or why it cannot be had so."""
    form.chosen.data = form.chosen.chosen()
    try:
        groups = my_groups() or frozenset({EVERYONE})
        return service.reckon_booking(held, my_person_id(), form.details(), groups), ""
    except CoopError as error:
        return None, translate_error(error)


def _offer_promotions(form: Any, reckoned: Reckoning | None) -> None:
    form.chosen.choices = choices_of(fates_of(reckoned)) if reckoned else []


def _page(held: Any, form: Any) -> str:
    reckoned, problem = _try_to_reckon(held, form)
    return render_template(
        "booking/fill.html",
        unit=this_unit(),
        held=held,
        name=reckoned.quote.lines[0].line.text if reckoned else get_item(held.item_id).terms.name,
        form=form,
        resources=resource_names(held, form.terms),
        **price_of(form, reckoned, problem, form.terms),
    )


def price_of(
    form: Any, reckoned: Reckoning | None, problem: str, terms: ServiceTerms
) -> dict[str, Any]:
    """Return what the price's part of a page shows; the form learns what can be chosen."""
    _offer_promotions(form, reckoned)
    total = reckoned.quote.total_amount if reckoned else 0
    fates = fates_of(reckoned) if reckoned else []
    return {
        "quote": reckoned.quote if reckoned else None,
        "names": {one.terms.key: one.terms.name for one in fates},
        "refused": [one for one in fates if not one.applies],
        "problem": problem,
        "deposit": rules.deposit_of(total, terms.deposit_percent) if total else 0,
        "terms": terms,
        "expected": total,
    }


def shown_amount() -> int:
    """Return the price that the form was sent with: the customer orders what they were shown."""
    return read_number(request.form.get("expected", "")) or 0


def resource_names(booking: Any, terms: ServiceTerms) -> list[str]:
    """Return whom the customer comes to, where customers may choose."""
    if not terms.choice_kind:
        return []
    return queries.list_resource_names(booking.resource_ids, terms.choice_kind)

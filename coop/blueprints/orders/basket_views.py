"""The basket: what somebody chose, what it costs with promotions, and the order that it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.orders import blueprint
from coop.blueprints.orders.basket import Kept, forget, keep, read_kept
from coop.blueprints.orders.destinations import PICK_UP, destination
from coop.blueprints.orders.forms import BasketForm, DeliverForm, PlaceForm, basket_form
from coop.domain.catalogue.queries import find_items, get_item
from coop.domain.catalogue.types import Item, ItemKind
from coop.domain.customers.service import know_customer
from coop.domain.promotions.types import Applied, Refusal, Terms
from coop.domain.sales import service
from coop.domain.sales.quoting import Reckoning, reckon
from coop.domain.sales.types import PaymentTerms
from coop.domain.settings.service import today
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.money import format_rupiah
from coop.web.access import actor, has_feature, public, signed_in, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import read_number
from coop.web.filters import translate_error
from coop.web.forms import Form, attach_error

BASKET = "/usaha/<unit_code>/keranjang"
PAY_WITHIN = timedelta(days=7)
"""An order of a customer is to be paid within so many days."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What a promotion does for a basket, or why it does not."""

    terms: Terms
    fate: Applied | Refusal

    @property
    def applies(self) -> bool:
        """Say whether it could be used."""
        return isinstance(self.fate, Applied)


@blueprint.get(BASKET)
@public
@has_feature("selling")
def basket() -> ResponseReturnValue:
    """Show what is in the basket and what it costs."""
    kept = read_kept(this_unit().id)
    return _page(kept, _form_of(kept))


@blueprint.post(f"{BASKET}/<int:item_id>")
@public
@has_feature("selling")
def put_in(item_id: int) -> ResponseReturnValue:
    """Put a piece of an item into the basket."""
    found, unit = get_item(item_id), this_unit()
    if found.unit_id != unit.id or not (found.is_active and found.terms.is_public):
        raise NotFound(N_("This item does not exist."))
    if found.kind is ItemKind.PRINT and unit.has("prints"):
        return redirect(url_for("prints.start"), code=303)  # what is printed are pictures
    kept = read_kept(unit.id)
    wanted = kept.with_pieces(item_id, kept.pieces.get(item_id, 0) + 1)
    if item_id not in wanted.pieces:
        flash(_("The basket is full. Order what is in it first."), "warning")
    else:
        flash(_("%(name)s is in the basket.", name=found.terms.name), "success")
    keep(unit.id, wanted)
    return _to_basket()


@blueprint.post(BASKET)
@public
@has_feature("selling")
def change_basket() -> ResponseReturnValue:
    """Take over pieces, promotions and a code."""
    kept = read_kept(this_unit().id)
    form = _form_of(kept)
    wanted = _take_over(kept, form)
    return _to_basket() if wanted is not None else (_page(kept, form), 422)


def _take_over(kept: Kept, form: BasketForm) -> Kept | None:
    """Keep what was typed in the basket's form, and return it; None where something is wrong."""
    form.chosen.choices = [(one.terms.key, one.terms.name) for one in _fates(kept)]
    if not form.validate_on_submit():
        return None
    wanted = kept
    for item_id, pieces in form.pieces().items():
        wanted = wanted.with_pieces(item_id, pieces)
    area_id = form.area.data or PICK_UP if "area" in form else PICK_UP
    wanted = replace(wanted, chosen=frozenset(form.chosen.data or ()), area_id=area_id)
    if form.code.data:
        wanted = replace(wanted, codes=tuple(dict.fromkeys([*kept.codes, form.code.data])))
        if problem := _problem_of(wanted):
            attach_error(form, problem)
            return None
    keep(this_unit().id, wanted)
    return wanted


@blueprint.post(f"{BASKET}/kosongkan")
@public
@has_feature("selling")
def empty_basket() -> ResponseReturnValue:
    """Take everything out of the basket."""
    forget(this_unit().id)
    flash(_("The basket is empty."), "success")
    return redirect(url_for("catalogue.shelf"), code=303)


@blueprint.post(f"{BASKET}/pesan")
@signed_in
@has_feature("selling")
def place() -> ResponseReturnValue:
    """Order what is in the basket, at the price that was shown.

    What was typed in the basket and not reckoned yet is taken over first, and shown.
    """
    unit, kept = this_unit(), read_kept(this_unit().id)
    if kept.pieces and any(name.startswith("pieces_") for name in request.form):
        typed = _form_of(kept)
        wanted = _take_over(kept, typed)
        if wanted is None:
            return _page(kept, typed), 422
        if wanted != kept:
            flash(_("The order is another one now. Look at it and at its price, then order."))
            return _to_basket()
    form = _place_form(kept)()
    if not form.validate_on_submit():
        return _page(kept, _form_of(kept), form), 422
    try:
        order_id = _place(unit.id, kept, form)
    except CoopError as error:
        attach_error(form, error)
        return _page(kept, _form_of(kept), form), 422
    forget(unit.id)
    flash(_("Thank you. Your order is noted; here is how to pay."), "success")
    return redirect(url_for("orders.my_order", order_id=order_id), code=303)


def _place(unit_id: int, kept: Kept, form: Any) -> int:
    person_id = current_user.person_id
    if person_id is None:
        raise Refused(N_("Your login is not linked to a person, so you cannot order."))
    order = service.place_order(
        kept.basket(unit_id, person_id, destination(form, kept.area_id)),
        PaymentTerms(today() + PAY_WITHIN),
        f"web:{person_id}:{form.submission_id.data}",
        actor(),
        expected_amount=read_number(form.expected.data or "") or 0,
    )
    know_customer(unit_id, person_id)
    return order.id


def _reckon(kept: Kept) -> Reckoning:
    person_id = current_user.person_id if current_user.is_authenticated else None
    return reckon(kept.basket(this_unit().id, person_id), with_chooser=True)


def _problem_of(kept: Kept) -> CoopError | None:
    try:
        _reckon(kept)
    except CoopError as error:
        return error
    return None


def _fates(kept: Kept) -> list[Fate]:
    """Return the promotions that somebody may tick; none when the basket cannot be bought so."""
    try:
        return [one for one in fates_of(_reckon(kept)) if not one.terms.is_automatic]
    except CoopError:
        return []


def fates_of(reckoned: Reckoning) -> list[Fate]:
    """Return each promotion with what it would do."""
    terms = {one.key: one for one in reckoned.terms}
    return [Fate(terms[fate.key], fate) for fate in reckoned.fates if fate.key in terms]


def _rows(kept: Kept) -> list[tuple[Item, int]]:
    items = find_items(list(kept.pieces))
    own = this_unit().id
    return [
        (items[key], count)
        for key, count in kept.pieces.items()
        if key in items and items[key].unit_id == own
    ]


def _form_of(kept: Kept) -> BasketForm:
    return basket_form(_rows(kept), kept.chosen, kept.area_id)


def _place_form(kept: Kept) -> type[PlaceForm]:
    """Return the form that asks what an order needs: more of it for a delivery."""
    return DeliverForm if kept.area_id else PlaceForm


def choices_of(fates: Sequence[Fate]) -> list[tuple[str, str]]:
    """Return the promotions that can be ticked, with what each takes off."""
    return [
        (
            one.terms.key,
            f"{one.terms.name}: −{format_rupiah(one.fate.amount)}",
        )
        for one in fates
        if not one.terms.is_automatic and isinstance(one.fate, Applied)
    ]


def _page(kept: Kept, form: BasketForm, place_form: Form | None = None) -> str:
    reckoned, problem, fates = None, "", []
    if kept.pieces:
        try:
            reckoned = _reckon(kept)
            fates = fates_of(reckoned)
        except CoopError as error:
            problem = translate_error(error)
    form.chosen.choices = choices_of(fates)
    shown: Any = place_form or _place_form(kept)(formdata=None)
    if reckoned is not None:
        shown.expected.data = str(reckoned.quote.total_amount)
    return render_template(
        "orders/basket.html",
        unit=this_unit(),
        form=form,
        place_form=shown,
        rows=_rows(kept),
        codes=kept.codes,
        quote=reckoned.quote if reckoned else None,
        names={one.terms.key: one.terms.name for one in fates},
        refused=[one for one in fates if not one.applies],
        problem=problem,
        days=PAY_WITHIN.days,
        is_delivered=bool(kept.area_id),
    )


def _to_basket() -> ResponseReturnValue:
    return redirect(url_for("orders.basket"), code=303)

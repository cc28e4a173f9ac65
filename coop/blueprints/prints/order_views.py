"""From the pictures to the order: where they go, what it costs, and one order of it."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.orders.basket import GUEST
from coop.blueprints.orders.basket_views import PAY_WITHIN, choices_of, fates_of
from coop.blueprints.orders.destinations import destination
from coop.blueprints.prints import blueprint
from coop.blueprints.prints.draft_views import DRAFT, own_draft, sizes_here, to_draft
from coop.blueprints.prints.forms import OrderForm, order_form
from coop.domain.customers.service import know_customer
from coop.domain.prints import queries, service
from coop.domain.prints.types import DraftState
from coop.domain.promotions.queries import list_terms
from coop.domain.sales.quoting import Reckoning, reckon
from coop.domain.sales.types import Basket, PaymentTerms
from coop.domain.settings.service import get_setting, today
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.money import format_rupiah
from coop.web.access import actor, has_feature, public, signed_in, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import read_number
from coop.web.forms import attach_error

SEND = f"{DRAFT}/pesan"


@blueprint.get(SEND)
@public
@has_feature("prints")
def order(draft_id: int) -> ResponseReturnValue:
    """Show what the pictures cost, and ask where they go."""
    draft = own_draft(draft_id)
    if draft.state is not DraftState.OPEN or not draft.picture_count:
        return to_draft(draft_id)
    form = order_form()
    return _page(draft, form, _look(draft, form))


@blueprint.post(SEND)
@signed_in
@has_feature("prints")
def place(draft_id: int) -> ResponseReturnValue:
    """Reckon anew, or order at the price that was shown: one order, however often it is sent."""
    draft, form, found = own_draft(draft_id), order_form(), None
    terms = list_terms(this_unit().id, today(), None, [request.form.get("code", "")[:40]])
    form.chosen.choices = [(one.key, one.name) for one in terms]
    if form.validate_on_submit():
        try:
            if draft.state is not DraftState.OPEN:
                return _to_order(_send(draft, form))
            found = _reckon(draft, form)
            shown = read_number(form.expected.data or "")
            if shown == found.quote.total_amount and "preview" not in request.form:
                order_id = _send(draft, form)
                flash(_("Thank you. Your order is noted; here is how to pay."), "success")
                return _to_order(order_id)
            if "preview" not in request.form:
                raise Refused(
                    N_("With what you chose it costs %(amount)s. Look at it, then order."),
                    amount=format_rupiah(found.quote.total_amount),
                )
        except CoopError as error:
            attach_error(form, error)
    return _page(draft, form, found or _look(draft, None)), 422


def _send(draft: Any, form: Any) -> int:
    if current_user.person_id is None:
        raise Refused(N_("Your login is not linked to a person, so you cannot order."))
    placed = service.order_prints(
        draft,
        _basket(form),
        PaymentTerms(today() + PAY_WITHIN),
        sizes_here(),
        actor(),
        expected_amount=read_number(form.expected.data or "") or 0,
    )
    know_customer(this_unit().id, current_user.person_id)
    return placed.id


def _basket(form: Any) -> Basket:
    person_id = current_user.person_id if current_user.is_authenticated else None
    if form is None:
        return Basket(this_unit().id, person_id or GUEST, ())
    return Basket(
        this_unit().id,
        person_id or GUEST,
        (),
        frozenset(form.chosen.data or ()),
        (form.code.data,) if form.code.data else (),
        **destination(form, form.area.data if "area" in form else None),
    )


def _reckon(draft: Any, form: OrderForm | None) -> Reckoning:
    basket = service.fill_basket(_basket(form), queries.list_pictures(draft.id))
    return reckon(basket, with_chooser=True)


def _look(draft: Any, form: OrderForm | None) -> Reckoning | None:
    """Return what it costs; None when it cannot be bought so, which is said on the form."""
    try:
        return _reckon(draft, form)
    except CoopError as error:
        if form is not None:
            attach_error(form, error)
        return None


def _page(draft: Any, form: OrderForm, found: Reckoning | None) -> str:
    fates = fates_of(found) if found else []
    form.chosen.choices = choices_of(fates)
    if found is not None:
        form.expected.data = str(found.quote.total_amount)
        form.expected.raw_data = None
    return render_template(
        "prints/order.html",
        unit=this_unit(),
        draft=draft,
        form=form,
        quote=found.quote if found else None,
        names={one.terms.key: one.terms.name for one in fates},
        refused=[one for one in fates if not one.applies],
        days=PAY_WITHIN.days,
        keep_days=int(get_setting("prints.keep_days")),
    )


def _to_order(order_id: int) -> ResponseReturnValue:
    return redirect(url_for("orders.my_order", order_id=order_id), code=303)

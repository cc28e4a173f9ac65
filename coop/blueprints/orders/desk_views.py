"""A sale at the desk: for whom, what, with which promotions, paid at once or later."""

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.orders import blueprint
from coop.blueprints.orders.basket_views import PAY_WITHIN, choices_of, fates_of
from coop.blueprints.orders.forms import sale_form
from coop.blueprints.orders.money_views import receive
from coop.blueprints.orders.staff_views import ALL, to_order
from coop.domain.catalogue.queries import list_items
from coop.domain.customers.queries import CustomerFilter, search_customers
from coop.domain.customers.types import CustomerRow
from coop.domain.promotions.queries import list_terms
from coop.domain.sales import service
from coop.domain.sales.quoting import Reckoning, reckon
from coop.domain.sales.types import Basket, PaymentTerms, Receiver
from coop.domain.settings.service import today
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.arguments import read_number
from coop.web.forms import attach_error


@blueprint.route(f"{ALL}/baru", methods=["GET", "POST"])
@require("orders.manage")
@has_feature("selling")
def sell() -> ResponseReturnValue:
    """Sell to a customer at the desk: first the price, then the order."""
    unit = this_unit()
    form = sale_form(list_items(unit.id, active_only=True))
    customer, reckoned = None, None
    terms = list_terms(unit.id, today(), None, [request.form.get("code", "")[:40]])
    form.chosen.choices = [(one.key, one.name) for one in terms]
    if form.validate_on_submit():
        try:
            customer = _find(form.customer.data)
            reckoned = reckon(_basket(form, customer), with_chooser=True)
            shown = read_number(form.expected.data or "")
            if shown == reckoned.quote.total_amount and "preview" not in request.form:
                return to_order(_sell(form, customer))
            form.expected.data = str(reckoned.quote.total_amount)
        except CoopError as error:
            attach_error(form, error)
    return _page(form, customer, reckoned), 422 if form.is_submitted() else 200


def _find(text: str) -> CustomerRow:
    found = search_customers(CustomerFilter(this_unit().id, text=text), today())
    if found.total != 1:
        raise Refused(
            N_("%(count)s customers are called so. Give the code."),
            field="customer",
            count=found.total,
        )
    return found.rows[0]


def _basket(form: Any, customer: CustomerRow) -> Basket:
    return Basket(
        this_unit().id,
        customer.person_id,
        form.wishes(),
        frozenset(form.chosen.data or ()),
        (form.code.data,) if form.code.data else (),
        is_at_desk=True,
        hand_over=form.hand_over.data,
        address=form.address.data or "",
        delivery_amount=form.delivery_amount.data,
        area_id=(form.area.data or None) if "area" in form else None,
        receiver=Receiver(
            form.receiver.data or "", form.receiver_phone.data or "", form.postcode.data or ""
        ),
    )


def _sell(form: Any, customer: CustomerRow) -> int:
    order = service.place_order(
        _basket(form, customer),
        PaymentTerms(today() + PAY_WITHIN),
        f"desk:{actor().user_id}:{form.submission_id.data}",
        actor(),
        expected_amount=read_number(form.expected.data or "") or 0,
    )
    if form.takes_cash.data and order.total_amount:
        receive(order, order.total_amount)
    if form.hands_over.data:
        service.complete_order(order.id, actor())
    flash(_("Order %(number)s is noted.", number=order.number), "success")
    return order.id


def _page(form: Any, customer: CustomerRow | None, reckoned: Reckoning | None) -> str:
    fates = fates_of(reckoned) if reckoned else []
    form.chosen.choices = choices_of(fates)
    return render_template(
        "orders/sell.html",
        unit=this_unit(),
        form=form,
        customer=customer,
        quote=reckoned.quote if reckoned else None,
        names={one.terms.key: one.terms.name for one in fates},
        refused=[one for one in fates if not one.applies],
    )

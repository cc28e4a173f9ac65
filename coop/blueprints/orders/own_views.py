"""One's own orders: looked at, paid, cancelled. Somebody else's id is not found."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.catalogue.public_views import my_groups
from coop.blueprints.orders import blueprint
from coop.blueprints.orders.forms import ReasonForm
from coop.blueprints.orders.papers import receipt_response
from coop.blueprints.pay.forms import make_choose_form
from coop.domain.catalogue.queries import list_going_with
from coop.domain.catalogue.rules import is_offered
from coop.domain.catalogue.types import CompanionAt, Item
from coop.domain.payments import queries as payments
from coop.domain.payments import service as paying
from coop.domain.sales import detail_queries, queries, service
from coop.domain.sales.queries import OrderFilter, get_order_of_person
from coop.domain.sales.types import OrderStatus
from coop.domain.settings.service import today
from coop.domain.units.queries import get_unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import CoopError
from coop.explain import Explained
from coop.web.access import actor, has_cooperative, signed_in
from coop.web.addresses import url_for
from coop.web.arguments import asked_choice, asked_page
from coop.web.filters import label
from coop.web.forms import Form, attach_error
from coop.web.panels import register_panel, render_panels

MINE = "/pesanan-saya"
ONE = f"{MINE}/<int:order_id>"
FEW = 3


@blueprint.get(MINE)
@signed_in
def mine() -> ResponseReturnValue:
    """List what somebody ordered, in all units."""
    wanted = OrderFilter(
        person_id=current_user.person_id or 0,
        status=asked_choice(OrderStatus, "status"),
        is_unpaid=bool(request.args.get("unpaid")),
        number=asked_page(),
    )
    return render_template(
        "orders/mine.html",
        page=queries.search_orders(wanted),
        statuses=status_choices(),
        house=_selling_house(),
        panels=render_panels("my_orders", current_user.person_id or 0),
    )


@blueprint.get(ONE)
@signed_in
def my_order(order_id: int) -> ResponseReturnValue:
    """Show an order with what is to pay and how."""
    return _page(_own(order_id), ReasonForm(formdata=None))


@blueprint.post(f"{ONE}/batal")
@signed_in
def cancel_mine(order_id: int) -> ResponseReturnValue:
    """Cancel an order that is not handed over; what was paid is paid back."""
    order, form = _own(order_id), ReasonForm()
    if form.validate_on_submit():
        try:
            service.cancel_order(order.id, actor(), form.reason.data, is_own=True)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Cancelled. What you paid is paid back by the unit."), "success")
            return _to_order(order_id)
    return _page(order, form), 422


@blueprint.post(f"{ONE}/sumber")
@signed_in
def pay_from(order_id: int) -> ResponseReturnValue:
    """Pay an order from savings, or by deduction from the wage."""
    order = _own(order_id)
    paid = service.pay_order_from(order.id, request.form.get("source", ""), actor())
    if paid:
        flash(_("Paid. The receipt stands with your payments."), "success")
    else:
        flash(_("Noted. It is asked for with the next list of deductions."), "success")
    return _to_order(order_id)


@blueprint.route(f"{ONE}/bayar", methods=["GET", "POST"])
@signed_in
def pay(order_id: int) -> ResponseReturnValue:
    """Choose a bank and how much of each bill to transfer."""
    order = _own(order_id)
    bills = payments.list_bills_of_person(
        order.person_id, [bill.id for bill in queries.list_open_bills(order.id)]
    )
    payable = [bill for bill in bills if bill.payable_amount]
    banks = [(bank.id, bank.bank) for bank in payments.list_bank_accounts(order.unit_id)]
    form = make_choose_form(payable, banks)
    if payable and form.validate_on_submit():
        try:
            chosen = paying.choose_transfer(order.person_id, form.amounts, form.bank_account.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            return redirect(url_for("pay.announce", token=chosen.token), code=303)
    page = render_template(
        "orders/pay.html",
        order=order,
        unit=get_unit(order.unit_id),
        form=form,
        payable=payable,
        banks=banks,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get(f"{ONE}/nota.pdf")
@signed_in
def my_receipt(order_id: int) -> ResponseReturnValue:
    """Send the itemised receipt of one's own order."""
    return receipt_response(_own(order_id))


def my_panel(person_id: int) -> str:
    """Return one's own latest orders, for one's home."""
    rows = queries.list_latest(OrderFilter(person_id=person_id), FEW)
    return render_template("orders/_mine.html", rows=rows)


register_panel("my_home", 20, "member.self|customer.self", my_panel)


def _selling_house() -> Any:
    """Return the cooperative's own unit when it sells to its members."""
    house = get_unit(COOPERATIVE_UNIT_ID)
    return house if has_cooperative() and house.has("selling") else None


def status_choices() -> list[tuple[str, Any]]:
    """Return the states of orders for a filter."""
    return [(one.value, label(one)) for one in OrderStatus]


def _own(order_id: int) -> Any:
    return get_order_of_person(order_id, current_user.person_id)


def _page(order: Any, form: Form) -> str:
    row = queries.order_row(order)
    lines, bills = queries.list_lines(order.id), queries.list_bills(order.id)
    unit = get_unit(order.unit_id)
    return render_template(
        "orders/my_order.html",
        unit=unit,
        companions=companions_of(order, lines, unit),
        order=order,
        row=row,
        lines=lines,
        why=Explained.from_json(order.why),
        bills=bills,
        granted=detail_queries.list_granted(order.id),
        sources=service.offer_sources(order, lines, bills) if row.open_amount else [],
        form=form,
        panels=[
            panel
            for kind in sorted({line.kind.value for line in lines})
            for panel in render_panels(f"my_order:{kind}", order.id)
        ],
    )


def companions_of(order: Any, lines: Sequence[Any], unit: Any) -> list[Item]:
    """Return what goes well with what was ordered and can be put into the basket: for its buyer."""
    if order.status is OrderStatus.CANCELLED or not unit.has("selling"):
        return []
    items = [line.item_id for line in lines if line.item_id is not None]
    found = list_going_with(items, CompanionAt.AFTER) if items else []
    is_for_some = any(item.terms.audiences for item in found)
    groups = my_groups() if is_for_some else frozenset()
    return [item for item in found if item.terms.is_public and is_offered(item, today(), groups)]


def _to_order(order_id: int) -> ResponseReturnValue:
    return redirect(url_for("orders.my_order", order_id=order_id), code=303)

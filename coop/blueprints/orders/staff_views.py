"""Orders as the staff of a unit see them: the list, one of them, handed over, cancelled."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.orders import blueprint
from coop.blueprints.orders.forms import AnswerForm, CancelForm, CashForm
from coop.blueprints.orders.own_views import status_choices
from coop.blueprints.orders.papers import receipt_response
from coop.domain.people.queries import get_person
from coop.domain.sales import detail_queries, queries, service
from coop.domain.sales.goods_rules import list_next
from coop.domain.sales.queries import OrderFilter
from coop.domain.sales.report_queries import list_to_hand_over
from coop.domain.sales.types import ORDER, CreditStatus, Goods, OrderStatus, PayoutStatus
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.explain import Explained
from coop.refs import Ref
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_choice, asked_date, asked_page, asked_text
from coop.web.exports import export_response
from coop.web.filters import label
from coop.web.forms import attach_error
from coop.web.panels import register_panel, render_panels
from coop.web.timelines import timeline_of

ALL = "/usaha/<unit_code>/kelola/pesanan"
ONE = f"{ALL}/<int:order_id>"


@blueprint.get(ALL)
@require("orders.view")
@has_feature("selling")
def orders() -> ResponseReturnValue:
    """List the unit's orders."""
    wanted = OrderFilter(
        unit_id=this_unit().id,
        status=asked_choice(OrderStatus, "status"),
        goods=asked_choice(Goods, "goods"),
        text=asked_text(),
        first=asked_date("from"),
        last=asked_date("to"),
        number=asked_page(),
        is_unpaid=bool(request.args.get("unpaid")),
        sort=asked_text("sort"),
        descending=request.args.get("dir") != "asc",
    )
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    return render_template(
        "orders/orders.html",
        unit=this_unit(),
        page=queries.search_orders(wanted),
        statuses=status_choices(),
        goods=[(one.value, label(one)) for one in Goods],
    )


def _export(file_format: str, wanted: OrderFilter) -> ResponseReturnValue:
    columns = [
        (_("Number"), "text"),
        (_("Ordered on"), "date"),
        (_("Customer"), "text"),
        (_("Status"), "text"),
        (_("Total"), "money"),
        (_("Paid"), "money"),
        (_("Still to pay"), "money"),
        (_("Due"), "date"),
    ]
    rows = (
        (
            *(row.number, row.placed_on, row.person_name, row.status),
            *(row.total_amount, row.paid_amount, row.open_amount, row.due_on),
        )
        for row in queries.stream_orders(wanted)
    )
    return export_response(file_format, _("orders"), columns, rows)


@blueprint.get(f"{ALL}/serah-terima")
@require("orders.view")
@has_feature("selling")
def hand_over_list() -> ResponseReturnValue:
    """Show what waits to be handed over, to be printed and ticked off."""
    unit = this_unit()
    rows = list_to_hand_over(unit.id)
    return render_template("orders/hand_over.html", unit=unit, rows=rows, on=today())


@blueprint.get(ONE)
@require("orders.view")
@has_feature("selling")
def order(order_id: int) -> ResponseReturnValue:
    """Show an order with its lines, its money and what happened."""
    return order_page(*detail_queries.read_order_of_unit(order_id, this_unit().id))


@blueprint.post(f"{ONE}/serahkan")
@require("orders.manage")
@has_feature("selling")
def complete(order_id: int) -> ResponseReturnValue:
    """Note that the customer has what was ordered."""
    service.complete_order(own_order(order_id).id, actor())
    flash(_("Handed over. From now on it is income of the unit."), "success")
    return to_order(order_id)


@blueprint.post(f"{ONE}/barang/<any(preparing, ready, sent):step>")
@require("orders.manage")
@has_feature("selling")
def advance(order_id: int, step: str) -> ResponseReturnValue:
    """Note that the goods are one step on; the customer is told when they are ready and sent."""
    service.advance_goods(own_order(order_id).id, Goods(step), actor())
    flash(_("Noted."), "success")
    return to_order(order_id)


@blueprint.post(f"{ONE}/batal")
@require("orders.manage")
@has_feature("selling")
def cancel(order_id: int) -> ResponseReturnValue:
    """Cancel an order that is not handed over."""
    found, form = own_order(order_id), CancelForm()
    if form.validate_on_submit():
        try:
            service.cancel_order(order_id, actor(), form.reason.data, keeps=form.keeps.data or 0)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Cancelled. Its bills are closed."), "success")
            return to_order(order_id)
    return order_page(found, cancel_form=form), 422


@blueprint.get(f"{ONE}/nota.pdf")
@require("orders.view")
@has_feature("selling")
def receipt(order_id: int) -> ResponseReturnValue:
    """Send the itemised receipt."""
    return receipt_response(own_order(order_id))


LATEST = 10
"""So many orders stand on the page of a customer."""


def customer_orders(person_id: int) -> str | None:
    """Return what a person ordered from the unit, for the page of the customer."""
    wanted = OrderFilter(unit_id=this_unit().id, person_id=person_id)
    rows = queries.list_latest(wanted, LATEST)
    return render_template("orders/_customer.html", rows=rows) if rows else None


register_panel("customer", 20, "orders.view", customer_orders)


def own_order(order_id: int) -> Any:
    """Return an order of the unit in the address; another one's is NotFound."""
    return detail_queries.get_order_of_unit(order_id, this_unit().id)


def to_order(order_id: int) -> ResponseReturnValue:
    """Go to the page of an order."""
    return redirect(url_for("orders.order", order_id=order_id), code=303)


def order_page(found: Any, buyer: str | None = None, **given: Any) -> str:
    """Return the page of an order; ``given`` are forms that came back."""
    row = queries.order_row(found, buyer or get_person(found.person_id).full_name)
    # before an order is over nothing is credited, and without a credit nothing goes back
    is_done, is_cancelled = (
        found.status is one for one in (OrderStatus.COMPLETED, OrderStatus.CANCELLED)
    )
    credits = queries.list_credits(found.id) if is_done else []
    payouts = queries.list_payouts(found.id) if is_cancelled or credits else []
    cash = CashForm(formdata=None, data={"amount": row.open_amount or None})
    forms = {
        "cancel_form": CancelForm(formdata=None),
        "cash_form": cash,
        "answer_form": AnswerForm(formdata=None),
    }
    return render_template(
        "orders/order.html",
        unit=this_unit(),
        order=found,
        row=row,
        steps=list_next(found.goods, found.hand_over) if found.status is OrderStatus.PLACED else (),
        lines=queries.list_lines(found.id),
        why=Explained.from_json(found.why),
        bills=queries.list_bills(found.id),
        payments=detail_queries.list_payments_of(found.id),
        granted=detail_queries.list_granted(found.id),
        credits=credits,
        asked=next((one for one in credits if one.status is CreditStatus.ASKED), None),
        payouts=payouts,
        prepared=next((one for one in payouts if one.status is PayoutStatus.PREPARED), None),
        panels=render_panels("order", found.id),
        happened=timeline_of(Ref(ORDER, found.id)),
        **{**forms, **given},
    )

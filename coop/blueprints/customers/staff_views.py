"""Customers as the desk keeps them."""

from flask import flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.customers import blueprint
from coop.blueprints.customers.forms import CustomerForm
from coop.domain.customers import queries, service
from coop.domain.customers.queries import CustomerFilter
from coop.domain.customers.types import CustomerRow
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.refs import Ref
from coop.web.access import actor, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.forms import attach_error
from coop.web.panels import render_panels
from coop.web.timelines import timeline_of

HANDED_OUT = "handed_out_customer_code"
ALL = "/usaha/<unit_code>/kelola/pelanggan"
ONE = f"{ALL}/<int:customer_id>"


@blueprint.get(ALL)
@require("customers.view")
def customers() -> ResponseReturnValue:
    """List the customers, members and others."""
    wanted = CustomerFilter(
        unit_id=this_unit().id,
        text=asked_text(),
        is_member={"yes": True, "no": False}.get(request.args.get("member", "")),
        is_active=request.args.get("status") != "removed",
        sort=asked_text("sort"),
        descending=is_descending(),
        page=asked_page(),
    )
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    page = queries.search_customers(wanted, today())
    return render_template("customers/customers.html", unit=this_unit(), page=page)


def _export(file_format: str, wanted: CustomerFilter) -> ResponseReturnValue:
    columns = [
        (_("Code"), "text"),
        (_("Name"), "text"),
        (_("Phone"), "text"),
        (_("E-mail"), "text"),
        (_("Street and number"), "text"),
        (_("Town"), "text"),
        (_("Member"), "text"),
        (_("Customer since"), "date"),
        (_("Note"), "text"),
    ]
    yes, no = _("yes"), _("no")
    rows = (
        (
            *(row.code, row.name, row.phone, row.email, row.street, row.town),
            yes if row.is_member else no,
            row.since_on,
            row.note,
        )
        for row in queries.stream_customers(wanted, today())
    )
    return export_response(file_format, _("customers"), columns, rows)


@blueprint.route(f"{ALL}/baru", methods=["GET", "POST"])
@require("customers.manage")
def new_customer() -> ResponseReturnValue:
    """Write down somebody who stands at the desk."""
    form = CustomerForm()
    if form.validate_on_submit():
        try:
            added = service.add_customer(this_unit().id, form.details(), form.note.data or "")
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Noted as customer %(code)s.", code=added.code), "success")
            return _to_customer(added.id)
    page = render_template("customers/edit.html", unit=this_unit(), form=form, row=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.get(ONE)
@require("customers.view")
def customer(customer_id: int) -> ResponseReturnValue:
    """Show a customer with everything they did."""
    row = queries.get_row(customer_id, this_unit().id, today())
    return render_template(
        "customers/customer.html",
        unit=this_unit(),
        row=row,
        panels=render_panels("customer", row.person_id),
        happened=timeline_of(Ref(service.CUSTOMER, customer_id)),
    )


@blueprint.route(f"{ONE}/ubah", methods=["GET", "POST"])
@require("customers.manage")
def edit_customer(customer_id: int) -> ResponseReturnValue:
    """Change what the unit wrote down of a customer."""
    row = queries.get_row(customer_id, this_unit().id, today())
    form = CustomerForm(data=_written(row))
    if form.validate_on_submit():
        try:
            service.change_customer(
                customer_id, this_unit().id, form.details(), form.note.data or "", actor()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return _to_customer(customer_id)
    page = render_template(
        "customers/edit.html",
        unit=this_unit(),
        form=form,
        row=row,
        is_their_own=service.is_their_own(row.person_id),
    )
    return page, 422 if form.is_submitted() else 200


def _written(row: CustomerRow) -> dict[str, str | None]:
    own = ("phone", "email", "street", "town", "note")
    return {"full_name": row.name, **{name: getattr(row, name) for name in own}}


@blueprint.post(f"{ONE}/<any(remove, back):step>")
@require("customers.manage")
def switch_customer(customer_id: int, step: str) -> ResponseReturnValue:
    """Let a customer go from the list, or take them back."""
    if step == "remove":
        service.remove_customer(customer_id, this_unit().id)
        flash(_("No longer in the list. What the customer did stays."), "success")
    else:
        service.return_customer(customer_id, this_unit().id)
        flash(_("Back in the list."), "success")
    return _to_customer(customer_id)


@blueprint.post(f"{ONE}/kode")
@require("customers.manage")
def hand_out_code(customer_id: int) -> ResponseReturnValue:
    """Make a code for a customer who stands at the desk and forgot the password."""
    code = service.hand_out_code(customer_id, this_unit().id)
    session[HANDED_OUT] = {"customer": customer_id, "code": code}
    return redirect(url_for("customers.handed_out_code", customer_id=customer_id), code=303)


@blueprint.get(f"{ONE}/kode")
@require("customers.manage")
def handed_out_code(customer_id: int) -> ResponseReturnValue:
    """Show the code, this once."""
    row = queries.get_row(customer_id, this_unit().id, today())
    kept = session.pop(HANDED_OUT, None)
    code = kept["code"] if kept and kept["customer"] == customer_id else None
    return render_template("admin/code.html", user={"display_name": row.name}, code=code)


def _to_customer(customer_id: int) -> ResponseReturnValue:
    return redirect(url_for("customers.customer", customer_id=customer_id), code=303)

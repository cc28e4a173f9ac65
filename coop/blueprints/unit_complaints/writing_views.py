"""Write down what somebody said at a unit's desk or on the telephone."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.complaining.forms import fit_to_business
from coop.blueprints.complaints.forms import CUSTOMER, DeskForm
from coop.blueprints.complaints.place import here
from coop.blueprints.unit_complaints import blueprint
from coop.blueprints.unit_complaints.views import KEPT
from coop.domain.complaints import service
from coop.domain.complaints.permissions import CONFIDENTIAL
from coop.domain.complaints.types import Guest
from coop.domain.customers.queries import find_persons, get_customer
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.web.access import actor, require
from coop.web.arguments import asked_number
from coop.web.forms import attach_error


@blueprint.route(f"{KEPT}/tulis", methods=["GET", "POST"])
@require("unit_complaints.handle")
def write_down() -> ResponseReturnValue:
    """Write down what a customer or somebody else said."""
    place = here()
    form = DeskForm(data={"customer_code": _asked_code(place.unit_id)})
    fit_to_business(form)
    if form.validate_on_submit():
        try:
            complaint = service.write_down(
                form.complaint(),
                form.channel.data,
                _whose(form, place.unit_id),
                actor(),
                place.unit_id,
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            if complaint.is_confidential and not place.may(CONFIDENTIAL):
                flash(_("Written down. Only those who may read it see it."), "success")
                return redirect(place.address("all_of_them"), code=303)
            flash(_("Written down as %(number)s.", number=complaint.number), "success")
            return redirect(place.address("complaint", complaint_id=complaint.id), code=303)
    page = render_template("complaints/write_down.html", place=place, unit=place.unit, form=form)
    return page, 422 if form.is_submitted() else 200


def _asked_code(unit_id: int) -> str | None:
    """Return the code of the customer from whose page it is written down, if from one."""
    customer_id = asked_number("customer")
    return None if customer_id is None else get_customer(customer_id, unit_id).code


def _whose(form: DeskForm, unit_id: int) -> int | Guest:
    """Return the person of the customer code, or the guest; raises Refused for a wrong code."""
    if form.whose.data != CUSTOMER:
        return form.guest()
    code = (form.customer_code.data or "").strip().upper()
    person_id = find_persons(unit_id, [code]).get(code)
    if person_id is None:
        raise Refused(N_("No customer has this code."), field="customer_code")
    return person_id

"""For a unit's customers: write to it, signed in or as a guest; read what was published."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.complaining.forms import CustomerForm, GuestForm, fit_to_business
from coop.blueprints.complaints.place import here
from coop.blueprints.unit_complaints import blueprint
from coop.domain.complaints import publication_queries, service
from coop.domain.complaints.subjects import list_subjects
from coop.domain.complaints.types import PublicationStatus
from coop.errors import CoopError
from coop.web.access import actor, public
from coop.web.arguments import asked_page, asked_text
from coop.web.filters import language
from coop.web.forms import attach_error
from coop.web.page_context import choose_language


@blueprint.route("/usaha/<unit_code>/keluhan", methods=["GET", "POST"])
@public
def write() -> ResponseReturnValue:
    """Write to the unit; who is signed in follows it on their own page, a guest by a link."""
    place, is_known = here(), _is_known()
    form = _customer_form(place.unit_id) if is_known else GuestForm()
    fit_to_business(form)
    if form.validate_on_submit():
        try:
            complaint = _submit(form, place.unit_id, is_known=is_known)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Received as %(number)s. Thank you.", number=complaint.number), "success")
            return redirect(_page_of(complaint), code=303)
    page = render_template(
        "unit_complaints/write.html", unit=place.unit, form=form, is_guest=not is_known
    )
    return page, 422 if form.is_submitted() else 200


def _is_known() -> bool:
    return bool(current_user.is_authenticated and current_user.person_id)


def _customer_form(unit_id: int) -> CustomerForm:
    """Return the form with what of their own the writer can name; what led here is chosen."""
    choices = list_subjects(current_user.person_id or 0, unit_id)
    named = next((str(one.ref) for one in choices if str(one.ref) == asked_text("about")), None)
    form = CustomerForm(data={"subject": named})
    form.subject.choices = [(str(one.ref), one.text) for one in choices]
    return form


def _submit(form: Any, unit_id: int, *, is_known: bool) -> Any:
    if is_known:
        return service.submit_complaint(form.complaint(form.subject.data), actor(), unit_id)
    address = request.remote_addr or "unknown"
    return service.submit_as_guest(
        form.complaint(), form.guest(), choose_language(), address, unit_id
    )


def _page_of(complaint: Any) -> str:
    if complaint.token:
        return url_for("complaining.guest_complaint", token=complaint.token)
    return url_for("complaining.my_complaint", complaint_id=complaint.id)


@blueprint.get("/usaha/<unit_code>/suara-pelanggan")
@public
def voices() -> ResponseReturnValue:
    """Show what customers asked and what came of it, without names."""
    place = here()
    return render_template(
        "unit_complaints/voices.html",
        unit=place.unit,
        page=publication_queries.list_publications(
            PublicationStatus.PUBLISHED, asked_page(), place.unit_id
        ),
        language=language(),
    )

"""Categories and public versions: kept alike by the cooperative's office and by a unit's owner."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.blueprints.complaints.forms import CategoryForm
from coop.blueprints.complaints.place import here
from coop.domain.approvals.types import Decision
from coop.domain.complaints import publication_queries, queries, service
from coop.domain.complaints.permissions import PUBLISH
from coop.domain.complaints.types import PublicationStatus
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.web.access import actor
from coop.web.arguments import asked_choice, asked_page, shown_approval
from coop.web.filters import language
from coop.web.forms import Form, TextField, attach_error


class RefusalForm(Form):
    reason = TextField(_l("Reason"), max_length=500)


def categories_page() -> ResponseReturnValue:
    """List the categories, and add one."""
    place, form = here(), CategoryForm()
    if form.validate_on_submit():
        try:
            service.add_category(form.terms(), place.unit_id)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Category added."), "success")
            return redirect(place.address("categories"), code=303)
    page = render_template(
        "complaints/categories.html",
        place=place,
        unit=place.unit,
        form=form,
        rows=queries.list_categories(place.unit_id, with_inactive=True),
    )
    return page, 422 if form.is_submitted() else 200


def category_page(category_id: int) -> ResponseReturnValue:
    """Show a category, and change it."""
    place = here()
    found = queries.get_category(category_id, place.unit_id)
    form = CategoryForm(obj=found)
    if form.validate_on_submit():
        try:
            service.change_category(category_id, form.terms(), place.unit_id)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return redirect(place.address("categories"), code=303)
    page = render_template(
        "complaints/category.html", place=place, unit=place.unit, form=form, category=found
    )
    return page, 422 if form.is_submitted() else 200


def publications_page() -> ResponseReturnValue:
    """List the public versions in a state; those that wait first."""
    place = here()
    status = asked_choice(PublicationStatus, "status") or PublicationStatus.PROPOSED
    return render_template(
        "complaints/publications.html",
        place=place,
        unit=place.unit,
        page=publication_queries.list_publications(status, asked_page(), place.unit_id),
        asked=status,
        statuses=PublicationStatus,
        decides=place.may(PUBLISH),
        language=language(),
    )


def decide(publication_id: int, verdict: str) -> ResponseReturnValue:
    """Publish a version, or not."""
    place, form = here(), RefusalForm()
    if not form.validate():
        raise Refused(N_("The reason is too long, or holds signs that cannot be stored."))
    service.decide_publication(
        publication_id,
        actor(),
        Decision(verdict),
        form.reason.data or "",
        shown_approval(),
        unit_id=place.unit_id,
    )
    flash(_("Decided."), "success")
    return redirect(place.address("publications"), code=303)


def withdraw(publication_id: int) -> ResponseReturnValue:
    """Take a version off the public page."""
    place = here()
    service.withdraw_publication(publication_id, actor(), place.unit_id)
    flash(_("Taken off the public page."), "success")
    return redirect(place.address("publications"), code=303)

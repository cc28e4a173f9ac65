"""The employers that members work for."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.members import blueprint
from coop.blueprints.members.forms import EmployerForm
from coop.domain.members import queries, service
from coop.errors import CoopError
from coop.web.access import require
from coop.web.arguments import asked_text
from coop.web.exports import export_response
from coop.web.forms import attach_error


@blueprint.get("/instansi")
@require("members.view")
def employers() -> ResponseReturnValue:
    """List the employers with how many members work there."""
    rows = queries.list_employers(with_inactive=True)
    text = asked_text().casefold()
    rows = [row for row in rows if text in row.name.casefold()]
    members = queries.count_members_by_employer()
    counts = {row.id: members.get(row.id, 0) for row in rows}
    if request.args.get("format"):
        columns = [(_("Name"), "text"), (_("Payday"), "number"), (_("Members"), "number")]
        cells = ((row.name, row.payday, counts[row.id]) for row in rows)
        return export_response(request.args["format"], _("employers"), columns, cells)
    return render_template("members/employers.html", rows=rows, counts=counts)


@blueprint.route("/instansi/baru", methods=["GET", "POST"])
@require("members.edit")
def new_employer() -> ResponseReturnValue:
    """Add an employer."""
    form = EmployerForm(payday=25)
    if form.validate_on_submit():
        try:
            service.add_employer(form.name.data, form.payday.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The employer is added."), "success")
            return redirect(url_for("members.employers"), code=303)
    page = render_template("members/employer.html", form=form, employer=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/instansi/<int:employer_id>", methods=["GET", "POST"])
@require("members.edit")
def employer(employer_id: int) -> ResponseReturnValue:
    """Change an employer."""
    found = queries.get_employer(employer_id)
    form = EmployerForm(obj=found)
    if form.validate_on_submit():
        try:
            service.change_employer(
                employer_id, form.name.data, form.payday.data, is_active=form.is_active.data
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The changes are saved."), "success")
            return redirect(url_for("members.employers"), code=303)
    page = render_template("members/employer.html", form=form, employer=found)
    return page, 422 if form.is_submitted() else 200

"""What complaints are sorted by, and how long each kind may take."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.complaints import blueprint
from coop.blueprints.complaints.forms import CategoryForm
from coop.domain.complaints import queries, service
from coop.errors import CoopError
from coop.web.access import require
from coop.web.forms import attach_error


@blueprint.route("/kelola-keluhan/kategori", methods=["GET", "POST"])
@require("complaints.manage")
def categories() -> ResponseReturnValue:
    form = CategoryForm()
    if form.validate_on_submit():
        try:
            service.add_category(form.terms())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Category added."), "success")
            return redirect(url_for("complaints.categories"), code=303)
    page = render_template(
        "complaints/categories.html", form=form, rows=queries.list_categories(with_inactive=True)
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/kelola-keluhan/kategori/<int:category_id>", methods=["GET", "POST"])
@require("complaints.manage")
def category(category_id: int) -> ResponseReturnValue:
    found = queries.get_category(category_id)
    form = CategoryForm(obj=found)
    if form.validate_on_submit():
        try:
            service.change_category(category_id, form.terms())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("complaints.categories"), code=303)
    page = render_template("complaints/category.html", form=form, category=found)
    return page, 422 if form.is_submitted() else 200

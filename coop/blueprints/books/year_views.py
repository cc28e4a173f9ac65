"""The close of a book year: what is carried, and the chair's decision."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.books import blueprint
from coop.blueprints.books.forms import ReasonForm
from coop.domain.books import queries, year_service
from coop.domain.books.types import BOOK_YEAR
from coop.domain.ledger.closing_service import period_ref
from coop.errors import CoopError
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.forms import attach_error
from coop.web.timelines import timeline_of


@blueprint.get("/tutup-buku/tahun/<int:year_id>")
@require("ledger.view")
def year(year_id: int) -> ResponseReturnValue:
    return _page(year_id, ReasonForm(formdata=None))


def _page(year_id: int, form: ReasonForm) -> str:
    row = queries.get_year(year_id)
    return render_template(
        "books/year.html",
        row=row,
        surplus=year_service.preview_year(row.year),
        december=period_ref(year_service.december_of(row.year)).id,
        events=timeline_of(Ref(BOOK_YEAR, year_id)),
        form=form,
    )


@blueprint.post("/tutup-buku/tahun/<int:year_id>/putusan")
@require("books.approve")
def decide_year(year_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    is_approval = request.form.get("verdict") == "approve"
    if is_approval or form.validate():
        try:
            if is_approval:
                year_service.approve_year(year_id, actor())
            else:
                year_service.reject_year(year_id, actor(), form.reason.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your decision is kept."), "success")
            return redirect(url_for("books.year", year_id=year_id), code=303)
    return _page(year_id, form), 422

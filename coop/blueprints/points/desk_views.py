"""Points as the desk sees them: what they owe, what looks odd, and corrections."""

from datetime import date

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.points import blueprint
from coop.blueprints.points.forms import CorrectionForm
from coop.domain.approvals.types import Decision
from coop.domain.customers.queries import get_row
from coop.domain.identity.queries import list_user_names
from coop.domain.loyalty import correction_service, queries, report_queries
from coop.domain.people.queries import list_names
from coop.domain.settings.service import today
from coop.domain.units.queries import list_names_of_units
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.web.access import actor, has_feature, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import asked_page, shown_approval
from coop.web.forms import attach_error

HERE = "/usaha/<unit_code>/kelola/poin"


@blueprint.get(HERE)
@require("points.view")
@has_feature("points")
def overview() -> ResponseReturnValue:
    """Show what the unit's points owe, how they moved this year, and what looks odd."""
    unit, on = this_unit(), today()
    first = date(on.year, 1, 1)
    between = [
        row
        for row in report_queries.list_between(first, on)
        if unit.id in (row.earned_in, row.spent_in)
    ]
    owed = [row for row in report_queries.list_outstanding(on) if row.unit_id == unit.id]
    moved = [row for row in report_queries.list_movements(first, on) if row.unit_id == unit.id]
    return render_template(
        "points/overview.html",
        unit=unit,
        year=on.year,
        program=queries.find_program(unit.id),
        owed=owed[0] if owed else None,
        moved=moved[0].by_kind if moved else {},
        expiring=report_queries.list_expiring(unit.id, on),
        between=between,
        units=list_names_of_units(),
        requests=correction_service.list_requests(unit.id),
    )


@blueprint.get(f"{HERE}/janggal")
@require("points.view")
@has_feature("points")
def patterns() -> ResponseReturnValue:
    """List what looks as if points came or went in a way that they should not."""
    unit, on = this_unit(), today()
    rows = report_queries.list_patterns(date(on.year, 1, 1), on)
    own = [row for row in rows if row.unit_id == unit.id]
    return render_template(
        "points/patterns.html",
        unit=unit,
        year=on.year,
        rows=own,
        people=list_names(row.person_id for row in own),
        users=list_user_names(row.user_id for row in own),
    )


@blueprint.route(f"{HERE}/pelanggan/<int:customer_id>", methods=["GET", "POST"])
@require("points.correct")
@has_feature("points")
def correct(customer_id: int) -> ResponseReturnValue:
    """Correct a customer's points, with a reason; many of them by another person."""
    unit, on = this_unit(), today()
    row = get_row(customer_id, unit.id, on)
    form = CorrectionForm()
    if form.validate_on_submit():
        key = f"correction:{request.form['submission_id']}"
        try:
            done = correction_service.request_correction(
                row.person_id, unit.id, form.points.data, form.reason.data, actor(), key
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            _tell(done)
            return redirect(url_for("points.correct", customer_id=customer_id), code=303)
    page = render_template(
        "points/correct.html",
        unit=unit,
        row=row,
        form=form,
        holding=queries.read_holding(row.person_id, on),
        tier=queries.read_tier(row.person_id, unit.id, on),
        page=queries.list_history(row.person_id, asked_page()),
    )
    return page, 422 if form.is_submitted() else 200


def _tell(done: object) -> None:
    if correction_service.waits(done):
        flash(_("So many points need another person. Asked for."), "info")
    else:
        flash(_("Corrected."), "success")


@blueprint.post(f"{HERE}/koreksi/<int:person_id>/<any(approved, rejected):verdict>")
@require("points.manage")
@has_feature("points")
def decide_correction(person_id: int, verdict: str) -> ResponseReturnValue:
    """Approve or reject a large correction, as another person than who asked."""
    asked = correction_service.list_requests(this_unit().id)
    if person_id not in {one.person_id for one in asked}:
        raise NotFound(N_("This has been decided already, or was never asked."))
    decision = Decision(verdict)
    correction_service.decide_correction(
        person_id, actor(), decision, approval_id=shown_approval() or 0
    )
    is_done = decision is Decision.APPROVED
    flash(_("Corrected.") if is_done else _("Nothing was changed."), "success")
    return redirect(url_for("points.overview"), code=303)

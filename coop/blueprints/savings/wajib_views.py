"""The monthly billing run of mandatory savings: preview, post, result."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.savings import blueprint
from coop.blueprints.savings.forms import MonthForm
from coop.dates import month_of
from coop.domain.savings import billing_queries, service
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import asked_date
from coop.web.forms import attach_error


@blueprint.route("/simpanan-wajib", methods=["GET", "POST"])
@require("savings.bill")
def wajib() -> ResponseReturnValue:
    month = month_of(asked_date("month") or today())
    form = MonthForm(data={"month": month})
    if form.validate_on_submit():
        month = month_of(form.month.data)
        try:
            run = service.run_wajib(month, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The bills have been made."), "success")
            return redirect(url_for("savings.wajib_run", run_id=run.id), code=303)
    page = render_template(
        "savings/wajib.html",
        form=form,
        preview=service.preview_wajib(month),
        done=billing_queries.find_wajib_run(month),
        runs=billing_queries.list_wajib_runs(),
        this_month=month_of(today()),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/simpanan-wajib/<int:run_id>")
@require("savings.view")
def wajib_run(run_id: int) -> ResponseReturnValue:
    return render_template(
        "savings/wajib_run.html", result=billing_queries.get_wajib_result(run_id)
    )

"""The monthly interest run: reckoned, approved by another person, credited, taken back."""

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coop.blueprints.savings import blueprint
from coop.blueprints.savings.forms import MonthForm, ReasonForm
from coop.dates import add_months, month_of
from coop.domain.runs.types import RunStatus
from coop.domain.savings import interest_queries, service
from coop.domain.savings.interest_explained import explain, explain_tax
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import asked_page, asked_text
from coop.web.exports import export_response
from coop.web.forms import attach_error


@blueprint.get("/bunga-simpanan")
@require("savings.view")
def interest() -> ResponseReturnValue:
    runs = interest_queries.list_interest_runs()
    live = [run.month for run in runs if run.status is not RunStatus.REVERSED]
    following = add_months(max(live), 1) if live else add_months(month_of(today()), -1)
    return render_template(
        "savings/interest.html",
        runs=runs,
        form=MonthForm(data={"month": following}),
        following=following,
        has_ended=add_months(following, 1) <= today(),
    )


@blueprint.post("/bunga-simpanan/hitung")
@require("savings.run_interest")
def prepare_interest() -> ResponseReturnValue:
    form = MonthForm()
    if form.validate_on_submit():
        try:
            run = service.prepare_interest(month_of(form.month.data), actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The interest is reckoned. Somebody else approves it."), "success")
            return redirect(url_for("savings.interest_run", run_id=run.id), code=303)
    runs = interest_queries.list_interest_runs()
    page = render_template(
        "savings/interest.html", runs=runs, form=form, following=form.month.data, has_ended=True
    )
    return page, 422


@blueprint.get("/bunga-simpanan/<int:run_id>")
@require("savings.view")
def interest_run(run_id: int) -> ResponseReturnValue:
    if request.args.get("format"):
        return _export(run_id)
    return _page(run_id, ReasonForm())


@blueprint.get("/bunga-simpanan/rekening/<int:row_id>")
@require("savings.view")
def interest_row(row_id: int) -> ResponseReturnValue:
    row = interest_queries.get_interest_row(row_id)
    return render_template(
        "savings/interest_row.html",
        row=row,
        workings=explain(row.basis),
        tax=explain_tax(row.basis),
    )


@blueprint.get("/bunga-simpanan/<int:run_id>/kemajuan")
@require("savings.view")
def interest_progress(run_id: int) -> ResponseReturnValue:
    run = interest_queries.get_interest_run(run_id)
    return render_template("savings/_interest_progress.html", run=run)


@blueprint.post("/bunga-simpanan/<int:run_id>/putusan")
@require("savings.approve")
def decide_interest(run_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    is_approval = request.form.get("verdict") == "approve"
    if is_approval or form.validate():
        try:
            _decide(run_id, is_approval, form.reason.data or "")
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your decision is kept."), "success")
            return _back_to(run_id)
    return _page(run_id, form), 422


def _decide(run_id: int, is_approval: bool, reason: str) -> None:
    """Decide what is asked about the run by now: to credit it, or to take it back."""
    asked = interest_queries.find_open_request(run_id)
    if asked is not None and asked.is_reversal:
        if is_approval:
            service.approve_interest_reversal(run_id, actor())
        else:
            service.reject_interest_reversal(run_id, actor(), reason)
    elif is_approval:
        service.approve_interest(run_id, actor())
    else:
        service.reject_interest(run_id, actor(), reason)


@blueprint.post("/bunga-simpanan/<int:run_id>/tarik-kembali")
@require("savings.run_interest")
def take_interest_back(run_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            service.request_interest_reversal(run_id, actor(), form.reason.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Asked for. The chair decides."), "success")
            return _back_to(run_id)
    return _page(run_id, form), 422


def _page(run_id: int, form: ReasonForm) -> str:
    return render_template(
        "savings/interest_run.html",
        run=interest_queries.get_interest_run(run_id),
        asked=interest_queries.find_open_request(run_id),
        page=interest_queries.search_interest(run_id, asked_text(), asked_page()),
        form=form,
    )


def _export(run_id: int) -> ResponseReturnValue:
    columns = [
        (_("Account"), "text"),
        (_("Member number"), "text"),
        (_("Member"), "text"),
        (_("Product"), "text"),
        (_("Interest"), "money"),
        (_("Tax"), "money"),
        (_("Credited"), "money"),
    ]
    run = interest_queries.get_interest_run(run_id)
    name = f"bunga-simpanan-{run.month:%Y-%m}"
    return export_response(request.args["format"], name, columns, _export_rows(run_id))


def _export_rows(run_id: int) -> Iterator[tuple[Any, ...]]:
    for row in interest_queries.stream_interest(run_id, asked_text()):
        yield (
            row.account_number,
            row.member_number,
            row.person_name,
            row.product_name,
            row.gross_amount,
            row.tax_amount,
            row.net_amount,
        )


def _back_to(run_id: int) -> Response:
    return redirect(url_for("savings.interest_run", run_id=run_id), code=303)

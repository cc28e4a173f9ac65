"""Term deposits: a member's own, and the list that staff see."""

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coop.blueprints.savings import blueprint
from coop.blueprints.savings.forms import AtMaturityForm, PlaceForm
from coop.domain.savings import deposit_queries, queries, service
from coop.domain.savings.deposit_rules import calculate_break_fee
from coop.domain.savings.interest_rules import calculate_term_interest
from coop.domain.savings.interest_types import DepositFilter, DepositRow, DepositStatus
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_date, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.forms import attach_error


@blueprint.get("/simpanan-berjangka")
@require("savings.view")
def deposits() -> ResponseReturnValue:
    every = request.args.get("status") == "all"
    wanted = DepositFilter(
        text=asked_text(),
        status=None if every else asked_choice(DepositStatus, "status") or DepositStatus.RUNNING,
        until=asked_date("to"),
        sort=request.args.get("sort", "matures"),
        descending=is_descending(),
    )
    if request.args.get("format"):
        return _export(request.args["format"], wanted)
    page, total = deposit_queries.search_deposits(wanted, asked_page())
    return render_template("savings/deposits.html", page=page, total=total, statuses=DepositStatus)


def _export(file_format: str, wanted: DepositFilter) -> ResponseReturnValue:
    columns = [
        (_("Number"), "text"),
        (_("Member number"), "text"),
        (_("Member"), "text"),
        (_("Amount"), "money"),
        (_("Months"), "number"),
        (_("Rate"), "text"),
        (_("Placed on"), "date"),
        (_("Falls due"), "date"),
        (_("On the last day"), "text"),
        (_("Status"), "text"),
    ]
    return export_response(file_format, "simpanan-berjangka", columns, _export_rows(wanted))


def _export_rows(wanted: DepositFilter) -> Iterator[tuple[Any, ...]]:
    for row in deposit_queries.stream_deposits(wanted):
        yield (
            row.number,
            row.member_number,
            row.person_name,
            row.amount,
            row.months,
            row.rate_percent_per_year,
            row.placed_on,
            row.matures_on,
            row.at_maturity,
            row.status,
        )


@blueprint.get("/simpanan-berjangka/<int:deposit_id>")
@require("savings.view")
def deposit_detail(deposit_id: int) -> ResponseReturnValue:
    return _page(deposit_queries.get_deposit(deposit_id), is_mine=False)


@blueprint.get("/simpanan-saya/berjangka/<int:deposit_id>")
@require("member.self")
def my_deposit(deposit_id: int) -> ResponseReturnValue:
    return _page(_mine(deposit_id), is_mine=True)


@blueprint.route("/simpanan-saya/<int:account_id>/berjangka", methods=["GET", "POST"])
@require("member.self")
def place(account_id: int) -> ResponseReturnValue:
    account = queries.get_account_of_person(account_id, current_user.person_id)
    form = PlaceForm()
    if form.validate_on_submit():
        try:
            deposit = service.place_deposit(
                account.id, form.amount.data, form.months.data, form.at_maturity.data, actor()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your money is bound until the last day of the term."), "success")
            return _to_mine(deposit.id)
    page = render_template(
        "savings/place.html",
        form=form,
        account=account,
        terms=deposit_queries.get_deposit_terms(today()),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/simpanan-saya/berjangka/<int:deposit_id>/pilihan")
@require("member.self")
def choose_at_maturity(deposit_id: int) -> ResponseReturnValue:
    found = _mine(deposit_id)
    form = AtMaturityForm()
    if form.validate_on_submit():
        service.choose_at_maturity(found.id, form.at_maturity.data, actor())
        flash(_("Your choice is kept."), "success")
        return _to_mine(found.id)
    return _page(found, is_mine=True, form=form), 422


@blueprint.post("/simpanan-saya/berjangka/<int:deposit_id>/akhiri")
@require("member.self")
def break_deposit(deposit_id: int) -> ResponseReturnValue:
    service.break_deposit(_mine(deposit_id).id, actor())
    flash(_("The deposit has ended. The money is on your voluntary savings."), "success")
    return _to_mine(deposit_id)


def _mine(deposit_id: int) -> DepositRow:
    return deposit_queries.get_deposit_of_person(deposit_id, current_user.person_id)


def _to_mine(deposit_id: int) -> Response:
    return redirect(url_for("savings.my_deposit", deposit_id=deposit_id), code=303)


def _page(found: DepositRow, *, is_mine: bool, form: AtMaturityForm | None = None) -> str:
    return render_template(
        "savings/term_deposit.html",
        deposit=found,
        is_mine=is_mine,
        form=form or AtMaturityForm(data={"at_maturity": found.at_maturity}),
        fee=calculate_break_fee(found.amount, found.break_fee_percent),
        term=calculate_term_interest(found.amount, found.rate_percent_per_year, found.months),
    )

"""Every member's savings, as staff see them."""

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.savings import blueprint
from coop.blueprints.savings.forms import WithdrawalForm
from coop.blueprints.savings.period import asked_history, export_history, print_statement
from coop.domain.savings import queries, service, withdrawal_queries
from coop.domain.savings.types import AccountFilter, SavingsKind, SavingsStatus
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.forms import attach_error


def _asked_accounts() -> AccountFilter:
    every = request.args.get("status") == "all"
    return AccountFilter(
        text=asked_text(),
        kind=asked_choice(SavingsKind, "kind"),
        status=None if every else asked_choice(SavingsStatus, "status") or SavingsStatus.OPEN,
        sort=request.args.get("sort", "number"),
        descending=is_descending(),
    )


@blueprint.get("/simpanan")
@require("savings.view")
def accounts() -> ResponseReturnValue:
    wanted = _asked_accounts()
    if request.args.get("format"):
        columns = [
            (_("Account"), "text"),
            (_("Member number"), "text"),
            (_("Member"), "text"),
            (_("Kind"), "text"),
            (_("Status"), "text"),
            (_("Opened"), "date"),
            (_("Balance"), "money"),
        ]
        return export_response(request.args["format"], "simpanan", columns, _export_rows(wanted))
    page, total = queries.search_accounts(wanted, asked_page())
    return render_template(
        "savings/accounts.html", page=page, total=total, kinds=SavingsKind, statuses=SavingsStatus
    )


def _export_rows(wanted: AccountFilter) -> Iterator[tuple[Any, ...]]:
    for row in queries.stream_accounts(wanted):
        yield (
            row.number,
            row.member_number,
            row.person_name,
            row.kind,
            row.status,
            row.opened_on,
            row.balance,
        )


@blueprint.get("/simpanan/<int:account_id>")
@require("savings.view")
def account(account_id: int) -> ResponseReturnValue:
    found = queries.get_account(account_id)
    if request.args.get("format"):
        return export_history(found)
    return render_template(
        "savings/account.html",
        account=found,
        page=asked_history(found),
        withdrawals=withdrawal_queries.list_withdrawals_of_account(found.id),
    )


@blueprint.get("/simpanan/<int:account_id>/rekening-koran.pdf")
@require("savings.view")
def statement(account_id: int) -> ResponseReturnValue:
    return print_statement(queries.get_account(account_id))


@blueprint.route("/simpanan/<int:account_id>/tarik", methods=["GET", "POST"])
@require("savings.request_for_member")
def withdraw_for_member(account_id: int) -> ResponseReturnValue:
    found = queries.get_account(account_id)
    form = WithdrawalForm()
    if form.validate_on_submit():
        try:
            withdrawal = service.request_withdrawal(
                found.id, form.amount.data, form.method.data, actor(), form.note.data or ""
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The request has been entered and waits for approval."), "success")
            return redirect(url_for("savings.withdrawal", withdrawal_id=withdrawal.id), code=303)
    page = render_template("savings/withdraw.html", form=form, account=found, is_mine=False)
    return page, 422 if form.is_submitted() else 200

"""A member's own savings; somebody else's account is not found."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.savings import blueprint
from coop.blueprints.savings.forms import DepositForm, WithdrawalForm
from coop.blueprints.savings.period import asked_history, export_history, print_statement
from coop.domain.savings import (
    deposit_queries,
    interest_queries,
    queries,
    service,
    withdrawal_queries,
)
from coop.domain.savings.interest_explained import explain
from coop.domain.savings.types import AccountRow, SavingsKind
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.forms import attach_error

EARNS_INTEREST = (SavingsKind.SUKARELA, SavingsKind.BERJANGKA)


def _mine(account_id: int) -> AccountRow:
    return queries.get_account_of_person(account_id, current_user.person_id)


@blueprint.get("/simpanan-saya")
@require("member.self")
def mine() -> ResponseReturnValue:
    return render_template(
        "savings/mine.html",
        accounts=queries.list_accounts_of_person(current_user.person_id),
        withdrawals=withdrawal_queries.list_withdrawals_of_person(current_user.person_id),
        deposits=deposit_queries.list_deposits_of_person(current_user.person_id),
    )


@blueprint.get("/simpanan-saya/<int:account_id>")
@require("member.self")
def my_account(account_id: int) -> ResponseReturnValue:
    account = _mine(account_id)
    if request.args.get("format"):
        return export_history(account)
    return render_template(
        "savings/my_account.html",
        account=account,
        page=asked_history(account),
        withdrawals=(
            withdrawal_queries.list_withdrawals_of_account(account.id)
            if account.kind is SavingsKind.SUKARELA
            else []
        ),
        interest=(
            interest_queries.list_interest_of_account(account.id)
            if account.kind in EARNS_INTEREST
            else []
        ),
        explain=explain,
        offers_terms=account.kind is SavingsKind.SUKARELA
        and deposit_queries.find_deposit_terms(today()) is not None,
    )


@blueprint.get("/simpanan-saya/<int:account_id>/rekening-koran.pdf")
@require("member.self")
def my_statement(account_id: int) -> ResponseReturnValue:
    return print_statement(_mine(account_id))


@blueprint.route("/simpanan-saya/<int:account_id>/setor", methods=["GET", "POST"])
@require("member.self")
def deposit(account_id: int) -> ResponseReturnValue:
    account = _mine(account_id)
    form = DepositForm()
    if form.validate_on_submit():
        try:
            bill = service.bill_deposit(account.id, form.amount.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            return redirect(url_for("pay.choose", bill_id=bill.id), code=303)
    page = render_template("savings/deposit.html", form=form, account=account)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/simpanan-saya/<int:account_id>/tarik", methods=["GET", "POST"])
@require("member.self")
def withdraw(account_id: int) -> ResponseReturnValue:
    account = _mine(account_id)
    form = WithdrawalForm()
    if form.validate_on_submit():
        try:
            service.request_withdrawal(
                account.id, form.amount.data, form.method.data, actor(), form.note.data or ""
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your request has been sent. We tell you once it is approved."), "success")
            return redirect(url_for("savings.my_account", account_id=account.id), code=303)
    page = render_template("savings/withdraw.html", form=form, account=account, is_mine=True)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/simpanan-saya/penarikan/<int:withdrawal_id>/batal")
@require("member.self")
def cancel_withdrawal(withdrawal_id: int) -> ResponseReturnValue:
    withdrawal = service.cancel_withdrawal(withdrawal_id, actor())
    flash(_("The withdrawal has been cancelled."), "success")
    return redirect(url_for("savings.my_account", account_id=withdrawal.account_id), code=303)

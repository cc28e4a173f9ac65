"""Where members transfer to: asked for by the treasurer, decided by the chair."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.treasury import blueprint
from coop.blueprints.treasury.forms import BankAccountForm, NewBankAccountForm
from coop.domain.approvals.types import Decision
from coop.domain.payments import bank_account_queries as queries
from coop.domain.payments import bank_account_service as service
from coop.domain.payments.types import BankAccountChange
from coop.domain.units.queries import list_names_of_units
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import shown_approval
from coop.web.forms import Form, attach_error


@blueprint.get("/rekening-bank")
@require("banks.view")
def bank_accounts() -> ResponseReturnValue:
    """List the cooperative's accounts at banks, with what is asked for each."""
    others = queries.list_accounts_of_others()
    return render_template(
        "treasury/bank_accounts.html",
        rows=queries.list_bank_account_rows(),
        others=others,
        units=list_names_of_units() if others else {},
    )


@blueprint.route("/rekening-bank/baru", methods=["GET", "POST"])
@require("banks.manage")
def new_bank_account() -> ResponseReturnValue:
    """Ask for another account."""
    form = NewBankAccountForm()
    if form.validate_on_submit():
        try:
            service.request_new_bank_account(
                form.bank.data, form.number.data, form.holder.data, form.gl_account.data, actor()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            return _asked()
    return _form_page("treasury/new_bank_account.html", form)


@blueprint.route("/rekening-bank/<int:bank_account_id>/ubah", methods=["GET", "POST"])
@require("banks.manage")
def change_bank_account(bank_account_id: int) -> ResponseReturnValue:
    """Ask for another bank, number or holder."""
    row = queries.get_bank_account_row(bank_account_id, COOPERATIVE_UNIT_ID)
    form = BankAccountForm(obj=row)
    if form.validate_on_submit():
        try:
            service.request_bank_account_change(
                row.id, form.bank.data, form.number.data, form.holder.data, actor()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            return _asked()
    return _form_page("treasury/change_bank_account.html", form, row=row)


@blueprint.post("/rekening-bank/<int:bank_account_id>/<any(switch_on, switch_off):change>")
@require("banks.manage")
def switch_bank_account(bank_account_id: int, change: str) -> ResponseReturnValue:
    """Ask for an account to be offered again, or no more."""
    queries.get_bank_account_row(bank_account_id, COOPERATIVE_UNIT_ID)
    service.request_bank_account_switch(bank_account_id, BankAccountChange(change), actor())
    return _asked()


@blueprint.post("/rekening-bank/<int:bank_account_id>/<any(approved, rejected):verdict>")
@require("banks.approve")
def decide_bank_account(bank_account_id: int, verdict: str) -> ResponseReturnValue:
    """Approve or reject, as another person than who asked."""
    service.decide_bank_account(
        bank_account_id, actor(), Decision(verdict), approval_id=shown_approval()
    )
    flash(_("Decided."), "success")
    return redirect(url_for("treasury.bank_accounts"), code=303)


def _asked() -> ResponseReturnValue:
    flash(_("Asked for. The chair decides."), "success")
    return redirect(url_for("treasury.bank_accounts"), code=303)


def _form_page(template: str, form: Form, **more: object) -> ResponseReturnValue:
    page = render_template(template, form=form, **more)
    return page, 422 if form.is_submitted() else 200

"""Where a unit's customers transfer to: asked for by its owner, decided by the chair.

A business alone has no chair: there its owners decide.
"""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.till import blueprint
from coop.blueprints.treasury.forms import BankAccountForm, NewBankAccountForm
from coop.domain.approvals.types import Decision
from coop.domain.payments import bank_account_queries as queries
from coop.domain.payments import bank_account_service as service
from coop.domain.payments.types import BankAccountChange
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.web.access import actor, has_cooperative, require, this_unit
from coop.web.addresses import url_for
from coop.web.arguments import shown_approval
from coop.web.forms import Form, attach_error

ALL = "/usaha/<unit_code>/kelola/rekening"
ONE = f"{ALL}/<int:bank_account_id>"


@blueprint.get(ALL)
@require("till.view")
def accounts() -> ResponseReturnValue:
    """List the unit's accounts at banks, with what is asked for each."""
    unit = this_unit()
    rows = queries.list_bank_account_rows(unit.id)
    return render_template(
        "till/accounts.html", unit=unit, rows=rows, is_alone=not has_cooperative()
    )


@blueprint.route(f"{ALL}/baru", methods=["GET", "POST"])
@require("till.accounts")
def new_account() -> ResponseReturnValue:
    """Ask for another account."""
    form = NewBankAccountForm()
    if form.validate_on_submit():
        try:
            service.request_new_bank_account(
                form.bank.data,
                form.number.data,
                form.holder.data,
                form.gl_account.data,
                actor(),
                unit_id=this_unit().id,
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            return _asked()
    return _form_page(form, None)


@blueprint.route(f"{ONE}/ubah", methods=["GET", "POST"])
@require("till.accounts")
def change_account(bank_account_id: int) -> ResponseReturnValue:
    """Ask for another bank, number or holder."""
    row = _own(bank_account_id)
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
    return _form_page(form, row)


@blueprint.post(f"{ONE}/<any(switch_on, switch_off):change>")
@require("till.accounts")
def switch_account(bank_account_id: int, change: str) -> ResponseReturnValue:
    """Ask for an account to be offered again, or no more."""
    row = _own(bank_account_id)
    service.request_bank_account_switch(row.id, BankAccountChange(change), actor())
    return _asked()


@blueprint.post(f"{ONE}/<any(approved, rejected):verdict>")
@require("till.accounts")
def decide_account(bank_account_id: int, verdict: str) -> ResponseReturnValue:
    """Approve or reject where there is no chair who could."""
    row = _own(bank_account_id)
    if has_cooperative():
        raise NotFound(N_("The chair decides on this."))
    service.decide_bank_account(row.id, actor(), Decision(verdict), approval_id=shown_approval())
    flash(_("Decided."), "success")
    return redirect(url_for("till.accounts"), code=303)


def _own(bank_account_id: int) -> Any:
    return queries.get_bank_account_row(bank_account_id, this_unit().id)


def _asked() -> ResponseReturnValue:
    if not has_cooperative():
        flash(_("Asked for. It counts once it is approved."), "success")
    else:
        flash(_("Asked for. The chair decides."), "success")
    return redirect(url_for("till.accounts"), code=303)


def _form_page(form: Form, row: Any) -> ResponseReturnValue:
    page = render_template("till/account.html", unit=this_unit(), form=form, row=row)
    return page, 422 if form.is_submitted() else 200

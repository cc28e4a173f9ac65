"""Loans: the list, one loan, paying it out."""

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.credit import blueprint
from coop.blueprints.credit.forms import DisburseForm
from coop.blueprints.loans.schedule import schedule_lines
from coop.blueprints.loans.standing import class_of, stage_of
from coop.blueprints.loans.timeline import timeline
from coop.domain.loans import permissions, queries, service
from coop.domain.loans.records import LoanFilter, LoanSort
from coop.domain.loans.types import LoanStatus
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_number, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.filters import translated
from coop.web.forms import attach_error
from coop.web.payees import find_payee


def _asked_loans() -> LoanFilter:
    state = request.args.get("status")
    return LoanFilter(
        text=asked_text(),
        status=asked_choice(LoanStatus, "status"),
        pending=state == "pending",
        in_arrears=state == "arrears",
        rank=asked_number("class"),
        to_officers=request.args.get("whose") == "officers",
        by_committee=request.args.get("granted") == "committee",
        sort=asked_choice(LoanSort, "sort") or LoanSort.NUMBER,
        descending=is_descending(),
    )


@blueprint.get("/pinjaman")
@require(permissions.VIEW)
def loans() -> ResponseReturnValue:
    wanted = _asked_loans()
    if request.args.get("format"):
        columns = [
            (_("Loan"), "text"),
            (_("Member"), "text"),
            (_("Member number"), "text"),
            (_("Product"), "text"),
            (_("Status"), "text"),
            (_("Loan amount"), "money"),
            (_("Remaining principal"), "money"),
            (_("Next due"), "date"),
            (_("Days past due"), "number"),
            (_("Class"), "text"),
            (_("Arrears"), "money"),
        ]
        return export_response(request.args["format"], "pinjaman", columns, _export_rows(wanted))
    page, totals = queries.search_loans(wanted, asked_page())
    return render_template(
        "credit/loans.html",
        page=page,
        totals=totals,
        classes=queries.list_classes(today()),
        stage_of=stage_of,
        class_of=class_of,
    )


def _export_rows(wanted: LoanFilter) -> Iterator[tuple[Any, ...]]:
    for row in queries.stream_loans(wanted):
        yield (
            row.number,
            row.name,
            row.member_number,
            row.product_name,
            row.stage,
            row.principal,
            row.balance,
            row.next_due_on,
            row.days_past_due,
            translated(row.class_name),
            row.arrears_amount,
        )


@blueprint.get("/pinjaman/<int:loan_id>")
@require(permissions.VIEW)
def loan(loan_id: int) -> ResponseReturnValue:
    found = queries.get_loan(loan_id)
    on = today()
    standing = service.describe_standing(found, on)
    return render_template(
        "credit/loan.html",
        loan=found,
        row=queries.get_loan_row(loan_id),
        standing=standing,
        schedule=schedule_lines(standing.instalments, on),
        repayments=queries.list_repayments(loan_id),
        events=timeline(found.application_id, loan_id, for_staff=True),
    )


@blueprint.route("/pinjaman/<int:loan_id>/cairkan", methods=["GET", "POST"])
@require(permissions.DISBURSE)
def disburse(loan_id: int) -> ResponseReturnValue:
    found = queries.get_loan(loan_id)
    form = DisburseForm(data={"on": today()})
    if form.validate_on_submit():
        try:
            service.disburse_loan(loan_id, actor(), form.bank_account.data, form.on.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The loan is paid out; the member has been told."), "success")
            return redirect(url_for("credit.loan", loan_id=loan_id), code=303)
    row = queries.get_loan_row(loan_id)
    page = render_template(
        "credit/disburse.html",
        form=form,
        loan=found,
        row=row,
        payee=find_payee(row.person_id, queries.get_application(found.application_id).submitted_at),
        may_pay=actor().person_id not in [*service.list_approvers(found), row.person_id],
    )
    return page, 422 if form.is_submitted() else 200

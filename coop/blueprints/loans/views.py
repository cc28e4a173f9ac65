"""A member's own applications and loans; somebody else's are not found."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.loans import blueprint
from coop.blueprints.loans.forms import ApplyForm, CompleteForm, PayForm, uploads_of
from coop.blueprints.loans.schedule import schedule_lines
from coop.blueprints.loans.standing import stage_of
from coop.blueprints.loans.timeline import timeline
from coop.domain.files.service import list_files
from coop.domain.loans import queries, service
from coop.domain.members.queries import find_current_member
from coop.domain.settings.service import today
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import require
from coop.web.arguments import asked_number
from coop.web.forms import attach_error
from coop.web.uploads import send_stored_of


@blueprint.get("/pinjaman-saya")
@require("member.self")
def mine() -> ResponseReturnValue:
    return render_template(
        "loans/mine.html",
        loans=queries.list_loans_of_person(current_user.person_id),
        applications=queries.list_applications_of_person(current_user.person_id),
        stage_of=stage_of,
    )


@blueprint.route("/pinjaman-saya/ajukan", methods=["GET", "POST"])
@require("member.self")
def apply() -> ResponseReturnValue:
    member = find_current_member(current_user.person_id)
    if member is None:
        raise Refused(N_("Only active members may borrow."))
    form = _apply_form(member.monthly_salary)
    if form.validate_on_submit() and "check" not in request.form:
        try:
            application = service.submit_application(member.id, form.wish(), uploads_of(form))
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your application has been received. We tell you about each step."), "success")
            return _to_application(application.id)
    if "check" in request.form:
        _forgive_empty(form)
    page = render_template("loans/apply.html", form=form, **_preview(form, member.id))
    return page, 422 if form.is_submitted() else 200


def _apply_form(salary: int | None) -> ApplyForm:
    if request.method == "GET" and request.args.get("amount"):
        form = ApplyForm(formdata=request.args, meta={"csrf": False})
        form.validate()
        _forgive_empty(form)
        if not request.args.get("monthly_salary"):
            form.monthly_salary.data, form.monthly_salary.raw_data = salary, None
        return form
    if request.method != "GET":
        return ApplyForm()
    return ApplyForm(data={"monthly_salary": salary, "product": asked_number("product")})


def _forgive_empty(form: ApplyForm) -> None:
    """Forget complaints about fields that are still empty: this was only a check."""
    for field in form:
        if not any(field.raw_data or ()):
            field.errors = []


def _preview(form: ApplyForm, member_id: int) -> dict[str, Any]:
    """Return the cost and every condition of what the form says so far."""
    if not form.has_numbers():
        return {"quote": None, "eligibility": None}
    try:
        quote = service.quote_product(
            form.product.data, form.amount.data, form.months.data, today()
        )
    except CoopError as error:
        if not form.form_errors and not form.errors:
            attach_error(form, error)
        return {"quote": None, "eligibility": None}
    facts = service.gather_facts(member_id, today())
    return {"quote": quote, "eligibility": service.judge(form.wish(), quote, facts, today())}


def _to_application(application_id: int) -> ResponseReturnValue:
    return redirect(url_for("loans.my_application", application_id=application_id), code=303)


@blueprint.get("/pinjaman-saya/pengajuan/<int:application_id>")
@require("member.self")
def my_application(application_id: int) -> ResponseReturnValue:
    application = queries.get_application_of_person(application_id, current_user.person_id)
    return _application_page(application, CompleteForm())


def _application_page(application: Any, form: CompleteForm) -> ResponseReturnValue:
    loan = queries.find_loan_of_application(application.id)
    page = render_template(
        "loans/application.html",
        application=application,
        form=form,
        loan=loan,
        terms=queries.get_terms(application.product_version_id),
        eligibility=service.thaw(application.eligibility),
        files=list_files(Ref("loan_application", application.id)),
        events=timeline(application.id, loan.id if loan else None, for_staff=False),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/pinjaman-saya/pengajuan/<int:application_id>/lengkapi")
@require("member.self")
def complete(application_id: int) -> ResponseReturnValue:
    application = queries.get_application_of_person(application_id, current_user.person_id)
    form = CompleteForm()
    if form.validate_on_submit():
        try:
            service.complete_application(application.id, uploads_of(form), form.note.data or "")
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Thank you. Your application goes on."), "success")
            return _to_application(application.id)
    return _application_page(application, form)


@blueprint.post("/pinjaman-saya/pengajuan/<int:application_id>/batal")
@require("member.self")
def cancel(application_id: int) -> ResponseReturnValue:
    application = queries.get_application_of_person(application_id, current_user.person_id)
    service.cancel_application(application.id)
    flash(_("Your application has been withdrawn."), "success")
    return redirect(url_for("loans.mine"), code=303)


@blueprint.get("/pinjaman-saya/pengajuan/<int:application_id>/berkas/<int:file_id>")
@require("member.self")
def my_file(application_id: int, file_id: int) -> ResponseReturnValue:
    application = queries.get_application_of_person(application_id, current_user.person_id)
    return send_stored_of(Ref("loan_application", application.id), file_id)


@blueprint.get("/pinjaman-saya/<int:loan_id>")
@require("member.self")
def my_loan(loan_id: int) -> ResponseReturnValue:
    on = today()
    loan = queries.get_own_loan(loan_id, current_user.person_id, on)
    standing = service.describe_standing(loan, on)
    return render_template(
        "loans/loan.html",
        loan=loan,
        standing=standing,
        schedule=schedule_lines(standing.instalments, on),
        repayments=queries.list_repayments(loan.id),
        events=timeline(loan.application_id, loan.id, for_staff=False),
    )


@blueprint.route("/pinjaman-saya/<int:loan_id>/bayar", methods=["GET", "POST"])
@require("member.self")
def pay(loan_id: int) -> ResponseReturnValue:
    loan = queries.get_loan_of_person(loan_id, current_user.person_id)
    standing = service.describe_standing(loan, today())
    if standing.payoff is None:
        raise Refused(N_("Nothing is to be paid on this loan."))
    items = standing.open_instalments
    due = [item for item in items if item.due_on <= today()]
    form = PayForm(data={"amount": sum(item.left for item in due or items[:1])})
    if form.validate_on_submit():
        try:
            bill = service.bill_repayment(loan, form.amount.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            return redirect(url_for("pay.choose", bill_id=bill.id), code=303)
    page = render_template(
        "loans/pay.html",
        form=form,
        loan=loan,
        due=due,
        coming=items[len(due) : len(due) + 1],
        payoff=standing.payoff,
    )
    return page, 422 if form.is_submitted() else 200

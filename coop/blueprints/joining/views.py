"""Register, follow the application, correct it when asked."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.joining import blueprint
from coop.blueprints.joining.forms import CorrectionForm, RegistrationForm
from coop.domain.membership import queries, rules, service
from coop.domain.membership.types import JoiningStatus
from coop.domain.payments import queries as payments
from coop.domain.settings.service import get_setting
from coop.domain.trail.service import list_trail
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import public
from coop.web.forms import attach_error
from coop.web.page_context import choose_language
from coop.web.timelines import action_word


@blueprint.route("/gabung", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    form = RegistrationForm()
    if form.validate_on_submit():
        try:
            application = service.submit_application(form.details(), locale=choose_language())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your application has been received. Keep this link."), "success")
            return redirect(url_for("joining.status", token=application.token), code=303)
    return render_template(
        "joining/register.html",
        form=form,
        pokok_amount=get_setting("joining.pokok_amount"),
    ), 422 if form.is_submitted() else 200


@blueprint.get("/gabung/status/<token>")
@public
def status(token: str) -> ResponseReturnValue:
    application = queries.get_application_by_token(token)
    events = [
        {"at": row.at, "title": action_word(row.action), "note": row.detail.get("reason")}
        for row in list_trail(Ref("joining_application", application.id))
    ]
    return render_template(
        "joining/status.html",
        application=application,
        events=events,
        step=_step_of(application.status),
        bill=payments.get_bill(application.bill_id) if application.bill_id else None,
        intent=queries.find_open_intent(application.bill_id) if application.bill_id else None,
        payment=queries.find_latest_payment(application.person_id),
        is_guest=not current_user.is_authenticated,
    )


@blueprint.route("/gabung/status/<token>/perbaiki", methods=["GET", "POST"])
@public
def correct(token: str) -> ResponseReturnValue:
    application = queries.get_application_by_token(token)
    if application.status is not JoiningStatus.CORRECTION:
        raise NotFound(N_("Nothing is to be corrected on this application."))
    form = CorrectionForm(data=_known(application.id))
    if form.validate_on_submit():
        try:
            service.correct_application(application.id, form.details())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Thank you. The secretary looks at it again."), "success")
            return redirect(url_for("joining.status", token=token), code=303)
    return render_template(
        "joining/correct.html", form=form, application=application
    ), 422 if form.is_submitted() else 200


def _known(application_id: int) -> dict[str, object]:
    """Return what stands in the form again; nothing of who was in the register before."""
    detail = queries.describe_application(application_id)
    application, person, account = detail.application, detail.person, detail.bank_account
    if rules.KNOWN_PERSON in application.warnings:
        return {}
    names = (
        "full_name",
        "born_in",
        "born_on",
        "sex",
        "occupation",
        "street",
        "town",
        "postcode",
        "phone",
        "email",
    )
    work = ("employer_id", "employer_name", "employee_number", "monthly_salary", "wants_payroll")
    return {
        **{name: getattr(person, name) for name in names},
        **{name: getattr(application, name) for name in work},
        "bank": account and account.bank,
        "bank_holder": account and account.holder,
    }


def _step_of(status: JoiningStatus) -> int:
    steps = {
        JoiningStatus.AWAITING_PAYMENT: 2,
        JoiningStatus.PAID: 3,
        JoiningStatus.APPROVED: 5,
    }
    return steps.get(status, 1)

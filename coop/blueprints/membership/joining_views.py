"""The queue of applications and the decisions on each."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.membership import blueprint
from coop.blueprints.membership.forms import CorrectionForm, PayForm, RejectForm
from coop.domain.documents.service import list_documents
from coop.domain.files.service import get_file
from coop.domain.membership import queries, service
from coop.domain.membership.queries import ApplicationFilter
from coop.domain.membership.types import JoiningStatus
from coop.domain.payments import queries as payments
from coop.domain.people.service import reveal_nik
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web import uploads
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.forms import Form, attach_error
from coop.web.payees import find_payee
from coop.web.timelines import timeline_of

EXPORT_ROWS = 100_000


@blueprint.get("/keanggotaan/permohonan")
@require("membership.view")
def applications() -> ResponseReturnValue:
    status = asked_choice(JoiningStatus, "status")
    file_format = asked_text("format")
    page = queries.search_applications(
        ApplicationFilter(
            statuses=(status,) if status else (),
            text=asked_text(),
            sort=asked_text("sort"),
            # what waits is worked off oldest first; all of them are looked at newest first
            descending=is_descending() or not (status or asked_text("sort")),
            page=1 if file_format else asked_page(),
            **({"size": EXPORT_ROWS} if file_format else {}),
        )
    )
    if file_format:
        columns = [
            (_("Number"), "text"),
            (_("Name"), "text"),
            (_("Town"), "text"),
            (_("Employer"), "text"),
            (_("Status"), "text"),
            (_("Received"), "date"),
        ]
        rows = ((r.number, r.name, r.town, r.employer, r.status, r.submitted_at) for r in page.rows)
        return export_response(file_format, _("applications"), columns, rows)
    return render_template(
        "membership/applications.html",
        page=page,
        counts=queries.count_applications(),
        statuses=JoiningStatus,
        asked=status,
    )


@blueprint.get("/keanggotaan/permohonan/<int:application_id>")
@require("membership.view")
def application(application_id: int) -> ResponseReturnValue:
    return _page(application_id)


@blueprint.post("/keanggotaan/permohonan/<int:application_id>/nik")
@require("members.reveal")
def reveal(application_id: int) -> ResponseReturnValue:
    detail = queries.describe_application(application_id)
    return _page(application_id, nik=reveal_nik(detail.person.id, actor()))


@blueprint.get("/keanggotaan/permohonan/<int:application_id>/berkas/<which>")
@require("membership.check", "membership.approve")
def file(application_id: int, which: str) -> ResponseReturnValue:
    found = queries.get_application(application_id)
    files = {"identitas": found.identity_file_id, "kuasa": found.authority_file_id}
    file_id = files.get(which)
    if file_id is None:
        raise NotFound(N_("This file does not exist."))
    return uploads.send_stored(get_file(file_id))


@blueprint.post("/keanggotaan/permohonan/<int:application_id>/terima")
@require("membership.check")
def accept(application_id: int) -> ResponseReturnValue:
    service.accept_application(application_id, actor())
    flash(_("Accepted. The applicant is told how to pay the first dues."), "success")
    return _back(application_id)


@blueprint.post("/keanggotaan/permohonan/<int:application_id>/perbaiki")
@require("membership.check")
def ask_correction(application_id: int) -> ResponseReturnValue:
    form = CorrectionForm()
    return _decide(
        application_id,
        form,
        "correction_form",
        lambda: service.ask_correction(application_id, actor(), form.what.data),
        _("Sent back. The applicant is told what to correct."),
    )


@blueprint.post("/keanggotaan/permohonan/<int:application_id>/tolak")
@require("membership.check", "membership.approve")
def reject(application_id: int) -> ResponseReturnValue:
    form = RejectForm()
    return _decide(
        application_id,
        form,
        "reject_form",
        lambda: service.reject_application(application_id, actor(), form.reason.data),
        _("Rejected. The applicant is told why."),
    )


@blueprint.post("/keanggotaan/permohonan/<int:application_id>/setujui")
@require("membership.approve")
def approve(application_id: int) -> ResponseReturnValue:
    member = service.approve_application(application_id, actor())
    done = _("Approved. Member %(number)s gets the link to the login.", number=member.number)
    flash(done, "success")
    return _back(application_id)


@blueprint.post("/keanggotaan/permohonan/<int:application_id>/kembalikan")
@require("membership.pay")
def refund(application_id: int) -> ResponseReturnValue:
    form = PayForm()
    held = payments.held_for(queries.get_application(application_id).person_id)
    return _decide(
        application_id,
        form,
        "pay_form",
        lambda: service.refund_application(application_id, actor(), form.source),
        _("Refund paid and booked. The voucher is ready.")
        if held
        else _("Nothing is held any more, so nothing was paid. The application is closed."),
    )


def _decide(
    application_id: int, form: Form, name: str, act: Callable[[], object], done: str
) -> ResponseReturnValue:
    """Act once the form is right and go back; otherwise show the page with the form's errors."""
    if form.validate_on_submit():
        try:
            act()
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(done, "success")
            return _back(application_id)
    return _page(application_id, **{name: form}), 422


def _back(application_id: int) -> ResponseReturnValue:
    return redirect(url_for("membership.application", application_id=application_id), code=303)


def _page(application_id: int, **forms: Any) -> str:
    detail = queries.describe_application(application_id)
    ref = Ref("joining_application", application_id)
    bill_id = detail.application.bill_id
    shown = {
        "correction_form": CorrectionForm(formdata=None),
        "reject_form": RejectForm(formdata=None),
        "pay_form": PayForm(formdata=None),
        "nik": None,
        **forms,
    }
    return render_template(
        "membership/application.html",
        detail=detail,
        application=detail.application,
        person=detail.person,
        bill=payments.get_bill(bill_id) if bill_id else None,
        payee=find_payee(detail.person.id, detail.application.decided_at),
        held_amount=payments.held_for(detail.person.id),
        documents=list_documents(ref),
        events=timeline_of(ref),
        **shown,
    )

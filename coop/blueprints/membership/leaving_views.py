"""The queue of resignations: settle, approve, pay, deactivate."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.membership import blueprint
from coop.blueprints.membership.forms import LeavingForm, PayForm, RejectForm, SendBackForm
from coop.domain.documents.service import list_documents
from coop.domain.members.queries import get_member
from coop.domain.membership import queries, service
from coop.domain.membership.queries import ResignationFilter
from coop.domain.membership.rules import OPEN_LEAVING
from coop.domain.membership.types import LeavingStatus, Sheet
from coop.domain.people.queries import get_person
from coop.domain.settings.service import today
from coop.errors import CoopError
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.forms import Form, attach_error
from coop.web.payees import find_payee
from coop.web.timelines import timeline_of

EXPORT_ROWS = 100_000
UNSETTLED = (LeavingStatus.REQUESTED,)


@blueprint.get("/keanggotaan/keluar")
@require("membership.view")
def leaving() -> ResponseReturnValue:
    status = asked_choice(LeavingStatus, "status")
    every_open = tuple(OPEN_LEAVING) if request.args.get("status") == "open" else ()
    file_format = asked_text("format")
    page = queries.search_resignations(
        ResignationFilter(
            statuses=(status,) if status else every_open,
            text=asked_text(),
            sort=asked_text("sort"),
            descending=is_descending() or not asked_text("sort"),
            page=1 if file_format else asked_page(),
            **({"size": EXPORT_ROWS} if file_format else {}),
        )
    )
    if file_format:
        columns = [
            (_("Member number"), "text"),
            (_("Name"), "text"),
            (_("Reason"), "text"),
            (_("Status"), "text"),
            (_("Requested"), "date"),
            (_("Paid out"), "money"),
            (_("Paid on"), "date"),
        ]
        rows = (
            (r.member_number, r.name, r.reason, r.status, r.requested_at, r.net_amount, r.paid_on)
            for r in page.rows
        )
        return export_response(file_format, _("resignations"), columns, rows)
    return render_template(
        "membership/leaving.html",
        page=page,
        counts=queries.count_resignations(),
        statuses=LeavingStatus,
        asked=status,
    )


@blueprint.route("/keanggotaan/keluar/baru/<int:member_id>", methods=["GET", "POST"])
@require("membership.settle")
def start_leaving(member_id: int) -> ResponseReturnValue:
    member = get_member(member_id)
    form = LeavingForm()
    if form.validate_on_submit():
        try:
            found = service.request_resignation(
                member_id, form.reason.data, form.note.data or "", actor()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Noted. Settle what is owed both ways next."), "success")
            return _back(found.id)
    return render_template(
        "membership/start_leaving.html",
        form=form,
        member=member,
        person=get_person(member.person_id),
    ), 422 if form.is_submitted() else 200


@blueprint.get("/keanggotaan/keluar/<int:resignation_id>")
@require("membership.view")
def resignation(resignation_id: int) -> ResponseReturnValue:
    return _page(resignation_id)


@blueprint.post("/keanggotaan/keluar/<int:resignation_id>/selesaikan")
@require("membership.settle")
def settle(resignation_id: int) -> ResponseReturnValue:
    service.settle_resignation(resignation_id, actor())
    flash(_("The settlement is fixed. The chair approves it next."), "success")
    return _back(resignation_id)


@blueprint.post("/keanggotaan/keluar/<int:resignation_id>/ulang")
@require("membership.settle", "membership.approve_leaving")
def send_back(resignation_id: int) -> ResponseReturnValue:
    form = SendBackForm()
    return _decide(
        resignation_id,
        form,
        "send_back_form",
        lambda: service.unsettle_resignation(resignation_id, actor(), form.why.data),
        _("The settlement is open again."),
    )


@blueprint.post("/keanggotaan/keluar/<int:resignation_id>/setujui")
@require("membership.approve_leaving")
def approve_leaving(resignation_id: int) -> ResponseReturnValue:
    service.approve_resignation(resignation_id, actor())
    flash(_("Approved. The treasurer pays next."), "success")
    return _back(resignation_id)


@blueprint.post("/keanggotaan/keluar/<int:resignation_id>/tolak")
@require("membership.settle", "membership.approve_leaving")
def reject_leaving(resignation_id: int) -> ResponseReturnValue:
    form = RejectForm()
    return _decide(
        resignation_id,
        form,
        "reject_form",
        lambda: service.reject_resignation(resignation_id, actor(), form.reason.data),
        _("Rejected. The membership goes on."),
    )


@blueprint.post("/keanggotaan/keluar/<int:resignation_id>/batal")
@require("membership.settle")
def take_back(resignation_id: int) -> ResponseReturnValue:
    service.withdraw_resignation(resignation_id, actor())
    flash(_("Taken back. The membership goes on."), "success")
    return _back(resignation_id)


@blueprint.post("/keanggotaan/keluar/<int:resignation_id>/bayar")
@require("membership.pay")
def pay_leaving(resignation_id: int) -> ResponseReturnValue:
    form = PayForm()
    if form.validate_on_submit():
        try:
            found = service.pay_resignation(resignation_id, actor(), form.source)
        except CoopError as error:
            attach_error(form, error)
        else:
            if found.status is LeavingStatus.PAID:
                flash(_("Paid and booked. The secretary deactivates the member next."), "success")
            else:
                flash(_("Nothing was paid: the amounts have changed. Settle again."), "warning")
            return _back(resignation_id)
    return _page(resignation_id, pay_form=form), 422


@blueprint.post("/keanggotaan/keluar/<int:resignation_id>/nonaktifkan")
@require("membership.deactivate")
def deactivate(resignation_id: int) -> ResponseReturnValue:
    service.complete_resignation(resignation_id, actor())
    flash(_("The member is deactivated. Login and card are no longer valid."), "success")
    return _back(resignation_id)


def _decide(
    resignation_id: int, form: Form, name: str, act: Callable[[], object], done: str
) -> ResponseReturnValue:
    """Act once the form is right and go back; otherwise show the page with the form's errors."""
    if form.validate_on_submit():
        try:
            act()
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(done, "success")
            return _back(resignation_id)
    return _page(resignation_id, **{name: form}), 422


def _back(resignation_id: int) -> ResponseReturnValue:
    return redirect(url_for("membership.resignation", resignation_id=resignation_id), code=303)


def _page(resignation_id: int, **forms: Any) -> str:
    detail = queries.describe_resignation(resignation_id)
    ref = Ref("resignation", resignation_id)
    shown = {
        "reject_form": RejectForm(formdata=None),
        "pay_form": PayForm(formdata=None),
        "send_back_form": SendBackForm(formdata=None),
        **forms,
    }
    return render_template(
        "membership/resignation.html",
        detail=detail,
        resignation=detail.resignation,
        member=detail.member,
        person=detail.person,
        sheet=_sheet_of(detail.resignation),
        payee=find_payee(detail.person.id, detail.resignation.requested_at),
        documents=list_documents(ref) if detail.resignation.paid_on else (),
        events=timeline_of(ref),
        **shown,
    )


def _sheet_of(found: Any) -> Sheet | None:
    """Return the frozen sheet, or what it would be today while nothing is settled."""
    if found.settlement is not None:
        return Sheet.from_json(found.settlement)
    return service.calculate_sheet(found.member_id, today()) if found.status in UNSETTLED else None

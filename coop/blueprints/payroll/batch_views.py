"""Deduction lists: overview, draft, approval, sending, and the list as a file and on paper."""

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coop.blueprints.payroll import blueprint
from coop.blueprints.payroll.forms import PrepareForm, ReasonForm
from coop.dates import month_of
from coop.domain.identity.queries import list_user_names
from coop.domain.members.queries import get_employer, list_employers
from coop.domain.payroll import letter_queries, permissions, queries, service
from coop.domain.payroll.types import (
    BATCH,
    BatchFilter,
    BatchSort,
    BatchStatus,
    LineFilter,
    LineShow,
    LineSort,
    Outcome,
)
from coop.domain.settings.service import today
from coop.domain.trail.service import list_trail
from coop.errors import CoopError
from coop.pdf.payroll_list import PayrollPaper, render_payroll_list
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.arguments import (
    asked_choice,
    asked_date,
    asked_number,
    asked_page,
    asked_text,
    is_descending,
    read_number,
)
from coop.web.exports import export_response
from coop.web.filters import long_date
from coop.web.forms import attach_error
from coop.web.papers import letterhead, pdf_response
from coop.web.timelines import timeline


@blueprint.get("/potong-gaji")
@require(permissions.VIEW)
def overview() -> ResponseReturnValue:
    asked = asked_date("month")
    wanted = BatchFilter(
        employer_id=asked_number("employer"),
        month=month_of(asked) if asked else None,
        status=asked_choice(BatchStatus, "status"),
        is_asked_back=request.args.get("request") == "reversal",
        sort=asked_choice(BatchSort, "sort") or BatchSort.MONTH,
        descending=is_descending() or "sort" not in request.args,
        page=asked_page(),
    )
    if file_format := request.args.get("format"):
        return _export_batches(file_format, wanted)
    month = wanted.month or month_of(today())
    return render_template(
        "payroll/overview.html",
        page=queries.search_batches(wanted),
        month=month,
        months=letter_queries.list_employer_months(month),
        employers=list_employers(with_inactive=True),
        statuses=BatchStatus,
    )


def _export_batches(file_format: str, wanted: BatchFilter) -> ResponseReturnValue:
    columns: Any = [
        (_("Number"), "text"),
        (_("Employer"), "text"),
        (_("Month"), "date"),
        (_("Status"), "text"),
        (_("People"), "number"),
        (_("Asked"), "money"),
        (_("Deducted"), "money"),
        (_("Received"), "money"),
    ]
    rows = (
        (
            *(row.number, row.employer, row.month, row.status, row.line_count),
            *(row.asked_amount, row.realised_amount, row.received_amount),
        )
        for row in queries.export_batches(wanted)
    )
    return export_response(file_format, _("deduction-lists"), columns, rows)


@blueprint.route("/potong-gaji/baru", methods=["GET", "POST"])
@require(permissions.PREPARE)
def prepare() -> ResponseReturnValue:
    form = PrepareForm(
        employer_id=asked_number("employer"), month=asked_date("month") or month_of(today())
    )
    form.employer_id.choices = [(one.id, one.name) for one in list_employers()]
    if form.validate_on_submit():
        try:
            found = service.prepare_batch(form.employer_id.data, form.month.data, actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The list is reckoned. Look through it; another person approves."), "success")
            return back_to(found.id)
    page = render_template("payroll/prepare.html", form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/potong-gaji/<int:batch_id>")
@require(permissions.VIEW)
def batch(batch_id: int) -> ResponseReturnValue:
    if file_format := request.args.get("format"):
        return _export_lines(file_format, batch_id)
    return page_of(batch_id, ReasonForm())


def page_of(batch_id: int, form: ReasonForm) -> str:
    """Return the page of a list, with ``form`` as it was filled in."""
    found = service.get_batch(batch_id)
    trail = list_trail(Ref(BATCH, batch_id))
    names = list_user_names(
        [found.prepared_by, found.approved_by, found.posted_by, *(row.user_id for row in trail)]
    )
    me = actor().person_id
    makers = (found.prepared_person_id, found.changed_person_id)
    counters = (found.answered_person_id, found.received_person_id)
    return render_template(
        "payroll/batch.html",
        batch=found,
        employer=get_employer(found.employer_id),
        page=queries.search_lines(batch_id, wanted_lines()),
        outcomes=queries.count_outcomes(batch_id),
        shows=LineShow,
        results=Outcome,
        asked=service.find_request(batch_id) if found.status is BatchStatus.POSTED else None,
        applied=_count_done(found.status, batch_id),
        hindering=service.find_hindrances(batch_id)
        if found.status is BatchStatus.REVERSING
        else (),
        may_approve=me is not None and me not in makers,
        may_post=me is not None and me not in counters,
        names=names,
        events=timeline(trail, names),
        form=form,
    )


def wanted_lines(show: LineShow | None = None) -> LineFilter:
    """Return which people of a list are asked for."""
    return LineFilter(
        text=asked_text(),
        outcome=asked_choice(Outcome, "outcome"),
        show=asked_choice(LineShow, "show") or show,
        sort=asked_choice(LineSort, "sort") or LineSort.NAME,
        descending=is_descending(),
        page=asked_page(),
    )


def _export_lines(file_format: str, batch_id: int) -> ResponseReturnValue:
    """Return the list as employers can use it, with a column for what they deduct."""
    columns: Any = [
        (_("Employee number"), "text"),
        (_("Name"), "text"),
        (_("Member number"), "text"),
        (_("Mandatory savings"), "money"),
        (_("Loan instalments"), "money"),
        (_("Voluntary savings"), "money"),
        (_("Other bills"), "money"),
        (_("To be deducted"), "money"),
        (_("Amount deducted"), "money"),
        (_("Note"), "text"),
        (_("Month"), "text"),
    ]
    found = service.get_batch(batch_id)
    month = long_date(found.month).split(" ", 1)[1]
    name = f"potong-gaji-{found.number}-{found.month:%Y-%m}"
    return export_response(file_format, name, columns, _line_cells(batch_id, month))


def _line_cells(batch_id: int, month: str) -> Iterator[tuple[Any, ...]]:
    wanted = wanted_lines()
    for line in queries.stream_lines(batch_id, wanted):
        if line.is_left_out and wanted.show is not LineShow.LEFT_OUT:
            continue
        yield (
            *(line.employee_number, line.name, line.member_number),
            *(line.wajib, line.instalments, line.sukarela, line.others),
            *(line.asked_amount, line.realised_amount, line.note or None, month),
        )


@blueprint.get("/potong-gaji/<int:batch_id>/daftar.pdf")
@require(permissions.VIEW)
def paper(batch_id: int) -> ResponseReturnValue:
    found = service.get_batch(batch_id)
    names = list_user_names([found.prepared_by, found.approved_by])
    printed = render_payroll_list(
        PayrollPaper(
            number=found.number,
            employer=get_employer(found.employer_id).name,
            month=found.month,
            payday_on=found.payday_on,
            is_approved=found.approved_at is not None,
            prepared_by=names.get(found.prepared_by or 0, ""),
            approved_by=names.get(found.approved_by or 0, ""),
            printed_on=today(),
        ),
        queries.list_sent_lines(batch_id),
        letterhead=letterhead(),
    )
    return pdf_response(printed, f"potong-gaji-{found.number}.pdf")


@blueprint.get("/potong-gaji/<int:batch_id>/kemajuan")
@require(permissions.VIEW)
def progress(batch_id: int) -> ResponseReturnValue:
    found = service.get_batch(batch_id)
    return render_template(
        "payroll/_progress.html",
        batch=found,
        applied=_count_done(found.status, batch_id),
    )


def _count_done(status: BatchStatus, batch_id: int) -> tuple[int, int] | None:
    """Return for how many people of how many the work under way is done; None without any."""
    match status:
        case BatchStatus.POSTING:
            return queries.count_applied(batch_id)
        case BatchStatus.REVERSING:
            return queries.count_taken_back(batch_id)
    return None


@blueprint.post("/potong-gaji/<int:batch_id>/hitung-ulang")
@require(permissions.PREPARE)
def recompute(batch_id: int) -> ResponseReturnValue:
    service.recompute_batch(batch_id, actor())
    flash(_("The list is reckoned anew from what is due now."), "success")
    return back_to(batch_id)


@blueprint.post("/potong-gaji/<int:batch_id>/buang")
@require(permissions.PREPARE)
def discard(batch_id: int) -> ResponseReturnValue:
    service.discard_batch(batch_id, actor())
    flash(_("The list is put away. The month can be reckoned anew."), "success")
    return redirect(url_for("payroll.overview"), code=303)


@blueprint.post("/potong-gaji/<int:batch_id>/setujui")
@require(permissions.APPROVE)
def approve(batch_id: int) -> ResponseReturnValue:
    service.approve_batch(batch_id, read_number(request.form.get("revision", "")) or 0, actor())
    flash(_("Approved. The treasurer sends it to the employer."), "success")
    return back_to(batch_id)


@blueprint.post("/potong-gaji/<int:batch_id>/kembalikan")
@require(permissions.APPROVE)
def send_back(batch_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            service.send_back(batch_id, form.reason.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The list is a draft again."), "success")
            return back_to(batch_id)
    return page_of(batch_id, form), 422


@blueprint.post("/potong-gaji/<int:batch_id>/kirim")
@require(permissions.PREPARE)
def send(batch_id: int) -> ResponseReturnValue:
    service.send_batch(batch_id, actor())
    flash(_("Noted as sent. The answer of the employer comes next."), "success")
    return back_to(batch_id)


def back_to(batch_id: int) -> Response:
    """Return to the page of the list."""
    return redirect(url_for("payroll.batch", batch_id=batch_id), code=303)

"""The lists of complaints, and the work on one of them."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.complaining.forms import category_name, uploads_of
from coop.blueprints.complaining.timeline import list_steps_for_staff
from coop.blueprints.complaints import blueprint
from coop.blueprints.complaints.forms import (
    AnswerForm,
    AssignForm,
    NoteForm,
    PublicForm,
    WaitForm,
)
from coop.domain.complaints import publication_queries, queries, service
from coop.domain.complaints.moving import is_ended, ref_of
from coop.domain.complaints.records import ComplaintFilter
from coop.domain.complaints.rules import WITH_THE_OFFICE, can_do
from coop.domain.complaints.types import ComplaintKind, ComplaintStatus, Step
from coop.domain.files.service import list_files
from coop.errors import CoopError
from coop.refs import Ref
from coop.web.access import actor, may, require
from coop.web.arguments import asked_choice, asked_number, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.filters import language
from coop.web.forms import Form, attach_error
from coop.web.refs import ref_link
from coop.web.uploads import send_stored_of


@blueprint.get("/kelola-keluhan")
@require("complaints.view")
def all_of_them() -> ResponseReturnValue:
    return _list(is_confidential=False)


@blueprint.get("/keluhan-rahasia")
@require("complaints.confidential")
def confidential() -> ResponseReturnValue:
    return _list(is_confidential=True)


def _list(*, is_confidential: bool) -> ResponseReturnValue:
    wanted = _wanted(is_confidential=is_confidential)
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    return render_template(
        "complaints/all.html",
        page=queries.search_complaints(wanted),
        counts=queries.count_complaints(is_confidential=is_confidential),
        categories=[
            (one.id, category_name(one)) for one in queries.list_categories(with_inactive=True)
        ],
        statuses=ComplaintStatus,
        kinds=ComplaintKind,
        asked=wanted.statuses[0] if wanted.statuses else None,
        whose=asked_text("whose"),
        is_confidential=is_confidential,
        here="complaints.confidential" if is_confidential else "complaints.all_of_them",
        language=language(),
    )


def _wanted(*, is_confidential: bool) -> ComplaintFilter:
    status, whose = asked_choice(ComplaintStatus, "status"), asked_text("whose")
    return ComplaintFilter(
        text=asked_text(),
        statuses=(status,) if status else WITH_THE_OFFICE if whose == "office" else (),
        kind=asked_choice(ComplaintKind, "kind"),
        category_id=asked_number("category"),
        assigned_to=actor().user_id if whose == "mine" else None,
        is_overdue=whose == "late",
        is_confidential=is_confidential,
        sort=asked_text("sort"),
        descending=is_descending(),
        page=asked_page(),
    )


def _export(file_format: str, wanted: ComplaintFilter) -> ResponseReturnValue:
    columns = [
        (_("Number"), "text"),
        (_("Title"), "text"),
        (_("From"), "text"),
        (_("Kind"), "text"),
        (_("Category"), "text"),
        (_("Channel"), "text"),
        (_("Status"), "text"),
        (_("Handled by"), "text"),
        (_("Received"), "date"),
        (_("Due"), "date"),
        (_("Stars"), "number"),
    ]
    in_english = language() == "en"
    rows = (
        (
            row.number,
            row.title,
            row.name,
            row.kind,
            (row.category_en if in_english else None) or row.category,
            row.channel,
            row.status,
            row.handler,
            row.received_at,
            row.due_at,
            row.rating,
        )
        for row in queries.stream_complaints(wanted)
    )
    return export_response(file_format, _("complaints"), columns, rows)


@blueprint.get("/kelola-keluhan/<int:complaint_id>")
@require("complaints.view")
def complaint(complaint_id: int) -> ResponseReturnValue:
    return _page(complaint_id)


@blueprint.get("/kelola-keluhan/<int:complaint_id>/berkas/<int:file_id>")
@require("complaints.view")
def file(complaint_id: int, file_id: int) -> ResponseReturnValue:
    return send_stored_of(
        Ref("complaint", queries.get_for_staff(complaint_id, actor()).id), file_id
    )


@blueprint.post("/kelola-keluhan/<int:complaint_id>/jawab")
@require("complaints.manage", "complaints.handle", "complaints.confidential")
def answer(complaint_id: int) -> ResponseReturnValue:
    form = AnswerForm()
    return _act(
        complaint_id,
        form,
        "answer_form",
        lambda: service.answer_complaint(
            complaint_id, form.answer.data, form.outcome.data, actor(), uploads_of(form)
        ),
        _("Answered. The complainant is told."),
    )


@blueprint.post("/kelola-keluhan/<int:complaint_id>/catat")
@require("complaints.manage", "complaints.handle", "complaints.confidential")
def note(complaint_id: int) -> ResponseReturnValue:
    form = NoteForm()
    return _act(
        complaint_id,
        form,
        "note_form",
        lambda: service.add_note(complaint_id, form.note.data, actor()),
        _("Note kept. Only staff read it."),
    )


@blueprint.post("/kelola-keluhan/<int:complaint_id>/tunggu")
@require("complaints.manage", "complaints.handle", "complaints.confidential")
def wait(complaint_id: int) -> ResponseReturnValue:
    form = WaitForm()
    return _act(
        complaint_id,
        form,
        "wait_form",
        lambda: service.wait_inside(complaint_id, form.reason.data, actor()),
        _("Noted. The deadline goes on."),
    )


@blueprint.post("/kelola-keluhan/<int:complaint_id>/lanjut")
@require("complaints.manage", "complaints.handle", "complaints.confidential")
def go_on(complaint_id: int) -> ResponseReturnValue:
    service.go_on(complaint_id, actor())
    flash(_("Work on it goes on."), "success")
    return _back(complaint_id)


@blueprint.post("/kelola-keluhan/<int:complaint_id>/tugaskan")
@require("complaints.manage")
def assign(complaint_id: int) -> ResponseReturnValue:
    form = AssignForm()
    return _act(
        complaint_id,
        form,
        "assign_form",
        lambda: service.assign_complaint(complaint_id, form.user_id.data, actor()),
        _("Handed over. The colleague is told by e-mail."),
    )


@blueprint.post("/kelola-keluhan/<int:complaint_id>/usulkan")
@require("complaints.manage")
def propose(complaint_id: int) -> ResponseReturnValue:
    form = PublicForm()
    return _act(
        complaint_id,
        form,
        "public_form",
        lambda: service.propose_publication(complaint_id, form.text(), actor()),
        _("Proposed. The chair decides."),
    )


def _act(
    complaint_id: int, form: Form, name: str, do: Callable[[], object], done: str
) -> ResponseReturnValue:
    """Act once the form is right and go back; otherwise show the page with the form's errors."""
    if form.validate_on_submit():
        try:
            do()
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(done, "success")
            return _back(complaint_id)
    return _page(complaint_id, **{name: form}), 422


def _back(complaint_id: int) -> ResponseReturnValue:
    return redirect(url_for("complaints.complaint", complaint_id=complaint_id), code=303)


def _is_own(found: Any) -> bool:
    """Say whether the reader wrote it: then the notes on it are not for them."""
    return found.person_id is not None and found.person_id == actor().person_id


def _page(complaint_id: int, **forms: Any) -> str:
    found = queries.get_for_staff(complaint_id, actor())
    detail = queries.describe_complaint(found)
    publication = publication_queries.find_open_publication(complaint_id)
    blank = {
        "answer_form": AnswerForm(formdata=None),
        "note_form": NoteForm(formdata=None),
        "wait_form": WaitForm(formdata=None),
        "assign_form": AssignForm(formdata=None, data={"user_id": found.assigned_to}),
    }
    can_publish = may("complaints.manage") and is_ended(found) and not found.is_confidential
    if can_publish and publication is None and "public_form" not in forms:
        kept = queries.find_last_answer(complaint_id)
        forms["public_form"] = PublicForm(
            formdata=None, data={"question": found.text, "public_answer": kept}
        )
    return render_template(
        "complaints/complaint.html",
        complaint=found,
        detail=detail,
        subject=ref_link(found.subject_kind, found.subject_id),
        lines=queries.list_lines(complaint_id, with_notes=not _is_own(found)),
        files=list_files(Ref("complaint", complaint_id)),
        events=list_steps_for_staff(ref_of(found), detail.name),
        may_handle=service.may_handle(found, actor()) and not is_ended(found),
        may_note=service.may_handle(found, actor()),
        can_wait=can_do(Step.WAIT_INSIDE, found.status),
        can_go_on=can_do(Step.GO_ON, found.status),
        can_publish=can_publish,
        publication=publication,
        language=language(),
        **{**blank, **forms},
    )

"""The lists of the cooperative's complaints, and the work on one of them."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.complaining.forms import uploads_of
from coop.blueprints.complaints import blueprint
from coop.blueprints.complaints.desk import act, back, list_page, one_page
from coop.blueprints.complaints.forms import (
    AnswerForm,
    AssignForm,
    NoteForm,
    PublicForm,
    WaitForm,
)
from coop.domain.complaints import queries, service
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.uploads import send_stored_of


@blueprint.get("/kelola-keluhan")
@require("complaints.view")
def all_of_them() -> ResponseReturnValue:
    return list_page(is_confidential=False)


@blueprint.get("/keluhan-rahasia")
@require("complaints.confidential")
def confidential() -> ResponseReturnValue:
    return list_page(is_confidential=True)


@blueprint.get("/kelola-keluhan/<int:complaint_id>")
@require("complaints.view")
def complaint(complaint_id: int) -> ResponseReturnValue:
    return one_page(complaint_id)


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
    return act(
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
    return act(
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
    return act(
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
    return back(complaint_id)


@blueprint.post("/kelola-keluhan/<int:complaint_id>/tugaskan")
@require("complaints.manage")
def assign(complaint_id: int) -> ResponseReturnValue:
    form = AssignForm()
    return act(
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
    return act(
        complaint_id,
        form,
        "public_form",
        lambda: service.propose_publication(complaint_id, form.text(), actor()),
        _("Proposed. The chair decides."),
    )

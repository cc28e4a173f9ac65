"""What customers wrote to a unit, and the work of its staff on one of them."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.complaining.forms import uploads_of
from coop.blueprints.complaints.desk import act, back, list_page, one_page
from coop.blueprints.complaints.forms import (
    AnswerForm,
    AssignForm,
    NoteForm,
    PublicForm,
    ReopenForm,
    WaitForm,
)
from coop.blueprints.complaints.place import here
from coop.blueprints.unit_complaints import blueprint
from coop.domain.complaints import queries, service
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.uploads import send_stored_of

KEPT = "/usaha/<unit_code>/kelola/keluhan"
ONE = f"{KEPT}/<int:complaint_id>"


@blueprint.get(KEPT)
@require("unit_complaints.view")
def all_of_them() -> ResponseReturnValue:
    return list_page(is_confidential=False)


@blueprint.get(f"{KEPT}/rahasia")
@require("unit_complaints.confidential")
def confidential() -> ResponseReturnValue:
    return list_page(is_confidential=True)


@blueprint.get(ONE)
@require("unit_complaints.view")
def complaint(complaint_id: int) -> ResponseReturnValue:
    return one_page(complaint_id)


@blueprint.get(f"{ONE}/berkas/<int:file_id>")
@require("unit_complaints.view")
def file(complaint_id: int, file_id: int) -> ResponseReturnValue:
    found = queries.get_for_staff(complaint_id, actor(), here().unit_id)
    return send_stored_of(Ref("complaint", found.id), file_id)


@blueprint.post(f"{ONE}/ambil")
@require("unit_complaints.handle")
def take(complaint_id: int) -> ResponseReturnValue:
    """Take it oneself, so that colleagues see who is at it."""
    service.assign_complaint(complaint_id, actor().user_id, actor(), here().unit_id)
    flash(_("It is yours now."), "success")
    return back(complaint_id)


@blueprint.post(f"{ONE}/jawab")
@require("unit_complaints.handle", "unit_complaints.confidential")
def answer(complaint_id: int) -> ResponseReturnValue:
    form, unit_id = AnswerForm(), here().unit_id
    return act(
        complaint_id,
        form,
        "answer_form",
        lambda: service.answer_complaint(
            complaint_id,
            form.answer.data,
            form.outcome.data,
            actor(),
            uploads_of(form),
            unit_id=unit_id,
        ),
        _("Answered. The complainant is told."),
    )


@blueprint.post(f"{ONE}/catat")
@require("unit_complaints.handle", "unit_complaints.confidential")
def note(complaint_id: int) -> ResponseReturnValue:
    form, unit_id = NoteForm(), here().unit_id
    return act(
        complaint_id,
        form,
        "note_form",
        lambda: service.add_note(complaint_id, form.note.data, actor(), unit_id),
        _("Note kept. Only staff read it."),
    )


@blueprint.post(f"{ONE}/tunggu")
@require("unit_complaints.handle", "unit_complaints.confidential")
def wait(complaint_id: int) -> ResponseReturnValue:
    form, unit_id = WaitForm(), here().unit_id
    return act(
        complaint_id,
        form,
        "wait_form",
        lambda: service.wait_inside(complaint_id, form.reason.data, actor(), unit_id),
        _("Noted. The deadline goes on."),
    )


@blueprint.post(f"{ONE}/lanjut")
@require("unit_complaints.handle", "unit_complaints.confidential")
def go_on(complaint_id: int) -> ResponseReturnValue:
    service.go_on(complaint_id, actor(), here().unit_id)
    flash(_("Work on it goes on."), "success")
    return back(complaint_id)


@blueprint.post(f"{ONE}/buka-lagi")
@require("unit_complaints.handle", "unit_complaints.confidential")
def take_up(complaint_id: int) -> ResponseReturnValue:
    form, unit_id = ReopenForm(), here().unit_id
    return act(
        complaint_id,
        form,
        "again_form",
        lambda: service.reopen_for_complainant(complaint_id, form.again.data, actor(), unit_id),
        _("Taken up again, with a new deadline."),
    )


@blueprint.post(f"{ONE}/tugaskan")
@require("unit_complaints.manage")
def assign(complaint_id: int) -> ResponseReturnValue:
    form, unit_id = AssignForm(), here().unit_id
    return act(
        complaint_id,
        form,
        "assign_form",
        lambda: service.assign_complaint(complaint_id, form.user_id.data, actor(), unit_id),
        _("Handed over. The colleague is told by e-mail."),
    )


@blueprint.post(f"{ONE}/usulkan")
@require("unit_complaints.handle", "unit_complaints.manage")
def propose(complaint_id: int) -> ResponseReturnValue:
    form, unit_id = PublicForm(), here().unit_id
    return act(
        complaint_id,
        form,
        "public_form",
        lambda: service.propose_publication(complaint_id, form.text(), actor(), unit_id),
        _("Proposed. The owner decides."),
    )

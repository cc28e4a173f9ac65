"""A member's own complaints; somebody else's are not found."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.complaining import blueprint
from coop.blueprints.complaining.forms import (
    MemberForm,
    RatingForm,
    ReopenForm,
    ReplyForm,
    uploads_of,
)
from coop.blueprints.complaining.pages import act, show
from coop.domain.complaints import queries, service
from coop.domain.complaints.subjects import list_subjects
from coop.errors import CoopError
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.forms import attach_error
from coop.web.uploads import send_stored_of


@blueprint.get("/keluhan-saya")
@require("member.self")
def mine() -> ResponseReturnValue:
    rows = queries.list_complaints_of_person(current_user.person_id)
    return render_template("complaining/mine.html", rows=rows)


@blueprint.route("/keluhan-saya/tulis", methods=["GET", "POST"])
@require("member.self")
def write() -> ResponseReturnValue:
    form = MemberForm()
    form.subject.choices = [
        (str(choice.ref), choice.text) for choice in list_subjects(current_user.person_id or 0)
    ]
    if form.validate_on_submit():
        try:
            complaint = service.submit_complaint(form.complaint(form.subject.data), actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Received as %(number)s. Thank you.", number=complaint.number), "success")
            return redirect(
                url_for("complaining.my_complaint", complaint_id=complaint.id), code=303
            )
    page = render_template("complaining/write.html", form=form, is_guest=False)
    return page, 422 if form.is_submitted() else 200


def _own(complaint_id: int) -> Any:
    return queries.get_of_person(complaint_id, current_user.person_id)


@blueprint.get("/keluhan-saya/<int:complaint_id>")
@require("member.self")
def my_complaint(complaint_id: int) -> ResponseReturnValue:
    return show(_own(complaint_id))


@blueprint.post("/keluhan-saya/<int:complaint_id>/balas")
@require("member.self")
def my_reply(complaint_id: int) -> ResponseReturnValue:
    complaint, form = _own(complaint_id), ReplyForm()
    return act(
        complaint,
        form,
        "reply_form",
        lambda: service.reply(complaint, form.text.data, uploads_of(form)),
        _("Your message has been added."),
    )


@blueprint.post("/keluhan-saya/<int:complaint_id>/buka-lagi")
@require("member.self")
def my_reopen(complaint_id: int) -> ResponseReturnValue:
    complaint, form = _own(complaint_id), ReopenForm()
    return act(
        complaint,
        form,
        "reopen_form",
        lambda: service.reopen(complaint, form.why.data),
        _("Reopened. We look at it again."),
    )


@blueprint.post("/keluhan-saya/<int:complaint_id>/nilai")
@require("member.self")
def my_rate(complaint_id: int) -> ResponseReturnValue:
    complaint, form = _own(complaint_id), RatingForm()
    return act(
        complaint,
        form,
        "rating_form",
        lambda: service.rate_answer(complaint, form.stars.data, form.comment.data or ""),
        _("Thank you for your rating."),
    )


@blueprint.get("/keluhan-saya/<int:complaint_id>/berkas/<int:file_id>")
@require("member.self")
def my_file(complaint_id: int, file_id: int) -> ResponseReturnValue:
    return send_stored_of(Ref("complaint", _own(complaint_id).id), file_id)

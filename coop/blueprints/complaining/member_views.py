"""One's own complaints, to whichever unit; somebody else's are not found."""

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
from coop.blueprints.complaining.pages import accept, act, show
from coop.domain.complaints import queries, service
from coop.domain.complaints.subjects import list_subjects
from coop.domain.units.queries import list_names_of_units, list_offered
from coop.errors import CoopError
from coop.refs import Ref
from coop.web.access import actor, may, require, signed_in
from coop.web.arguments import asked_text
from coop.web.forms import attach_error
from coop.web.uploads import send_stored_of


@blueprint.get("/keluhan-saya")
@signed_in
def mine() -> ResponseReturnValue:
    """List what somebody wrote, to the cooperative and to all businesses."""
    rows = queries.list_complaints_of_person(current_user.person_id)
    return render_template(
        "complaining/mine.html",
        rows=rows,
        names=list_names_of_units(),
        offered=list_offered(),
        writes_to_house=may("member.self"),
    )


@blueprint.route("/keluhan-saya/tulis", methods=["GET", "POST"])
@require("member.self")
def write() -> ResponseReturnValue:
    choices = list_subjects(current_user.person_id or 0)
    named = next((str(one.ref) for one in choices if str(one.ref) == asked_text("about")), None)
    form = MemberForm(data={"subject": named})
    form.subject.choices = [(str(one.ref), one.text) for one in choices]
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
@signed_in
def my_complaint(complaint_id: int) -> ResponseReturnValue:
    return show(_own(complaint_id))


@blueprint.post("/keluhan-saya/<int:complaint_id>/balas")
@signed_in
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
@signed_in
def my_reopen(complaint_id: int) -> ResponseReturnValue:
    complaint, form = _own(complaint_id), ReopenForm()
    return act(
        complaint,
        form,
        "reopen_form",
        lambda: service.reopen(complaint, form.why.data),
        _("Reopened. We look at it again."),
    )


@blueprint.post("/keluhan-saya/<int:complaint_id>/selesai")
@signed_in
def my_accept(complaint_id: int) -> ResponseReturnValue:
    return accept(_own(complaint_id))


@blueprint.post("/keluhan-saya/<int:complaint_id>/nilai")
@signed_in
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
@signed_in
def my_file(complaint_id: int, file_id: int) -> ResponseReturnValue:
    return send_stored_of(Ref("complaint", _own(complaint_id).id), file_id)

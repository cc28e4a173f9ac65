"""For everyone: write without a login, follow it by the link, read what was published."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.complaining import blueprint
from coop.blueprints.complaining.forms import (
    GuestForm,
    RatingForm,
    ReopenForm,
    ReplyForm,
    uploads_of,
)
from coop.blueprints.complaining.pages import accept, act, show
from coop.domain.complaints import publication_queries, queries, service
from coop.domain.complaints.types import PublicationStatus
from coop.domain.settings.rules import FRONT_UNIT
from coop.domain.settings.service import get_setting
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import has_cooperative, may, public
from coop.web.arguments import asked_page
from coop.web.filters import language
from coop.web.forms import attach_error
from coop.web.page_context import choose_language
from coop.web.uploads import send_stored_of


@blueprint.get("/hubungi-kami")
@public
def begin() -> ResponseReturnValue:
    """Lead members to their own form, everyone else to the public one; or to a business alone."""
    if not has_cooperative():
        return redirect(url_for("unit_complaints.write", unit_code=get_setting(FRONT_UNIT)))
    return redirect(url_for("complaining.write" if may("member.self") else "complaining.guest"))


@blueprint.route("/keluhan", methods=["GET", "POST"])
@public
def guest() -> ResponseReturnValue:
    _ensure_cooperative()
    form = GuestForm()
    if form.validate_on_submit():
        try:
            complaint = service.submit_as_guest(
                form.complaint(),
                form.guest(),
                choose_language(),
                request.remote_addr or "unknown",
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Received as %(number)s. Thank you.", number=complaint.number), "success")
            return redirect(url_for("complaining.guest_complaint", token=complaint.token), code=303)
    page = render_template("complaining/write.html", form=form, is_guest=True)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/keluhan/ikuti/<token>")
@public
def guest_complaint(token: str) -> ResponseReturnValue:
    return show(queries.get_by_token(token))


@blueprint.post("/keluhan/ikuti/<token>/balas")
@public
def guest_reply(token: str) -> ResponseReturnValue:
    complaint, form = queries.get_by_token(token), ReplyForm()
    return act(
        complaint,
        form,
        "reply_form",
        lambda: service.reply(complaint, form.text.data, uploads_of(form)),
        _("Your message has been added."),
    )


@blueprint.post("/keluhan/ikuti/<token>/buka-lagi")
@public
def guest_reopen(token: str) -> ResponseReturnValue:
    complaint, form = queries.get_by_token(token), ReopenForm()
    return act(
        complaint,
        form,
        "reopen_form",
        lambda: service.reopen(complaint, form.why.data),
        _("Reopened. We look at it again."),
    )


@blueprint.post("/keluhan/ikuti/<token>/selesai")
@public
def guest_accept(token: str) -> ResponseReturnValue:
    return accept(queries.get_by_token(token))


@blueprint.post("/keluhan/ikuti/<token>/nilai")
@public
def guest_rate(token: str) -> ResponseReturnValue:
    complaint, form = queries.get_by_token(token), RatingForm()
    return act(
        complaint,
        form,
        "rating_form",
        lambda: service.rate_answer(complaint, form.stars.data, form.comment.data or ""),
        _("Thank you for your rating."),
    )


@blueprint.get("/keluhan/ikuti/<token>/berkas/<int:file_id>")
@public
def guest_file(token: str, file_id: int) -> ResponseReturnValue:
    return send_stored_of(Ref("complaint", queries.get_by_token(token).id), file_id)


@blueprint.get("/suara-anggota")
@public
def voices() -> ResponseReturnValue:
    _ensure_cooperative()
    return render_template(
        "complaining/voices.html",
        page=publication_queries.list_publications(PublicationStatus.PUBLISHED, asked_page()),
        language=language(),
    )


def _ensure_cooperative() -> None:
    """Raise NotFound in a business alone: there is no cooperative to write to."""
    if not has_cooperative():
        raise NotFound(N_("This page does not exist."))

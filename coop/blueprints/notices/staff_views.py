"""Write, release, withdraw, and see how far readers went: for staff."""

from dataclasses import fields
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.blueprints.notices import blueprint
from coop.blueprints.notices.forms import NoticeForm, audience_word
from coop.blueprints.notices.reader_views import reading_page, send_picture, subject_of
from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.queries import list_user_names
from coop.domain.notices import queries, service
from coop.domain.notices.offers import find_offer
from coop.domain.notices.queries import NoticeFilter
from coop.domain.notices.rules import standing_of
from coop.domain.notices.types import NoticeKind, NoticeStanding, NoticeText
from coop.domain.settings.service import today
from coop.domain.trail.service import list_trail
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page, asked_text, shown_approval
from coop.web.exports import export_response
from coop.web.forms import Form, LongTextField, attach_error
from coop.web.markdown import render_markdown
from coop.web.timelines import timeline


class ReasonForm(Form):
    reason = LongTextField(_l("Reason"), max_length=500)


@blueprint.get("/promosi")
@require("notices.view")
def promotion() -> ResponseReturnValue:
    wanted = NoticeFilter(
        text=asked_text(),
        kind=asked_choice(NoticeKind, "kind"),
        standing=asked_choice(NoticeStanding, "status"),
        sort=asked_text("sort") or "changed",
        descending=request.args.get("dir", "desc") == "desc",
        page=asked_page(),
    )
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    return render_template(
        "notices/promotion.html",
        page=queries.search_notices(wanted, today()),
        kinds=NoticeKind,
        standings=NoticeStanding,
        audience_word=audience_word,
    )


def _export(file_format: str, wanted: NoticeFilter) -> ResponseReturnValue:
    columns = [
        (_("Title"), "text"),
        (_("Kind"), "text"),
        (_("Status"), "text"),
        (_("For"), "text"),
        (_("First day"), "date"),
        (_("Last day"), "date"),
        (_("Members who saw it"), "number"),
        (_("Members who opened it"), "number"),
        (_("Members who started"), "number"),
        (_("Shown to guests"), "number"),
        (_("Opened by guests"), "number"),
        (_("Started by guests"), "number"),
    ]
    rows = (
        (
            *(row.title, row.kind, row.standing, audience_word(row.audience)),
            *(row.from_on, row.until_on),
            *(getattr(row.reach, one.name) for one in fields(row.reach)),
        )
        for row in queries.stream_notices(wanted, today())
    )
    return export_response(file_format, _("promotion"), columns, rows)


@blueprint.route("/promosi/baru", methods=["GET", "POST"])
@require("notices.edit")
def new_notice() -> ResponseReturnValue:
    form = NoticeForm(data={"from_on": today(), "on_member_home": True})
    if form.validate_on_submit() and "preview" not in request.form:
        try:
            notice = service.add_notice(form.notice(), actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Kept as a draft. Look at it, then ask for its release."), "success")
            return _to_notice(notice.id)
    return _edit_page(form, None)


@blueprint.route("/promosi/<int:notice_id>/ubah", methods=["GET", "POST"])
@require("notices.edit")
def edit_notice(notice_id: int) -> ResponseReturnValue:
    notice = queries.get_notice(notice_id)
    form = NoticeForm(data=_written(notice))
    if form.validate_on_submit() and "preview" not in request.form:
        try:
            service.change_notice(notice_id, form.notice())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return _to_notice(notice_id)
    return _edit_page(form, notice)


def _written(notice: Any) -> dict[str, Any]:
    """Return what the form shows of a notice that is there."""
    own = {one.name for one in fields(NoticeText)} - {"subject", "picture", "drops_picture"}
    subject = subject_of(notice)
    return {name: getattr(notice, name) for name in own} | {
        "product": str(subject) if subject else None
    }


def _edit_page(form: NoticeForm, notice: Any) -> ResponseReturnValue:
    shown = [(form.title, form.text), (form.title_en, form.text_en)]
    page = render_template(
        "notices/edit.html",
        form=form,
        notice=notice,
        previews=[
            (title.data or "", render_markdown(text.data))
            for title, text in shown
            if form.is_submitted() and text.data
        ],
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/promosi/<int:notice_id>")
@require("notices.view")
def notice(notice_id: int) -> ResponseReturnValue:
    return _staff_page(notice_id, ReasonForm())


def _staff_page(notice_id: int, form: ReasonForm) -> ResponseReturnValue:
    found = queries.get_notice(notice_id)
    happened = list_trail(service.notice_ref(found))
    asked = find_open_approval(service.KIND, service.notice_ref(found))
    page = render_template(
        "notices/notice.html",
        notice=found,
        form=form,
        approval=asked,
        is_mine=asked is not None and asked.requested_person_id == actor().person_id,
        standing=standing_of(found.status, found.from_on, found.until_on, today()),
        offer=find_offer(subject_of(found), today()),
        reach=queries.count_reach([notice_id])[notice_id],
        by_day=queries.list_guests_by_day(notice_id),
        audience=audience_word(found.audience),
        text=render_markdown(found.text),
        text_en=render_markdown(found.text_en) if found.text_en else None,
        events=timeline(happened, list_user_names(row.user_id for row in happened)),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/promosi/<int:notice_id>/pratinjau")
@require("notices.view")
def preview(notice_id: int) -> ResponseReturnValue:
    return reading_page(queries.get_notice(notice_id), is_preview=True)


@blueprint.get("/promosi/<int:notice_id>/gambar")
@require("notices.view")
def staff_picture(notice_id: int) -> ResponseReturnValue:
    return send_picture(queries.get_notice(notice_id))


@blueprint.post("/promosi/<int:notice_id>/minta-terbit")
@require("notices.edit")
def ask_release(notice_id: int) -> ResponseReturnValue:
    service.ask_release(notice_id, actor())
    flash(_("The chair or a treasurer decides on it now."), "success")
    return _to_notice(notice_id)


@blueprint.post("/promosi/<int:notice_id>/<any(approved, rejected):verdict>")
@require("notices.publish")
def decide(notice_id: int, verdict: str) -> ResponseReturnValue:
    form, decision = ReasonForm(), Decision(verdict)
    if form.validate_on_submit():
        try:
            reason = form.reason.data or ""
            service.decide_release(notice_id, actor(), decision, reason, shown_approval())
        except CoopError as error:
            attach_error(form, error)
        else:
            is_out = decision is Decision.APPROVED
            flash(_("Released.") if is_out else _("Sent back to its author."), "success")
            return _to_notice(notice_id)
    return _staff_page(notice_id, form)


@blueprint.post("/promosi/<int:notice_id>/tarik")
@require("notices.edit", "notices.publish")
def withdraw(notice_id: int) -> ResponseReturnValue:
    service.withdraw_notice(notice_id)
    flash(_("Withdrawn. Nobody reads it any more."), "success")
    return _to_notice(notice_id)


@blueprint.post("/promosi/<int:notice_id>/tulis-lagi")
@require("notices.edit")
def reopen(notice_id: int) -> ResponseReturnValue:
    service.reopen_notice(notice_id)
    flash(_("It is a draft again. Its counts are kept."), "success")
    return redirect(url_for("notices.edit_notice", notice_id=notice_id), code=303)


def _to_notice(notice_id: int) -> ResponseReturnValue:
    return redirect(url_for("notices.notice", notice_id=notice_id), code=303)

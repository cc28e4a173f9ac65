"""Approve, watch and stop broadcasts; the report per recipient; people without e-mail."""

from typing import Any
from urllib.parse import quote

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from jinja2 import TemplateError

from coop.blueprints.broadcast import blueprint
from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.broadcast import queries, service
from coop.domain.broadcast.queries import BroadcastFilter, RecipientFilter
from coop.domain.broadcast.segments import FIELDS
from coop.domain.broadcast.types import BroadcastStatus, RecipientRow, RecipientStatus
from coop.domain.identity.queries import list_user_names
from coop.domain.notifications.text_rules import WrittenText
from coop.domain.settings.service import today
from coop.domain.trail.service import list_trail
from coop.errors import CoopError
from coop.web.access import actor, may, require
from coop.web.arguments import asked_choice, asked_page, asked_text, shown_approval
from coop.web.exports import export_response
from coop.web.filters import translated
from coop.web.forms import Form, LongTextField, attach_error
from coop.web.mails import render_written
from coop.web.timelines import timeline


class ReasonForm(Form):
    reason = LongTextField(_l("Reason"), max_length=500)


@blueprint.get("/siaran")
@require("broadcast.view")
def all_of_them() -> ResponseReturnValue:
    wanted = BroadcastFilter(asked_text(), asked_choice(BroadcastStatus, "status"), asked_page())
    if file_format := request.args.get("format"):
        columns = [(_("Subject"), "text"), (_("Status"), "text"), (_("Written"), "date")]
        rows = ((b.subject, b.status, b.created_at) for b in queries.iterate_broadcasts(wanted))
        return export_response(file_format, _("broadcasts"), columns, rows)
    page = queries.list_broadcasts(wanted)
    return render_template(
        "broadcast/all.html",
        page=page,
        statuses=BroadcastStatus,
        counts=queries.count_by_status([row.id for row in page.rows]),
        recipient_statuses=RecipientStatus,
    )


@blueprint.get("/siaran/<int:broadcast_id>")
@require("broadcast.view")
def broadcast(broadcast_id: int) -> ResponseReturnValue:
    wanted = RecipientFilter(
        broadcast_id, asked_text(), asked_choice(RecipientStatus, "status"), asked_page()
    )
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    return _page(broadcast_id, ReasonForm(), wanted)


def _page(
    broadcast_id: int, form: ReasonForm, wanted: RecipientFilter | None = None
) -> ResponseReturnValue:
    found = queries.get_broadcast(broadcast_id)
    ref = service.broadcast_ref(found)
    happened, asked = list_trail(ref), find_open_approval(service.KIND, ref)
    is_open = found.status in (BroadcastStatus.DRAFT, BroadcastStatus.WAITING)
    page = render_template(
        "broadcast/broadcast.html",
        broadcast=found,
        form=form,
        approval=asked,
        is_mine=asked is not None and asked.requested_person_id == actor().person_id,
        recipients=None
        if is_open
        else queries.list_recipients(wanted or RecipientFilter(broadcast_id)),
        statuses=RecipientStatus,
        counts=queries.count_by_status([broadcast_id])[broadcast_id],
        reach=queries.describe_addressed(
            found.segment, found.person_ids, today(), is_marketing=found.is_marketing
        )
        if is_open
        else None,
        chosen=_chosen(found),
        named=queries.list_named(found.person_ids) if found.person_ids else [],
        whatsapp=lambda row: _whatsapp(found, row),
        may_tell=may("broadcast.write"),
        events=timeline(happened, list_user_names(row.user_id for row in happened)),
    )
    return page, 422 if form.is_submitted() else 200


def _chosen(found: Any) -> list[tuple[str, str]]:
    """Return the fields and values by which recipients are chosen, in words."""
    lines = []
    for code, value in found.segment.items():
        field = FIELDS.get(code)
        words = dict(field.choices()) if field else {}
        name = translated(field.label) if field else code
        lines.append((name, translated(words.get(value, value))))
    return lines


def _whatsapp(found: Any, row: RecipientRow) -> str | None:
    """Return the link that opens WhatsApp with the text filled in."""
    if not row.phone:
        return None
    try:
        text = WrittenText(found.subject, found.body)
        subject, body = render_written(text, {"name": row.name}, "id")
    except TemplateError:
        return None
    said = f"*{subject}*\n\n{body.strip()}"
    return f"https://wa.me/{row.phone.lstrip('+')}?text={quote(said)}"


def _export(file_format: str, wanted: RecipientFilter) -> ResponseReturnValue:
    columns = [
        (_("Name"), "text"),
        (_("E-mail"), "text"),
        (_("Status"), "text"),
        (_("Why left out"), "text"),
        (_("Last error"), "text"),
        (_("When"), "date"),
    ]
    rows = (
        (row.name, row.address, row.outcome, row.left_out, row.error, row.at)
        for row in queries.iterate_recipients(wanted)
    )
    return export_response(file_format, _("recipients"), columns, rows)


@blueprint.post("/siaran/<int:broadcast_id>/minta-setuju")
@require("broadcast.write")
def ask_approval(broadcast_id: int) -> ResponseReturnValue:
    service.ask_approval(broadcast_id, actor())
    flash(_("The chair or a treasurer decides on it now."), "success")
    return _to_broadcast(broadcast_id)


@blueprint.post("/siaran/<int:broadcast_id>/<any(approved, rejected):verdict>")
@require("broadcast.approve")
def decide(broadcast_id: int, verdict: str) -> ResponseReturnValue:
    form, decision = ReasonForm(), Decision(verdict)
    if form.validate_on_submit():
        try:
            service.decide_broadcast(
                broadcast_id, actor(), decision, form.reason.data or "", shown_approval()
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            is_out = decision is Decision.APPROVED
            flash(_("Approved.") if is_out else _("Sent back to its author."), "success")
            return _to_broadcast(broadcast_id)
    return _page(broadcast_id, form)


@blueprint.post("/siaran/<int:broadcast_id>/hentikan")
@require("broadcast.write", "broadcast.approve")
def stop(broadcast_id: int) -> ResponseReturnValue:
    service.stop_broadcast(broadcast_id)
    flash(_("Stopped. Who had not had their turn gets nothing."), "success")
    return _to_broadcast(broadcast_id)


@blueprint.post("/siaran/<int:broadcast_id>/penerima/<int:recipient_id>/dikabari")
@require("broadcast.write")
def told(broadcast_id: int, recipient_id: int) -> ResponseReturnValue:
    service.mark_told(broadcast_id, recipient_id, actor())
    flash(_("Noted as told."), "success")
    address = url_for("broadcast.broadcast", broadcast_id=broadcast_id, status="manual")
    return redirect(address, code=303)


def _to_broadcast(broadcast_id: int) -> ResponseReturnValue:
    return redirect(url_for("broadcast.broadcast", broadcast_id=broadcast_id), code=303)

"""Look at messages, and send again what was given up."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.blueprints.messages import blueprint
from coop.domain.identity.queries import find_user_of_person
from coop.domain.notifications import delivery_service, queries
from coop.domain.notifications.queries import MessageFilter
from coop.domain.notifications.rules import hide_one_time_links
from coop.domain.notifications.types import MessageStatus
from coop.web.access import may, require
from coop.web.arguments import asked_choice, asked_page, asked_text
from coop.web.exports import export_response
from coop.web.mails import hidden_templates, may_read_text, may_resend, preview_mail


@blueprint.get("/pesan-keluar")
@require("notifications.view")
def outbox() -> ResponseReturnValue:
    hidden = hidden_templates()
    wanted = MessageFilter(
        asked_text(), asked_choice(MessageStatus, "status"), asked_page(), hidden
    )
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    return render_template(
        "messages/outbox.html",
        page=queries.list_messages(wanted),
        statuses=MessageStatus,
        counts=queries.count_by_status(hidden),
        dead={
            template: count
            for template, count in queries.count_dead_by_template(hidden).items()
            if may_resend(template)
        },
        has_server=bool(current_app.config["SMTP_URL"]),
    )


def _export(file_format: str, wanted: MessageFilter) -> ResponseReturnValue:
    columns = [
        (_("Queued"), "date"),
        (_("To"), "text"),
        (_("Subject"), "text"),
        (_("Status"), "text"),
        (_("Sent"), "date"),
        (_("Attempts"), "number"),
        (_("Last error"), "text"),
    ]
    rows = (
        (m.created_at, m.address, m.subject, m.status, m.sent_at, m.attempts, m.last_error)
        for m in queries.iterate_messages(wanted)
    )
    return export_response(file_format, "pesan-keluar", columns, rows)


@blueprint.get("/pesan-keluar/<int:message_id>")
@require("notifications.view")
def message(message_id: int) -> ResponseReturnValue:
    found = queries.get_message(message_id, hidden_templates())
    subject, body = found.subject, found.body
    if subject is None or body is None:
        subject, body = preview_mail(found.template, found.context, found.locale)
    if not may_read_text(found.template):
        body = _("You may not read the text of this message.")
    elif not _may_hand_on(found):
        body = hide_one_time_links(body)
    return render_template(
        "messages/message.html",
        message=found,
        subject=subject,
        body=body,
        attempts=queries.list_attempts(message_id),
        may_resend=may_resend(found.template),
    )


def _may_hand_on(found: Any) -> bool:
    """Say whether the reader may see the message's links.

    Without a mail server somebody has to hand on the first one. The link to a login that is in
    use would make the reader its owner.
    """
    is_stuck = found.status is MessageStatus.KEPT and may("notifications.resend")
    if not is_stuck or found.template == "password_reset":
        return False
    user = find_user_of_person(found.person_id) if found.person_id else None
    return user is None or user.password_hash is None


@blueprint.post("/pesan-keluar/<int:message_id>/kirim-ulang")
@require("notifications.resend", "complaints.confidential")
def resend(message_id: int) -> ResponseReturnValue:
    found = queries.get_message(message_id, hidden_templates())
    if not may_resend(found.template):
        abort(403)
    delivery_service.resend_message(message_id)
    flash(_("The message is queued again."), "success")
    return redirect(url_for("messages.message", message_id=message_id), code=303)


@blueprint.post("/pesan-keluar/kirim-ulang/<template>")
@require("notifications.resend", "complaints.confidential")
def resend_all(template: str) -> ResponseReturnValue:
    """Queue every dead message of a kind again."""
    if not may_resend(template):
        abort(403)
    count = delivery_service.resend_all(template)
    words = ngettext(
        "%(num)d message is queued again.", "%(num)d messages are queued again.", count
    )
    flash(words, "success")
    return redirect(url_for("messages.outbox"), code=303)

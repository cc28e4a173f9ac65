"""What was sent to me, read in the portal."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.messages import blueprint
from coop.domain.notifications import reading_service
from coop.domain.notifications.rules import hide_one_time_links
from coop.web.access import signed_in
from coop.web.arguments import asked_page
from coop.web.waiting import unread_count


@blueprint.get("/pesan-saya")
@signed_in
def mine() -> ResponseReturnValue:
    page = reading_service.list_received(current_user.person_id or 0, asked_page())
    return render_template("messages/mine.html", page=page, unread=unread_count())


@blueprint.get("/pesan-saya/<int:message_id>")
@signed_in
def received(message_id: int) -> ResponseReturnValue:
    message = reading_service.get_received(message_id, current_user.person_id)
    body = hide_one_time_links(message.body or "")
    return render_template("messages/received.html", message=message, body=body)


@blueprint.post("/pesan-saya/<int:message_id>/dibaca")
@signed_in
def read_one(message_id: int) -> ResponseReturnValue:
    message = reading_service.get_received(message_id, current_user.person_id)
    reading_service.mark_read(message.person_id or 0, message.id)
    return "", 204


@blueprint.post("/pesan-saya/dibaca")
@signed_in
def read_all() -> ResponseReturnValue:
    reading_service.mark_read(current_user.person_id or 0)
    flash(_("All messages are marked as read."), "success")
    return redirect(url_for("messages.mine"), code=303)

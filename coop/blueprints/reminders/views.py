"""See the ladder and what it sent; switch steps; run it now."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.reminders import blueprint
from coop.domain.reminders import queries, service
from coop.domain.reminders.queries import TakenRow
from coop.domain.settings.service import get_setting, today
from coop.web.access import require
from coop.web.arguments import asked_page, asked_text
from coop.web.exports import export_response
from coop.web.filters import label
from coop.web.refs import ref_link


@blueprint.get("/pengingat")
@require("reminders.view")
def ladder() -> ResponseReturnValue:
    kind = asked_text("kind") or None
    if file_format := request.args.get("format"):
        return _export(file_format, kind)
    return render_template(
        "reminders/ladder.html",
        steps=queries.list_steps(),
        counts=queries.count_taken_by_step(),
        page=queries.list_taken_rows(kind, asked_page()),
        hour=get_setting("reminders.hour"),
    )


def _export(file_format: str, kind: str | None) -> ResponseReturnValue:
    columns = [
        (_("Sent"), "date"),
        (_("Kind"), "text"),
        (_("Step in days"), "number"),
        (_("Name"), "text"),
        (_("Due on"), "date"),
        (_("Subject"), "text"),
        (_("Status"), "text"),
    ]
    rows = (_cells(row) for row in queries.iterate_taken_rows(kind))
    return export_response(file_format, "pengingat", columns, rows)


def _cells(row: TakenRow) -> tuple[object, ...]:
    link = ref_link(row.subject.kind, row.subject.id)
    return (
        row.taken_at,
        label(row.kind),
        row.offset_days,
        row.name,
        row.due_on,
        link[0] if link else None,
        row.status,
    )


@blueprint.post("/pengingat/kirim")
@require("reminders.manage")
def run_now() -> ResponseReturnValue:
    service.queue_reminders(today())
    flash(_("The reminders are being sent. Reload this page in a moment."), "success")
    return redirect(url_for("reminders.ladder"), code=303)


@blueprint.post("/pengingat/langkah/<int:step_id>")
@require("reminders.manage")
def switch(step_id: int) -> ResponseReturnValue:
    is_active = request.form.get("active") == "1"
    service.switch_step(step_id, is_active=is_active)
    flash(_("The step is on.") if is_active else _("The step is off."), "success")
    return redirect(url_for("reminders.ladder"), code=303)

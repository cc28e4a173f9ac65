"""Background work: what waits, what is done, what was given up."""

from collections.abc import Iterator

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.admin import JOBS, blueprint
from coop.domain.work import queries, service
from coop.domain.work.queries import JobFilter, JobState
from coop.web.access import require
from coop.web.arguments import asked_choice, asked_page, asked_text, is_descending
from coop.web.exports import export_response


def name_of_job(kind: str) -> str:
    """Return what a kind of job is called; its own name where it has none."""
    return str(JOBS.get(kind, kind))


@blueprint.get("/pekerjaan")
@require("settings.manage")
def jobs() -> ResponseReturnValue:
    """List the background jobs."""
    wanted = JobFilter(
        state=asked_choice(JobState, "status"),
        kind=asked_text("kind") or None,
        text=asked_text(),
        sort=asked_text("sort"),
        descending=is_descending() if "sort" in request.args else True,
        page=asked_page(),
    )
    if file_format := request.args.get("format"):
        columns = [
            (_("Job"), "text"),
            (_("Status"), "text"),
            (_("Queued"), "date"),
            (_("Ended"), "date"),
            (_("Attempts"), "number"),
            (_("Last error"), "text"),
        ]
        return export_response(file_format, _("background-work"), columns, _rows(wanted))
    return render_template(
        "admin/jobs.html",
        page=queries.search_jobs(wanted),
        states=JobState,
        kinds=sorted(JOBS.items(), key=lambda pair: str(pair[1])),
        name_of_job=name_of_job,
    )


@blueprint.post("/pekerjaan/<int:work_id>/ulang")
@require("settings.manage")
def retry_job(work_id: int) -> ResponseReturnValue:
    """Queue a job that was given up again."""
    service.retry_work(work_id)
    flash(_("The job is queued again and goes on where it stopped."), "success")
    return redirect(url_for("admin.jobs", status=JobState.FAILED.value), code=303)


def _rows(wanted: JobFilter) -> Iterator[tuple[object, ...]]:
    for row in queries.stream_jobs(wanted):
        yield (
            name_of_job(row.kind),
            row.state,
            row.created_at,
            row.ended_at,
            row.attempts,
            row.last_error,
        )

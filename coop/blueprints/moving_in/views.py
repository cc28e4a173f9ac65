"""Files of members and loans: bring, look, approve, watch."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.moving_in import blueprint
from coop.blueprints.moving_in.forms import UploadForm
from coop.domain.files.service import get_file
from coop.domain.identity.queries import list_user_names
from coop.domain.loans.product_queries import list_current_products
from coop.domain.moving_in import permissions, queries, service
from coop.domain.moving_in.columns import heading_of
from coop.domain.moving_in.types import Fault, MoveStatus, Problem
from coop.domain.settings.service import get_setting, today
from coop.domain.trail.service import list_trail
from coop.errors import CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web import uploads
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page
from coop.web.exports import XLSX_TYPE
from coop.web.filters import translate_error
from coop.web.forms import attach_error
from coop.web.timelines import timeline


@blueprint.get("/pindahan")
@require(permissions.VIEW)
def moves() -> ResponseReturnValue:
    page = queries.list_moves(asked_page(), asked_choice(MoveStatus, "status"))
    return render_template(
        "moving_in/moves.html",
        page=page,
        statuses=MoveStatus,
        opening=service.describe_opening(),
        draft=service.find_draft(),
        booked=service.list_booked(),
    )


@blueprint.get("/pindahan/templat.xlsx")
@require(permissions.VIEW)
def template() -> ResponseReturnValue:
    products = list_current_products(today())
    content = service.write_template(products, int(get_setting("joining.pokok_amount")))
    return _workbook(content, "templat-pindahan.xlsx")


def _workbook(content: bytes, filename: str) -> Response:
    answer = Response(content, mimetype=XLSX_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    return answer


@blueprint.route("/pindahan/unggah", methods=["GET", "POST"])
@require(permissions.PREPARE)
def upload() -> ResponseReturnValue:
    form = UploadForm()
    if form.validate_on_submit():
        staged = form.spreadsheet.data
        try:
            content = uploads.storage().get(staged.storage_name)
            move = service.prepare_move(staged, content, form.cut_over_on.data, actor())
        except CoopError as error:
            error.field = error.field or "spreadsheet"
            attach_error(form, error)
        else:
            if move.status is MoveStatus.READY:
                flash(_("Every row is in order. Another person approves now."), "success")
            else:
                flash(_("The file is read. Some rows have to be corrected first."), "warning")
            return redirect(url_for("moving_in.move", move_id=move.id), code=303)
    page = render_template("moving_in/upload.html", form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/pindahan/<int:move_id>")
@require(permissions.VIEW)
def move(move_id: int) -> ResponseReturnValue:
    found = queries.get_move(move_id)
    trail = list_trail(Ref("move", move_id))
    names = list_user_names([found.prepared_by, found.approved_by, *(row.user_id for row in trail)])
    return render_template(
        "moving_in/move.html",
        move=found,
        names=names,
        may_approve=actor().person_id not in (None, found.prepared_person_id),
        problems=[Problem.from_json(stored) for stored in found.report["problems"]],
        counts=_counts(found.report),
        heading_of=_heading,
        reason_of=_reason,
        reach=queries.count_reach(move_id) if found.status is MoveStatus.IMPORTED else None,
        events=timeline(trail, names),
    )


class FaultCount(NamedTuple):
    """How often a kind of problem was met."""

    fault: Fault
    times: int


def _counts(report: Mapping[str, Any]) -> list[FaultCount]:
    """Return each kind of problem with how often it was met, the most frequent first."""
    counts = sorted(report["counts"].items(), key=lambda pair: -pair[1])
    return [FaultCount(Fault(fault), times) for fault, times in counts]


def _heading(problem: Problem) -> str:
    return heading_of(problem.sheet, problem.column)


def _reason(problem: Problem) -> str:
    return translate_error(problem.as_error())


@blueprint.get("/pindahan/<int:move_id>/kemajuan")
@require(permissions.VIEW)
def progress(move_id: int) -> ResponseReturnValue:
    return render_template("moving_in/_progress.html", move=queries.get_move(move_id))


@blueprint.get("/pindahan/<int:move_id>/alasan.xlsx")
@require(permissions.PREPARE)
def reasons(move_id: int) -> ResponseReturnValue:
    found = queries.get_move(move_id)
    if found.file_id is None:
        raise NotFound(N_("This file does not exist."))
    content = uploads.storage().get(get_file(found.file_id).storage_name)
    examined = service.examine(content, found.file_name, found.cut_over_on)
    return _workbook(service.write_reasons(examined, _reason), f"pindahan-{move_id}-alasan.xlsx")


@blueprint.post("/pindahan/<int:move_id>/setujui")
@require(permissions.APPROVE)
def approve(move_id: int) -> ResponseReturnValue:
    service.approve_move(move_id, actor())
    flash(_("Approved. The members are being brought in; you may leave this page."), "success")
    return redirect(url_for("moving_in.move", move_id=move_id), code=303)


@blueprint.post("/pindahan/<int:move_id>/buang")
@require(permissions.PREPARE, permissions.APPROVE)
def discard(move_id: int) -> ResponseReturnValue:
    service.discard_move(move_id, actor())
    flash(_("The file is put away. Nothing of it came in."), "success")
    return redirect(url_for("moving_in.moves"), code=303)

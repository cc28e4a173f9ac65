"""The employer's answer: a file, its columns, typed amounts, rows that belong to nobody."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coop.blueprints.payroll import blueprint
from coop.blueprints.payroll.batch_views import back_to, wanted_lines
from coop.blueprints.payroll.forms import AnswerForm, ColumnsForm, RowForm, make_typed_form
from coop.domain.files.service import get_file
from coop.domain.members.queries import get_employer
from coop.domain.payroll import permissions, queries, reading, service
from coop.domain.payroll.types import LineShow, Outcome
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.web import uploads
from coop.web.access import actor, require
from coop.web.forms import attach_error

MOST_TYPED = 100


@blueprint.get("/potong-gaji/<int:batch_id>/jawaban")
@require(permissions.VIEW)
def answer(batch_id: int) -> ResponseReturnValue:
    return _page(batch_id, AnswerForm())


def _page(batch_id: int, form: AnswerForm) -> str:
    found = service.get_batch(batch_id)
    return render_template(
        "payroll/answer.html",
        batch=found,
        employer=get_employer(found.employer_id),
        strays=queries.list_strays(batch_id),
        answers=queries.list_answers(batch_id),
        outcomes=queries.count_outcomes(batch_id),
        page=queries.search_lines(batch_id, wanted_lines(LineShow.DIFFERENT)),
        results=[one for one in Outcome if one is not Outcome.FULL],
        may_type=found.line_count <= MOST_TYPED,
        form=form,
    )


@blueprint.post("/potong-gaji/<int:batch_id>/jawaban/unggah")
@require(permissions.PREPARE)
def bring(batch_id: int) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate_on_submit():
        staged = form.spreadsheet.data
        try:
            content = uploads.storage().get(staged.storage_name)
            found = service.bring_answer(batch_id, staged, content, actor())
        except CoopError as error:
            error.field = error.field or "spreadsheet"
            attach_error(form, error)
        else:
            if not found.is_read:
                flash(_("Say which column is what. It is remembered for this employer."), "info")
                return redirect(url_for("payroll.columns", answer_id=found.id), code=303)
            flash(_("The file is read. Look at what differs."), "success")
            return _back(batch_id)
    return _page(batch_id, form), 422


@blueprint.route("/potong-gaji/jawaban/<int:answer_id>/kolom", methods=["GET", "POST"])
@require(permissions.PREPARE)
def columns(answer_id: int) -> ResponseReturnValue:
    found = service.get_answer(answer_id)
    content = uploads.storage().get(get_file(found.file_id).storage_name)
    sheet = reading.read_sheet(content, found.file_name)
    known = found.columns or reading.guess_columns(sheet.headings)
    form = ColumnsForm(**known)
    form.offer(sheet.headings)
    if form.validate_on_submit():
        try:
            service.choose_columns(answer_id, content, form.columns(), actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The file is read. Look at what differs."), "success")
            return _back(found.batch_id)
    page = render_template("payroll/columns.html", form=form, answer=found, sheet=sheet)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/potong-gaji/<int:batch_id>/ketik", methods=["GET", "POST"])
@require(permissions.PREPARE)
def type_answer(batch_id: int) -> ResponseReturnValue:
    found = service.get_batch(batch_id)
    lines = queries.list_sent_lines(batch_id)
    if len(lines) > MOST_TYPED:
        raise Refused(N_("This list is too long to be typed. Bring a file instead."))
    form = make_typed_form(lines)
    if form.validate_on_submit():
        try:
            service.type_amounts(batch_id, form.amounts())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Kept. Look at what differs."), "success")
            return _back(batch_id)
    page = render_template("payroll/type.html", form=form, batch=found, lines=lines)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/potong-gaji/baris-lain/<int:stray_id>", methods=["GET", "POST"])
@require(permissions.PREPARE)
def row(stray_id: int) -> ResponseReturnValue:
    found = service.get_stray(stray_id)
    form = RowForm()
    if form.validate_on_submit():
        try:
            _settle(found.batch_id, stray_id, form)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Your decision is kept."), "success")
            return _back(found.batch_id)
    page = render_template(
        "payroll/row.html", form=form, row=found, batch=service.get_batch(found.batch_id)
    )
    return page, 422 if form.is_submitted() else 200


def _settle(batch_id: int, stray_id: int, form: RowForm) -> None:
    number = form.employee_number.data
    if not number:
        service.set_stray_aside(stray_id, form.reason.data or "")
        return
    line_id = service.find_line_by_number(batch_id, number)
    if line_id is None:
        raise NotFound(N_("Nobody on this list has this number."), field="employee_number")
    service.count_stray(stray_id, line_id)


@blueprint.post("/potong-gaji/<int:batch_id>/jawaban/selesai")
@require(permissions.PREPARE)
def finish(batch_id: int) -> ResponseReturnValue:
    service.finish_answer(batch_id, actor())
    flash(_("The answer is confirmed. Note the money when it has arrived."), "success")
    return back_to(batch_id)


@blueprint.post("/potong-gaji/<int:batch_id>/jawaban/tarik")
@require(permissions.PREPARE)
def take_back_answer(batch_id: int) -> ResponseReturnValue:
    service.take_answer_back(batch_id)
    flash(_("The answer is forgotten. Bring or type a better one."), "success")
    return _back(batch_id)


def _back(batch_id: int) -> Response:
    return redirect(url_for("payroll.answer", batch_id=batch_id), code=303)

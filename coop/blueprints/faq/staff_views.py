"""Write, preview, publish and sort: for the secretary."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.faq import blueprint
from coop.blueprints.faq.forms import CategoryForm, QuestionForm
from coop.domain.faq import queries, service
from coop.domain.faq.queries import QuestionFilter
from coop.domain.faq.types import FaqStatus
from coop.domain.identity.queries import list_user_names
from coop.domain.trail.service import list_trail
from coop.errors import CoopError
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_number, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.forms import attach_error
from coop.web.markdown import render_markdown
from coop.web.timelines import timeline


@blueprint.get("/kelola-tanya-jawab")
@require("faq.manage")
def questions() -> ResponseReturnValue:
    wanted = QuestionFilter(
        text=asked_text(),
        category_id=asked_number("category"),
        status=asked_choice(FaqStatus, "status"),
        has_failed=request.args.get("readers") == "failed",
        sort=asked_text("sort"),
        descending=is_descending(),
        page=asked_page(),
    )
    if file_format := request.args.get("format"):
        return _export(file_format, wanted)
    return render_template(
        "faq/questions.html",
        page=queries.search_questions(wanted),
        categories=queries.list_categories(),
        statuses=FaqStatus,
    )


def _export(file_format: str, wanted: QuestionFilter) -> ResponseReturnValue:
    columns = [
        (_("Question"), "text"),
        (_("Category"), "text"),
        (_("Status"), "text"),
        (_("English"), "text"),
        (_("Helped"), "number"),
        (_("Did not help"), "number"),
        (_("Changed"), "date"),
    ]
    yes, no = _("yes"), _("no")
    rows = (
        (
            row.title,
            row.category,
            row.status,
            yes if row.has_english else no,
            row.helped,
            row.failed,
            row.changed_at,
        )
        for row in queries.stream_questions(wanted)
    )
    return export_response(file_format, _("questions-and-answers"), columns, rows)


@blueprint.route("/kelola-tanya-jawab/baru", methods=["GET", "POST"])
@require("faq.manage")
def new_question() -> ResponseReturnValue:
    form = QuestionForm(data={"category_id": asked_number("category")})
    if form.validate_on_submit() and "preview" not in request.form:
        try:
            question = service.add_question(form.text(), actor())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Kept as a draft. Publish it when it is right."), "success")
            return _to_question(question.id)
    return _edit_page(form, None)


@blueprint.route("/kelola-tanya-jawab/<int:question_id>/ubah", methods=["GET", "POST"])
@require("faq.manage")
def edit_question(question_id: int) -> ResponseReturnValue:
    question = queries.get_question(question_id)
    form = QuestionForm(obj=question)
    if form.validate_on_submit() and "preview" not in request.form:
        try:
            service.change_question(question_id, form.text())
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return _to_question(question_id)
    return _edit_page(form, question_id)


def _edit_page(form: QuestionForm, question_id: int | None) -> ResponseReturnValue:
    shown = [(form.title, form.answer), (form.title_en, form.answer_en)]
    page = render_template(
        "faq/edit.html",
        form=form,
        question_id=question_id,
        previews=[
            (title.data or "", render_markdown(answer.data))
            for title, answer in shown
            if form.is_submitted() and answer.data
        ],
        has_categories=bool(form.category_id.options()),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/kelola-tanya-jawab/<int:question_id>")
@require("faq.manage")
def question_of_staff(question_id: int) -> ResponseReturnValue:
    entry = queries.describe_question(question_id)
    happened = list_trail(Ref("faq_question", question_id))
    return render_template(
        "faq/question_of_staff.html",
        entry=entry,
        question=queries.get_question(question_id),
        votes=queries.count_votes(question_id),
        answer=render_markdown(entry.answer),
        answer_en=render_markdown(entry.answer_en) if entry.answer_en else None,
        events=timeline(happened, list_user_names(row.user_id for row in happened)),
    )


@blueprint.post("/kelola-tanya-jawab/<int:question_id>/terbitkan")
@require("faq.manage")
def publish(question_id: int) -> ResponseReturnValue:
    service.publish_question(question_id)
    flash(_("Published. Everyone can read it now."), "success")
    return _to_question(question_id)


@blueprint.post("/kelola-tanya-jawab/<int:question_id>/tarik")
@require("faq.manage")
def unpublish(question_id: int) -> ResponseReturnValue:
    service.unpublish_question(question_id)
    flash(_("Taken back. Only staff can see it now."), "success")
    return _to_question(question_id)


@blueprint.post("/kelola-tanya-jawab/<int:question_id>/<any(naik, turun):way>")
@require("faq.manage")
def move(question_id: int, way: str) -> ResponseReturnValue:
    service.move_question(question_id, up=way == "naik")
    flash(_("Moved."), "success")
    return redirect(url_for("faq.questions"), code=303)


@blueprint.route("/kelola-tanya-jawab/kategori", methods=["GET", "POST"])
@require("faq.manage")
def categories() -> ResponseReturnValue:
    form = CategoryForm()
    if form.validate_on_submit():
        try:
            service.add_category(form.name.data, form.name_en.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Category added."), "success")
            return redirect(url_for("faq.categories"), code=303)
    page = render_template(
        "faq/categories.html",
        form=form,
        rows=queries.list_categories(),
        counts=queries.count_by_category(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/kelola-tanya-jawab/kategori/<int:category_id>", methods=["GET", "POST"])
@require("faq.manage")
def category(category_id: int) -> ResponseReturnValue:
    found = queries.get_category(category_id)
    form = CategoryForm(obj=found)
    if form.validate_on_submit():
        try:
            service.change_category(category_id, form.name.data, form.name_en.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("faq.categories"), code=303)
    page = render_template("faq/category.html", form=form, category=found)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/kelola-tanya-jawab/kategori/<int:category_id>/<any(naik, turun):way>")
@require("faq.manage")
def move_category(category_id: int, way: str) -> ResponseReturnValue:
    service.move_category(category_id, up=way == "naik")
    flash(_("Moved."), "success")
    return redirect(url_for("faq.categories"), code=303)


def _to_question(question_id: int) -> ResponseReturnValue:
    return redirect(url_for("faq.question_of_staff", question_id=question_id), code=303)

"""Write, preview, publish and sort questions: the cooperative's and a unit's alike."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.faq.forms import CategoryForm, QuestionForm
from coop.blueprints.faq.place import here
from coop.domain.faq import queries, service
from coop.domain.faq.queries import QuestionFilter
from coop.domain.faq.types import FaqStatus
from coop.domain.identity.queries import list_user_names
from coop.domain.trail.service import list_trail
from coop.errors import CoopError
from coop.web.access import actor
from coop.web.arguments import asked_choice, asked_number, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.forms import attach_error
from coop.web.markdown import render_markdown
from coop.web.timelines import timeline


def questions() -> ResponseReturnValue:
    """List the questions, drafts included, or send them as a file."""
    shelf = here()
    wanted = QuestionFilter(
        unit_id=shelf.unit_id,
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
        shelf=shelf,
        unit=shelf.unit,
        page=queries.search_questions(wanted),
        categories=queries.list_categories(shelf.unit_id),
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


def new_question() -> ResponseReturnValue:
    """Write a new question; it begins as a draft."""
    shelf = here()
    form = QuestionForm(data={"category_id": asked_number("category")})
    if form.validate_on_submit() and "preview" not in request.form:
        try:
            question = service.add_question(form.text(), actor(), shelf.unit_id)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Kept as a draft. Publish it when it is right."), "success")
            return _to_question(question.id)
    return _edit_page(form, None)


def edit_question(question_id: int) -> ResponseReturnValue:
    """Write a question anew."""
    shelf = here()
    question = queries.get_question(question_id, shelf.unit_id)
    form = QuestionForm(obj=question)
    if form.validate_on_submit() and "preview" not in request.form:
        try:
            service.change_question(question_id, form.text(), shelf.unit_id)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return _to_question(question_id)
    return _edit_page(form, question_id)


def _edit_page(form: QuestionForm, question_id: int | None) -> ResponseReturnValue:
    shelf = here()
    shown = [(form.title, form.answer), (form.title_en, form.answer_en)]
    page = render_template(
        "faq/edit.html",
        shelf=shelf,
        unit=shelf.unit,
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


def question_of_staff(question_id: int) -> ResponseReturnValue:
    """Show a question with its votes and what happened to it."""
    shelf = here()
    entry = queries.describe_question(question_id, shelf.unit_id)
    happened = list_trail(service.question_ref(question_id, shelf.unit_id))
    return render_template(
        "faq/question_of_staff.html",
        shelf=shelf,
        unit=shelf.unit,
        entry=entry,
        question=queries.get_question(question_id, shelf.unit_id),
        votes=queries.count_votes(question_id),
        answer=render_markdown(entry.answer),
        answer_en=render_markdown(entry.answer_en) if entry.answer_en else None,
        events=timeline(happened, list_user_names(row.user_id for row in happened)),
    )


def publish(question_id: int) -> ResponseReturnValue:
    """Let everyone read a question."""
    shelf = here()
    service.publish_question(question_id, shelf.unit_id)
    flash(_("Published. Everyone can read it now."), "success")
    return _to_question(question_id)


def unpublish(question_id: int) -> ResponseReturnValue:
    """Take a question back among the drafts."""
    shelf = here()
    service.unpublish_question(question_id, shelf.unit_id)
    flash(_("Taken back. Only staff can see it now."), "success")
    return _to_question(question_id)


def move(question_id: int, way: str) -> ResponseReturnValue:
    """Move a question by a place."""
    shelf = here()
    service.move_question(question_id, up=way == "naik", unit_id=shelf.unit_id)
    flash(_("Moved."), "success")
    return redirect(shelf.address("questions"), code=303)


def categories() -> ResponseReturnValue:
    """List the categories, and add one."""
    shelf = here()
    form = CategoryForm()
    if form.validate_on_submit():
        try:
            service.add_category(form.name.data, form.name_en.data, shelf.unit_id)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Category added."), "success")
            return redirect(shelf.address("categories"), code=303)
    page = render_template(
        "faq/categories.html",
        shelf=shelf,
        unit=shelf.unit,
        form=form,
        rows=queries.list_categories(shelf.unit_id),
        counts=queries.count_by_category(shelf.unit_id),
    )
    return page, 422 if form.is_submitted() else 200


def category(category_id: int) -> ResponseReturnValue:
    """Give a category another name."""
    shelf = here()
    found = queries.get_category(category_id, shelf.unit_id)
    form = CategoryForm(obj=found)
    if form.validate_on_submit():
        try:
            service.change_category(category_id, form.name.data, form.name_en.data, shelf.unit_id)
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Saved."), "success")
            return redirect(shelf.address("categories"), code=303)
    page = render_template(
        "faq/category.html", shelf=shelf, unit=shelf.unit, form=form, category=found
    )
    return page, 422 if form.is_submitted() else 200


def move_category(category_id: int, way: str) -> ResponseReturnValue:
    """Move a category by a place."""
    shelf = here()
    service.move_category(category_id, up=way == "naik", unit_id=shelf.unit_id)
    flash(_("Moved."), "success")
    return redirect(shelf.address("categories"), code=303)


def _to_question(question_id: int) -> ResponseReturnValue:
    return redirect(here().address("question_of_staff", question_id=question_id), code=303)

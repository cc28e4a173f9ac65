"""Read, search, and say whether it helped: for everyone."""

import secrets
from itertools import groupby
from typing import Final

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.faq import blueprint
from coop.domain.faq import queries, service
from coop.domain.faq.rules import LEAST_SUGGESTED, SUGGESTIONS, find_entries
from coop.domain.faq.types import Entry
from coop.errors import NotFound
from coop.explain import N_
from coop.web.access import public
from coop.web.arguments import asked_text
from coop.web.filters import language
from coop.web.markdown import render_markdown

VISITOR: Final = "visitor"
A_YEAR: Final = 31_536_000


@blueprint.get("/tanya-jawab")
@public
def index() -> ResponseReturnValue:
    entries, text = queries.list_entries(), asked_text()
    found = _found(text, entries) if text else entries
    return render_template(
        "faq/index.html",
        text=text,
        found=found,
        total=len(entries),
        groups=[
            (category, list(group))
            for category, group in groupby(entries, lambda one: one.category_in(language()))
        ],
        language=language(),
    )


@blueprint.get("/tanya-jawab/<int:question_id>")
@public
def question(question_id: int) -> ResponseReturnValue:
    entries = queries.list_entries()
    entry = next((one for one in entries if one.id == question_id), None)
    if entry is None:
        raise NotFound(N_("This question does not exist."))
    kept = request.cookies.get(VISITOR, "")[:100]
    return render_template(
        "faq/question.html",
        entry=entry,
        answer=render_markdown(entry.answer_in(language())),
        beside=[one for one in entries if one.category_id == entry.category_id and one != entry],
        has_voted=queries.has_voted(question_id, _visitor(kept)),
        language=language(),
    )


@blueprint.post("/tanya-jawab/<int:question_id>/<any(membantu, belum):answer>")
@public
def vote(question_id: int, answer: str) -> ResponseReturnValue:
    kept = request.cookies.get(VISITOR, "")[:100] or secrets.token_urlsafe(24)
    is_first = service.vote(question_id, _visitor(kept), has_helped=answer == "membantu")
    said = _("Thank you, that helps us.") if is_first else _("You have told us already. Thank you.")
    flash(said, "success")
    back = make_response(redirect(url_for("faq.question", question_id=question_id), code=303))
    if not current_user.is_authenticated:
        back.set_cookie(
            VISITOR,
            kept,
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["COOKIES_SECURE"],
        )
    return back


@blueprint.get("/tanya-jawab/saran")
@public
def suggest() -> ResponseReturnValue:
    entries, text = queries.list_entries(), asked_text("title")
    found = _found(text, entries, LEAST_SUGGESTED)[:SUGGESTIONS]
    return render_template("faq/_suggestions.html", found=found, language=language())


def _found(text: str, entries: list[Entry], *least: float) -> list[Entry]:
    by_id = {entry.id: entry for entry in entries}
    return [by_id[hit.entry_id] for hit in find_entries(text, entries, *least)]


def _visitor(kept: str) -> str:
    """Return who votes: a login, or what a guest's browser was given when it voted first."""
    return f"user:{current_user.user_id}" if current_user.is_authenticated else f"guest:{kept}"

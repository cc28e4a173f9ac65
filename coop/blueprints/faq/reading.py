"""Questions as readers see them: the same for the cooperative's and for a unit's."""

import secrets
from itertools import groupby
from typing import Any, Final

from flask import current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.faq.place import Shelf, here
from coop.domain.faq import queries, service
from coop.domain.faq.rules import LEAST_SUGGESTED, SUGGESTIONS, find_entries
from coop.domain.faq.types import Entry
from coop.errors import NotFound
from coop.explain import N_
from coop.web.arguments import asked_text
from coop.web.filters import language
from coop.web.markdown import render_markdown

VISITOR: Final = "visitor"
A_YEAR: Final = 31_536_000


def index_page() -> ResponseReturnValue:
    """Show all questions, or those that were looked for."""
    shelf = here()
    entries, text = queries.list_entries(shelf.unit_id), asked_text()
    found = _found(text, entries) if text else entries
    return render_template(
        "faq/index.html",
        **_around(shelf),
        text=text,
        found=found,
        total=len(entries),
        groups=[
            (category, list(group))
            for category, group in groupby(entries, lambda one: one.category_in(language()))
        ],
        language=language(),
    )


def question_page(question_id: int) -> ResponseReturnValue:
    """Show a question with its answer."""
    shelf = here()
    entries = queries.list_entries(shelf.unit_id)
    entry = next((one for one in entries if one.id == question_id), None)
    if entry is None:
        raise NotFound(N_("This question does not exist."))
    kept = request.cookies.get(VISITOR, "")[:100]
    return render_template(
        "faq/question.html",
        **_around(shelf),
        entry=entry,
        answer=render_markdown(entry.answer_in(language())),
        beside=[one for one in entries if one.category_id == entry.category_id and one != entry],
        has_voted=queries.has_voted(question_id, _visitor(kept)),
        language=language(),
    )


def take_vote(question_id: int, answer: str) -> ResponseReturnValue:
    """Count whether it helped; a guest's browser remembers it."""
    shelf = here()
    kept = request.cookies.get(VISITOR, "")[:100] or secrets.token_urlsafe(24)
    is_first = service.vote(
        question_id, _visitor(kept), has_helped=answer == "membantu", unit_id=shelf.unit_id
    )
    said = _("Thank you, that helps us.") if is_first else _("You have told us already. Thank you.")
    flash(said, "success")
    back = make_response(redirect(shelf.address("question", question_id=question_id), code=303))
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


def suggestions() -> ResponseReturnValue:
    """Show the questions that what is being typed may mean."""
    shelf = here()
    entries, text = queries.list_entries(shelf.unit_id), asked_text("title")
    found = _found(text, entries, LEAST_SUGGESTED)[:SUGGESTIONS]
    return render_template(
        "faq/_suggestions.html", **_around(shelf), found=found, language=language()
    )


def _found(text: str, entries: list[Entry], *least: float) -> list[Entry]:
    by_id = {entry.id: entry for entry in entries}
    return [by_id[hit.entry_id] for hit in find_entries(text, entries, *least)]


def _visitor(kept: str) -> str:
    """Return who votes: a login, or what a guest's browser was given when it voted first."""
    return f"user:{current_user.user_id}" if current_user.is_authenticated else f"guest:{kept}"


def _around(shelf: Shelf) -> dict[str, Any]:
    return {"shelf": shelf, "unit": shelf.unit}

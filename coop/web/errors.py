"""How refusals and faults are answered."""

from typing import TypeAlias

from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from coop.db.unit_of_work import DatabaseFailure
from coop.errors import Busy, Conflict, CoopError, NotFound
from coop.web.filters import translate_error
from coop.web.page_context import without_database

Answer: TypeAlias = tuple[str, int]


def answer_refusal(error: Exception) -> Answer | None:
    """Return the page for a refusal that no form took, or None for anything else."""
    if isinstance(error, Busy):
        raise error
    if isinstance(error, NotFound):
        return _page(404, translate_error(error))
    if isinstance(error, CoopError):
        return _page(409 if isinstance(error, Conflict) else 422, translate_error(error))
    return None


def _page(status: int, reason: str | None = None) -> Answer:
    if status >= 500:
        without_database()
    template = f"errors/{status}.html"
    known = status in (400, 403, 404, 413, 429, 500, 503)
    return render_template(template if known else "errors/400.html", reason=reason), status


def init_app(app: Flask) -> None:
    """Answer every error with a page of its own."""

    @app.errorhandler(CSRFError)
    def refuse_csrf(_error: CSRFError) -> Answer:
        return _page(400, _("This form has expired. Go back, reload the page and send it again."))

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Answer | HTTPException:
        status = error.code or 500
        return error if status < 400 else (_page(status)[0], status)

    @app.errorhandler(CoopError)
    def refuse_domain(error: CoopError) -> Answer:
        return answer_refusal(error) or _page(422)

    @app.errorhandler(Busy)
    def say_busy(_error: Busy) -> Answer:
        return _page(503)

    @app.errorhandler(DatabaseFailure)
    def say_database_away(error: DatabaseFailure) -> Answer:
        current_app.logger.error("database failed on %s", request.path, exc_info=error)
        return _page(503)

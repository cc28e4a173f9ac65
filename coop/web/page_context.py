"""What every template finds: language, theme, menu, links around the page."""

from typing import Any

from flask import Flask, g, request
from flask_login import current_user
from werkzeug.wrappers import Response

from coop.domain.settings.service import get_setting
from coop.web import access, calling, frame, pieces, tables, transaction, translating
from coop.web.addresses import address_of

LANGUAGES = ("id", "en")
YEAR_SECONDS = 31_536_000


def without_database() -> None:
    """From here on this page must be made without the database: it has failed."""
    g.without_database = True


def choose_language() -> str:
    """Return the reader's language: asked for, kept in a cookie, the user's own, Indonesian."""
    if not request:
        return "id"
    for wish in (request.args.get("lang"), request.cookies.get("locale")):
        if wish in LANGUAGES:
            return wish
    if not g.get("without_database") and current_user.is_authenticated:
        return str(current_user.locale)
    return "id"


def coop_name() -> str:
    """Return the cooperative's name, asked once per request."""
    if "coop_name" not in g:
        g.coop_name = "" if g.get("without_database") else str(get_setting("coop.name"))
    return str(g.coop_name)


def init_app(app: Flask) -> None:
    """Give every template its words and surroundings, and remember the language asked for."""
    translating.init_app(app)
    calling.init_app(app)
    app.jinja_env.globals.update(
        may=access.may,
        table_rows=tables.table_rows,
        table_columns=tables.table_columns,
        table_headings=tables.table_headings,
        piece_button=pieces.button,
        piece_figure=pieces.figure,
        piece_movements=pieces.movements,
        piece_hint=pieces.hint,
        piece_facts=pieces.facts,
        piece_reckoning=pieces.reckoning,
        piece_timeline=pieces.timeline,
        frame_foot=frame.foot,
    )

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        if not request:
            return {}
        return {
            "frame": lambda: frame.frame(coop_name()),
            "submission_id": transaction.submission_id,
            "locale": choose_language(),
            "theme": request.cookies.get("theme", ""),
            "coop_name": coop_name(),
            "home_url": address_of("home.index"),
            "sign_in_url": address_of("identity.sign_in"),
            "sign_out_url": address_of("identity.sign_out"),
            "public_navigation": lambda: frame.list_links(frame.PUBLIC_LINKS),
        }

    @app.after_request
    def remember_language(response: Response) -> Response:
        wish = request.args.get("lang")
        if wish in LANGUAGES:
            response.set_cookie("locale", wish, max_age=YEAR_SECONDS, samesite="Lax")
        return response

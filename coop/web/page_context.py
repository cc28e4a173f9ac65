"""What every template finds: language, theme, menu, links around the page."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from coop.domain.settings.service import get_setting
from coop.web import access, calling, navigation, transaction, translating
from coop.web.addresses import address_of

LANGUAGES = ("id", "en")
YEAR_SECONDS = 31_536_000

# label, endpoint, icon: shown when the endpoint exists
PUBLIC_LINKS: tuple[tuple[LazyString, str, str], ...] = (
    (_l("Home"), "home.public_home", "home"),
    (_l("Loan simulator"), "simulator.show", "calculator"),
    (_l("Join"), "joining.register", "user-plus"),
)
ACCOUNT_LINKS: tuple[tuple[LazyString, str, str], ...] = (
    (_l("My profile"), "account.profile", "user"),
    (_l("Change password"), "account.password", "lock"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the page's frame."""

    label: LazyString
    href: str
    icon: str
    active: bool = False


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


def _links(app: Flask, wanted: tuple[tuple[LazyString, str, str], ...]) -> list[Link]:
    return [
        Link(label, address_of(endpoint), icon, endpoint == request.endpoint)
        for label, endpoint, icon in wanted
        if endpoint in app.view_functions
    ]


def init_app(app: Flask) -> None:
    """Give every template its words and surroundings, and remember the language asked for."""
    translating.init_app(app)
    calling.init_app(app)
    app.jinja_env.globals["may"] = access.may

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        if not request:
            return {}
        return {
            "menu": navigation.menu,
            "submission_id": transaction.submission_id,
            "locale": choose_language(),
            "theme": request.cookies.get("theme", ""),
            "coop_name": coop_name(),
            "home_url": address_of("home.index"),
            "sign_in_url": address_of("identity.sign_in"),
            "sign_out_url": address_of("identity.sign_out"),
            "public_navigation": _links(app, PUBLIC_LINKS),
            "account_links": _links(app, ACCOUNT_LINKS),
        }

    @app.after_request
    def remember_language(response: Response) -> Response:
        wish = request.args.get("lang")
        if wish in LANGUAGES:
            response.set_cookie("locale", wish, max_age=YEAR_SECONDS, samesite="Lax")
        return response

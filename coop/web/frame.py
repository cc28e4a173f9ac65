"""What surrounds a page: its head with menu and account, its foot; drawn once for equal readers.

What differs from reader to reader is a place that is filled in each time: their name, the token and
the submission of the form to sign out, and the address of the page in the other language.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from coop.domain.identity.types import Post
from coop.web import navigation
from coop.web.access import COOPERATIVE_PAGES, actor, has_cooperative, this_unit
from coop.web.addresses import address_of
from coop.web.filters import query_with
from coop.web.transaction import submission_id

# label, endpoint, icon: shown when the endpoint exists
HOME = "home.public_home"
PUBLIC_LINKS: tuple[tuple[LazyString, str, str], ...] = (
    (_l("Home"), HOME, "home"),
    (_l("Loan simulator"), "simulator.show", "calculator"),
    (_l("Join"), "joining.register", "user-plus"),
    (_l("Our businesses"), "units.index", "building-store"),
    (_l("Questions and answers"), "faq.index", "help-circle"),
    (_l("Write to us"), "complaining.begin", "message-circle"),
)
ACCOUNT_LINKS: tuple[tuple[LazyString, str, str], ...] = (
    (_l("My profile"), "account.profile", "user"),
    (_l("Messages"), "messages.mine", "bell"),
    (_l("Change password"), "account.password", "lock"),
)
# letters that mean nothing to anybody (Unicode leaves them to private use)
PLACES = {
    "csrf_token": "\ue000",
    "submission_id": "\ue001",
    "other_language": "\ue002",
    "initial": "\ue003",
    "name": "\ue004",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the page's frame."""

    label: LazyString
    href: str
    icon: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands above the page's content and what stands below it."""

    above: Markup
    below: Markup


def frame(coop_name: str) -> Frame:
    """Return what surrounds the current page of somebody who is signed in."""
    app, language = _app(), str(get_locale())
    reach = _reach()
    marks = navigation.list_marks(app, reach)
    above, below = _drawn(app, reach, marks, language, request.script_root, coop_name)
    given = {
        "csrf_token": generate_csrf(),
        "submission_id": submission_id(),
        "other_language": str(escape(query_with(lang="id" if language == "en" else "en"))),
        "initial": str(escape(current_user.display_name[:1].upper())),
        "name": str(escape(current_user.display_name)),
    }
    for place, value in given.items():
        above = above.replace(PLACES[place], value)
    return Frame(Markup(above), below)  # noqa: S704 - drawn by a template, its places escaped


def _reach() -> navigation.Reach:
    """Return what the menu opens: one's own units, and the one whose page this is."""
    who, unit = actor(), this_unit()
    posts = who.posts
    if unit is not None and who.everywhere and unit.id not in {post.unit_id for post in posts}:
        here = Post(
            unit.id, unit.code, unit.name, frozenset(unit.features), who.permissions_in(unit.id)
        )
        posts = (*posts, here)
    return navigation.Reach(who.permissions, posts, has_cooperative=has_cooperative())


@lru_cache(maxsize=512)
def _drawn(
    app: Flask,
    reach: navigation.Reach,
    marks: tuple[navigation.Mark, ...],
    language: str,
    root: str,
    coop_name: str,
) -> tuple[str, Markup]:
    """Draw the frame in the reader's language; what it depends on is what it is kept by."""
    drawing = _drawing(app)
    groups = navigation.list_groups(app, reach, marks, root)
    above = drawing.above(
        groups,
        coop_name,
        address_of("home.index"),
        list_links(ACCOUNT_LINKS),
        address_of("identity.sign_out"),
        language,
        PLACES,
    )
    return str(above), drawing.bottombar(groups)


def foot() -> Markup:
    """Return what ends every page: the confirmation and the words that scripts say."""
    return _foot(_app(), str(get_locale()))


@lru_cache(maxsize=8)
def _foot(app: Flask, _language: str) -> Markup:
    return _drawing(app).foot()  # type: ignore[no-any-return]  # a macro


def list_links(wanted: tuple[tuple[LazyString, str, str], ...]) -> list[Link]:
    """Return the links whose pages exist, without the cooperative's where there is none."""
    left_out, home = frozenset[str](), HOME
    if not has_cooperative():
        left_out, home = COOPERATIVE_PAGES, "home.index"  # its unit's pages are the front door
    return [
        Link(label, address_of(endpoint), icon, endpoint == request.endpoint)
        for label, one, icon in wanted
        for endpoint in [home if one == HOME else one]
        if endpoint in current_app.view_functions and endpoint.split(".")[0] not in left_out
    ]


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined]  # what is kept by it


def _drawing(app: Flask) -> Any:
    return app.jinja_env.get_template("components/frame.html").module

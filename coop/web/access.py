"""Who may: every view names its access, and it is checked before the view runs.

An address with ``unit_code`` belongs to a unit: what the view asks for must hold there. The unit
itself stands in `this_unit()`.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coop.domain.identity.roles import UNIT_PERMISSIONS
from coop.domain.identity.types import Actor
from coop.domain.settings.rules import FRONT_UNIT
from coop.domain.settings.service import get_setting
from coop.domain.units.queries import find_unit

PUBLIC = "public"
SIGNED_IN = "signed-in"

View: TypeAlias = Callable[..., Any]


def require(*permissions: str) -> Callable[[View], View]:
    """Mark a view as open to holders of any of ``permissions``."""

    def mark(view: View) -> View:
        view.access = "|".join(permissions)  # type: ignore[attr-defined]  # read by access_of
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everyone."""
    return require(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Mark a view as open to whoever is signed in."""
    return require(SIGNED_IN)(view)


def access_of(app: Flask, endpoint: str) -> str | None:
    """Return the access that the endpoint's view names, or None."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], "access", None)


def has_feature(feature: str) -> Callable[[View], View]:
    """Mark a view as there only while the unit in its address has ``feature`` switched on."""

    def mark(view: View) -> View:
        wanted = (*getattr(view, "features", ()), feature)
        view.features = wanted  # type: ignore[attr-defined]  # read by check_access
        return view

    return mark


COOPERATIVE_PAGES: set[str] = set()
"""The groups of pages that are the cooperative's own: a business alone has none of them."""


def has_cooperative() -> bool:
    """Say whether the portal serves a cooperative, not a business alone."""
    return not get_setting(FRONT_UNIT)


def this_unit() -> Any:
    """Return the unit that the address names, or None."""
    return g.get("unit")


def may(permission: str) -> bool:
    """Say whether the current user holds ``permission``, in the unit where the address names one.

    For templates and navigation.
    """
    user = current_user._get_current_object()  # asked often: the proxy would look it up each time
    if not user.is_authenticated:
        return False
    unit = this_unit()
    if unit is not None and permission in UNIT_PERMISSIONS:
        return bool(user.actor.may(permission, unit.id))
    return bool(user.actor.may(permission))


def actor() -> Actor:
    """Return who is signed in, for services."""
    return current_user.actor  # type: ignore[no-any-return]  # set by the login manager


def check_access() -> Response | None:
    """Let the request through, send a guest to the sign-in page, or refuse with 403."""
    access = access_of(current_app, request.endpoint or "static")
    if access is None:
        abort(500, f"{request.endpoint} names no permission")
    _find_unit()
    is_somebody = current_user.is_authenticated  # who it is comes with the settings
    if request.blueprint in COOPERATIVE_PAGES and not has_cooperative():
        abort(404)
    if access == PUBLIC:
        return None
    if not is_somebody:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("identity.sign_in", next=target))
    if access != SIGNED_IN and not any(may(permission) for permission in access.split("|")):
        abort(403)
    return None


def _find_unit() -> None:
    """Find the unit that the address names; 404 for none, or without the page's feature.

    The view itself is not given the code. It may run more than once, so the code is kept.
    """
    given = request.view_args or {}
    if "unit_code" in given:
        g.unit_code = given.pop("unit_code")
    if "unit_code" not in g:
        return
    g.unit = find_unit(g.unit_code)
    view = current_app.view_functions[request.endpoint or ""]
    if g.unit is None or not all(g.unit.has(one) for one in getattr(view, "features", ())):
        abort(404)

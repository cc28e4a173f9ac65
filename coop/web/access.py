"""Who may: every view names its access, and it is checked before the view runs."""

from collections.abc import Callable
from typing import Any, TypeAlias

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coop.domain.identity.types import Actor

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


def may(permission: str) -> bool:
    """Say whether the current user holds ``permission`` (for templates and navigation)."""
    user = current_user._get_current_object()  # asked often: the proxy would look it up each time
    return bool(user.is_authenticated and user.actor.may(permission))


def actor() -> Actor:
    """Return who is signed in, for services."""
    return current_user.actor  # type: ignore[no-any-return]  # set by the login manager


def check_access() -> Response | None:
    """Let the request through, send a guest to the sign-in page, or refuse with 403."""
    access = access_of(current_app, request.endpoint or "static")
    if access is None:
        abort(500, f"{request.endpoint} names no permission")
    if access == PUBLIC:
        return None
    if not current_user.is_authenticated:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("identity.sign_in", next=target))
    if access != SIGNED_IN and not any(may(permission) for permission in access.split("|")):
        abort(403)
    return None

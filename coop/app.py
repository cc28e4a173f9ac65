"""The application factory, and the console script ``coop``."""

from pathlib import Path
from typing import Any

import click
from flask import Flask, Request, request
from flask.cli import FlaskGroup
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from coop import blueprints, registrations, subscribers
from coop.cli import all_commands
from coop.config import load_config
from coop.db import crypto
from coop.db.engine import engine_options, prepare_engine
from coop.extensions import babel, csrf, db, login_manager, migrate
from coop.web import access, arguments, errors, filters, page_context, signing_in, transaction

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": ["'self'", "data:", "blob:"],
    "style-src": "'self'",
    "script-src": "'self'",
    "font-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
MAX_REQUEST_BYTES = 25 * 1024 * 1024
MAX_FORM_BYTES = 1024 * 1024


class PortalRequest(Request):
    """Flask's request with one difference: only files make it large."""

    @property
    def max_content_length(self) -> int | None:  # type: ignore[misc]  # nobody sets it
        has_files = self.mimetype == "multipart/form-data"
        return super().max_content_length if has_files else MAX_FORM_BYTES


class Portal(Flask):
    """Flask with one difference: each request runs in its transaction, access checked first."""

    request_class = PortalRequest

    def dispatch_request(self) -> Any:
        if request.routing_exception is not None or request.endpoint == "static":
            return super().dispatch_request()
        return transaction.run_request(self._checked_dispatch)

    def _checked_dispatch(self) -> Response:
        refusal = access.check_access()
        if refusal is not None:
            return refusal
        try:
            return self.make_response(super().dispatch_request())
        except Exception as error:
            answer = errors.answer_refusal(error)
            if answer is None:
                raise
            return self.make_response(answer)


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Return a ready application; ``overrides`` win over the environment (see `load_config`)."""
    config = load_config(overrides)
    instance = Path(config["INSTANCE_PATH"])
    instance.mkdir(parents=True, exist_ok=True)
    app = Portal("coop", instance_path=str(instance))
    app.url_map.converters["int"] = arguments.IdConverter
    app.config.from_mapping(
        SECRET_KEY=crypto.load_or_make_key(instance / "secret.key"),
        SQLALCHEMY_DATABASE_URI=config["DATABASE_URL"],
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(config["DATABASE_URL"]),
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        BABEL_DEFAULT_LOCALE="id",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=config["COOKIES_SECURE"],
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SECURE=config["COOKIES_SECURE"],
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        **config,
    )
    crypto.use_key(crypto.load_or_make_key(instance / "field.key"))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    babel.init_app(app, locale_selector=page_context.choose_language)
    csrf.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).resolve().parent.parent / "migrations"))
    signing_in.init_app(app, login_manager)
    Talisman(
        app,
        force_https=config["COOKIES_SECURE"],
        content_security_policy=CONTENT_SECURITY_POLICY,
        session_cookie_secure=config["COOKIES_SECURE"],
        frame_options="DENY",
        referrer_policy="same-origin",
    )
    if config["COOKIES_SECURE"]:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own idiom
    filters.init_app(app)
    errors.init_app(app)
    blueprints.register(app)
    registrations.register_all()
    subscribers.subscribe_all()
    page_context.init_app(app)
    all_commands.register(app)
    return app


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False)
def main() -> None:
    """The cooperative's portal: server, worker, and the operator's and auditor's tool."""

"""Issued papers as PDF, for staff and for the person whom they are about."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.refs import RefKind, register_ref

blueprint = Blueprint("documents", __name__)

MENU: list[tuple[str, object]] = []

register_ref("document", RefKind(_l("Document"), "documents.show", "document_id", "documents.view"))

from coop.blueprints.documents import views  # noqa: E402,F401 - the views need the blueprint

"""Public pages behind QR codes: they confirm a card or a paper, and nothing more."""

from flask import Blueprint

blueprint = Blueprint("verify", __name__)

MENU: list[tuple[str, object]] = []

from coop.blueprints.verify import views  # noqa: E402,F401 - the views need the blueprint

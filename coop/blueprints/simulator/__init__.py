"""The public loan simulator: the full cost before anybody asks."""

from flask import Blueprint

blueprint = Blueprint("simulator", __name__)

from coop.blueprints.simulator import views  # noqa: E402 - the views need the blueprint

__all__ = ["blueprint", "views"]

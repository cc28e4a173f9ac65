"""Reports: one page serves them all, on the screen, on paper and as files."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry

blueprint = Blueprint("reports", __name__)

MENU = [("books", Entry(_l("Reports"), "reports.index", "report", "reports.view", 60))]

from coop.blueprints.reports import views  # noqa: E402 - the views need the blueprint

__all__ = ["MENU", "blueprint", "views"]

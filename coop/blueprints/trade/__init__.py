"""How a unit does: bookings, income, customers, ratings, promotions and points of a period."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry

blueprint = Blueprint("trade", __name__)

UNIT_MENU = [Entry(_l("Figures"), "trade.figures", "chart-bar", "trade.view", 78)]

from coop.blueprints.trade import views  # noqa: E402, F401 - the views need the blueprint

"""A business unit's own money: transfers looked up and recorded, the drawer, bank accounts."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref

blueprint = Blueprint("till", __name__)

UNIT_MENU = [
    Entry(_l("Payments"), "till.payments", "cash-register", "till.view", 24),
    Entry(_l("Cash drawer"), "till.drawer", "cash", "till.view", 26),
    Entry(_l("Bank accounts"), "till.accounts", "building-bank", "till.view", 80),
]

register_ref("held_money", RefKind(_l("Held money of a customer")))

from coop.blueprints.till import (  # noqa: E402 - the views need the blueprint
    account_views,  # noqa: F401
    drawer_views,  # noqa: F401
    payment_views,  # noqa: F401
)

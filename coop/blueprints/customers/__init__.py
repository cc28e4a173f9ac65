"""A unit's customers: their list for staff, and the door by which they come in."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions

blueprint = Blueprint("customers", __name__)

UNIT_MENU = [Entry(_l("Customers"), "customers.customers", "users-group", "customers.view", 60)]

register_actions(
    {
        "customer.added": _l("Became a customer"),
        "customer.noted": _l("Note changed"),
        "customer.removed": _l("Removed from the customers"),
        "customer.returned": _l("Back among the customers"),
    }
)
register_ref("customer", RefKind(_l("Customer")))

from coop.blueprints.customers import sign_up_views, staff_views  # noqa: E402,F401 - they need the blueprint

"""The three front doors: the public's, the member's, the staff's."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry

blueprint = Blueprint("home", __name__)

STAFF = (
    "members.view|payments.view|savings.view|loans.view|membership.view|ledger.view|settings.manage"
)

MENU = [
    ("me", Entry(_l("Home"), "home.member", "home", "member.self", 0)),
    (
        "me",
        Entry(
            _l("With our businesses"),
            "home.customer",
            "building-store",
            "customer.self",
            36,
            short=_l("Businesses"),
        ),
    ),
    ("work", Entry(_l("Overview"), "home.staff", "layout-dashboard", STAFF, 0)),
]

from coop.blueprints.home import views  # noqa: E402,F401 - the views need the blueprint

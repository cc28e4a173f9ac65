"""The treasurer's part of payments: record what is verified, confirm the drawer, reversals."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry
from coop.web.waiting import waiting

blueprint = Blueprint("treasury", __name__)


MENU = [
    (
        "work",
        Entry(
            _l("Payments to record"),
            "treasury.verified",
            "cash-register",
            "payments.record",
            21,
            waiting(payments_to_record="payments.record"),
            short=_l("Record"),
        ),
    ),
    (
        "work",
        Entry(
            _l("Drawer counts"),
            "treasury.drawers",
            "cash",
            "payments.confirm_drawer",
            41,
            short=_l("Cash drawer"),
        ),
    ),
    (
        "work",
        Entry(
            _l("Reversals to decide"),
            "treasury.reversals",
            "arrow-back-up",
            "payments.approve_reversal",
            60,
            short=_l("Reversals"),
        ),
    ),
]

from coop.blueprints.treasury import views  # noqa: E402, F401 - views need the blueprint

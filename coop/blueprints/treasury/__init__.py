"""The treasurer's part of payments: record what is verified, confirm the drawer, reversals."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.domain.payments import queries
from coop.domain.payments.types import PaymentStatus
from coop.web.navigation import Entry

blueprint = Blueprint("treasury", __name__)


def count_verified() -> int:
    """Return how many payments wait for the books."""
    return queries.count_by_status(PaymentStatus.VERIFIED)


MENU = [
    (
        "work",
        Entry(
            _l("Payments to record"),
            "treasury.verified",
            "cash-register",
            "payments.record",
            21,
            count_verified,
        ),
    ),
    ("work", Entry(_l("Drawer counts"), "treasury.drawers", "cash", "payments.confirm_drawer", 41)),
    (
        "work",
        Entry(
            _l("Reversals to decide"),
            "treasury.reversals",
            "arrow-back-up",
            "payments.approve_reversal",
            60,
        ),
    ),
]

from coop.blueprints.treasury import views  # noqa: E402, F401 - views need the blueprint

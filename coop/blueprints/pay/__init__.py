"""A person's bills, how they are paid by transfer, and what became of the payments."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref

blueprint = Blueprint("pay", __name__)

MENU = [
    ("me", Entry(_l("My bills"), "pay.bills", "receipt", "member.self", 30)),
    ("me", Entry(_l("My payments"), "pay.payments", "history", "member.self", 31)),
]

register_labels(
    {
        "BillStatus.open": _l("To pay"),
        "BillStatus.paid": _l("Paid"),
        "BillStatus.cancelled": _l("Cancelled"),
        "IntentStatus.open": _l("Waiting for your transfer"),
        "IntentStatus.used": _l("Announced"),
        "IntentStatus.expired": _l("Expired"),
        "PaymentMethod.transfer": _l("Bank transfer"),
        "PaymentMethod.cash": _l("Cash"),
        "PaymentStatus.announced": _l("Being checked"),
        "PaymentStatus.verified": _l("Found at the bank"),
        "PaymentStatus.recorded": _l("Recorded"),
        "PaymentStatus.rejected": _l("Rejected"),
        "PaymentStatus.not_found": _l("No payment found"),
        "PaymentStatus.reversed": _l("Reversed"),
    }
)
register_tones(
    {
        "BillStatus.open": "wait",
        "PaymentStatus.announced": "wait",
        "PaymentStatus.verified": "info",
        "PaymentStatus.recorded": "done",
        "PaymentStatus.rejected": "stop",
        "PaymentStatus.not_found": "stop",
        "PaymentStatus.reversed": "stop",
    }
)
register_ref("payment", RefKind(_l("Payment"), "treasury.payment", "payment_id", "payments.view"))

from coop.blueprints.pay import views  # noqa: E402, F401 - views need the blueprint

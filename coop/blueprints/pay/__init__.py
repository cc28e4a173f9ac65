"""A person's bills, how they are paid by transfer, and what became of the payments."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_values

blueprint = Blueprint("pay", __name__)

MENU = [
    ("me", Entry(_l("My bills"), "pay.bills", "receipt", "member.self", 30, short=_l("Bills"))),
    (
        "me",
        Entry(
            _l("My payments"), "pay.payments", "history", "member.self", 31, short=_l("Payments")
        ),
    ),
]

register_labels(
    {
        "BillStatus.open": _l("To pay"),
        "BillStatus.paid": _l("Paid"),
        "BillStatus.cancelled": _l("Cancelled"),
        "BillPurpose.membership.pokok": _l("Principal savings"),
        "BillPurpose.savings.wajib": _l("Mandatory savings"),
        "BillPurpose.savings.sukarela": _l("Voluntary savings"),
        "BillPurpose.loans.repayment": _l("Loan repayment"),
        "BillPurpose.sales.order": _l("Orders"),
        "IntentStatus.open": _l("Waiting for your transfer"),
        "IntentStatus.used": _l("Announced"),
        "IntentStatus.expired": _l("Expired"),
        "IntentStatus.cancelled": _l("No longer expected"),
        "PaymentMethod.transfer": _l("Bank transfer"),
        "PaymentMethod.cash": _l("Cash"),
        "PaymentMethod.payroll": _l("Payroll deduction"),
        "PaymentMethod.savings": _l("From voluntary savings"),
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
register_actions(
    {
        "bill.created": _l("Bill made"),
        "bill.cancelled": _l("Bill cancelled"),
        "payment.held_given_back": _l("Held money given back"),
        "held_return.approved": _l("Giving back held money approved"),
        "held_return.rejected": _l("Giving back held money refused"),
        "payment.transfer_chosen": _l("Transfer chosen"),
        "payment.announced": _l("Transfer announced"),
        "payment.verified": _l("Found on the bank statement"),
        "payment.returned": _l("Given back to the cashier"),
        "payment.not_found": _l("No payment found"),
        "payment.rejected": _l("Payment rejected"),
        "payment.recorded": _l("Recorded in the books"),
        "payment.reversal_requested": _l("Reversal asked for"),
        "payment.reversed": _l("Payment reversed"),
        "payment.reversal.approved": _l("Reversal approved"),
        "payment.reversal.rejected": _l("Reversal refused"),
        "drawer.counted": _l("Cash drawer counted"),
        "drawer.confirmed": _l("Drawer count confirmed"),
    }
)
register_values("purpose", "BillPurpose")
register_ref("bill", RefKind(_l("Bill")))
register_ref("payment_intent", RefKind(_l("Transfer")))
register_ref("drawer_count", RefKind(_l("Drawer count")))
register_ref("payment", RefKind(_l("Payment"), "treasury.payment", "payment_id", "payments.view"))

from coop.blueprints.pay import views  # noqa: E402, F401 - views need the blueprint

"""The outbox: what was sent to whom, what is kept, what could not be delivered."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.mails import iso_date
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields
from coop.web.waiting import unread_count

blueprint = Blueprint("messages", __name__)
blueprint.add_app_template_filter(iso_date, "iso_date")

MENU = [
    (
        "me",
        Entry(
            _l("Messages"),
            "messages.mine",
            "bell",
            "member.self",
            86,
            count=unread_count,
        ),
    ),
    (
        "system",
        Entry(_l("Texts of mails"), "messages.texts", "template", "notifications.write", 42),
    ),
    ("system", Entry(_l("Outbox"), "messages.outbox", "mail", "notifications.view", 40)),
]

register_labels(
    {
        "MessageStatus.queued": _l("Queued"),
        "MessageStatus.sending": _l("Being sent"),
        "MessageStatus.sent": _l("Sent"),
        "MessageStatus.kept": _l("Kept here"),
        "MessageStatus.dead": _l("Given up"),
        "reminder": _l("Reminder"),
        "audit_alarm": _l("Audit alarm"),
        "trail_head": _l("Head of the audit trail"),
    }
)
MAILS = {
    "activation": _l("Link for the first password"),
    "application_accepted": _l("Application to join accepted"),
    "application_received": _l("Application to join received"),
    "application_rejected": _l("Application to join rejected"),
    "bank_account_changed": _l("Bank account of a member changed"),
    "booking_cancelled": _l("Booking cancelled"),
    "booking_changed": _l("Booking moved"),
    "booking_confirmed": _l("Booking confirmed"),
    "booking_offered": _l("A time for who waits"),
    "booking_received": _l("Booking received"),
    "booking_reminder": _l("Booking of tomorrow"),
    "contact_changed": _l("Contact data changed"),
    "correction_asked": _l("Application to join: correction asked for"),
    "held_return": _l("Held money given back"),
    "loan_approved": _l("Loan application approved"),
    "loan_closed": _l("Loan paid off"),
    "loan_disbursed": _l("Loan paid out"),
    "loan_received": _l("Loan application received"),
    "loan_rejected": _l("Loan application rejected"),
    "loan_repaid": _l("Loan repayment received"),
    "loan_returned": _l("Loan application: something is missing"),
    "member_welcome": _l("Welcome to a new member"),
    "order_ready": _l("Order ready"),
    "order_sent": _l("Order on its way"),
    "password_changed": _l("Password changed"),
    "password_reset": _l("Link for a new password"),
    "payment_not_found": _l("Payment not found at the bank"),
    "payment_recorded": _l("Receipt of a payment"),
    "payment_rejected": _l("Payment rejected"),
    "payment_reversed": _l("Payment reversed"),
    "post_given": _l("New colleague in a business"),
    "post_offered": _l("Offer of a post in a business"),
    "resignation_completed": _l("Membership ended"),
    "resignation_received": _l("Resignation received"),
    "resignation_rejected": _l("Resignation not accepted"),
    "resignation_settled": _l("Settlement worked out"),
    "service_due": _l("Next service due"),
    "withdrawal_approved": _l("Withdrawal approved"),
    "withdrawal_paid": _l("Withdrawal paid"),
    "withdrawal_rejected": _l("Withdrawal rejected"),
}
register_labels(MAILS)
register_actions(
    {
        "message.resent": _l("Message sent again"),
        "mail_text.written": _l("Text of a mail written"),
        "mail_text.restored": _l("Original text of a mail restored"),
    }
)
register_fields({"language": _l("Language")})
register_ref("mail_text", RefKind(_l("Text of a mail")))
register_tones(
    {
        "MessageStatus.sending": "wait",
        "MessageStatus.sent": "done",
        "MessageStatus.kept": "info",
        "MessageStatus.dead": "stop",
    }
)
register_ref(
    "message", RefKind(_l("Message"), "messages.message", "message_id", "notifications.view")
)

from coop.blueprints.messages import (  # noqa: E402 - the views need the blueprint
    received_views,
    text_views,
    views,
)

__all__ = ["MENU", "blueprint", "received_views", "text_views", "views"]

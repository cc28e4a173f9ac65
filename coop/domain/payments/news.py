"""What the payer is told by e-mail about a payment."""

from typing import Any

from coop.db import session
from coop.domain.documents.models import Document
from coop.domain.notifications.service import send_mail
from coop.domain.payments.models import Payment
from coop.domain.payments.types import PaymentStatus
from coop.domain.people.models import Person

_VERDICTS = {
    PaymentStatus.REJECTED: "payment_rejected",
    PaymentStatus.NOT_FOUND: "payment_not_found",
}


def tell_verdict(payment: Payment) -> None:
    """Tell the payer that the payment was rejected, or that no such money was found."""
    _tell(payment, _VERDICTS[payment.status], reason=payment.reason or "")


def tell_recorded(payment: Payment, receipt: Document) -> None:
    """Tell the payer that the payment is booked, with a link to the receipt."""
    _tell(
        payment,
        "payment_recorded",
        receipt_number=receipt.number,
        document_id=receipt.id,
        lines=receipt.content["lines"],
        excess_amount=payment.excess_amount,
    )


def tell_reversed(payment: Payment, reason: str) -> None:
    """Tell the payer that the booking was taken back and why."""
    _tell(payment, "payment_reversed", reason=reason)


def _tell(payment: Payment, template: str, **context: Any) -> None:
    person = session.get_one(Person, payment.person_id)
    send_mail(
        template,
        person.email,
        {
            "name": person.full_name,
            "amount": payment.amount,
            "value_on": payment.value_on.isoformat(),
            **context,
        },
        locale=person.locale,
        person_id=person.id,
        unique_key=f"{template}:{payment.id}",
    )

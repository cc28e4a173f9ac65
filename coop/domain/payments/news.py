"""What the payer is told by e-mail about a payment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coop.db import KEYS_A_QUERY, in_parts, session
from coop.domain.documents.models import Document
from coop.domain.notifications.service import Mail, send_mails
from coop.domain.payments.models import Payment
from coop.domain.payments.types import PaymentStatus
from coop.domain.people.models import Person

_VERDICTS = {
    PaymentStatus.REJECTED: "payment_rejected",
    PaymentStatus.NOT_FOUND: "payment_not_found",
}


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid, and how to reach them."""

    person_id: int
    name: str
    email: str | None
    locale: str


def find_payers(person_ids: Collection[int]) -> dict[int, Payer]:
    """Return the persons by id: without the personal numbers, which nobody needs here."""
    found: dict[int, Payer] = {}
    for some in in_parts(sorted(person_ids), KEYS_A_QUERY):
        rows = session.execute(
            select(Person.id, Person.full_name, Person.email, Person.locale).where(
                Person.id.in_(some)
            )
        )
        found |= {row.id: Payer(*row) for row in rows}
    return found


def tell_verdict(payment: Payment) -> None:
    """Tell the payer that the payment was rejected, or that no such money was found."""
    _tell(payment, _VERDICTS[payment.status], reason=payment.reason or "")


def tell_recorded(
    payments: Sequence[Payment], receipts: Sequence[Document], payers: Mapping[int, Payer]
) -> None:
    """Tell each payer that the payment is booked, with a link to the receipt."""
    send_mails(
        _mail(
            payment,
            payers[payment.person_id],
            "payment_recorded",
            receipt_number=receipt.number,
            document_id=receipt.id,
            lines=receipt.content["lines"],
            excess_amount=payment.excess_amount,
        )
        for payment, receipt in zip(payments, receipts, strict=True)
    )


def tell_reversed(payment: Payment, reason: str) -> None:
    """Tell the payer that the booking was taken back and why."""
    _tell(payment, "payment_reversed", reason=reason)


def _tell(payment: Payment, template: str, **context: Any) -> None:
    payer = find_payers([payment.person_id])[payment.person_id]
    send_mails([_mail(payment, payer, template, **context)])


def _mail(payment: Payment, payer: Payer, template: str, **context: Any) -> Mail:
    return Mail(
        template,
        payer.email,
        {
            "name": payer.name,
            "amount": payment.amount,
            "value_on": payment.value_on.isoformat(),
            **context,
        },
        payer.locale,
        payer.person_id,
        f"{template}:{payment.id}",
    )

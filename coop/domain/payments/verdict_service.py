"""The cashier's verdict on an announced transfer."""

from typing import Any

from sqlalchemy import update

from coop import dates
from coop.db import session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity.types import Actor
from coop.domain.payments import news, queries, rules
from coop.domain.payments.bank_references import free_reference, take_reference
from coop.domain.payments.models import Payment
from coop.domain.payments.transfer_service import start_quarantine
from coop.domain.payments.types import PaymentStatus
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def verify_payment(payment_id: int, actor: Actor, bank_reference: str) -> Payment:
    """Confirm that the money is on the bank statement, under ``bank_reference``.

    One line of a bank account's statement proves one receipt. The payer cannot verify their own.
    """
    key = rules.reference_key(bank_reference)
    if not key:
        raise Refused(
            N_("Enter the reference or the line of the bank statement."), field="bank_reference"
        )
    payment = queries.get_payment(payment_id)
    ensure_another_person(actor, beneficiary=payment.person_id)
    subject = Ref("payment", payment.id)
    with session.begin_nested():
        take_reference(payment.bank_account_id or 0, key[:120], subject, field="bank_reference")
        _move(
            payment,
            PaymentStatus.ANNOUNCED,
            PaymentStatus.VERIFIED,
            checked_by=actor.user_id,
            checked_at=dates.now(),
            reason=None,
            bank_reference=bank_reference.strip()[:120],
            reference_key=key[:120],
        )
    write_trail("payment.verified", subject, amount=payment.amount)
    return payment


def reject_payment(payment_id: int, actor: Actor, reason: str) -> Payment:
    """Refuse an announced transfer with a reason that the payer reads; its bills stay open."""
    return _turn_down(payment_id, actor, PaymentStatus.REJECTED, _reason(reason))


def mark_not_found(payment_id: int, actor: Actor, note: str = "") -> Payment:
    """Note that the bank statement holds no such money: the payer is told, bills stay open."""
    return _turn_down(payment_id, actor, PaymentStatus.NOT_FOUND, note.strip())


def return_payment(payment_id: int, actor: Actor, reason: str) -> Payment:
    """Give a verified payment back to the cashier, with the reason, to be checked again."""
    payment = queries.get_payment(payment_id)
    ensure_another_person(actor, beneficiary=payment.person_id)
    _move(
        payment,
        PaymentStatus.VERIFIED,
        PaymentStatus.ANNOUNCED,
        checked_by=None,
        checked_at=None,
        bank_reference=None,
        reference_key=None,
        reason=_reason(reason),
    )
    free_reference(Ref("payment", payment.id))
    write_trail("payment.returned", Ref("payment", payment.id), reason=payment.reason)
    return payment


def _turn_down(payment_id: int, actor: Actor, status: PaymentStatus, reason: str) -> Payment:
    payment = queries.get_payment(payment_id)
    ensure_another_person(actor, beneficiary=payment.person_id)
    _move(
        payment,
        PaymentStatus.ANNOUNCED,
        status,
        checked_by=actor.user_id,
        checked_at=dates.now(),
        reason=reason or None,
    )
    start_quarantine([payment])
    write_trail(f"payment.{status.value}", Ref("payment", payment.id), reason=reason)
    news.tell_verdict(payment)
    return payment


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused(N_("Say why, so that the payer knows what to do."), field="reason")
    return text.strip()


def _move(payment: Payment, before: PaymentStatus, after: PaymentStatus, **values: Any) -> None:
    """Advance the payment from one state to the next, or raise Conflict."""
    won = take(
        update(Payment)
        .where(Payment.id == payment.id, Payment.status == before)
        .values(status=after, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(payment)
    if not won:
        raise Conflict(
            N_("Somebody else has just decided on this payment: it is %(status)s now."),
            status=payment.status,
        )

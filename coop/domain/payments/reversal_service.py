"""Take a recorded payment back: asked for by one person, decided by another."""

from sqlalchemy import select, update

from coop import dates
from coop.db import session, take
from coop.domain.approvals.models import Approval
from coop.domain.approvals.service import decide, find_open_approval, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.documents.models import Document
from coop.domain.identity.types import Actor
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import get_entry, reverse_entry
from coop.domain.payments import news, queries
from coop.domain.payments.balances import held_in_unit
from coop.domain.payments.bank_references import free_reference
from coop.domain.payments.held import wait_for_rivals
from coop.domain.payments.models import Bill, Payment, PaymentAllocation
from coop.domain.payments.purposes import PURPOSES, undo_excess
from coop.domain.payments.sources import undo_source
from coop.domain.payments.types import REVERSAL, BillStatus, PaymentMethod, PaymentStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def request_reversal(payment_id: int, actor: Actor, reason: str) -> Approval:
    """Ask that a recorded payment be taken back. Raises Refused, Conflict when asked already."""
    payment = queries.get_payment(payment_id)
    if payment.status is not PaymentStatus.RECORDED:
        raise Refused(N_("Only a recorded payment can be reversed."))
    if payment.method is PaymentMethod.PAYROLL:
        raise Refused(
            N_("This was deducted from a wage: the whole list is taken back, on its own page.")
        )
    if not reason.strip():
        raise Refused(N_("Say why the payment is to be reversed."), field="reason")
    approval = request_approval(
        REVERSAL,
        Ref("payment", payment_id),
        actor,
        beneficiary=payment.person_id,
        reason=reason.strip(),
        amount=payment.amount,
    )
    write_trail("payment.reversal_requested", Ref("payment", payment_id), reason=reason.strip())
    return approval


def refuse_reversal(payment_id: int, actor: Actor, reason: str) -> Approval:
    """Decide that the payment stays in the books."""
    payment = queries.get_payment(payment_id)
    return decide(
        REVERSAL,
        Ref("payment", payment_id),
        actor,
        Decision.REJECTED,
        reason.strip(),
        unit_id=payment.unit_id,
    )


def reverse_payment(payment_id: int, actor: Actor, reason: str = "") -> Payment:
    """Approve the open request and take the payment back whole.

    Reverses the entry, lets each purpose undo its part, opens the bills again, revokes the
    receipt and tells the payer. ``reason`` is the decision's, beside that of the request.
    Raises NotFound without a request, Refused when the request was the actor's own.
    """
    subject = Ref("payment", payment_id)
    asked = find_open_approval(REVERSAL, subject)
    if asked is None:
        raise NotFound(N_("This has been decided already, or was never asked."))
    why = str(asked.detail["reason"])
    unit_id = queries.get_payment(payment_id).unit_id
    decide(REVERSAL, subject, actor, Decision.APPROVED, reason.strip(), unit_id=unit_id)
    return take_payment_back(payment_id, actor, why)


def take_payment_back(payment_id: int, actor: Actor, why: str) -> Payment:
    """Take a recorded payment back whole, as somebody else decided: see `reverse_payment`."""
    subject = Ref("payment", payment_id)
    payment = queries.get_payment(payment_id)
    if payment.excess_amount and payment.unit_id != COOPERATIVE_UNIT_ID:
        wait_for_rivals(payment.person_id)  # who gives back what was too much
    won = take(
        update(Payment)
        .where(Payment.id == payment_id, Payment.status == PaymentStatus.RECORDED)
        .values(status=PaymentStatus.REVERSED, reason=why, reference_key=None)
        .execution_options(synchronize_session=False)
    )
    session.refresh(payment)
    if not won or payment.entry_id is None:
        raise Conflict(N_("This payment is not in the books any more."))
    free_reference(subject)
    entry = get_entry(payment.entry_id)
    bills = _open_bills_again(payment)
    mirror = reverse_entry(entry, booked_on=today(), reason=why, approver_id=actor.user_id)
    _undo(payment, bills, entry, mirror)
    undo_source(payment, entry, mirror)
    session.execute(
        update(Document)
        .where(Document.id == payment.receipt_id, Document.revoked_at.is_(None))
        .values(revoked_at=dates.now())
    )
    write_trail("payment.reversed", subject, amount=payment.amount, entry=mirror.number, reason=why)
    news.tell_reversed(payment, why)
    session.flush()
    return payment


def _open_bills_again(payment: Payment) -> list[Bill]:
    """Take the payment's parts from its bills, in the order of their ids, and return them."""
    applied = session.scalars(
        select(PaymentAllocation)
        .where(PaymentAllocation.payment_id == payment.id, PaymentAllocation.is_applied.is_(True))
        .order_by(PaymentAllocation.bill_id)
    ).all()
    bills = []
    for row in applied:
        won = take(
            update(Bill)
            .where(
                Bill.id == row.bill_id,
                Bill.paid_amount >= row.amount,
                Bill.status.in_((BillStatus.OPEN, BillStatus.PAID)),
            )
            .values(
                paid_amount=Bill.paid_amount - row.amount, status=BillStatus.OPEN, closed_at=None
            )
            .execution_options(synchronize_session=False)
        )
        if not won:
            raise Conflict(N_("A bill of this payment has changed. Nothing was reversed."))
        row.is_applied = False
        bills.append(session.get_one(Bill, row.bill_id, populate_existing=True))
    session.flush()
    return bills


def _undo(payment: Payment, bills: list[Bill], entry: JournalEntry, mirror: JournalEntry) -> None:
    for bill in bills:
        PURPOSES[bill.purpose].undo(bill, entry, mirror)
    if payment.excess_amount and payment.unit_id == COOPERATIVE_UNIT_ID:
        undo_excess(payment.person_id, payment.excess_amount, entry, mirror)
    elif payment.excess_amount and held_in_unit(payment.person_id, payment.unit_id) < 0:
        raise Conflict(N_("What was paid too much has been given back, so this payment stays."))

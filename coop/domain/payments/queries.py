"""Bills, intents and single payments. Lists of payments stand in `payment_lists`."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, bindparam, cast, func, select
from sqlalchemy.orm import aliased

from coop.db import Prepared, fetch, session
from coop.domain.approvals.models import Approval
from coop.domain.documents.models import Document
from coop.domain.files.models import StoredFile
from coop.domain.identity.models import User
from coop.domain.payments.balances import cash_balance, held_for
from coop.domain.payments.models import (
    BankAccount,
    Bill,
    DrawerCount,
    IntentBill,
    Payment,
    PaymentAllocation,
    PaymentIntent,
)
from coop.domain.payments.payment_lists import (
    find_neighbours,
    list_payments,
    list_payments_of_person,
    list_started_transfers,
    rows_of,
    search_payments,
    select_rows,
    totals_by_bank,
)
from coop.domain.payments.types import (
    PROOF,
    REVERSAL,
    BillStatus,
    IntentStatus,
    OpenBill,
    PaidBill,
    PaymentFacts,
    PaymentStatus,
    ReversalRequest,
    Transfer,
)
from coop.domain.people.models import Person
from coop.errors import NotFound
from coop.explain import N_

__all__ = [
    "cash_balance",
    "ensure_of_unit",
    "find_neighbours",
    "find_reversal_request",
    "get_bill",
    "get_bill_of_person",
    "get_drawer_count",
    "get_intent",
    "get_payment",
    "get_payment_facts",
    "get_payment_of_person",
    "get_payment_of_unit",
    "get_proof",
    "get_transfer",
    "has_earlier_count_waiting",
    "held_for",
    "list_bank_accounts",
    "list_bills_of_person",
    "list_open_bills",
    "list_payments",
    "list_payments_of_person",
    "list_reversal_requests",
    "list_started_transfers",
    "search_payments",
    "totals_by_bank",
    "wishes_of_intent",
]


def get_bill(bill_id: int) -> Bill:
    """Return the bill or raise NotFound."""
    bill = session.get(Bill, bill_id)
    if bill is None:
        raise _no_bill()
    return bill


def get_bill_of_person(bill_id: int, person_id: int | None) -> OpenBill:
    """Return a bill of this person; NotFound for anybody else's."""
    found = list_bills_of_person(person_id, [bill_id])
    if not found:
        raise _no_bill()
    return found[0]


# Built once: on pages that every member opens, building it costs more than asking it.
_BILLS = (
    select(
        Bill.id,
        Bill.unit_id,
        Bill.number,
        Bill.purpose,
        Bill.text,
        Bill.amount,
        Bill.paid_amount,
        cast(
            select(func.coalesce(func.sum(PaymentAllocation.amount), 0))
            .join(Payment, Payment.id == PaymentAllocation.payment_id)
            .where(
                PaymentAllocation.bill_id == Bill.id,
                Payment.status.in_((PaymentStatus.ANNOUNCED, PaymentStatus.VERIFIED)),
            )
            .scalar_subquery(),
            BigInteger,
        ),
        Bill.due_on,
        Bill.status,
    )
    .where(Bill.person_id == bindparam("person_id"))
    .order_by(Bill.due_on, Bill.id)
)
_OPEN_BILLS = Prepared(_BILLS.where(Bill.status == BillStatus.OPEN))


def list_open_bills(person_id: int | None) -> list[OpenBill]:
    """Return what the person has to pay, the oldest due date first."""
    return [OpenBill(*row) for row in fetch(_OPEN_BILLS, {"person_id": person_id})]


def list_bills_of_person(person_id: int | None, bill_ids: Iterable[int]) -> list[OpenBill]:
    """Return those of the bills that are this person's, in the order of their due dates."""
    chosen = _BILLS.where(Bill.id.in_(list(bill_ids)))
    return [OpenBill(*row) for row in fetch(chosen, {"person_id": person_id})]


def list_bank_accounts(unit_id: int = 1) -> list[BankAccount]:
    """Return the bank accounts of a unit to which people may transfer."""
    return list(
        session.scalars(
            select(BankAccount)
            .where(BankAccount.unit_id == unit_id, BankAccount.is_active.is_(True))
            .order_by(BankAccount.id)
        )
    )


def get_intent(intent_id: int) -> PaymentIntent:
    """Return the intent or raise NotFound."""
    intent = session.get(PaymentIntent, intent_id)
    if intent is None:
        raise _no_transfer()
    return intent


def wishes_of_intent(intent_id: int) -> dict[int, int]:
    """Return rupiah by bill id, in the order of the bills' due dates."""
    rows = session.execute(
        select(IntentBill.bill_id, IntentBill.amount)
        .join(Bill, Bill.id == IntentBill.bill_id)
        .where(IntentBill.intent_id == intent_id)
        .order_by(Bill.due_on, Bill.id)
    )
    return {bill_id: amount for bill_id, amount in rows}  # noqa: C416 - rows are no pairs to mypy


def get_transfer(token: str) -> Transfer:
    """Return what the holder of an intent's token needs to pay and to follow it."""
    found = session.execute(
        select(PaymentIntent, BankAccount, Payment.id, Payment.status)
        .join(BankAccount, BankAccount.id == PaymentIntent.bank_account_id)
        .outerjoin(Payment, Payment.intent_id == PaymentIntent.id)
        .where(PaymentIntent.token == token)
    ).one_or_none()
    if found is None:
        raise _no_transfer()
    intent, bank, payment_id, payment_status = found
    bills = session.execute(
        select(Bill, IntentBill.amount)
        .join(IntentBill, IntentBill.bill_id == Bill.id)
        .where(IntentBill.intent_id == intent.id)
        .order_by(Bill.due_on, Bill.id)
    )
    return Transfer(
        intent_id=intent.id,
        token=intent.token,
        person_id=intent.person_id,
        status=intent.status,
        base_amount=intent.base_amount,
        amount=intent.amount,
        expires_at=intent.expires_at,
        is_held=intent.open_mark == 1 and intent.status is not IntentStatus.CANCELLED,
        bank=bank.bank,
        bank_holder=bank.holder,
        bank_number=bank.number,
        payment_id=payment_id,
        payment_status=payment_status,
        bills=tuple(_paid_bill(bill, amount, is_applied=False) for bill, amount in bills),
    )


def get_payment(payment_id: int) -> Payment:
    """Return the payment as it stands now, or raise NotFound."""
    payment = session.get(Payment, payment_id, populate_existing=True)
    if payment is None:
        raise _no_payment()
    return payment


def get_payment_facts(payment_id: int) -> PaymentFacts:
    """Return everything that a page of one payment shows; NotFound without it."""
    return _facts(payment_id, None)


def get_payment_of_unit(payment_id: int, unit_id: int) -> PaymentFacts:
    """Return a payment that this unit received; NotFound for another one's."""
    facts = _facts(payment_id, None)
    if facts.unit_id != unit_id:
        raise _no_payment()
    return facts


def ensure_of_unit(payment_ids: Collection[int], unit_id: int) -> None:
    """Raise NotFound unless this unit received each of the payments; one statement."""
    own = select(func.count()).where(Payment.id.in_(payment_ids), Payment.unit_id == unit_id)
    if session.scalar(own) != len(set(payment_ids)):
        raise _no_payment()


def get_payment_of_person(payment_id: int, person_id: int | None) -> PaymentFacts:
    """Return a payment of this person; NotFound for anybody else's."""
    facts = _facts(payment_id, person_id)
    if facts.row.person_id != person_id:
        raise _no_payment()
    return facts


def get_proof(payment_id: int, person_id: int | None = None) -> StoredFile:
    """Return the proof of a payment, of this person only when one is named. Raises NotFound."""
    query = (
        select(StoredFile)
        .join(Payment, Payment.proof_file_id == StoredFile.id)
        .where(Payment.id == payment_id)
    )
    if person_id is not None:
        query = query.where(Payment.person_id == person_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(N_("This file does not exist."))
    return found


def list_reversal_requests(unit_id: int = 1) -> list[ReversalRequest]:
    """Return the reversals of a unit's payments that wait for a decision, oldest first."""
    return _reversal_requests(Approval.open_mark == 1, Payment.unit_id == unit_id)


def find_reversal_request(payment_id: int) -> ReversalRequest | None:
    """Return the open request to reverse this payment, or None."""
    found = _reversal_requests(Approval.open_mark == 1, Approval.subject_id == payment_id)
    return found[0] if found else None


def _reversal_requests(*conditions: ColumnElement[bool]) -> list[ReversalRequest]:
    rows = session.execute(
        select(Approval, Payment.amount, Person.full_name, User.display_name)
        .join(Payment, Payment.id == Approval.subject_id)
        .join(Person, Person.id == Payment.person_id)
        .outerjoin(User, User.id == Approval.requested_by)
        .where(Approval.kind == REVERSAL, *conditions)
        .order_by(Approval.requested_at)
    )
    return [
        ReversalRequest(
            approval.subject_id,
            name,
            amount,
            asked_by,
            approval.requested_person_id,
            approval.requested_at,
            str(approval.detail.get("reason", "")),
        )
        for approval, amount, name, asked_by in rows
    ]


def get_drawer_count(unit_id: int, day: date) -> DrawerCount:
    """Return the count of a day or raise NotFound."""
    found = session.scalars(
        select(DrawerCount).where(DrawerCount.unit_id == unit_id, DrawerCount.counted_on == day)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("This count does not exist."))
    return found


def has_earlier_count_waiting(unit_id: int, day: date) -> bool:
    """Say whether a count of the unit from before ``day`` is not confirmed yet."""
    waiting = select(DrawerCount.id).where(
        DrawerCount.unit_id == unit_id,
        DrawerCount.counted_on < day,
        DrawerCount.confirmed_by.is_(None),
    )
    return session.scalar(waiting.limit(1)) is not None


def _facts(payment_id: int, person_id: int | None) -> PaymentFacts:
    announcer, checker, recorder = aliased(User), aliased(User), aliased(User)
    query = (
        select_rows(
            PaymentIntent.amount.label("asked_amount"),
            announcer.display_name.label("announced_by"),
            checker.display_name.label("checked_by"),
            checker.person_id.label("checked_person_id"),
            recorder.display_name.label("recorded_by"),
            Document.number.label("receipt_number"),
            StoredFile,
        )
        .outerjoin(PaymentIntent, PaymentIntent.id == Payment.intent_id)
        .outerjoin(announcer, announcer.id == Payment.announced_by)
        .outerjoin(checker, checker.id == Payment.checked_by)
        .outerjoin(recorder, recorder.id == Payment.recorded_by)
        .outerjoin(Document, Document.id == Payment.receipt_id)
        .outerjoin(StoredFile, StoredFile.id == Payment.proof_file_id)
        .where(Payment.id == payment_id)
    )
    if person_id is not None:
        query = query.where(Payment.person_id == person_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise _no_payment()
    bills = session.execute(
        select(Bill, PaymentAllocation.amount, PaymentAllocation.is_applied)
        .join(PaymentAllocation, PaymentAllocation.bill_id == Bill.id)
        .where(PaymentAllocation.payment_id == payment_id)
        .order_by(Bill.due_on, Bill.id)
    ).all()
    payment, file = found.Payment, found.StoredFile
    return PaymentFacts(
        row=rows_of([found[:3]], with_bills=False)[0],
        unit_id=payment.unit_id,
        bank_account_id=payment.bank_account_id,
        asked_amount=found.asked_amount,
        excess_amount=payment.excess_amount,
        announced_by=found.announced_by,
        checked_at=payment.checked_at,
        checked_by=found.checked_by,
        checked_person_id=found.checked_person_id,
        recorded_at=payment.recorded_at,
        recorded_by=found.recorded_by,
        entry_id=payment.entry_id,
        receipt_number=found.receipt_number,
        proof_media_type=file.media_type if file else None,
        bills=tuple(
            _paid_bill(bill, amount, is_applied=is_applied) for bill, amount, is_applied in bills
        ),
        same_proof_payment_id=_payment_with_same_proof(file) if file else None,
    )


def _paid_bill(bill: Bill, amount: int, *, is_applied: bool) -> PaidBill:
    return PaidBill(
        bill.id,
        bill.number,
        bill.text,
        amount,
        is_applied,
        bill.status,
        bill.amount - bill.paid_amount,
    )


def _payment_with_same_proof(file: StoredFile) -> int | None:
    return session.scalars(
        select(Payment.id)
        .join(StoredFile, StoredFile.id == Payment.proof_file_id)
        .where(
            StoredFile.source_sha256 == file.source_sha256,
            StoredFile.purpose == PROOF,
            StoredFile.id != file.id,
        )
        .order_by(Payment.id)
        .limit(1)
    ).first()


def _no_bill() -> NotFound:
    return NotFound(N_("This bill does not exist."))


def _no_transfer() -> NotFound:
    return NotFound(N_("This transfer does not exist."))


def _no_payment() -> NotFound:
    return NotFound(N_("This payment does not exist."))

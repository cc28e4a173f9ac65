"""Put money in the books: verified transfers by the treasurer, cash by the cashier."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from coop import dates
from coop.db import session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.documents.service import issue_document
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import ensure_open, post_entry
from coop.domain.ledger.types import Line, debit
from coop.domain.payments import news, queries, rules
from coop.domain.payments.errors import RecordingRefused
from coop.domain.payments.models import BankAccount, Bill, Payment, PaymentAllocation
from coop.domain.payments.purposes import PURPOSES, BillPart, prepare_excess
from coop.domain.payments.transfer_service import ensure_payable, start_quarantine
from coop.domain.payments.types import BillStatus, PaymentMethod, PaymentStatus
from coop.domain.people.models import Person
from coop.domain.settings.service import get_setting, today
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, CoopError
from coop.explain import N_
from coop.refs import Ref

RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class _Taken:
    """A payment whose bills are taken: what is to be posted."""

    payment: Payment
    parts: tuple[BillPart, ...]
    source: Line


def record_payments(
    payment_ids: Iterable[int], actor: Actor, *, booked_on: date | None = None
) -> list[Payment]:
    """Book verified payments, each with an entry and a receipt: all of them or none.

    The treasurer is another person than who verified, and than the payer. Raises
    RecordingRefused, which names every payment that stands in the way and why.
    """
    day = booked_on or today()
    ensure_open(day)
    ids = sorted(set(payment_ids))
    taken, refusals = [], []
    for payment_id in ids:
        try:
            payment = _take_verified(payment_id, actor)
            gl_account = session.get_one(BankAccount, payment.bank_account_id).gl_account
            source = debit(gl_account, payment.amount)
            taken.append(_Taken(payment, _take_bills(payment), source))
        except CoopError as error:
            refusals.append((payment_id, error))
    for one in () if refusals else taken:
        try:
            _post(one, actor, day)
        except CoopError as error:
            refusals.append((one.payment.id, error))
            break
    if refusals:
        raise RecordingRefused(
            N_("Nothing was recorded. Take these payments out or settle them first: %(numbers)s"),
            refusals,
            numbers=", ".join(f"#{payment_id}" for payment_id, _error in refusals),
        )
    return [one.payment for one in taken]


def receive_cash(person_id: int, amounts: Mapping[int, int], actor: Actor) -> Payment:
    """Take cash for a person's bills (rupiah by bill id): booked at once, with a receipt.

    The second fact is the drawer's count at the end of the day, confirmed by another person.
    Raises NotFound, NotPayable, Refused.
    """
    ensure_another_person(actor, beneficiary=person_id)
    bills = ensure_payable(person_id, amounts)
    now, day = dates.now(), today()
    payment = Payment(
        unit_id=bills[0].unit_id,
        person_id=person_id,
        method=PaymentMethod.CASH,
        status=PaymentStatus.RECORDED,
        amount=sum(amounts.values()),
        value_on=day,
        payer_name="",
        announced_by=actor.user_id,
        announced_at=now,
        checked_by=actor.user_id,
        checked_at=now,
        recorded_by=actor.user_id,
        recorded_at=now,
    )
    session.add(payment)
    session.flush()
    session.add_all(
        PaymentAllocation(payment_id=payment.id, bill_id=bill_id, amount=amount)
        for bill_id, amount in amounts.items()
    )
    session.flush()
    parts = _take_bills(payment)
    if {part.bill.id: part.amount for part in parts} != dict(amounts):
        raise Conflict(N_("One of these bills was paid a moment ago. Look at the list again."))
    _post(_Taken(payment, parts, debit(chart.CASH, payment.amount)), actor, day)
    return payment


@dataclass(frozen=True, slots=True)
class Deduction:
    """What an employer deducted from a person's wage, of money that is in the books already.

    ``amounts`` are rupiah by bill, in the order in which they are paid; what they do not take is
    money beyond the bills. ``source`` is debited: the account on which the employer's one sum
    stands. ``checked_by`` is who confirmed what was deducted.
    """

    person_id: int
    amount: int
    amounts: Mapping[int, int]
    source: Line
    value_on: date
    payer_name: str
    checked_by: int | None


def record_deduction(deduction: Deduction, actor: Actor) -> Payment:
    """Book what was deducted from a wage as a payment of the person, with a receipt.

    The second fact, and the second person, are those of the list that it belongs to.
    """
    now = dates.now()
    payment = Payment(
        unit_id=COOPERATIVE_UNIT_ID,
        person_id=deduction.person_id,
        method=PaymentMethod.PAYROLL,
        status=PaymentStatus.RECORDED,
        amount=deduction.amount,
        value_on=deduction.value_on,
        payer_name=deduction.payer_name,
        announced_by=deduction.checked_by,
        announced_at=now,
        checked_by=deduction.checked_by,
        checked_at=now,
        recorded_by=actor.user_id,
        recorded_at=now,
    )
    session.add(payment)
    session.flush()
    session.add_all(
        PaymentAllocation(payment_id=payment.id, bill_id=bill_id, amount=amount)
        for bill_id, amount in deduction.amounts.items()
    )
    session.flush()
    _post(_Taken(payment, _take_bills(payment), deduction.source), actor, today())
    return payment


def _take_verified(payment_id: int, actor: Actor) -> Payment:
    payment = queries.get_payment(payment_id)
    ensure_another_person(actor, _person_of(payment.checked_by), beneficiary=payment.person_id)
    won = take(
        update(Payment)
        .where(Payment.id == payment_id, Payment.status == PaymentStatus.VERIFIED)
        .values(status=PaymentStatus.RECORDED, recorded_by=actor.user_id, recorded_at=dates.now())
        .execution_options(synchronize_session=False)
    )
    session.refresh(payment)
    if not won:
        raise Conflict(
            N_("This payment is %(status)s, so it cannot be recorded."), status=payment.status
        )
    return payment


def _take_bills(payment: Payment) -> tuple[BillPart, ...]:
    """Raise each bill by its part, at most up to its remainder, and mark the allocations."""
    rows = session.scalars(
        select(PaymentAllocation)
        .where(PaymentAllocation.payment_id == payment.id)
        .order_by(PaymentAllocation.bill_id)
    ).all()
    parts, left = [], payment.amount
    for row in rows:
        bill, amount = _take_bill(row.bill_id, min(row.amount, left))
        if amount:
            row.amount, row.is_applied = amount, True
            parts.append(BillPart(bill, amount, payment.value_on))
            left -= amount
    payment.excess_amount = left
    session.flush()
    return tuple(parts)


def _take_bill(bill_id: int, wish: int) -> tuple[Bill, int]:
    """Pay up to ``wish`` rupiah of a bill and return it with what it took.

    A bill that is paid in full takes no part: that money is held beside it.
    """
    for _attempt in range(5):
        bill = session.get_one(Bill, bill_id, populate_existing=True)
        open_amount = bill.amount - bill.paid_amount if bill.status is BillStatus.OPEN else 0
        parts, _rest = rules.share_out(wish, {bill_id: wish}, {bill_id: open_amount})
        amount = parts.get(bill_id, 0)
        is_part = amount < open_amount and PURPOSES[bill.purpose].in_full
        if not amount or is_part:
            return bill, 0
        paid = bill.paid_amount + amount
        full = paid == bill.amount
        won = take(
            update(Bill)
            .where(
                Bill.id == bill_id,
                Bill.status == BillStatus.OPEN,
                Bill.paid_amount == bill.paid_amount,
            )
            .values(
                paid_amount=paid,
                status=BillStatus.PAID if full else BillStatus.OPEN,
                closed_at=dates.now() if full else None,
            )
            .execution_options(synchronize_session=False)
        )
        if won:
            session.refresh(bill)
            return bill, amount
    raise Conflict(N_("This bill is being paid by somebody else right now. Please try again."))


def _post(taken: _Taken, actor: Actor, day: date) -> None:
    """Post the entry, let each purpose finish, issue the receipt and tell the payer."""
    payment = taken.payment
    lines: list[Line] = []
    finishes: list[Callable[[JournalEntry], None]] = []
    for part in taken.parts:
        prepared = PURPOSES[part.bill.purpose].prepare(part)
        lines += prepared.lines
        finishes.append(prepared.finish)
    if payment.excess_amount:
        prepared = prepare_excess(payment.person_id, payment.excess_amount, payment.value_on)
        lines += prepared.lines
        finishes.append(prepared.finish)
    person = session.get_one(Person, payment.person_id)
    entry = post_entry(
        f"{person.full_name}: {', '.join(part.bill.text for part in taken.parts)}".rstrip(": "),
        [taken.source, *lines],
        source=Ref("payment", payment.id),
        unique_key=f"payment:{payment.id}",
        booked_on=day,
        value_on=payment.value_on,
        unit_id=payment.unit_id,
        approver_id=payment.checked_by,
    )
    payment.entry_id = entry.id
    session.flush()
    for finish in finishes:
        finish(entry)
    start_quarantine(payment)
    receipt = issue_document(
        RECEIPT,
        Ref("payment", payment.id),
        _receipt_content(taken, person, actor),
        unit_id=payment.unit_id,
        issued_on=day,
        sequence=RECEIPT,
        person_id=payment.person_id,
    )
    payment.receipt_id = receipt.id
    write_trail(
        "payment.recorded",
        Ref("payment", payment.id),
        amount=payment.amount,
        entry=entry.number,
        receipt=receipt.number,
    )
    session.flush()
    news.tell_recorded(payment, receipt)


def _receipt_content(taken: _Taken, person: Person, actor: Actor) -> dict[str, object]:
    payment = taken.payment
    bank = session.get(BankAccount, payment.bank_account_id) if payment.bank_account_id else None
    checker = session.get(User, payment.checked_by) if payment.checked_by else None
    return {
        "received_from": person.full_name,
        "amount": payment.amount,
        "lines": [
            {"bill": part.bill.number, "text": part.bill.text, "amount": part.amount}
            for part in taken.parts
        ],
        "excess_amount": payment.excess_amount,
        "method": payment.method.value,
        "bank": bank.bank if bank else None,
        "value_on": payment.value_on,
        "place": str(get_setting("coop.town")),
        "checked_by": checker.display_name if checker else actor.name,
        "recorded_by": actor.name,
    }


def _person_of(user_id: int | None) -> int | None:
    return None if user_id is None else session.get_one(User, user_id).person_id

"""Put money in the books: verified transfers by the treasurer, cash by the cashier."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from coop import dates
from coop.db import insert_rows, session, take
from coop.domain.approvals.service import ensure_another_person, ensure_second_person
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.service import ensure_open
from coop.domain.ledger.types import Line, debit
from coop.domain.payments import queries
from coop.domain.payments.booking import Taken, book
from coop.domain.payments.errors import RecordingRefused
from coop.domain.payments.models import BankAccount, Payment, PaymentAllocation
from coop.domain.payments.purposes import BillPart
from coop.domain.payments.taking import Money, take_bills
from coop.domain.payments.transfer_service import ensure_payable
from coop.domain.payments.types import PaymentMethod, PaymentStatus
from coop.domain.settings.service import today
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, CoopError
from coop.explain import N_
from coop.refs import Ref


def record_payments(
    payment_ids: Iterable[int], actor: Actor, *, booked_on: date | None = None
) -> list[Payment]:
    """Book verified payments, each with an entry and a receipt: all of them or none.

    Who records is another person than who verified, and than the payer. Raises
    RecordingRefused, which names every payment that stands in the way and why.
    """
    day = booked_on or today()
    ensure_open(day)
    verified, refusals = [], []
    for payment_id in sorted(set(payment_ids)):
        try:
            verified.append(_take_verified(payment_id, actor))
        except CoopError as error:
            refusals.append((payment_id, error))
    refusals = refusals or _book_or_name(_take_bills_of(verified), actor, day)
    if refusals:
        raise RecordingRefused(
            N_("Nothing was recorded. Take these payments out or settle them first: %(numbers)s"),
            refusals,
            numbers=", ".join(f"#{payment_id}" for payment_id, _error in refusals),
        )
    return verified


def receive_cash(person_id: int, amounts: Mapping[int, int], actor: Actor) -> Payment:
    """Take cash for a person's bills (rupiah by bill id): booked at once, with a receipt.

    The second fact is the drawer's count at the end of the day, confirmed by another person.
    Raises NotFound, NotPayable, Refused.
    """
    ensure_another_person(actor, beneficiary=person_id)
    source = debit(chart.CASH, sum(amounts.values()))
    return receive_from(person_id, amounts, actor, PaymentMethod.CASH, source)


def receive_from(
    person_id: int, amounts: Mapping[int, int], actor: Actor, method: PaymentMethod, source: Line
) -> Payment:
    """Take money that is in the books already, or in the drawer, for a person's bills.

    ``source`` is debited with the sum of ``amounts`` (rupiah by bill id). Booked at once, with a
    receipt, all of it or nothing. Who calls it sees to the second fact. Raises NotFound,
    NotPayable, Refused, Conflict.
    """
    bills = ensure_payable(person_id, amounts)
    now, day = dates.now(), today()
    payment = Payment(
        unit_id=bills[0].unit_id,
        person_id=person_id,
        method=method,
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
    [parts] = take_bills([Money(payment.amount, amounts, day)])
    if {part.bill.id: part.amount for part in parts} != dict(amounts):
        raise Conflict(N_("One of these bills was paid a moment ago. Look at the list again."))
    _add([payment], [amounts], [parts])
    book([Taken(payment, parts, source)], actor, day)
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


@dataclass(frozen=True, slots=True)
class Recorded:
    """The payment that a deduction became, and what it paid: rupiah by bill."""

    payment_id: int
    applied: Mapping[int, int]


def record_deductions(deductions: Sequence[Deduction], actor: Actor) -> list[Recorded]:
    """Book what was deducted from wages, each as a payment of the person, with a receipt.

    The second fact, and the second person, are those of the list that they belong to. What the
    bills do not take any more goes where money beyond the bills goes.
    """
    now = dates.now()
    payments = [
        Payment(
            unit_id=COOPERATIVE_UNIT_ID,
            person_id=one.person_id,
            method=PaymentMethod.PAYROLL,
            status=PaymentStatus.RECORDED,
            amount=one.amount,
            value_on=one.value_on,
            payer_name=one.payer_name,
            announced_by=one.checked_by,
            announced_at=now,
            checked_by=one.checked_by,
            checked_at=now,
            recorded_by=actor.user_id,
            recorded_at=now,
        )
        for one in deductions
    ]
    parts = take_bills([Money(one.amount, one.amounts, one.value_on) for one in deductions])
    _add(payments, [one.amounts for one in deductions], parts)
    taken = [
        Taken(payment, own, one.source)
        for payment, own, one in zip(payments, parts, deductions, strict=True)
    ]
    book(taken, actor, today())
    return [
        Recorded(one.payment.id, {part.bill.id: part.amount for part in one.parts}) for one in taken
    ]


def _add(
    payments: Sequence[Payment],
    wishes: Sequence[Mapping[int, int]],
    parts: Sequence[tuple[BillPart, ...]],
) -> None:
    """Write payments whose bills are taken, with what was meant for each bill and what it took."""
    for payment, own in zip(payments, parts, strict=True):
        payment.excess_amount = payment.amount - sum(part.amount for part in own)
    session.add_all(payments)
    session.flush()
    rows = []
    for payment, wished, own in zip(payments, wishes, parts, strict=True):
        took = {part.bill.id: part.amount for part in own}
        rows += [
            {
                "payment_id": payment.id,
                "bill_id": bill_id,
                "amount": took.get(bill_id, amount),
                "is_applied": bill_id in took,
            }
            for bill_id, amount in wished.items()
        ]
    insert_rows(PaymentAllocation, rows)


def _take_bills_of(payments: Sequence[Payment]) -> list[Taken]:
    """Take the bills of verified transfers as they were chosen, and note what each took."""
    chosen: dict[int, list[PaymentAllocation]] = {payment.id: [] for payment in payments}
    for row in session.scalars(
        select(PaymentAllocation)
        .where(PaymentAllocation.payment_id.in_(chosen))
        .order_by(PaymentAllocation.payment_id, PaymentAllocation.bill_id)
    ):
        chosen[row.payment_id].append(row)
    parts = take_bills(
        [
            Money(
                payment.amount,
                {row.bill_id: row.amount for row in chosen[payment.id]},
                payment.value_on,
            )
            for payment in payments
        ]
    )
    taken = []
    for payment, own in zip(payments, parts, strict=True):
        took = {part.bill.id: part.amount for part in own}
        for row in chosen[payment.id]:
            if row.bill_id in took:
                row.amount, row.is_applied = took[row.bill_id], True
        payment.excess_amount = payment.amount - sum(took.values())
        gl_account = session.get_one(BankAccount, payment.bank_account_id).gl_account
        taken.append(Taken(payment, own, debit(gl_account, payment.amount)))
    session.flush()
    return taken


def _book_or_name(taken: Sequence[Taken], actor: Actor, day: date) -> list[tuple[int, CoopError]]:
    """Book the payments, all at once; when something stands in the way, name the payment."""
    is_one = len(taken) == 1
    try:
        with nullcontext() if is_one else session.begin_nested():
            book(taken, actor, day)
    except CoopError as error:
        if is_one:
            return [(taken[0].payment.id, error)]
    else:
        return []
    for one in taken:
        if refusals := _book_or_name([one], actor, day):
            return refusals
    return []


def _take_verified(payment_id: int, actor: Actor) -> Payment:
    payment = queries.get_payment(payment_id)
    ensure_second_person(
        actor,
        payment.unit_id,
        Ref("payment", payment.id),
        _person_of(payment.checked_by),
        beneficiary=payment.person_id,
    )
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


def _person_of(user_id: int | None) -> int | None:
    return None if user_id is None else session.get_one(User, user_id).person_id

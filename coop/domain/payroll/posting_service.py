"""The money of a list: one incoming sum, put on everybody's bills in portions.

The sum stands on the receivable of payroll deductions until each person's part is a payment of
their own. What a person's part became is told by the line's payment, so that a process that was
cut off goes on where it stopped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from coop import dates
from coop.dates import MONTHS_ID
from coop.db import session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.loans.repayment_service import LOAN
from coop.domain.loans.repayment_service import PURPOSE as REPAYMENT
from coop.domain.members.models import Employer
from coop.domain.payments.models import BankAccount, Payment, PaymentAllocation
from coop.domain.payments.rules import reference_key
from coop.domain.payments.service import Deduction, create_bill, record_deduction
from coop.domain.payroll import rules
from coop.domain.payroll.batch_service import get_batch, move
from coop.domain.payroll.models import PayrollBatch, PayrollItem, PayrollLine
from coop.domain.payroll.types import BATCH, BatchStatus, ItemKind
from coop.domain.savings.account_service import ACCOUNT
from coop.domain.savings.billing_service import SUKARELA
from coop.domain.settings.service import today
from coop.domain.trail.service import acting_user, write_trail
from coop.domain.work.service import queue_work
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

APPLY = "payroll.apply"
LINES_A_PORTION = 50


@dataclass(frozen=True, slots=True)
class Receipt:
    """The employer's one sum as the bank statement shows it; amounts in whole rupiah."""

    received_on: date
    bank_account_id: int
    amount: int
    reference: str
    difference_reason: str = ""


def record_receipt(batch_id: int, receipt: Receipt, actor: Actor) -> None:
    """Note the sum that arrived for an answer that is confirmed: the second fact.

    Raises Refused for a day that has not come, a reference that proves something else already,
    or a sum that differs from the answer without a reason.
    """
    batch = get_batch(batch_id)
    key = reference_key(receipt.reference)
    if not key:
        raise Refused(
            N_("Enter the reference or the line of the bank statement."), field="reference"
        )
    if receipt.received_on > today():
        raise Refused(N_("This day has not come yet."), field="received_on")
    bank = session.get(BankAccount, receipt.bank_account_id)
    if bank is None or not bank.is_active:
        raise NotFound(N_("This bank account does not exist."), field="bank_account_id")
    difference = rules.ensure_balanced(
        receipt.amount, batch.realised_amount, receipt.difference_reason
    )
    _ensure_new(receipt.bank_account_id, key)
    try:
        with session.begin_nested():
            move(
                batch,
                (BatchStatus.REALISED,),
                BatchStatus.REALISED,
                received_on=receipt.received_on,
                received_amount=receipt.amount,
                bank_account_id=receipt.bank_account_id,
                bank_reference=receipt.reference.strip()[:120],
                reference_key=key[:120],
                difference_amount=difference,
                difference_reason=receipt.difference_reason.strip()[:200] if difference else "",
                received_by=actor.user_id,
                received_person_id=actor.person_id,
            )
    except IntegrityError as error:
        raise _known_reference() from error
    write_trail(
        "payroll.received",
        Ref(BATCH, batch_id),
        amount=receipt.amount,
        difference_amount=difference,
        reason=receipt.difference_reason.strip() if difference else "",
    )


def post_batch(batch_id: int, actor: Actor) -> None:
    """Book the sum and let it be put on everybody's bills in the background.

    As another person than who confirmed the answer and who noted the sum. Raises Refused before
    both are there.
    """
    batch = get_batch(batch_id)
    ensure_another_person(actor, batch.answered_person_id, batch.received_person_id)
    if batch.status is BatchStatus.REALISED and batch.received_amount is None:
        raise Refused(N_("The money has not been noted yet: day, bank account, amount, reference."))
    move(
        batch,
        (BatchStatus.REALISED,),
        BatchStatus.POSTING,
        posted_by=actor.user_id,
    )
    text = describe(batch)
    if lines := _incoming(batch, text):
        entry = post_entry(
            text,
            lines,
            source=Ref(BATCH, batch_id),
            unique_key=f"{BATCH}:{batch_id}",
            booked_on=today(),
            value_on=batch.received_on,
            unit_id=batch.unit_id,
            approver_id=batch.received_by,
        )
        batch.entry_id = entry.id
    write_trail("payroll.posting", Ref(BATCH, batch_id), amount=batch.received_amount)
    session.flush()
    queue_work(APPLY, {"batch_id": batch_id}, unique_key=f"{APPLY}:{batch_id}")


def describe(batch: PayrollBatch) -> str:
    """Return what the books call the list."""
    employer = session.get_one(Employer, batch.employer_id)
    return f"Potong gaji {employer.name} {MONTHS_ID[batch.month.month - 1]} {batch.month.year}"


def apply_portions(batch_id: int) -> Iterator[partial[None]]:
    """Yield what puts the sum on the bills, a portion at a time; harmless the second time."""
    ids = session.scalars(
        select(PayrollLine.id)
        .where(
            PayrollLine.batch_id == batch_id,
            PayrollLine.realised_amount > 0,
            PayrollLine.applied_at.is_(None),
        )
        .order_by(PayrollLine.id)
    ).all()
    for at in range(0, len(ids), LINES_A_PORTION):
        yield partial(_apply_some, batch_id, tuple(ids[at : at + LINES_A_PORTION]))
    yield partial(_finish, batch_id)


def _apply_some(batch_id: int, line_ids: tuple[int, ...]) -> None:
    batch = get_batch(batch_id)
    if batch.status is not BatchStatus.POSTING:
        return
    poster = get_actor(batch.posted_by or 0)
    employer = session.get_one(Employer, batch.employer_id)
    token = acting_user.set(poster.user_id)
    try:
        for line_id in line_ids:
            _apply(batch, employer.name, line_id, poster)
    finally:
        acting_user.reset(token)


def _apply(batch: PayrollBatch, employer: str, line_id: int, poster: Actor) -> None:
    """Make a payment of one person's part; done once, whoever else tries."""
    taken = take(
        update(PayrollLine)
        .where(PayrollLine.id == line_id, PayrollLine.applied_at.is_(None))
        .values(applied_at=dates.now())
        .execution_options(synchronize_session=False)
    )
    if not taken:
        return
    line = session.get_one(PayrollLine, line_id, populate_existing=True)
    amount = line.realised_amount or 0
    items = session.scalars(
        select(PayrollItem).where(PayrollItem.line_id == line_id).order_by(PayrollItem.rank)
    ).all()
    asked = [0 if line.is_left_out else item.asked_amount for item in items]
    parts, _rest = rules.allocate_realised(asked, amount)
    amounts = _bill(batch, line, [(item, part) for item, part in zip(items, parts, strict=True)])
    payment = record_deduction(
        Deduction(
            line.person_id,
            amount,
            amounts,
            debit(chart.PAYROLL_RECEIVABLE, amount, Ref(BATCH, batch.id)),
            batch.received_on or today(),
            employer,
            batch.received_by,
        ),
        poster,
    )
    line.payment_id = payment.id
    _note_applied(payment, items, parts)


def _bill(
    batch: PayrollBatch, line: PayrollLine, parts: list[tuple[PayrollItem, int]]
) -> dict[int, int]:
    """Return rupiah by bill, in the order of deduction; instalments of a loan are one bill."""
    by_loan: dict[int, int] = {}
    amounts: dict[int, int] = {}
    for item, part in parts:
        if item.kind is ItemKind.INSTALMENT:
            by_loan[item.subject_id] = by_loan.get(item.subject_id, 0) + part
    bills: dict[int, int] = {}
    for item, part in parts:
        if not part:
            continue
        if item.kind is ItemKind.INSTALMENT:
            if item.subject_id not in bills:
                bills[item.subject_id] = create_bill(
                    line.person_id,
                    REPAYMENT,
                    Ref(LOAN, item.subject_id),
                    by_loan[item.subject_id],
                    item.text.rsplit(" ke-", 1)[0],
                    item.due_on,
                    unit_id=batch.unit_id,
                    unique_key=f"payroll:{item.id}",
                ).id
                amounts[bills[item.subject_id]] = by_loan[item.subject_id]
            item.bill_id = bills[item.subject_id]
        elif item.kind is ItemKind.SUKARELA:
            bill = create_bill(
                line.person_id,
                SUKARELA,
                Ref(ACCOUNT, item.subject_id),
                part,
                item.text,
                item.due_on,
                unit_id=batch.unit_id,
                unique_key=f"payroll:{item.id}",
            )
            item.bill_id, amounts[bill.id] = bill.id, part
        else:
            item.bill_id, amounts[item.subject_id] = item.subject_id, part
    return amounts


def _note_applied(payment: Payment, items: Sequence[PayrollItem], parts: list[int]) -> None:
    """Note on each item what its bill took: less than its part when it was paid meanwhile."""
    left = dict(
        session.execute(
            select(PaymentAllocation.bill_id, PaymentAllocation.amount).where(
                PaymentAllocation.payment_id == payment.id,
                PaymentAllocation.is_applied.is_(True),
            )
        ).all()
    )
    for item, part in zip(items, parts, strict=True):
        took = min(part, left.get(item.bill_id or 0, 0))
        item.applied_amount = took
        if item.bill_id in left:
            left[item.bill_id] -= took
    session.flush()


def _finish(batch_id: int) -> None:
    """Close the list once everybody's part is booked; what was short is free for the next one."""
    batch = get_batch(batch_id)
    waiting = session.scalar(
        select(func.count()).where(
            PayrollLine.batch_id == batch_id,
            PayrollLine.realised_amount > 0,
            PayrollLine.payment_id.is_(None),
        )
    )
    if batch.status is not BatchStatus.POSTING or waiting:
        return
    move(batch, (BatchStatus.POSTING,), BatchStatus.POSTED, posted_at=dates.now())
    session.execute(
        update(PayrollItem)
        .where(PayrollItem.batch_id == batch_id, PayrollItem.kind != ItemKind.SUKARELA)
        .values(live_mark=None)
        .execution_options(synchronize_session=False)
    )
    write_trail("payroll.posted", Ref(BATCH, batch_id), amount=batch.realised_amount)


def _incoming(batch: PayrollBatch, text: str) -> list[Line]:
    """Return the entry of the one sum; a difference is a line of its own that says why."""
    if batch.bank_account_id is None:
        raise Refused(N_("The money has not been noted yet: day, bank account, amount, reference."))
    bank = session.get_one(BankAccount, batch.bank_account_id)
    ref, received = Ref(BATCH, batch.id), batch.received_amount or 0
    lines = []
    if received:
        lines.append(debit(bank.gl_account, received, text=text))
    if batch.realised_amount:
        lines.append(credit(chart.PAYROLL_RECEIVABLE, batch.realised_amount, ref, text))
    if batch.difference_amount:
        side = credit if batch.difference_amount > 0 else debit
        why = f"Selisih: {batch.difference_reason}"
        lines.append(side(chart.PAYROLL_RECEIVABLE, abs(batch.difference_amount), ref, why))
    return lines


def _ensure_new(bank_account_id: int, key: str) -> None:
    """Refuse a line of the bank statement that proves a payment already."""
    known = select(Payment.id).where(
        Payment.bank_account_id == bank_account_id, Payment.reference_key == key[:120]
    )
    if session.scalar(known.limit(1)) is not None:
        raise _known_reference()


def _known_reference() -> Refused:
    return Refused(
        N_("This bank reference already proves another payment. Check the statement again."),
        field="reference",
    )

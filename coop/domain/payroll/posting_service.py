"""The money of a list: one incoming sum, put on everybody's bills in portions.

The sum stands on the receivable of payroll deductions until each person's part is a payment of
their own. What a person's part became is told by the line's payment, so that a process that was
cut off goes on where it stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import func, select, update

from coop import dates
from coop.dates import MONTHS_ID
from coop.db import session, take_rows
from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.members.models import Employer
from coop.domain.payments.bank_references import free_reference, take_reference
from coop.domain.payments.models import BankAccount
from coop.domain.payments.rules import reference_key
from coop.domain.payroll import rules
from coop.domain.payroll.applying import apply_lines
from coop.domain.payroll.batch_service import get_batch, move
from coop.domain.payroll.models import PayrollBatch, PayrollItem, PayrollLine
from coop.domain.payroll.types import BATCH, BatchStatus, ItemKind
from coop.domain.settings.service import today
from coop.domain.trail.service import acting_user, write_trail
from coop.domain.work.service import queue_work
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

APPLY = "payroll.apply"
LINES_A_PORTION = 250


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
    with session.begin_nested():
        free_reference(Ref(BATCH, batch_id))  # what was noted before, if it is noted anew
        take_reference(receipt.bank_account_id, key[:120], Ref(BATCH, batch_id), field="reference")
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
    """Make a payment of each line's part, once, whoever else tries."""
    batch = get_batch(batch_id)
    if batch.status is not BatchStatus.POSTING:
        return
    taken = take_rows(
        update(PayrollLine)
        .where(PayrollLine.id.in_(line_ids), PayrollLine.applied_at.is_(None))
        .values(applied_at=dates.now())
        .execution_options(synchronize_session=False)
    )
    if not taken:
        return
    if taken != len(line_ids):
        raise Conflict(N_("Somebody else is booking this list right now."))
    poster = get_actor(batch.posted_by or 0)
    token = acting_user.set(poster.user_id)
    try:
        apply_lines(batch, line_ids, poster)
    finally:
        acting_user.reset(token)


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

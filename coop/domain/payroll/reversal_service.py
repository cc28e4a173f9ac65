"""A posted list is taken back as a whole: asked for by one person, decided by another."""

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import and_, func, or_, select, union
from sqlalchemy.orm import aliased

from coop import dates
from coop.db import in_parts, session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.service import decide, find_open_approval, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import acting_as
from coop.domain.identity.types import Actor
from coop.domain.ledger.service import get_entry, reverse_entry
from coop.domain.loans.models import Repayment
from coop.domain.payments.bank_references import free_reference
from coop.domain.payments.models import Payment
from coop.domain.payments.service import cancel_bill, take_payment_back
from coop.domain.payments.types import PaymentStatus
from coop.domain.payroll.answer_service import release_answers
from coop.domain.payroll.batch_service import get_batch, move, release_items
from coop.domain.payroll.models import PayrollItem, PayrollLine
from coop.domain.payroll.queries import count_taken_back
from coop.domain.payroll.types import BATCH, MADE_HERE, REVERSAL, BatchStatus
from coop.domain.people.models import Person
from coop.domain.savings.models import SavingsAccount, SavingsMovement
from coop.domain.savings.types import SavingsStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.domain.work.service import queue_work
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

REVERSE = "payroll.reverse"
LINES_A_PORTION = 50


def find_request(batch_id: int) -> Approval | None:
    """Return the request to take the list back that waits for a decision, or None."""
    return find_open_approval(REVERSAL, Ref(BATCH, batch_id))


def request_reversal(batch_id: int, actor: Actor, reason: str) -> None:
    """Ask for a posted list to be taken back as a whole. Raises Refused, Conflict."""
    batch = get_batch(batch_id)
    if batch.status is not BatchStatus.POSTED:
        raise Refused(N_("Only a list whose money is booked can be taken back."))
    if not reason.strip():
        raise Refused(N_("Say what is wrong with it."), field="reason")
    subject = Ref(BATCH, batch_id)
    request_approval(REVERSAL, subject, actor, reason=reason.strip())
    write_trail("payroll.reversal_requested", subject, reason=reason.strip())


def refuse_reversal(batch_id: int, actor: Actor, reason: str) -> None:
    """Leave the list as it is, with a reason, as another person than who asked."""
    if not reason.strip():
        raise Refused(N_("Say why it stays as it is."), field="reason")
    decide(REVERSAL, Ref(BATCH, batch_id), actor, Decision.REJECTED, reason.strip())


def reverse_batch(batch_id: int, actor: Actor) -> None:
    """Let every person's payment be taken back, the latest first, and then the one sum.

    In the background, in portions: other people book meanwhile. Raises Refused with the name of
    the first person whose money was used since, or whose loan was repaid again.
    """
    batch = get_batch(batch_id)
    subject = Ref(BATCH, batch_id)
    asked = find_open_approval(REVERSAL, subject)
    if asked is None:
        raise NotFound(N_("This has been decided already, or was never asked."))
    why = str(asked.detail["reason"])
    decide(REVERSAL, subject, actor, Decision.APPROVED)
    move(batch, (BatchStatus.POSTED,), BatchStatus.REVERSING, reason=why)
    if names := find_hindrances(batch_id):
        raise Refused(
            N_("Nothing was taken back. What %(name)s got has been used since, or paid on again."),
            name=names[0],
        )
    continue_reversal(batch_id, actor)


def continue_reversal(batch_id: int, actor: Actor) -> None:
    """Let what is left of a list be taken back; harmless while that is under way."""
    if get_batch(batch_id).status is not BatchStatus.REVERSING:
        raise Refused(N_("This list is not being taken back."))
    queue_work(REVERSE, {"batch_id": batch_id, "by": actor.user_id})


def find_hindrances(batch_id: int) -> list[str]:
    """Return the names of the people whose part cannot be taken back as things stand.

    What was put on savings has been taken out since, or the loan was repaid again: that was
    reckoned on top of it.
    """
    of_list = (PayrollLine.batch_id == batch_id, Payment.status == PaymentStatus.RECORDED)
    used = (
        select(Person.full_name, Person.id)
        .join(PayrollLine, PayrollLine.person_id == Person.id)
        .join(Payment, Payment.id == PayrollLine.payment_id)
        .join(SavingsMovement, SavingsMovement.entry_id == Payment.entry_id)
        .join(SavingsAccount, SavingsAccount.id == SavingsMovement.account_id)
        .where(*of_list)
        .group_by(
            Person.full_name,
            Person.id,
            SavingsAccount.id,
            SavingsAccount.balance,
            SavingsAccount.status,
        )
        .having(
            or_(
                func.sum(SavingsMovement.amount) > SavingsAccount.balance,
                SavingsAccount.status != SavingsStatus.OPEN,
            )
        )
    )
    later, undone = aliased(Repayment), aliased(Repayment)
    repaid = (
        select(Person.full_name, Person.id)
        .join(PayrollLine, PayrollLine.person_id == Person.id)
        .join(Payment, Payment.id == PayrollLine.payment_id)
        .join(Repayment, Repayment.entry_id == Payment.entry_id)
        .join(later, and_(later.loan_id == Repayment.loan_id, later.id > Repayment.id))
        .outerjoin(undone, undone.reverses_id == later.id)
        .where(*of_list, later.reverses_id.is_(None), undone.id.is_(None))
    )
    return sorted({name for name, _id in session.execute(union(used, repaid))})


def reverse_portions(batch_id: int, by: int) -> Iterator[partial[None]]:
    """Yield what takes a portion of the payments back; harmless the second time."""
    ids = session.scalars(
        select(PayrollLine.id)
        .join(Payment, Payment.id == PayrollLine.payment_id)
        .where(PayrollLine.batch_id == batch_id, Payment.status == PaymentStatus.RECORDED)
        .order_by(PayrollLine.payment_id.desc())
    ).all()
    for some in in_parts(ids, LINES_A_PORTION):
        yield partial(_take_back_some, batch_id, some, by)
    yield partial(_finish, batch_id, by)


def _take_back_some(batch_id: int, line_ids: Sequence[int], by: int) -> None:
    """Take the lines' payments back; who stands in the way by now is left for later."""
    batch = get_batch(batch_id)
    if batch.status is not BatchStatus.REVERSING:
        return
    lines = session.scalars(
        select(PayrollLine)
        .join(Payment, Payment.id == PayrollLine.payment_id)
        .where(PayrollLine.id.in_(line_ids), Payment.status == PaymentStatus.RECORDED)
        .order_by(PayrollLine.payment_id.desc())
    ).all()
    actor, why = get_actor(by), batch.reason or ""
    with acting_as(by):
        for line in lines:
            try:
                with session.begin_nested():
                    _take_back(line, actor, why)
            except CoopError:
                continue


def _take_back(line: PayrollLine, actor: Actor, why: str) -> None:
    take_payment_back(line.payment_id or 0, actor, why)
    items = session.scalars(select(PayrollItem).where(PayrollItem.line_id == line.id)).all()
    made = {item.bill_id for item in items if item.kind in MADE_HERE and item.bill_id}
    for bill_id in sorted(made):
        cancel_bill(bill_id)
    for item in items:
        item.applied_amount = 0
    session.flush()


def _finish(batch_id: int, by: int) -> None:
    """Take the one sum back once every person's payment is; the month can be reckoned anew."""
    batch = get_batch(batch_id)
    if batch.status is not BatchStatus.REVERSING:
        return
    done, total = count_taken_back(batch_id)
    if done < total:
        return
    with acting_as(by):
        why = batch.reason or ""
        move(
            batch,
            (BatchStatus.REVERSING,),
            BatchStatus.REVERSED,
            live_mark=None,
            reference_key=None,
            reversed_at=dates.now(),
        )
        free_reference(Ref(BATCH, batch_id))
        if batch.entry_id is not None:
            entry = get_entry(batch.entry_id)
            reverse_entry(entry, booked_on=today(), reason=why, approver_id=by)
        release_items(batch_id)
        release_answers(batch_id)
        write_trail("payroll.reversed", Ref(BATCH, batch_id), amount=batch.realised_amount)

"""A posted list is taken back as a whole: asked for by one person, decided by another."""

from sqlalchemy import select, update

from coop import dates
from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.service import decide, find_open_approval, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor
from coop.domain.ledger.service import get_entry, reverse_entry
from coop.domain.payments.service import cancel_bill, take_payment_back
from coop.domain.payroll.answer_service import release_answers
from coop.domain.payroll.batch_service import get_batch, move, release_items
from coop.domain.payroll.models import PayrollItem, PayrollLine
from coop.domain.payroll.types import BATCH, MADE_HERE, REVERSAL, BatchStatus
from coop.domain.people.models import Person
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


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
    """Take every person's payment back, the latest first, and then the one sum: all or nothing.

    Raises Refused with the name of the first person whose money was used since, or whose loan
    was repaid again.
    """
    batch = get_batch(batch_id)
    subject = Ref(BATCH, batch_id)
    asked = find_open_approval(REVERSAL, subject)
    if asked is None:
        raise NotFound(N_("This has been decided already, or was never asked."))
    why = str(asked.detail["reason"])
    decide(REVERSAL, subject, actor, Decision.APPROVED)
    move(
        batch,
        (BatchStatus.POSTED,),
        BatchStatus.REVERSED,
        live_mark=None,
        reference_key=None,
        reversed_at=dates.now(),
        reason=why,
    )
    paid = session.execute(
        select(PayrollLine.payment_id, Person.full_name)
        .join(Person, Person.id == PayrollLine.person_id)
        .where(PayrollLine.batch_id == batch_id, PayrollLine.payment_id.is_not(None))
        .order_by(PayrollLine.payment_id.desc())
    ).all()
    for payment_id, name in paid:
        _take_back(payment_id or 0, name, actor, why)
    bills = select(PayrollItem.bill_id).where(
        PayrollItem.batch_id == batch_id,
        PayrollItem.kind.in_(MADE_HERE),
        PayrollItem.bill_id.is_not(None),
    )
    for bill_id in sorted({bill_id for bill_id in session.scalars(bills) if bill_id}):
        cancel_bill(bill_id)
    if batch.entry_id is not None:
        entry = get_entry(batch.entry_id)
        reverse_entry(entry, booked_on=today(), reason=why, approver_id=actor.user_id)
    release_items(batch_id)
    release_answers(batch_id)
    session.execute(
        update(PayrollItem)
        .where(PayrollItem.batch_id == batch_id)
        .values(applied_amount=0)
        .execution_options(synchronize_session=False)
    )
    write_trail("payroll.reversed", subject, amount=batch.realised_amount, reason=why)


def _take_back(payment_id: int, name: str, actor: Actor, why: str) -> None:
    try:
        take_payment_back(payment_id, actor, why)
    except CoopError as error:
        raise Refused(
            N_("Nothing was taken back. %(name)s stands in the way: %(why)s"),
            name=name,
            why=error,
        ) from error

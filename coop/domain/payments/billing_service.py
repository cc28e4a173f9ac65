"""Make bills, and cancel those of which nothing is paid."""

from datetime import date

from sqlalchemy import select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.numbering.service import take_number
from coop.domain.payments.errors import NotPayable
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import PURPOSES
from coop.domain.payments.queries import get_bill
from coop.domain.payments.transfer_service import end_transfers_of_bill
from coop.domain.payments.types import BillStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref


def create_bill(
    person_id: int,
    purpose: str,
    subject: Ref,
    amount: int,
    text: str,
    due_on: date,
    *,
    unit_id: int = 1,
    unique_key: str | None = None,
) -> Bill:
    """Bill ``amount`` rupiah to a person; with a known ``unique_key``, return the first bill.

    ``purpose`` is a registered one: it decides what paying does. Takes a number, so call it
    late in the transaction.
    """
    if purpose not in PURPOSES:
        raise Refused(N_("Bills of the kind %(purpose)s cannot be paid."), purpose=purpose)
    if amount <= 0:
        raise Refused(N_("A bill needs an amount above zero."), field="amount")
    known = _find_by_key(unique_key)
    if known is not None:
        return known
    bill = Bill(
        unit_id=unit_id,
        number=take_number(unit_id, "bill", f"{today():%Y}"),
        person_id=person_id,
        purpose=purpose,
        subject_kind=subject.kind,
        subject_id=subject.id,
        text=text[:200],
        amount=amount,
        paid_amount=0,
        due_on=due_on,
        status=BillStatus.OPEN,
        unique_key=unique_key,
        created_at=dates.now(),
    )
    if not insert_unless_taken(bill):
        rival = _find_by_key(unique_key)
        if rival is None:
            raise Refused(N_("This bill could not be made. Please try again."))
        return rival
    write_trail("bill.created", Ref("bill", bill.id), amount=amount, purpose=purpose)
    return bill


def cancel_bill(bill_id: int) -> Bill:
    """Cancel an open bill of which nothing is paid. Raises NotPayable otherwise.

    Transfers that were chosen for it and not announced are no longer expected.
    """
    bill = get_bill(bill_id)
    won = take(
        update(Bill)
        .where(Bill.id == bill_id, Bill.status == BillStatus.OPEN, Bill.paid_amount == 0)
        .values(status=BillStatus.CANCELLED, closed_at=dates.now())
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise NotPayable(
            N_("Bill %(number)s is closed or partly paid, so it cannot be cancelled."),
            number=bill.number,
        )
    session.refresh(bill)
    end_transfers_of_bill(bill_id)
    write_trail("bill.cancelled", Ref("bill", bill_id))
    return bill


def _find_by_key(unique_key: str | None) -> Bill | None:
    if unique_key is None:
        return None
    return session.scalars(select(Bill).where(Bill.unique_key == unique_key)).one_or_none()

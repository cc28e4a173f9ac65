"""Make bills, and cancel those of which nothing is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.numbering.service import take_number, take_numbers
from coop.domain.payments.errors import NotPayable
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import PURPOSES
from coop.domain.payments.queries import get_bill
from coop.domain.payments.transfer_service import end_transfers_of_bill
from coop.domain.payments.types import BillStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail, write_trails
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class NewBill:
    """A bill to be made: see `create_bill`."""

    person_id: int
    purpose: str
    subject: Ref
    amount: int
    text: str
    due_on: date
    unique_key: str | None


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
    wanted = NewBill(person_id, purpose, subject, amount, text, due_on, unique_key)
    bill = _make(wanted, unit_id, take_number(unit_id, "bill", f"{today():%Y}"))
    if not insert_unless_taken(bill):
        rival = _find_by_key(unique_key)
        if rival is None:
            raise Refused(N_("This bill could not be made. Please try again."))
        return rival
    write_trail("bill.created", Ref("bill", bill.id), amount=amount, purpose=purpose)
    return bill


def create_bills(wanted: Sequence[NewBill], *, unit_id: int) -> list[Bill]:
    """Make many bills whose keys are new, and return them in their order.

    A known key raises the database's IntegrityError. Their numbers are one block.
    """
    numbers = take_numbers(unit_id, "bill", f"{today():%Y}", len(wanted))
    bills = [_make(one, unit_id, number) for one, number in zip(wanted, numbers, strict=True)]
    session.add_all(bills)
    session.flush()
    write_trails(
        ("bill.created", Ref("bill", bill.id), {"amount": bill.amount, "purpose": bill.purpose})
        for bill in bills
    )
    return bills


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


def lower_bill(bill_id: int, amount: int) -> Bill:
    """Take ``amount`` rupiah off what is still to be paid of an open bill.

    When nothing is left to pay it is paid, or cancelled if nothing was paid at all; transfers
    that were chosen for it are no longer expected then. Raises NotPayable when it takes less.
    """
    bill = get_bill(bill_id)
    if amount <= 0:
        raise Refused(N_("A bill is lowered by an amount above zero."), field="amount")
    guard = (Bill.id == bill_id, Bill.status == BillStatus.OPEN)
    done = {"status": BillStatus.PAID, "closed_at": dates.now()}
    left = Bill.amount - Bill.paid_amount
    for where, values in (
        ((left > amount,), {"amount": Bill.amount - amount}),
        ((left == amount, Bill.paid_amount > 0), {"amount": Bill.paid_amount, **done}),
        ((left == amount,), {**done, "status": BillStatus.CANCELLED}),
    ):
        lowered = (
            update(Bill)
            .where(*guard, *where)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if take(lowered):
            break
    else:
        raise NotPayable(
            N_("Bill %(number)s is closed or takes less than that."), number=bill.number
        )
    session.refresh(bill)
    if bill.status is not BillStatus.OPEN:
        end_transfers_of_bill(bill_id)
    write_trail("bill.lowered", Ref("bill", bill_id), amount=amount)
    return bill


def _make(wanted: NewBill, unit_id: int, number: str) -> Bill:
    return Bill(
        unit_id=unit_id,
        number=number,
        person_id=wanted.person_id,
        purpose=wanted.purpose,
        subject_kind=wanted.subject.kind,
        subject_id=wanted.subject.id,
        text=wanted.text[:200],
        amount=wanted.amount,
        paid_amount=0,
        due_on=wanted.due_on,
        status=BillStatus.OPEN,
        unique_key=wanted.unique_key,
        created_at=dates.now(),
    )


def _find_by_key(unique_key: str | None) -> Bill | None:
    if unique_key is None:
        return None
    return session.scalars(select(Bill).where(Bill.unique_key == unique_key)).one_or_none()

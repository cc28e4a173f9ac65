"""What a payment does: areas above register a purpose, payments call it by name.

Money never travels by event: the purpose is called directly, in the payment's transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from coop.db import session
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.types import Line
from coop.domain.payments.models import Bill, Payment, PaymentAllocation


@dataclass(frozen=True, slots=True)
class BillPart:
    """``amount`` rupiah of a payment that go towards ``bill``.

    ``paid_on`` is the day on which the money was paid (the transfer's date, which decides about
    lateness); the books take it on the day it is recorded. ``bill.paid_amount`` holds the part.
    """

    bill: Bill
    amount: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class Beyond:
    """``amount`` rupiah that a person paid beyond the bills, on ``paid_on``."""

    person_id: int
    amount: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class Prepared:
    """The credit lines of each part, and what to do in the sub-ledger once they are posted.

    ``finish`` is given the entry in which each part was posted, in the order of the parts.
    """

    lines: list[list[Line]]
    finish: Callable[[Sequence[JournalEntry]], None]


@dataclass(frozen=True, slots=True)
class Purpose:
    """How bills of one kind are paid and un-paid.

    ``prepare`` decides the credit lines of many parts at once, of different payments (the sum of
    the lines is the part's amount); no two payments among them pay for the same subject.
    ``undo`` takes back what ``finish`` did for this one bill, given the original entry and its
    reversal; the entry may hold parts of other bills too, so ask `amount_paid_by` how much of it
    was this bill's. Bills ``in_full`` take their whole remainder or nothing; those ``by_choice``
    are paid from a wage only where the payer asked for that.
    """

    kind: str
    label: str
    prepare: Callable[[Sequence[BillPart]], Prepared]
    undo: Callable[[Bill, JournalEntry, JournalEntry], None]
    in_full: bool = False
    by_choice: bool = False


UndoExcess = Callable[[int, int, JournalEntry, JournalEntry], None]


@dataclass(frozen=True, slots=True)
class Excess:
    """Where money beyond the bills goes, and how it is taken back."""

    prepare: Callable[[Sequence[Beyond]], Prepared]
    undo: UndoExcess


PURPOSES: dict[str, Purpose] = {}
_excess: list[Excess] = []


def register_purpose(purpose: Purpose) -> None:
    """Make bills of ``purpose.kind`` payable."""
    PURPOSES[purpose.kind] = purpose


def _nothing_to_undo(
    person_id: int, amount: int, entry: JournalEntry, mirror: JournalEntry
) -> None:
    """Leave it to the journal: no balance is stored beside it."""


def register_excess(
    prepare: Callable[[Sequence[Beyond]], Prepared], undo: UndoExcess = _nothing_to_undo
) -> None:
    """Say where money beyond the bills goes: ``prepare`` is to it what it is to a purpose.

    ``undo(person_id, amount, entry, mirror)`` takes back what its ``finish`` did when the payment
    is reversed. The last one registered holds.
    """
    _excess[:] = [Excess(prepare, undo)]


def prepare_excess(beyond: Sequence[Beyond]) -> Prepared:
    """Return the credit lines for money beyond the bills."""
    return _excess[0].prepare(beyond)


def undo_excess(person_id: int, amount: int, entry: JournalEntry, mirror: JournalEntry) -> None:
    """Take back what was done with ``amount`` rupiah beyond the bills."""
    _excess[0].undo(person_id, amount, entry, mirror)


def amount_paid_by(bill: Bill, entry: JournalEntry) -> int:
    """Return how many rupiah of the payment that was booked as ``entry`` went to ``bill``."""
    return session.execute(
        select(PaymentAllocation.amount)
        .join(Payment, Payment.id == PaymentAllocation.payment_id)
        .where(Payment.entry_id == entry.id, PaymentAllocation.bill_id == bill.id)
    ).scalar_one()

"""What lies in the drawer, what is held for a person, and what is unfinished with them."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Exists, Select, exists, func, select

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.ledger.chart import CASH, HELD_FOR_CUSTOMERS, HELD_FOR_MEMBERS
from coop.domain.ledger.models import JournalLine
from coop.domain.payments.models import Bill, Payment
from coop.domain.payments.types import BillStatus, PaymentStatus
from coop.domain.people.models import Person
from coop.refs import Ref


def cash_balance(unit_id: int, on: date) -> int:
    """Return what the books say lies in the unit's drawer at the end of ``on``, in rupiah."""
    return _balance(
        select(func.sum(JournalLine.debit - JournalLine.credit)).where(
            JournalLine.account == CASH,
            JournalLine.unit_id == unit_id,
            JournalLine.booked_on <= on,
        )
    )


def held_for(person_id: int, on: date | None = None) -> int:
    """Return the money held for a person (Titipan) at the end of ``on``, in rupiah."""
    return _balance(_held(person_id, on))


def _held(person_id: int, on: date | None) -> Select[Any]:
    query = select(func.sum(JournalLine.credit - JournalLine.debit)).where(
        JournalLine.ref_kind == "person",
        JournalLine.ref_id == person_id,
        JournalLine.account == HELD_FOR_MEMBERS,
    )
    return query if on is None else query.where(JournalLine.booked_on <= on)


def held_in_unit(person_id: int, unit_id: int) -> int:
    """Return what a business holds for a person, in rupiah: paid beyond its bills."""
    return _balance(
        select(func.sum(JournalLine.credit - JournalLine.debit)).where(
            *_of_customers(unit_id), JournalLine.ref_id == person_id
        )
    )


class Held(NamedTuple):
    """What a business holds for a person; ``last_entry_id`` is the latest entry about it."""

    person_id: int
    name: str
    amount: int
    last_entry_id: int


HELD_RETURN = "held_return"
"""The kind of request, of paper and of mail when a business gives back what it holds."""


_PERSONS = 10**9


def held_ref(person_id: int, unit_id: int) -> Ref:
    """Return what stands for all that a unit holds for a person: one request at a time is on it."""
    return Ref("held_money", unit_id * _PERSONS + person_id)


def list_asked_returns(unit_id: int) -> dict[int, Approval]:
    """Return the requests to give held money back that nobody has decided, by person."""
    first = held_ref(0, unit_id).id
    rows = session.scalars(
        select(Approval).where(
            Approval.kind == HELD_RETURN,
            Approval.open_mark == 1,
            Approval.subject_id.between(first, first + _PERSONS - 1),
        )
    )
    return {row.subject_id - first: row for row in rows}


def list_held(unit_id: int, person_id: int | None = None) -> list[Held]:
    """Return what a business holds and for whom (or for this person), the most first."""
    amount = func.sum(JournalLine.credit - JournalLine.debit)
    query = (
        select(Person.id, Person.full_name, amount, func.max(JournalLine.entry_id))
        .join(Person, Person.id == JournalLine.ref_id)
        .where(*_of_customers(unit_id))
        .group_by(Person.id, Person.full_name)
        .having(amount != 0)
        .order_by(amount.desc(), Person.id)
    )
    if person_id is not None:
        query = query.where(Person.id == person_id)
    return [
        Held(ident, name, int(held), last) for ident, name, held, last in session.execute(query)
    ]


def _of_customers(unit_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        JournalLine.account == HELD_FOR_CUSTOMERS,
        JournalLine.ref_kind == "person",
        JournalLine.unit_id == unit_id,
    )


def _balance(query: Select[Any]) -> int:
    return int(session.scalar(query) or 0)


class Unfinished(NamedTuple):
    """What of a person's payments is under way."""

    is_checked: bool
    """Whether a payment waits for its verdict or for the books."""
    is_begun: bool
    """Whether an open bill is partly paid."""
    is_deducted: bool = False
    """Whether a deduction from the person's pay is under way, where that was asked as well."""


def find_held_and_unfinished(
    person_id: int, on: date, is_deducted: Exists
) -> tuple[int, Unfinished]:
    """Return the money held at the end of ``on`` and what is under way, in one statement."""
    held, *unfinished = session.execute(
        select(_held(person_id, on).scalar_subquery(), *_unfinished(person_id), is_deducted)
    ).one()
    return int(held or 0), Unfinished(*map(bool, unfinished))


def find_unfinished(person_id: int) -> Unfinished:
    """Say what of the person's payments is under way; both read in one statement."""
    return Unfinished(*map(bool, session.execute(select(*_unfinished(person_id))).one()))


def _unfinished(person_id: int) -> tuple[Exists, Exists]:
    waiting = exists().where(
        Payment.person_id == person_id,
        Payment.status.in_((PaymentStatus.ANNOUNCED, PaymentStatus.VERIFIED)),
    )
    begun = exists().where(
        Bill.person_id == person_id, Bill.status == BillStatus.OPEN, Bill.paid_amount > 0
    )
    return waiting, begun

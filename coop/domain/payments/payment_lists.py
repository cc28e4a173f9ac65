"""Lists of payments: the cashier's queue, what waits for the books, a person's own."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from coop import dates
from coop.db import Prepared, fetch, session
from coop.domain.payments.models import (
    BankAccount,
    Bill,
    Payment,
    PaymentAllocation,
    PaymentIntent,
)
from coop.domain.payments.types import (
    BankTotal,
    IntentStatus,
    PaymentFilter,
    PaymentRow,
    PaymentStatus,
    StartedTransfer,
)
from coop.domain.people.models import Person
from coop.domain.people.rules import name_key
from coop.domain.settings.service import get_setting
from coop.paging import PAGE_SIZE, Page

EXPORT_ROWS = 500
SORTS: dict[str, Any] = {
    "announced_at": Payment.announced_at,
    "name": Person.name_key,
    "amount": Payment.amount,
    "value_on": Payment.value_on,
}


def search_payments(
    wanted: PaymentFilter, number: int = 1, size: int = PAGE_SIZE
) -> Page[PaymentRow]:
    """Return one page of the payments that fit, with what each is for; three queries."""
    total = (
        session.scalar(
            select(func.count())
            .select_from(Payment)
            .join(Person, Person.id == Payment.person_id)
            .where(*_conditions(wanted))
        )
        or 0
    )
    return Page(_portion(wanted, number, size), number, size, total)


def list_payments(wanted: PaymentFilter) -> Iterator[PaymentRow]:
    """Yield every payment that fits, read in portions (for exports)."""
    number = 1
    while rows := _portion(wanted, number, EXPORT_ROWS):
        yield from rows
        number += 1


def list_payments_of_person(person_id: int | None, limit: int = 20) -> list[PaymentRow]:
    """Return the latest payments of a person."""
    if person_id is None:
        return []
    return _portion(PaymentFilter(person_id=person_id, descending=True), 1, limit)


def list_started_transfers(person_id: int | None) -> list[StartedTransfer]:
    """Return the transfers that the person chose and did not announce yet, while held."""
    rows = fetch(_STARTED, {"person_id": person_id, "now": dates.now()})
    return [StartedTransfer(*row) for row in rows]


_STARTED = Prepared(
    select(PaymentIntent.token, PaymentIntent.amount, BankAccount.bank, PaymentIntent.expires_at)
    .join(BankAccount, BankAccount.id == PaymentIntent.bank_account_id)
    .where(
        PaymentIntent.person_id == bindparam("person_id"),
        PaymentIntent.status == IntentStatus.OPEN,
        PaymentIntent.expires_at > bindparam("now"),
    )
    .order_by(PaymentIntent.expires_at)
)


def totals_by_bank(unit_id: int = 1) -> list[BankTotal]:
    """Return what is verified and waits for the books, for each bank account of a unit."""
    rows = session.execute(
        select(BankAccount.id, BankAccount.bank, func.count(), func.sum(Payment.amount))
        .join(Payment, Payment.bank_account_id == BankAccount.id)
        .where(Payment.status == PaymentStatus.VERIFIED, Payment.unit_id == unit_id)
        .group_by(BankAccount.id, BankAccount.bank)
        .order_by(BankAccount.id)
    )
    return [BankTotal(ident, bank, count, int(amount)) for ident, bank, count, amount in rows]


def find_neighbours(
    payment_id: int, announced_at: datetime, unit_id: int = 1
) -> tuple[int | None, int | None]:
    """Return the payments before and after this one among the unit's that wait for a verdict."""
    here = Payment.announced_at == announced_at
    before = or_(Payment.announced_at < announced_at, and_(here, Payment.id < payment_id))
    after = or_(Payment.announced_at > announced_at, and_(here, Payment.id > payment_id))
    waiting = select(Payment.id).where(
        Payment.status == PaymentStatus.ANNOUNCED, Payment.unit_id == unit_id
    )
    earlier = waiting.where(before).order_by(Payment.announced_at.desc(), Payment.id.desc())
    later = waiting.where(after).order_by(Payment.announced_at, Payment.id)
    return session.scalar(earlier.limit(1)), session.scalar(later.limit(1))


def select_rows(*columns: Any) -> Select[Any]:
    """Select payment, payer's name, bank, and ``columns``."""
    return (
        select(Payment, Person.full_name, BankAccount.bank, *columns)
        .join(Person, Person.id == Payment.person_id)
        .outerjoin(BankAccount, BankAccount.id == Payment.bank_account_id)
    )


def rows_of(found: Sequence[Any], *, with_bills: bool = True) -> list[PaymentRow]:
    """Make rows of (payment, payer's name, bank), with the texts of their bills by one query."""
    texts = _bill_texts([payment.id for payment, _name, _bank in found]) if with_bills else {}
    return [
        PaymentRow(
            id=payment.id,
            person_id=payment.person_id,
            person_name=name,
            method=payment.method,
            status=payment.status,
            amount=payment.amount,
            value_on=payment.value_on,
            announced_at=payment.announced_at,
            bank=bank,
            payer_name=payment.payer_name,
            bank_reference=payment.bank_reference,
            is_repeat_proof=payment.is_repeat_proof,
            receipt_id=payment.receipt_id,
            reason=payment.reason,
            bills=tuple(texts.get(payment.id, ())),
        )
        for payment, name, bank in found
    ]


def _portion(wanted: PaymentFilter, number: int, size: int) -> list[PaymentRow]:
    column = SORTS.get(wanted.sort, Payment.announced_at)
    order = (column.desc(), Payment.id.desc()) if wanted.descending else (column, Payment.id)
    found = session.execute(
        select_rows()
        .where(*_conditions(wanted))
        .order_by(*order)
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    return rows_of(found)


def _bill_texts(payment_ids: Sequence[int]) -> dict[int, list[str]]:
    texts: dict[int, list[str]] = {}
    if payment_ids:
        rows = session.execute(
            select(PaymentAllocation.payment_id, Bill.text)
            .join(Bill, Bill.id == PaymentAllocation.bill_id)
            .where(PaymentAllocation.payment_id.in_(payment_ids))
            .order_by(Bill.due_on, Bill.id)
        )
        for payment_id, text in rows:
            texts.setdefault(payment_id, []).append(text)
    return texts


def _conditions(wanted: PaymentFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.statuses:
        conditions.append(Payment.status.in_(wanted.statuses))
    for column, value in (
        (Payment.method, wanted.method),
        (Payment.bank_account_id, wanted.bank_account_id),
        (Payment.person_id, wanted.person_id),
        (Payment.unit_id, wanted.unit_id),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.repeats_only:
        conditions.append(Payment.is_repeat_proof.is_(True))
    zone = ZoneInfo(str(get_setting("timezone"))) if wanted.first or wanted.last else None
    if wanted.first:
        begins = datetime(wanted.first.year, wanted.first.month, wanted.first.day, tzinfo=zone)
        conditions.append(Payment.announced_at >= begins)
    if wanted.last:
        day = wanted.last + timedelta(days=1)
        conditions.append(
            Payment.announced_at < datetime(day.year, day.month, day.day, tzinfo=zone)
        )
    if wanted.text.strip():
        conditions.append(_fits(wanted.text.strip()))
    return conditions


def _fits(text: str) -> ColumnElement[bool]:
    """Return the search: every word in the payer's name, the amount, or the bank reference."""
    fitting: list[ColumnElement[bool]] = [Payment.bank_reference.contains(text, autoescape=True)]
    words = name_key(text).split()
    if words:
        fitting.append(and_(*(Person.name_key.contains(word, autoescape=True) for word in words)))
    digits = text.lower().removeprefix("rp").strip().replace(".", "")
    if digits.isascii() and digits.isdigit() and len(digits) < 19:
        fitting.append(Payment.amount == int(digits))
        if len(digits) <= 3:
            fitting.append(Payment.amount % 1000 == int(digits))
    return or_(*fitting)

"""What orders contribute: bills that pay them, and the copy of one's own data."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, func, select

from coop.db import session
from coop.domain.complaints.subjects import register_subjects
from coop.domain.ledger.chart import TRADE_RECEIVABLE
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.types import Line
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import (
    BillPart,
    Prepared,
    Purpose,
    amount_paid_by,
    register_purpose,
)
from coop.domain.people.audiences import AudienceGroup, register_audience
from coop.domain.people.models import Person
from coop.domain.people.own_data import register_own_data
from coop.domain.ratings.subjects import register_askable, register_rateable
from coop.domain.sales import posting, rules
from coop.domain.sales.complaint_queries import find_units, list_subjects
from coop.domain.sales.models import Order
from coop.domain.sales.rating_queries import list_finished, list_rateable
from coop.domain.sales.settling_service import settle_if_due, unsettle
from coop.domain.sales.types import NEWCOMERS, ORDER, PURPOSE, OrderStatus
from coop.errors import Conflict
from coop.explain import N_

_NEW = select(Person.id).where(
    ~exists().where(Order.person_id == Person.id, Order.status == OrderStatus.COMPLETED)
)


def register() -> None:
    """Make the bills of orders payable, add orders to one's own data, say who is new."""
    register_purpose(Purpose(PURPOSE, N_("Orders"), prepare_payment, undo_payment, by_choice=True))
    register_own_data("orders", list_own)
    register_rateable(ORDER, list_rateable)
    register_askable(ORDER, list_finished)
    register_subjects(ORDER, list_subjects, find_units)
    register_audience(AudienceGroup(NEWCOMERS, N_("Has not bought anything yet"), _NEW))


def prepare_payment(parts: Sequence[BillPart]) -> Prepared:
    """Credit what is owed of each order, and its advances beyond that; hold it until the commit."""
    lines = []
    for part in parts:
        order = posting.change(
            part.bill.subject_id, (), paid_amount=Order.paid_amount + part.amount
        )
        if order is None:
            raise Conflict(N_("The order has changed meanwhile. Look at it again."))
        lines.append(_credit(order, part))
    order_ids = sorted({part.bill.subject_id for part in parts})

    def finish(_entries: Sequence[JournalEntry]) -> None:
        for order_id in order_ids:
            settle_if_due(order_id)

    return Prepared(lines, finish)


def _credit(order: Order, part: BillPart) -> list[Line]:
    before = posting.position_of(order) - part.amount
    return posting.raise_lines(order, before, part.amount, part.bill.number)


def undo_payment(bill: Bill, original: JournalEntry, mirror: JournalEntry) -> None:
    """Take back what a payment did: what is owed rises again, and the order counts no more."""
    amount = amount_paid_by(bill, original)
    order = posting.change(
        bill.subject_id,
        (Order.paid_amount >= amount,),
        paid_amount=Order.paid_amount - amount,
    )
    if order is None:
        raise Conflict(N_("The order has changed meanwhile. Look at it again."))
    _advance, owed = rules.lowered(posting.position_of(order) + amount, amount)
    posting.shift(order, owed - _owed_by(original, bill), f"order.shift:{mirror.id}:{bill.id}")
    posting.fit_bills(unsettle(order, mirror))


def _owed_by(entry: JournalEntry, bill: Bill) -> int:
    """Return how much of the bill's part in an entry went to what was owed, rupiah."""
    amount = session.scalar(
        select(func.sum(JournalLine.credit)).where(
            JournalLine.entry_id == entry.id,
            JournalLine.account == TRADE_RECEIVABLE,
            JournalLine.ref_kind == ORDER,
            JournalLine.ref_id == bill.subject_id,
            JournalLine.text == bill.number,
        )
    )
    return int(amount or 0)


def list_own(person_id: int) -> list[dict[str, Any]]:
    """Return the person's orders, in one statement."""
    rows = session.scalars(
        select(Order).where(Order.person_id == person_id).order_by(Order.placed_at, Order.id)
    )
    return [
        {
            "number": row.number,
            "placed_on": row.placed_on,
            "status": row.status.value,
            "total_amount": row.total_amount,
            "paid_amount": row.paid_amount,
            "address": row.address,
            "receiver": row.receiver,
            "receiver_phone": row.receiver_phone,
            "area": row.area,
            "postcode": row.postcode,
            "goods": row.goods.value,
        }
        for row in rows
    ]

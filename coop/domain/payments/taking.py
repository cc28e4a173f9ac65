"""Pay bills: raise each by its part, at most up to what it still takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from coop import dates
from coop.db import in_parts, session, take_rows
from coop.domain.payments import rules
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import PURPOSES, BillPart
from coop.domain.payments.types import BillStatus
from coop.errors import Conflict
from coop.explain import N_

BILLS_A_STATEMENT = 1_000
_OPEN = Bill.status == BillStatus.OPEN


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` rupiah paid on a day and the bills that they are meant for (rupiah by bill)."""

    amount: int
    wishes: Mapping[int, int]
    paid_on: date


def take_bills(moneys: Sequence[Money]) -> list[tuple[BillPart, ...]]:
    """Raise the bills by what was wished, and return the parts of each payment.

    Older bills first, at most up to their remainder. A bill that is paid in full takes no part
    of itself. What the parts leave over is money beyond the bills.
    """
    bills = _lock(sorted({bill_id for money in moneys for bill_id in money.wishes}))
    left = {bill.id: bill.amount - bill.paid_amount for bill in bills.values() if _is_open(bill)}
    parts = [_share_out(money, bills, left) for money in moneys]
    paid = {part.bill.id: part.bill for own in parts for part in own}
    _raise([bill for _id, bill in sorted(paid.items())], left)
    return parts


def _is_open(bill: Bill) -> bool:
    return bill.status is BillStatus.OPEN


def _lock(bill_ids: Sequence[int]) -> dict[int, Bill]:
    """Hold the bills' rows until the commit, and return them as they are by now."""
    found: dict[int, Bill] = {}
    for ids in in_parts(bill_ids, BILLS_A_STATEMENT):
        take_rows(
            update(Bill)
            .where(Bill.id.in_(ids))
            .values(paid_amount=Bill.paid_amount)
            .execution_options(synchronize_session=False)
        )
        rows = session.scalars(
            select(Bill).where(Bill.id.in_(ids)).execution_options(populate_existing=True)
        )
        found |= {bill.id: bill for bill in rows}
    return found


def _share_out(
    money: Money, bills: Mapping[int, Bill], left: dict[int, int]
) -> tuple[BillPart, ...]:
    """Return what the money pays, and take it off what is ``left`` to pay of each bill."""
    parts, rest = [], money.amount
    for bill_id, wish in sorted(money.wishes.items()):
        room = left.get(bill_id, 0)
        taken, _beyond = rules.share_out(min(wish, rest), {bill_id: wish}, {bill_id: room})
        amount = taken.get(bill_id, 0)
        if not amount or (amount < room and PURPOSES[bills[bill_id].purpose].in_full):
            continue
        parts.append(BillPart(bills[bill_id], amount, money.paid_on))
        left[bill_id] -= amount
        rest -= amount
    return tuple(parts)


def _raise(bills: Sequence[Bill], left: Mapping[int, int]) -> None:
    """Write what is paid of each bill by now; Conflict when one is not as it was read."""
    now = dates.now()
    full = [bill for bill in bills if not left[bill.id]]
    partly = [bill for bill in bills if left[bill.id]]
    won = 0
    for some in in_parts(full, BILLS_A_STATEMENT):
        won += take_rows(
            update(Bill)
            .where(Bill.id.in_([bill.id for bill in some]), _OPEN)
            .values(paid_amount=Bill.amount, status=BillStatus.PAID, closed_at=now)
            .execution_options(synchronize_session=False)
        )
    if partly:
        won += take_rows(
            update(Bill)
            .where(Bill.id == bindparam("bill"), _OPEN, Bill.paid_amount == bindparam("was"))
            .values(paid_amount=bindparam("paid")),
            [
                {"bill": bill.id, "was": bill.paid_amount, "paid": bill.amount - left[bill.id]}
                for bill in partly
            ],
        )
    if won != len(bills):
        raise Conflict(N_("This bill is being paid by somebody else right now. Please try again."))
    for bill in bills:
        set_committed_value(bill, "paid_amount", bill.amount - left[bill.id])
        if not left[bill.id]:
            set_committed_value(bill, "status", BillStatus.PAID)
            set_committed_value(bill, "closed_at", now)

"""An order's money in the books: one position, on advances above zero and receivable below."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, update

from coop.db import session, take
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, Side
from coop.domain.payments.service import lower_bill
from coop.domain.payments.types import BillStatus
from coop.domain.sales import queries, rules
from coop.domain.sales.models import Order
from coop.domain.sales.types import ORDER
from coop.domain.settings.service import today
from coop.refs import Ref


def change(order_id: int, guard: Iterable[ColumnElement[bool]], **values: Any) -> Order | None:
    """Change the order where ``guard`` holds, and return it as it stands; None when it does not.

    Whoever moves the money of an order begins with this: it holds the order until the commit.
    """
    won = take(
        update(Order)
        .where(Order.id == order_id, *guard)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return queries.get_order(order_id) if won else None


def position_of(order: Order) -> int:
    """Return where the order's money stands, in rupiah: see `rules.position`."""
    return rules.position(order.paid_amount, order.earned_amount, order.refunded_amount)


def raise_lines(order: Order, before: int, amount: int, text: str = "") -> list[Line]:
    """Return the credit lines for ``amount`` rupiah that raise the position from ``before``."""
    owed, advance = rules.raised(before, amount)
    return _lines(order, Side.CREDIT, text, (chart.TRADE_RECEIVABLE, owed), (ADVANCES, advance))


def lower_lines(order: Order, before: int, amount: int, text: str = "") -> list[Line]:
    """Return the debit lines for ``amount`` rupiah that lower the position from ``before``."""
    advance, owed = rules.lowered(before, amount)
    return _lines(order, Side.DEBIT, text, (ADVANCES, advance), (chart.TRADE_RECEIVABLE, owed))


ADVANCES = chart.CUSTOMER_ADVANCES


def income_line(order: Order, side: Side, amount: int) -> Line:
    """Return a line of the income that the order brings: from a member, or from others."""
    account = chart.SALES_TO_MEMBERS if order.was_member else chart.SALES_TO_OTHERS
    return Line(account, side, amount, Ref(ORDER, order.id), order.unit_id)


def shift(order: Order, to_receivable: int, key: str) -> None:
    """Move rupiah of an order from its advances to what is owed, or with a minus back.

    A reversed payment goes back to where it was credited; by now it may belong elsewhere.
    """
    if not to_receivable:
        return
    sides = (Side.DEBIT, Side.CREDIT) if to_receivable > 0 else (Side.CREDIT, Side.DEBIT)
    amount = abs(to_receivable)
    lines = _lines(order, sides[0], "", (chart.TRADE_RECEIVABLE, amount))
    lines += _lines(order, sides[1], "", (ADVANCES, amount))
    post(order, f"Pesanan {order.number}: pindah antara uang muka dan piutang", lines, key)


def post(
    order: Order, text: str, lines: list[Line], key: str, approver_id: int | None = None
) -> JournalEntry:
    """Post an entry of the order, once by ``key``, in its unit and today."""
    return post_entry(
        text,
        lines,
        source=Ref(ORDER, order.id),
        unique_key=key,
        booked_on=today(),
        unit_id=order.unit_id,
        approver_id=approver_id,
    )


def fit_bills(order: Order) -> None:
    """Lower what is still open on the order's bills to what the customer still has to pay.

    What is paid is asked of the order: while a payment of several of its bills is taken back, all
    of them are open again before the order has noted each.
    """
    bills = [
        bill for bill in queries.list_bills(order.id) if bill.status is not BillStatus.CANCELLED
    ]
    left = sum(bill.amount for bill in bills) - order.paid_amount
    excess = left - queries.order_row(order).open_amount
    for bill in reversed(bills):
        amount = min(excess, bill.amount - bill.paid_amount)
        if amount > 0:
            lower_bill(bill.id, amount)
            excess -= amount
    session.flush()


def _lines(order: Order, side: Side, text: str, *amounts: tuple[str, int]) -> list[Line]:
    ref = Ref(ORDER, order.id)
    return [
        Line(account, side, amount, ref, order.unit_id, text)
        for account, amount in amounts
        if amount
    ]

"""An order that is completed and paid counts: as participation, and for points; once at a time.

When a payment is reversed it counts no more, until it is paid again.
"""

from coop import dates
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import get_entry
from coop.domain.loyalty import service as loyalty
from coop.domain.loyalty.queries import find_entry
from coop.domain.loyalty.service import Change
from coop.domain.loyalty.types import Event, EventKind, Piece, Refund
from coop.domain.participation.service import lower_participation, note_participation
from coop.domain.people.queries import get_person
from coop.domain.sales import posting, queries
from coop.domain.sales.models import Order
from coop.domain.sales.types import ORDER, PARTICIPATION, LineKind, OrderStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.refs import Ref


def settle_if_due(order_id: int) -> Order:
    """Let the order count if it is completed and paid and does not count yet; return it.

    Participation is what it cost in the end (whoever bought: the surplus is shared to members
    alone), points are what the unit's rules give for it.
    """
    order = posting.change(
        order_id,
        (
            Order.status == OrderStatus.COMPLETED,
            Order.settled_at.is_(None),
            Order.paid_amount - Order.refunded_amount - Order.earned_amount >= 0,
            (Order.earned_amount > 0) | (Order.total_amount == 0),
        ),
        settled_at=dates.now(),
        settled_count=Order.settled_count + 1,
        settled_amount=Order.earned_amount,
    )
    if order is None:
        return queries.get_order(order_id)
    if order.income_entry_id is not None:
        note_participation(
            order.person_id,
            PARTICIPATION,
            order.earned_amount,
            get_entry(order.income_entry_id),
            on=today(),
            source=Ref(ORDER, order.id),
        )
    entry = loyalty.earn_points(_change(order, _earned_key(order)), _event(order))
    order.earned_points = entry.points if entry else 0
    write_trail("order.settled", Ref(ORDER, order.id), points=order.earned_points)
    return order


def take_off(
    order: Order, before: int, amount: int, entry: JournalEntry | None, cause: str
) -> None:
    """Take ``amount`` of the ``before`` rupiah that a settled order counts with off again.

    Participation by a row of ``entry`` (None where no rupiah moved), points in proportion, once
    for each ``cause``.
    """
    if amount and entry is not None:
        lower_participation(Ref(ORDER, order.id), amount, entry)
    earned = find_entry(_earned_key(order))
    if earned is None:
        return
    prefix = f"{_earned_key(order)}:back:"
    loyalty.take_back(
        _change(order, prefix + cause),
        earned,
        Refund(
            earned=earned.points,
            paid_amount=order.settled_amount,
            before_amount=order.settled_amount - before,
            now_amount=amount,
            taken_back=queries.sum_points_taken_back(prefix),
        ),
    )


def unsettle(order: Order, mirror: JournalEntry) -> Order:
    """Let a settled order count no more: its money went back with ``mirror``."""
    undone = posting.change(
        order.id,
        (
            Order.settled_at.is_not(None),
            Order.paid_amount - Order.refunded_amount - Order.earned_amount < 0,
        ),
        settled_at=None,
    )
    if undone is None:
        return queries.get_order(order.id)
    whole = undone.earned_amount
    take_off(undone, whole, whole, mirror, f"entry:{mirror.id}")
    write_trail("order.unsettled", Ref(ORDER, order.id))
    return undone


def spent_change(order: Order) -> Change:
    """Return the change by which the order spends points."""
    return _change(order, f"order:{order.id}:points")


def give_points_back(order: Order) -> None:
    """Give back the points that the order spent, once."""
    spent = find_entry(spent_change(order).key)
    if spent is not None:
        loyalty.give_back(_change(order, f"order:{order.id}:points:back"), spent)


def _event(order: Order) -> Event:
    day = today()
    born_on = get_person(order.person_id).born_on
    lines = queries.list_lines(order.id)
    return Event(
        EventKind.VISIT,
        day,
        pieces=tuple(
            Piece(
                f"{line.kind.value}:{line.item_id}",
                line.quantity - line.credited_quantity,
                line.net_amount - line.credited_amount,
            )
            for line in lines
            if line.item_id is not None and line.kind is not LineKind.DELIVERY
        ),
        amount=order.earned_amount,
        is_first=not queries.has_settled_before(order),
        is_birthday=born_on is not None and (born_on.month, born_on.day) == (day.month, day.day),
    )


def _earned_key(order: Order) -> str:
    return f"order:{order.id}:earned:{order.settled_count}"


def _change(order: Order, key: str) -> Change:
    return Change(order.person_id, order.unit_id, today(), Ref(ORDER, order.id), key)

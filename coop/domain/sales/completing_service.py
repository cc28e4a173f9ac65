"""Complete an order: from then on it is income; and cancel one that was not completed."""

from coop import dates
from coop.domain.identity.types import Actor
from coop.domain.ledger.types import Side
from coop.domain.people.audience_queries import list_groups_of
from coop.domain.promotions import service as promotions
from coop.domain.sales import posting, queries
from coop.domain.sales.models import Order
from coop.domain.sales.settling_service import give_points_back, settle_if_due
from coop.domain.sales.types import MEMBERS, ORDER, Goods, OrderStatus
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def complete_order(order_id: int, actor: Actor, *, source: Ref | None = None) -> Order:
    """Note that the customer has what was ordered: advances and what is owed become income.

    Whether the person is a member is asked for this day. Raises NotFound, Refused when something
    else than ``source`` caused the order and ends it, Conflict when it was completed or cancelled.
    """
    order = queries.get_order(order_id)
    ensure_ends(order, source)
    changed = posting.change(
        order_id,
        (Order.status == OrderStatus.PLACED,),
        status=OrderStatus.COMPLETED,
        goods=Goods.HANDED_OVER,
        completed_on=today(),
        completed_at=dates.now(),
        completed_by=actor.user_id,
        was_member=_is_member(order),
        earned_amount=Order.total_amount,
    )
    if changed is None:
        raise _not_placed()
    _book_income(changed, changed.total_amount, f"Pesanan {changed.number}")
    write_trail("order.completed", Ref(ORDER, order_id), total_amount=changed.total_amount)
    return settle_if_due(order_id)


def cancel_order(
    order_id: int,
    actor: Actor | None,
    reason: str,
    *,
    keeps: int = 0,
    source: Ref | None = None,
    is_own: bool = False,
) -> Order:
    """Cancel an order that was not completed; ``keeps`` rupiah of what was paid become income.

    Its bills end, the rest of what was paid is payable back, promotions and points are given
    back. Customers (``is_own``) cancel until somebody begins with the goods. Raises NotFound,
    Refused without a reason, for keeping more than was paid, when work has begun, or when
    something else than ``source`` caused the order; Conflict when it was completed or cancelled.
    """
    if not reason.strip():
        raise Refused(N_("Say why the order is cancelled."), field="reason")
    order = queries.get_order(order_id)
    ensure_ends(order, source)
    if keeps < 0:
        raise Refused(N_("At most what was paid can be kept."), field="keeps")
    untouched = (Order.goods == Goods.WAITING,) if is_own else ()
    changed = posting.change(
        order_id,
        (Order.status == OrderStatus.PLACED, Order.paid_amount >= keeps, *untouched),
        status=OrderStatus.CANCELLED,
        cancelled_on=today(),
        cancelled_at=dates.now(),
        cancelled_by=actor.user_id if actor else None,
        was_member=_is_member(order),
        reason=reason.strip()[:300],
        earned_amount=keeps,
    )
    if changed is None:
        order = queries.get_order(order_id)
        if order.status is OrderStatus.PLACED and is_own and order.goods is not Goods.WAITING:
            raise Refused(N_("We have begun with this order already. Please call us."))
        if order.status is OrderStatus.PLACED:
            raise Refused(N_("At most what was paid can be kept."), field="keeps")
        raise _not_placed()
    posting.fit_bills(changed)
    _book_income(changed, keeps, f"Pembatalan pesanan {changed.number}")
    promotions.release_promotions(Ref(ORDER, order_id), today())
    give_points_back(changed)
    write_trail("order.cancelled", Ref(ORDER, order_id), reason=changed.reason, kept_amount=keeps)
    return queries.get_order(order_id)


def ensure_ends(order: Order, source: Ref | None) -> None:
    """Let an order be ended by what caused it alone: an appointment ends with its own steps."""
    caused_by = Ref(order.source_kind, order.source_id)
    if caused_by not in (Ref(ORDER, order.id), source):
        raise Refused(N_("This order belongs to an appointment, which is finished or cancelled."))


def _book_income(order: Order, amount: int, text: str) -> None:
    """Book ``amount`` rupiah of the order as income, from what was paid and then from what is owed.

    ``order`` is as it stands with it: before, its money stood higher by as much.
    """
    if not amount:
        return
    lines = posting.lower_lines(order, posting.position_of(order) + amount, amount)
    lines.append(posting.income_line(order, Side.CREDIT, amount))
    entry = posting.post(order, text, lines, f"order:{order.id}:income")
    posting.change(order.id, (), income_entry_id=entry.id)


def _is_member(order: Order) -> bool:
    return MEMBERS in list_groups_of(order.person_id, today())


def _not_placed() -> Conflict:
    return Conflict(N_("This order was handed over or cancelled before. Look at it again."))

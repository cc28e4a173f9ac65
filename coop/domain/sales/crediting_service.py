"""Take something off a completed order: asked by one, approved by another person, booked once."""

from collections.abc import Sequence

from sqlalchemy import update

from coop import dates
from coop.db import insert_rows, insert_unless_taken, session, take
from coop.domain.identity.types import Actor
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.types import Side
from coop.domain.promotions import service as promotions
from coop.domain.sales import posting, queries, rules
from coop.domain.sales.control import ensure_second_person
from coop.domain.sales.models import Order, OrderCredit, OrderCreditLine, OrderLine
from coop.domain.sales.settling_service import give_points_back, settle_if_due, take_off
from coop.domain.sales.types import (
    CREDIT,
    ORDER,
    CreditStatus,
    CreditWish,
    LineCredit,
    OrderStatus,
)
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def ask_credit(order_id: int, wish: CreditWish, reason: str, actor: Actor) -> OrderCredit:
    """Ask that something be taken off a completed order: an amount, pieces, or the whole.

    Raises NotFound, Refused without a reason, before it is completed or for more than is left,
    Conflict while another one waits.
    """
    order = queries.get_order(order_id)
    if order.status is not OrderStatus.COMPLETED:
        raise Refused(N_("Only an order that was handed over is credited; cancel it instead."))
    if not reason.strip():
        raise Refused(N_("Say why something is taken off."), field="reason")
    lines = [queries.sold_line(line) for line in queries.list_lines(order_id)]
    shares = rules.share_credit(lines, wish)
    credit = OrderCredit(
        order_id=order_id,
        open_mark=1,
        status=CreditStatus.ASKED,
        amount=sum(share.amount for share in shares),
        reason=reason.strip()[:300],
        asked_by=actor.user_id,
        asked_at=dates.now(),
    )
    if not insert_unless_taken(credit):
        raise Conflict(N_("A decision on this is already being waited for."))
    insert_rows(
        OrderCreditLine,
        (
            {
                "credit_id": credit.id,
                "line_id": share.line_id,
                "quantity": share.quantity,
                "amount": share.amount,
            }
            for share in shares
        ),
    )
    write_trail(
        "order.credit_asked", Ref(ORDER, order_id), amount=credit.amount, reason=credit.reason
    )
    return credit


def refuse_credit(credit_id: int, actor: Actor, answer: str) -> OrderCredit:
    """Decide that nothing is taken off; who asked may take it back so. Raises Conflict."""
    credit = queries.get_credit(credit_id)
    _decide(credit, CreditStatus.REFUSED, actor, answer)
    write_trail("order.credit_refused", Ref(ORDER, credit.order_id), answer=answer.strip())
    return queries.get_credit(credit_id)


def approve_credit(credit_id: int, actor: Actor, answer: str = "") -> OrderCredit:
    """Take off what was asked, as another person: income, what is owed, participation, points.

    What was paid too much by now is payable back. With the last of it, the points that the order
    spent and its promotions are given back. Raises NotFound, Refused, Conflict when it was
    decided before.
    """
    credit = queries.get_credit(credit_id)
    if credit.status is not CreditStatus.ASKED:
        raise _decided()
    ensure_second_person(queries.get_order(credit.order_id), actor, credit.asked_by)
    order = posting.change(
        credit.order_id,
        (Order.status == OrderStatus.COMPLETED, Order.earned_amount >= credit.amount),
        earned_amount=Order.earned_amount - credit.amount,
        credited_amount=Order.credited_amount + credit.amount,
    )
    if order is None:
        raise Conflict(N_("The order has changed meanwhile. Look at it again."))
    _decide(credit, CreditStatus.APPROVED, actor, answer)
    _take_lines(queries.list_credit_lines(credit_id))
    posting.fit_bills(order)
    entry = _book(order, credit)
    is_whole = rules.is_whole([queries.sold_line(line) for line in queries.list_lines(order.id)])
    if order.settled_at is not None and (credit.amount or is_whole):
        before = order.earned_amount + credit.amount
        take_off(order, before, credit.amount, entry, f"credit:{credit_id}")
    if is_whole:
        promotions.release_promotions(Ref(ORDER, order.id), today())
        give_points_back(order)
    write_trail("order.credited", Ref(ORDER, order.id), amount=credit.amount, credit=credit_id)
    settle_if_due(order.id)
    return queries.get_credit(credit_id)


def _book(order: Order, credit: OrderCredit) -> JournalEntry | None:
    if not credit.amount:
        return None
    before = posting.position_of(order) - credit.amount
    lines = [posting.income_line(order, Side.DEBIT, credit.amount)]
    lines += posting.raise_lines(order, before, credit.amount)
    entry = posting.post(
        order,
        f"Potongan pesanan {order.number}",
        lines,
        f"{CREDIT}:{credit.id}",
        credit.asked_by,
    )
    session.execute(
        update(OrderCredit)
        .where(OrderCredit.id == credit.id)
        .values(entry_id=entry.id)
        .execution_options(synchronize_session=False)
    )
    return entry


def _take_lines(shares: Sequence[LineCredit]) -> None:
    """Take pieces and rupiah off the lines, each only if it still has them."""
    for share in shares:
        won = take(
            update(OrderLine)
            .where(
                OrderLine.id == share.line_id,
                OrderLine.credited_quantity + share.quantity <= OrderLine.quantity,
                OrderLine.credited_amount + share.amount <= OrderLine.net_amount,
            )
            .values(
                credited_quantity=OrderLine.credited_quantity + share.quantity,
                credited_amount=OrderLine.credited_amount + share.amount,
            )
            .execution_options(synchronize_session=False)
        )
        if not won:
            raise Conflict(N_("The order has changed meanwhile. Look at it again."))


def _decide(credit: OrderCredit, status: CreditStatus, actor: Actor, answer: str) -> None:
    won = take(
        update(OrderCredit)
        .where(OrderCredit.id == credit.id, OrderCredit.status == CreditStatus.ASKED)
        .values(
            status=status,
            open_mark=None,
            decided_by=actor.user_id,
            decided_at=dates.now(),
            answer=answer.strip()[:300],
        )
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise _decided()


def _decided() -> Conflict:
    return Conflict(N_("Somebody else has just decided this."))

"""Money of an order that goes back to the customer: prepared by one, paid by another, once."""

from sqlalchemy import update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.types import Line, Side
from coop.domain.payments.models import BankAccount
from coop.domain.payments.types import PaymentMethod
from coop.domain.people.queries import find_current_bank_account
from coop.domain.people.rules import mask_account_number
from coop.domain.sales import posting, queries
from coop.domain.sales.control import ensure_second_person
from coop.domain.sales.models import Order, OrderPayout
from coop.domain.sales.types import ORDER, PAYOUT, OrderStatus, PayoutStatus
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref


def prepare_payout(
    order_id: int, actor: Actor, bank_account_id: int | None = None, amount: int | None = None
) -> OrderPayout:
    """Prepare to pay back what is payable of an order, or ``amount`` rupiah of it.

    ``bank_account_id`` is the unit's account that the transfer leaves from, None for cash.
    Raises NotFound, Refused for more than is payable or without a bank account to transfer to,
    Conflict while another payout waits.
    """
    order = queries.get_order(order_id)
    payable = queries.order_row(order).payable_back_amount
    wanted = payable if amount is None else amount
    if not 1 <= wanted <= payable:
        raise Refused(
            N_("At most %(payable_amount)s can be paid back."),
            field="amount",
            payable_amount=payable,
        )
    method, target = PaymentMethod.CASH, ""
    if bank_account_id is not None:
        method, target = PaymentMethod.TRANSFER, _target(order, bank_account_id)
    payout = OrderPayout(
        order_id=order_id,
        open_mark=1,
        status=PayoutStatus.PREPARED,
        amount=wanted,
        method=method,
        bank_account_id=bank_account_id,
        target=target,
        prepared_by=actor.user_id,
        prepared_at=dates.now(),
    )
    if not insert_unless_taken(payout):
        raise Conflict(N_("A payout of this order is being worked on already."))
    write_trail("order.payout_prepared", Ref(ORDER, order_id), amount=wanted, target=target)
    return payout


def drop_payout(payout_id: int, actor: Actor) -> OrderPayout:
    """Let a payout that waits be forgotten. Raises NotFound, Conflict when it is closed."""
    payout = queries.get_payout(payout_id)
    _close(payout, PayoutStatus.DROPPED, actor)
    write_trail("order.payout_dropped", Ref(ORDER, payout.order_id), amount=payout.amount)
    return queries.get_payout(payout_id)


def pay_back(payout_id: int, actor: Actor) -> OrderPayout:
    """Pay what was prepared and book it, as another person than who prepared it; once.

    Raises NotFound, Refused when less is payable by now, Conflict when it is closed.
    """
    payout = queries.get_payout(payout_id)
    order = queries.get_order(payout.order_id)
    ensure_second_person(order, actor, payout.prepared_by)
    if posting.position_of(order) < payout.amount and payout.status is PayoutStatus.PREPARED:
        raise _too_much()
    _close(payout, PayoutStatus.PAID, actor)
    changed = posting.change(
        payout.order_id,
        (
            Order.status != OrderStatus.PLACED,
            Order.paid_amount - Order.refunded_amount - Order.earned_amount >= payout.amount,
        ),
        refunded_amount=Order.refunded_amount + payout.amount,
    )
    if changed is None:
        raise _too_much()
    lines = posting.lower_lines(
        changed, posting.position_of(changed) + payout.amount, payout.amount, payout.target
    )
    lines.append(Line(_gl_account(payout), Side.CREDIT, payout.amount, None, order.unit_id))
    entry = posting.post(
        order,
        f"Pengembalian pesanan {order.number}",
        lines,
        f"{PAYOUT}:{payout_id}",
        payout.prepared_by,
    )
    session.execute(
        update(OrderPayout)
        .where(OrderPayout.id == payout_id)
        .values(entry_id=entry.id)
        .execution_options(synchronize_session=False)
    )
    write_trail("order.paid_back", Ref(ORDER, order.id), amount=payout.amount, entry=entry.number)
    return queries.get_payout(payout_id)


def _close(payout: OrderPayout, status: PayoutStatus, actor: Actor) -> None:
    won = take(
        update(OrderPayout)
        .where(OrderPayout.id == payout.id, OrderPayout.status == PayoutStatus.PREPARED)
        .values(status=status, open_mark=None, closed_by=actor.user_id, closed_at=dates.now())
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This payout is closed already."))


def _too_much() -> Refused:
    return Refused(N_("Less than that is payable back by now."), field="amount")


def _target(order: Order, bank_account_id: int) -> str:
    bank = session.get(BankAccount, bank_account_id)
    if bank is None or not bank.is_active or bank.unit_id != order.unit_id:
        raise Refused(
            N_("Choose the bank account that the transfer left from."), field="bank_account_id"
        )
    account = find_current_bank_account(order.person_id)
    if account is None:
        raise Refused(N_("There is no bank account on record to transfer to."))
    return f"{account.bank} {mask_account_number(account.number_last4)}"


def _gl_account(payout: OrderPayout) -> str:
    if payout.bank_account_id is None:
        return chart.CASH
    return session.get_one(BankAccount, payout.bank_account_id).gl_account

"""Pay a bill from voluntary savings: one entry, a receipt, and back again with the payment."""

from sqlalchemy import select

from coop.db import session
from coop.domain.identity.types import Actor
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import get_entry
from coop.domain.ledger.types import Line, Side
from coop.domain.payments.models import Bill, Payment
from coop.domain.payments.service import receive_from
from coop.domain.payments.types import PaymentMethod
from coop.domain.savings import queries, rules
from coop.domain.savings.account_service import ACCOUNT, change_balance
from coop.domain.savings.models import SavingsMovement
from coop.domain.savings.types import AccountRow, MovementKind, SavingsKind
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref


def offer_savings(person_id: int, bill: Bill) -> Refused | None:
    """Return why the person cannot pay the bill from voluntary savings, or None."""
    account = queries.find_current_account(person_id, SavingsKind.SUKARELA)
    if account is None:
        return Refused(N_("There is no voluntary savings account to pay from."))
    try:
        rules.ensure_may_withdraw(account, bill.amount - bill.paid_amount)
    except Refused as refusal:
        return refusal
    return None


def pay_from_savings(bill: Bill, actor: Actor) -> Payment:
    """Pay what is open of a bill from the payer's voluntary savings, as the payer.

    Raises Refused for anybody else, for too little on the account, or for a closed bill.
    """
    if actor.person_id != bill.person_id:
        raise Refused(N_("Only who owns the savings pays from them."))
    refusal = offer_savings(bill.person_id, bill)
    if refusal is not None:
        raise refusal
    account = queries.find_current_account(bill.person_id, SavingsKind.SUKARELA)
    if account is None:
        raise Refused(N_("There is no voluntary savings account to pay from."))
    with session.begin_nested():
        return _pay(bill, account, actor)


def _pay(bill: Bill, account: AccountRow, actor: Actor) -> Payment:
    amount, text = bill.amount - bill.paid_amount, bill.text
    source = Line(
        account.gl_account, Side.DEBIT, amount, Ref(ACCOUNT, account.id), account.unit_id, text
    )
    payment = receive_from(bill.person_id, {bill.id: amount}, actor, PaymentMethod.SAVINGS, source)
    change_balance(
        account.id,
        -amount,
        MovementKind.TRANSFER,
        get_entry(payment.entry_id or 0),
        text,
        keep_amount=account.minimum_balance_amount,
    )
    return payment


def give_back_to_savings(payment: Payment, entry: JournalEntry, mirror: JournalEntry) -> None:
    """Put back on the account what a payment took that is reversed with ``mirror``."""
    account_id = session.scalar(
        select(SavingsMovement.account_id)
        .where(SavingsMovement.entry_id == entry.id, SavingsMovement.amount == -payment.amount)
        .limit(1)
    )
    if account_id is not None:
        change_balance(account_id, payment.amount, MovementKind.REVERSAL, mirror, mirror.text)

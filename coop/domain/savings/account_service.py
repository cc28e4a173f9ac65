"""Open and close accounts, and change their balances: the one way a balance moves."""

from datetime import date

from sqlalchemy import select, update

from coop.db import insert_unless_taken, session, take
from coop.domain.ledger.models import JournalEntry
from coop.domain.numbering.service import take_number
from coop.domain.savings.models import SavingsAccount, SavingsMovement, SavingsProduct
from coop.domain.savings.types import MovementKind, SavingsStatus
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

ACCOUNT = "savings_account"


def open_account(member_id: int, product_code: str, *, on: date) -> SavingsAccount:
    """Open an account of the product for the member; Conflict when there is one already."""
    product = session.scalars(
        select(SavingsProduct).where(
            SavingsProduct.code == product_code, SavingsProduct.is_active.is_(True)
        )
    ).one_or_none()
    if product is None:
        raise NotFound(N_("This savings product is not offered."))
    account = SavingsAccount(
        product_id=product.id,
        member_id=member_id,
        status=SavingsStatus.OPEN,
        opened_on=on,
        number=take_number(product.unit_id, ACCOUNT),
    )
    if not insert_unless_taken(account):
        raise Conflict(N_("The member has an account of this kind already."))
    write_trail("savings.opened", Ref(ACCOUNT, account.id), product=product_code)
    return account


def change_balance(
    account_id: int,
    amount: int,
    kind: MovementKind,
    entry: JournalEntry,
    text: str,
    *,
    keep_amount: int = 0,
) -> SavingsMovement:
    """Change the balance by ``amount`` rupiah (negative: out) and note the movement of ``entry``.

    One guarded UPDATE decides: the account is open and at least ``keep_amount`` rupiah stay.
    Raises Refused otherwise; the caller has posted ``entry`` with the same amount on the
    account's Ref in the same transaction.
    """
    changed = take(
        update(SavingsAccount)
        .where(
            SavingsAccount.id == account_id,
            SavingsAccount.status == SavingsStatus.OPEN,
            SavingsAccount.balance + amount >= (keep_amount if amount < 0 else 0),
        )
        .values({SavingsAccount.balance: SavingsAccount.balance + amount})
        .execution_options(synchronize_session=False)
    )
    account = session.get(SavingsAccount, account_id, populate_existing=True)
    if account is None:
        raise NotFound(N_("This savings account does not exist."))
    if not changed:
        if account.status is not SavingsStatus.OPEN:
            raise Refused(N_("Account %(number)s is closed."), number=account.number)
        raise Refused(
            N_("Account %(number)s holds %(balance_amount)s, which is not enough."),
            field="amount",
            number=account.number,
            balance_amount=account.balance,
        )
    movement = SavingsMovement(
        account_id=account_id,
        entry_id=entry.id,
        kind=kind,
        amount=amount,
        balance_after=account.balance,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        text=text[:200],
    )
    session.add(movement)
    session.flush()
    return movement


def take_back(account_id: int, amount: int, original: JournalEntry, mirror: JournalEntry) -> None:
    """Take ``amount`` rupiah that ``original`` put on the account out again, under ``mirror``.

    Does nothing when ``original`` never moved the account (the money was held instead). Raises
    Refused when the money has been taken out since.
    """
    moved = select(SavingsMovement.id).where(
        SavingsMovement.entry_id == original.id, SavingsMovement.account_id == account_id
    )
    if session.scalar(moved.limit(1)) is not None:
        change_balance(account_id, -amount, MovementKind.REVERSAL, mirror, mirror.text)


def close_account(account_id: int, on: date) -> None:
    """Close an empty account; Conflict when money came in meanwhile or it is closed already."""
    closed = take(
        update(SavingsAccount)
        .where(
            SavingsAccount.id == account_id,
            SavingsAccount.status == SavingsStatus.OPEN,
            SavingsAccount.balance == 0,
        )
        .values(status=SavingsStatus.CLOSED, closed_on=on)
        .execution_options(synchronize_session=False)
    )
    if not closed:
        raise Conflict(N_("The account changed meanwhile. Please look again."))
    write_trail("savings.closed", Ref(ACCOUNT, account_id))

"""What savings contribute: bills that become deposits, money beyond bills, dues, settlement."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from coop.db import session
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.settlement import SettlementPart, SettlementSource, register_settlement
from coop.domain.ledger.types import credit, debit
from coop.domain.members.models import Member
from coop.domain.payments.held import prepare_held
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import (
    BillPart,
    Prepared,
    Purpose,
    amount_paid_by,
    register_excess,
    register_purpose,
)
from coop.domain.payments.service import cancel_bill
from coop.domain.payments.types import BillStatus
from coop.domain.reminders.due_items import DueItem, register_due_items
from coop.domain.savings import queries
from coop.domain.savings.account_service import (
    ACCOUNT,
    change_balance,
    close_account,
    take_back,
)
from coop.domain.savings.billing_service import SUKARELA, WAJIB
from coop.domain.savings.models import SavingsAccount, SavingsMovement, SavingsProduct
from coop.domain.savings.types import AccountRow, MovementKind, SavingsKind, SavingsStatus
from coop.domain.savings.withdrawal_queries import has_open_withdrawal
from coop.explain import N_, Explained, Input, Step
from coop.refs import Ref

LABELS = {
    SavingsKind.POKOK: N_("Principal savings"),
    SavingsKind.WAJIB: N_("Mandatory savings"),
    SavingsKind.SUKARELA: N_("Voluntary savings"),
    SavingsKind.BERJANGKA: N_("Term deposit"),
    SavingsKind.SWP: N_("Mandatory loan savings"),
}


def register() -> None:
    """Register purposes, excess, due items and the settlement source of savings."""
    for purpose, kind in ((WAJIB, SavingsKind.WAJIB), (SUKARELA, SavingsKind.SUKARELA)):
        register_purpose(Purpose(purpose, LABELS[kind], prepare_deposit, undo_deposit))
    register_excess(prepare_excess, undo_excess)
    register_due_items(WAJIB, find_due_wajib)
    register_settlement(SettlementSource("savings", list_parts, list_blockers, close_accounts))


def prepare_deposit(part: BillPart) -> Prepared:
    """Credit the account that the bill names; a closed one's money is held for the person."""
    account = queries.get_account(part.bill.subject_id)
    if account.status is not SavingsStatus.OPEN:
        return prepare_held(part.bill.person_id, part.amount, part.paid_on)
    return _deposit(account, part.amount, part.bill.text)


def undo_deposit(bill: Bill, original: JournalEntry, mirror: JournalEntry) -> None:
    """Take back what the payment put on the bill's account."""
    take_back(bill.subject_id, amount_paid_by(bill, original), original, mirror)


def prepare_excess(person_id: int, amount: int, paid_on: date) -> Prepared:
    """Credit money beyond the bills to voluntary savings; without an account it is held."""
    account = queries.find_current_account(person_id, SavingsKind.SUKARELA)
    if account is None:
        return prepare_held(person_id, amount, paid_on)
    return _deposit(account, amount, "Kelebihan pembayaran")


def undo_excess(person_id: int, amount: int, original: JournalEntry, mirror: JournalEntry) -> None:
    """Take back money beyond the bills from the voluntary savings on which it was put."""
    account_id = session.scalar(
        select(SavingsMovement.account_id)
        .join(SavingsAccount, SavingsAccount.id == SavingsMovement.account_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .where(
            SavingsMovement.entry_id == original.id,
            Member.person_id == person_id,
            SavingsProduct.kind == SavingsKind.SUKARELA,
        )
        .limit(1)
    )
    if account_id is not None:
        take_back(account_id, amount, original, mirror)


def _deposit(account: AccountRow, amount: int, text: str) -> Prepared:
    def finish(entry: JournalEntry) -> None:
        change_balance(account.id, amount, MovementKind.DEPOSIT, entry, text)

    return Prepared([credit(account.gl_account, amount, Ref(ACCOUNT, account.id), text)], finish)


def find_due_wajib(first: date, last: date) -> Iterable[DueItem]:
    """Return open bills of mandatory savings due from ``first`` to ``last``."""
    bills = session.scalars(
        select(Bill)
        .where(
            Bill.status == BillStatus.OPEN, Bill.due_on.between(first, last), Bill.purpose == WAJIB
        )
        .order_by(Bill.due_on, Bill.id)
    )
    return [
        DueItem(
            kind=WAJIB,
            subject=Ref("bill", bill.id),
            person_id=bill.person_id,
            due_on=bill.due_on,
            amount=bill.amount - bill.paid_amount,
            text=bill.text,
        )
        for bill in bills
    ]


def list_parts(member_id: int, on: date) -> list[SettlementPart]:
    """Return the balance of each of the member's accounts: what the cooperative gives back."""
    return [
        SettlementPart(
            LABELS[account.kind],
            debit(account.gl_account, account.balance, Ref(ACCOUNT, account.id)),
            Explained(
                rule=N_("Savings are given back when the membership ends"),
                source=N_("UU 25/1992 art. 41 and the bylaws"),
                inputs=(Input(N_("Account"), account.number, "text"), Input(N_("On"), on, "date")),
                steps=(
                    Step(
                        N_("Balance"),
                        N_("all deposits less all withdrawals"),
                        account.balance,
                        "rupiah",
                    ),
                ),
                result=account.balance,
            ),
        )
        for account in queries.list_accounts(member_id)
        if account.status is SavingsStatus.OPEN and account.balance > 0
    ]


def list_blockers(member_id: int) -> list[str]:
    """Return what must be done before leaving: a withdrawal under way is paid or ended first."""
    if has_open_withdrawal(member_id):
        return [N_("A withdrawal is waiting: pay, reject or cancel it first.")]
    return []


def close_accounts(member_id: int, entry: JournalEntry) -> None:
    """Empty the member's accounts by the settlement's ``entry`` and close them.

    Raises Refused or Conflict when a balance is no longer what the entry pays.
    """
    accounts = [
        account
        for account in queries.list_accounts(member_id)
        if account.status is SavingsStatus.OPEN
    ]
    lines = session.scalars(
        select(JournalLine)
        .where(
            JournalLine.entry_id == entry.id,
            JournalLine.ref_kind == ACCOUNT,
            JournalLine.ref_id.in_([account.id for account in accounts]),
        )
        .order_by(JournalLine.ref_id)
    )
    for line in lines:
        if line.ref_id is not None:
            change_balance(
                line.ref_id, line.credit - line.debit, MovementKind.SETTLEMENT, entry, entry.text
            )
    for account in accounts:
        close_account(account.id, entry.booked_on)
        _cancel_bills(account.id)


def _cancel_bills(account_id: int) -> None:
    """Cancel what is still billed to a closed account and of which nothing is paid."""
    unpaid = session.scalars(
        select(Bill.id)
        .where(
            Bill.subject_kind == ACCOUNT,
            Bill.subject_id == account_id,
            Bill.status == BillStatus.OPEN,
            Bill.paid_amount == 0,
        )
        .order_by(Bill.id)
    ).all()
    for bill_id in unpaid:
        cancel_bill(bill_id)

"""What an auditor re-derives of savings, in SQL from movements and journal lines."""

from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.savings.models import SavingsAccount, SavingsMovement, SavingsProduct, Withdrawal
from coop.domain.savings.types import SavingsStatus, WithdrawalStatus
from coop.explain import N_

ACCOUNT = "savings_account"


def _count(column: Any) -> int:
    return session.scalar(select(func.count(column))) or 0


def _differences(checked: int, query: Select[*tuple[Any, ...]], sentence: str) -> Finding:
    """Return a sentence for each row of ``query``: a name and the two numbers that differ."""
    return Finding(
        checked, [sentence.format(*(part or 0 for part in row)) for row in session.execute(query)]
    )


def check_balances() -> Finding:
    """Each stored balance is the sum of its movements."""
    total = func.coalesce(func.sum(SavingsMovement.amount), 0)
    query = (
        select(SavingsAccount.number, SavingsAccount.balance, total)
        .outerjoin(SavingsMovement, SavingsMovement.account_id == SavingsAccount.id)
        .group_by(SavingsAccount.id, SavingsAccount.number, SavingsAccount.balance)
        .having(SavingsAccount.balance != total)
    )
    return _differences(_count(SavingsAccount.id), query, "account {0}: balance {1}, movements {2}")


def _by_account() -> Any:
    """Sum the journal lines of each savings account on its product's own account."""
    return (
        select(
            JournalLine.ref_id.label("account_id"),
            JournalLine.account.label("gl_account"),
            func.sum(JournalLine.credit - JournalLine.debit).label("booked"),
        )
        .where(JournalLine.ref_kind == ACCOUNT)
        .group_by(JournalLine.ref_id, JournalLine.account)
        .subquery()
    )


def check_against_journal() -> Finding:
    """Each stored balance is the sum of the journal lines that carry the account's Ref."""
    lines = _by_account()
    booked = func.coalesce(lines.c.booked, 0)
    query = (
        select(SavingsAccount.number, SavingsAccount.balance, booked)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .outerjoin(
            lines,
            and_(
                lines.c.account_id == SavingsAccount.id,
                lines.c.gl_account == SavingsProduct.gl_account,
            ),
        )
        .where(SavingsAccount.balance != booked)
    )
    return _differences(_count(SavingsAccount.id), query, "account {0}: balance {1}, journal {2}")


def check_running_balances() -> Finding:
    """``balance_after`` runs on from movement to movement of an account, never below zero."""
    running = func.sum(SavingsMovement.amount).over(
        partition_by=SavingsMovement.account_id, order_by=SavingsMovement.id
    )
    moved = select(
        SavingsMovement.id.label("id"),
        SavingsMovement.balance_after.label("noted"),
        running.label("running"),
    ).subquery()
    query = select(moved.c.id, moved.c.noted, moved.c.running).where(
        or_(moved.c.noted != moved.c.running, moved.c.noted < 0)
    )
    return _differences(_count(SavingsMovement.id), query, "movement {0}: noted {1}, running {2}")


def check_control_accounts() -> Finding:
    """Each product's account in the ledger is the sum of its savings accounts."""
    stored = (
        select(
            SavingsProduct.gl_account.label("code"),
            func.coalesce(func.sum(SavingsAccount.balance), 0).label("total"),
        )
        .outerjoin(SavingsAccount, SavingsAccount.product_id == SavingsProduct.id)
        .group_by(SavingsProduct.gl_account)
        .subquery()
    )
    booked = (
        select(
            JournalLine.account.label("code"),
            func.sum(JournalLine.credit - JournalLine.debit).label("total"),
        )
        .group_by(JournalLine.account)
        .subquery()
    )
    in_books = func.coalesce(booked.c.total, 0)
    query = (
        select(stored.c.code, stored.c.total, in_books)
        .outerjoin(booked, booked.c.code == stored.c.code)
        .where(stored.c.total != in_books)
    )
    checked = session.scalar(select(func.count()).select_from(stored)) or 0
    return _differences(checked, query, "ledger account {0}: savings {1}, journal {2}")


def check_movements() -> Finding:
    """Each entry moved each account by exactly what its lines say, and nothing else did."""
    moved = (
        select(
            SavingsMovement.entry_id.label("entry_id"),
            SavingsMovement.account_id.label("account_id"),
            func.sum(SavingsMovement.amount).label("total"),
        )
        .group_by(SavingsMovement.entry_id, SavingsMovement.account_id)
        .subquery()
    )
    lines = (
        select(
            JournalLine.entry_id.label("entry_id"),
            JournalLine.ref_id.label("account_id"),
            func.sum(JournalLine.credit - JournalLine.debit).label("total"),
        )
        .where(JournalLine.ref_kind == ACCOUNT)
        .group_by(JournalLine.entry_id, JournalLine.ref_id)
        .subquery()
    )
    same = and_(moved.c.entry_id == lines.c.entry_id, moved.c.account_id == lines.c.account_id)
    sentence = "entry {0}: movements {1}, lines {2}"
    found = _differences(
        _count(SavingsMovement.id),
        select(moved.c.entry_id, moved.c.total, lines.c.total)
        .outerjoin(lines, same)
        .where(or_(lines.c.total.is_(None), lines.c.total != moved.c.total)),
        sentence,
    )
    unmoved = (
        select(lines.c.entry_id, moved.c.total, lines.c.total)
        .outerjoin(moved, same)
        .where(moved.c.total.is_(None), lines.c.total != 0)
    )
    found.problems += _differences(0, unmoved, sentence).problems
    return found


def check_closed_accounts() -> Finding:
    """Closed accounts are empty and say when they were closed; open ones do not."""
    query = select(SavingsAccount.number, SavingsAccount.balance, SavingsAccount.status).where(
        or_(
            and_(
                SavingsAccount.status == SavingsStatus.CLOSED,
                or_(SavingsAccount.balance != 0, SavingsAccount.closed_on.is_(None)),
            ),
            and_(
                SavingsAccount.status == SavingsStatus.OPEN, SavingsAccount.closed_on.is_not(None)
            ),
        )
    )
    return _differences(_count(SavingsAccount.id), query, "account {0}: balance {1}, status {2}")


def check_withdrawals() -> Finding:
    """Paid withdrawals have their entry and two persons; the others have none; marks fit."""
    is_open = Withdrawal.status.in_((WithdrawalStatus.REQUESTED, WithdrawalStatus.APPROVED))
    paid = Withdrawal.status == WithdrawalStatus.PAID
    query = (
        select(Withdrawal.id, Withdrawal.amount, JournalEntry.total_amount)
        .outerjoin(JournalEntry, JournalEntry.id == Withdrawal.entry_id)
        .where(
            or_(
                and_(paid, JournalEntry.id.is_(None)),
                and_(paid, JournalEntry.total_amount != Withdrawal.amount),
                and_(paid, Withdrawal.paid_by == Withdrawal.approved_by),
                and_(~paid, Withdrawal.entry_id.is_not(None)),
                and_(is_open, Withdrawal.open_mark.is_(None)),
                and_(~is_open, Withdrawal.open_mark.is_not(None)),
            )
        )
    )
    return _differences(_count(Withdrawal.id), query, "withdrawal {0}: amount {1}, entry {2}")


CHECKS = [
    Check(
        "savings.balance_is_sum_of_movements",
        check_balances,
        N_("Every balance is the sum of its movements."),
    ),
    Check(
        "savings.balance_is_journal",
        check_against_journal,
        N_("Every savings balance equals the ledger."),
    ),
    Check(
        "savings.balance_runs",
        check_running_balances,
        N_("Balances run on from movement to movement, never below zero."),
    ),
    Check(
        "savings.control_accounts",
        check_control_accounts,
        N_("Each product's ledger account is the sum of its savings accounts."),
    ),
    Check(
        "savings.movements_have_entries",
        check_movements,
        N_("Every movement has its journal lines, and nothing else moved."),
    ),
    Check(
        "savings.closed_accounts_are_empty", check_closed_accounts, N_("Closed accounts are empty.")
    ),
    Check(
        "savings.withdrawals",
        check_withdrawals,
        N_("Every withdrawal paid has an entry and two persons."),
    ),
]

"""What an auditor re-derives of savings, in SQL from movements and journal lines."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.runs.models import Run
from coop.domain.runs.types import RunStatus
from coop.domain.savings.interest_types import DepositStatus
from coop.domain.savings.models import (
    SavingsAccount,
    SavingsInterest,
    SavingsMovement,
    SavingsProduct,
    TermDeposit,
    Withdrawal,
)
from coop.domain.savings.types import SavingsKind, SavingsStatus, WithdrawalStatus
from coop.domain.settings.service import today
from coop.explain import N_

ACCOUNT = "savings_account"
INTEREST_RUN = "savings_interest"
DAYS_TO_END = 7
UNTAXED_AMOUNT = 240_000  # PP 15/2009 art. 2; written here again: a check never asks the rule


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


def check_interest_entries() -> Finding:
    """Interest and tax of each entry are the sums of its rows; a credited run left none out."""
    noted = (
        select(
            SavingsInterest.entry_id.label("entry_id"),
            func.sum(SavingsInterest.gross_amount).label("gross"),
            func.sum(SavingsInterest.tax_amount).label("tax"),
        )
        .group_by(SavingsInterest.entry_id)
        .subquery()
    )

    def booked(account: str, side: Any) -> Any:
        return func.coalesce(
            select(func.sum(side))
            .where(JournalLine.entry_id == noted.c.entry_id, JournalLine.account == account)
            .scalar_subquery(),
            0,
        )

    gross = booked(chart.SAVINGS_INTEREST, JournalLine.debit)
    tax = booked(chart.INTEREST_TAX, JournalLine.credit)
    query = select(noted.c.entry_id, noted.c.gross, gross).where(
        noted.c.entry_id.is_not(None), or_(noted.c.gross != gross, noted.c.tax != tax)
    )
    found = _differences(
        _count(SavingsInterest.id), query, "entry {0}: interest {1}, journal {2} (or its tax)"
    )
    left_out = (
        select(Run.period, Run.total_amount, func.count())
        .join(SavingsInterest, SavingsInterest.run_id == Run.id)
        .where(Run.status == RunStatus.POSTED, SavingsInterest.entry_id.is_(None))
        .group_by(Run.id, Run.period, Run.total_amount)
    )
    sentence = "interest of {0} ({1}): {2} accounts were left out"
    found.problems += _differences(0, left_out, sentence).problems
    return found


def check_interest_tax() -> Finding:
    """A person's tax of a month is nothing up to 240,000 rupiah, else a tenth of everything."""
    gross = func.sum(SavingsInterest.gross_amount)
    tax = func.sum(SavingsInterest.tax_amount)
    over = gross - 10 * tax  # what whole rupiah leave of a tenth, ten times
    query = (
        select(SavingsInterest.person_id, gross, tax)
        .where(SavingsInterest.live_mark == 1)
        .group_by(SavingsInterest.person_id, SavingsInterest.month)
        .having(
            or_(
                and_(gross <= UNTAXED_AMOUNT, tax != 0),
                and_(gross > UNTAXED_AMOUNT, or_(over < 0, over > 9)),
            )
        )
    )
    return _differences(_count(SavingsInterest.id), query, "person {0}: interest {1}, tax {2}")


def check_interest_runs() -> Finding:
    """A run's total is the sum of its rows."""
    total = func.coalesce(func.sum(SavingsInterest.gross_amount), 0)
    query = (
        select(Run.period, Run.total_amount, total)
        .outerjoin(SavingsInterest, SavingsInterest.run_id == Run.id)
        .where(Run.kind == INTEREST_RUN)
        .group_by(Run.id, Run.period, Run.total_amount)
        .having(Run.total_amount != total)
    )
    return _differences(
        session.scalar(select(func.count()).where(Run.kind == INTEREST_RUN)) or 0,
        query,
        "interest of {0}: run {1}, rows {2}",
    )


def check_term_deposits() -> Finding:
    """What an account binds is its balance; only ended deposits say when they ended."""
    running = and_(
        TermDeposit.account_id == SavingsAccount.id, TermDeposit.status == DepositStatus.RUNNING
    )
    bound = func.coalesce(func.sum(TermDeposit.amount), 0)
    query = (
        select(SavingsAccount.number, SavingsAccount.balance, bound)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .outerjoin(TermDeposit, running)
        .where(SavingsProduct.kind == SavingsKind.BERJANGKA)
        .group_by(SavingsAccount.id, SavingsAccount.number, SavingsAccount.balance)
        .having(SavingsAccount.balance != bound)
    )
    found = _differences(_count(TermDeposit.id), query, "account {0}: balance {1}, bound {2}")
    is_running = TermDeposit.status == DepositStatus.RUNNING
    undated = select(TermDeposit.number, TermDeposit.status, TermDeposit.ended_on).where(
        is_running == TermDeposit.ended_on.is_not(None)
    )
    found.problems += _differences(0, undated, "deposit {0}: status {1}, ended {2}").problems
    return found


def check_deposits_ended() -> Finding:
    """No deposit runs on for more than a week past its last day: each night ends what is due."""
    late = today() - timedelta(days=DAYS_TO_END)
    query = select(TermDeposit.number, TermDeposit.matures_on).where(
        TermDeposit.status == DepositStatus.RUNNING, TermDeposit.matures_on < late
    )
    return _differences(_count(TermDeposit.id), query, "deposit {0}: was to end on {1}, still runs")


CHECKS = [
    Check(
        "savings.interest_is_booked",
        check_interest_entries,
        N_("Interest and tax are booked as they were reckoned, and nobody was left out."),
    ),
    Check(
        "savings.interest_tax",
        check_interest_tax,
        N_("Tax on interest follows the limit, once for a person and month."),
    ),
    Check(
        "savings.interest_runs",
        check_interest_runs,
        N_("Each interest run is the sum of its accounts."),
    ),
    Check(
        "savings.term_deposits",
        check_term_deposits,
        N_("Term deposits are what their accounts hold."),
    ),
    Check(
        "savings.deposits_end",
        check_deposits_ended,
        N_("No term deposit runs on past its last day."),
    ),
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

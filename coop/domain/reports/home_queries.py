"""The figures of the home pages, each page in a handful of statements."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, extract, func, select

from coop.dates import add_months, month_of
from coop.db import session
from coop.domain.ledger.models import GlAccount, JournalLine
from coop.domain.ledger.types import AccountClass
from coop.domain.loans.models import Collectibility, Instalment, Loan, LoanApplication
from coop.domain.loans.types import ApplicationStatus, LoanStatus
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus
from coop.domain.membership.models import JoiningApplication, Resignation
from coop.domain.membership.types import JoiningStatus, LeavingStatus
from coop.domain.notifications.models import Message
from coop.domain.notifications.types import MessageStatus
from coop.domain.payments.models import Payment
from coop.domain.payments.types import PaymentStatus
from coop.domain.savings.models import (
    SavingsAccount,
    SavingsMovement,
    SavingsProduct,
    Withdrawal,
)
from coop.domain.savings.types import SavingsKind, WithdrawalStatus
from coop.domain.settings.service import get_setting

SAVINGS_ACCOUNTS = ("3-1100", "3-1200", "3-1210", "2-1101", "2-1102")
LIQUID_ACCOUNTS = ("1-1101", "1-1102", "1-1201", "1-1202", "1-1203", "1-1204")
LOANS_ACCOUNT = "1-1401"


@dataclass(frozen=True, slots=True)
class AccountFigure:
    """One of a member's savings accounts."""

    account_id: int
    kind: SavingsKind
    name: str
    number: str
    balance: int


@dataclass(frozen=True, slots=True)
class LoanFigure:
    """One of a member's running loans, with the oldest instalment still to pay."""

    loan_id: int
    number: str
    principal: int
    balance: int
    due_on: date | None
    due_amount: int


@dataclass(frozen=True, slots=True)
class MovementFigure:
    """A recent change of one of a member's accounts."""

    booked_on: date
    name: str
    text: str
    amount: int


def list_account_figures(member_id: int) -> list[AccountFigure]:
    """Return a member's accounts in the order pokok, wajib, sukarela, others."""
    rows = session.execute(
        select(
            SavingsAccount.id,
            SavingsProduct.kind,
            SavingsProduct.name,
            SavingsAccount.number,
            SavingsAccount.balance,
        )
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(SavingsAccount.member_id == member_id)
        .order_by(SavingsProduct.id)
    )
    return [AccountFigure(*row) for row in rows]


def list_loan_figures(member_id: int) -> list[LoanFigure]:
    """Return a member's running loans with what is due next."""
    unpaid = (
        select(Instalment.loan_id, func.min(Instalment.n).label("n"))
        .join(Loan, Loan.id == Instalment.loan_id)
        .where(
            Loan.member_id == member_id,
            Loan.status == LoanStatus.ACTIVE,
            Instalment.is_settled.is_(False),
        )
        .group_by(Instalment.loan_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Loan.id,
            Loan.number,
            Loan.principal,
            Loan.principal_balance,
            Instalment.due_on,
            Instalment.principal
            + Instalment.interest
            - Instalment.paid_principal
            - Instalment.paid_interest
            - Instalment.waived_interest,
        )
        .outerjoin(unpaid, unpaid.c.loan_id == Loan.id)
        .outerjoin(Instalment, (Instalment.loan_id == Loan.id) & (Instalment.n == unpaid.c.n))
        .where(Loan.member_id == member_id, Loan.status == LoanStatus.ACTIVE)
        .order_by(Loan.id)
    )
    return [LoanFigure(*row[:5], row[5] or 0) for row in rows]


def list_recent_movements(member_id: int, limit: int = 8) -> list[MovementFigure]:
    """Return a member's latest savings movements over all accounts."""
    rows = session.execute(
        select(
            SavingsMovement.booked_on,
            SavingsProduct.name,
            SavingsMovement.text,
            SavingsMovement.amount,
        )
        .join(SavingsAccount, SavingsAccount.id == SavingsMovement.account_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(SavingsAccount.member_id == member_id)
        .order_by(SavingsMovement.booked_on.desc(), SavingsMovement.id.desc())
        .limit(limit)
    )
    return [MovementFigure(*row) for row in rows]


def _running(today: date, months: int, query: Select[int, int, int]) -> list[tuple[date, int]]:
    """Turn monthly changes (year, month, amount) into balances at the ends of ``months``."""
    first = add_months(month_of(today), 1 - months)
    changes = {date(int(y), int(m), 1): int(amount) for y, m, amount in session.execute(query)}
    balance = sum(amount for month, amount in changes.items() if month < first)
    series = []
    for step in range(months):
        month = add_months(first, step)
        balance += changes.get(month, 0)
        series.append((month, balance))
    return series


def member_savings_by_month(
    member_id: int, today: date, months: int = 12
) -> list[tuple[date, int]]:
    """Return (month, rupiah) of a member's savings at the end of each of the last months."""
    year, month = (
        extract("year", SavingsMovement.booked_on),
        extract("month", SavingsMovement.booked_on),
    )
    return _running(
        today,
        months,
        select(year, month, func.sum(SavingsMovement.amount))
        .join(SavingsAccount, SavingsAccount.id == SavingsMovement.account_id)
        .where(SavingsAccount.member_id == member_id)
        .group_by(year, month),
    )


def savings_by_month(today: date, months: int = 12) -> list[tuple[date, int]]:
    """Return (month, rupiah) of all members' savings at the end of each of the last months."""
    year, month = extract("year", JournalLine.booked_on), extract("month", JournalLine.booked_on)
    return _running(
        today,
        months,
        select(year, month, func.sum(JournalLine.credit - JournalLine.debit))
        .where(JournalLine.account.in_(SAVINGS_ACCOUNTS))
        .group_by(year, month),
    )


@dataclass(frozen=True, slots=True)
class BookFigures:
    """The cooperative in rupiah today."""

    savings: int
    loans: int
    liquid: int
    result: int


def book_figures(today: date) -> BookFigures:
    """Return savings, loans, money at hand, and this year's surplus to date."""

    def balance(accounts: tuple[str, ...], sign: int) -> ColumnElement[Any]:
        amount = sign * (JournalLine.debit - JournalLine.credit)
        return func.sum(case((JournalLine.account.in_(accounts), amount), else_=0))

    this_year = JournalLine.booked_on >= today.replace(month=1, day=1)
    earned = GlAccount.account_class.in_([AccountClass.INCOME, AccountClass.EXPENSE])
    row = session.execute(
        select(
            balance(SAVINGS_ACCOUNTS, -1),
            balance((LOANS_ACCOUNT,), 1),
            balance(LIQUID_ACCOUNTS, 1),
            func.sum(case((earned & this_year, JournalLine.credit - JournalLine.debit), else_=0)),
        ).join(GlAccount, GlAccount.code == JournalLine.account)
    ).one()
    return BookFigures(*(int(value or 0) for value in row))


def loans_by_class(today: date) -> list[tuple[str, int, int]]:
    """Return (class, number of loans, principal in rupiah) in the order of the classes."""
    oldest = (
        select(Instalment.loan_id, func.min(Instalment.due_on).label("due_on"))
        .where(Instalment.is_settled.is_(False), Instalment.due_on < today)
        .group_by(Instalment.loan_id)
        .subquery()
    )
    rows = session.execute(
        select(Loan.principal_balance, oldest.c.due_on)
        .outerjoin(oldest, oldest.c.loan_id == Loan.id)
        .where(Loan.status == LoanStatus.ACTIVE)
    ).all()
    classes = session.scalars(
        select(Collectibility)
        .where(Collectibility.scheme == get_setting("loans.collectibility_scheme"))
        .order_by(Collectibility.rank)
    ).all()
    found = {known.name: (0, 0) for known in classes}
    for principal, due_on in rows:
        late = (today - due_on).days if due_on else 0
        name = next(known.name for known in reversed(classes) if late >= known.from_days)
        count, total = found[name]
        found[name] = (count + 1, total + principal)
    return [(name, count, total) for name, (count, total) in found.items()]


@dataclass(frozen=True, slots=True)
class Queues:
    """How many things wait for somebody, by what has to be done next."""

    applications_to_check: int
    applications_to_approve: int
    refunds_to_pay: int
    payments_to_check: int
    payments_to_record: int
    withdrawals_to_approve: int
    withdrawals_to_pay: int
    loans_to_analyse: int
    loans_to_decide: int
    loans_to_vote: int
    loans_to_disburse: int
    leaving_to_settle: int
    leaving_to_approve: int
    leaving_to_pay: int
    leaving_to_complete: int
    dead_messages: int
    members: int


def count_queues() -> Queues:
    """Return all queue lengths in one statement."""

    def count(model: type, *where: ColumnElement[bool]) -> ScalarSelect[Any]:
        return select(func.count()).select_from(model).where(*where).scalar_subquery()

    joining, leaving = JoiningApplication.status, Resignation.status
    decidable = LoanApplication.status == ApplicationStatus.AWAITING_DECISION
    row = session.execute(
        select(
            count(JoiningApplication, joining == JoiningStatus.SUBMITTED),
            count(JoiningApplication, joining == JoiningStatus.PAID),
            count(JoiningApplication, joining == JoiningStatus.REFUND_DUE),
            count(Payment, Payment.status == PaymentStatus.ANNOUNCED),
            count(Payment, Payment.status == PaymentStatus.VERIFIED),
            count(Withdrawal, Withdrawal.status == WithdrawalStatus.REQUESTED),
            count(Withdrawal, Withdrawal.status == WithdrawalStatus.APPROVED),
            count(LoanApplication, LoanApplication.status == ApplicationStatus.SUBMITTED),
            count(LoanApplication, decidable, LoanApplication.needs_committee.is_(False)),
            count(LoanApplication, decidable, LoanApplication.needs_committee.is_(True)),
            count(LoanApplication, LoanApplication.status == ApplicationStatus.APPROVED),
            count(Resignation, leaving == LeavingStatus.REQUESTED),
            count(Resignation, leaving == LeavingStatus.SETTLED),
            count(Resignation, leaving == LeavingStatus.APPROVED),
            count(Resignation, leaving == LeavingStatus.PAID),
            count(Message, Message.status == MessageStatus.DEAD),
            count(Member, Member.status == MemberStatus.ACTIVE),
        )
    ).one()
    return Queues(*(int(value) for value in row))

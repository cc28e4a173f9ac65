"""The figures of the home pages, each page in a handful of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    bindparam,
    case,
    extract,
    func,
    literal,
    select,
    union_all,
)

from coop.dates import add_months, days_between, month_of
from coop.db import Prepared, fetch, session
from coop.domain.ledger.models import GlAccount, JournalLine
from coop.domain.ledger.types import AccountClass
from coop.domain.loans.models import Instalment, Loan
from coop.domain.loans.queries import list_classes
from coop.domain.loans.repayment_rules import classify
from coop.domain.loans.types import LoanStatus
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus
from coop.domain.savings.models import (
    SavingsAccount,
    SavingsMovement,
    SavingsProduct,
    SavingsProductVersion,
)
from coop.domain.savings.types import SavingsKind

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
class Membership:
    """A member on their own page: since when, and the accounts pokok, wajib, sukarela, others."""

    member_id: int
    number: str
    joined_on: date
    accounts: tuple[AccountFigure, ...]


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


# Built once: for a page that every member opens first, building them costs more than asking them.
_MEMBER_ID: BindParameter[int] = bindparam("member_id")
_MEMBERSHIP = Prepared(
    select(
        Member.id,
        Member.number,
        Member.joined_on,
        SavingsAccount.id.label("account_id"),
        SavingsProduct.kind,
        SavingsProduct.name,
        SavingsAccount.number.label("account_number"),
        SavingsAccount.balance,
    )
    .outerjoin(SavingsAccount, SavingsAccount.member_id == Member.id)
    .outerjoin(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
    .where(Member.person_id == bindparam("person_id"), Member.current_mark == 1)
    .order_by(SavingsProduct.id)
)
_NEXT_UNPAID = (
    select(Instalment.loan_id, func.min(Instalment.n).label("n"))
    .join(Loan, Loan.id == Instalment.loan_id)
    .where(
        Loan.member_id == _MEMBER_ID,
        Loan.status == LoanStatus.ACTIVE,
        Instalment.is_settled.is_(False),
    )
    .group_by(Instalment.loan_id)
    .subquery()
)
_LOAN_FIGURES = Prepared(
    select(
        Loan.id,
        Loan.number,
        Loan.principal,
        Loan.principal_balance,
        Instalment.due_on,
        func.coalesce(
            Instalment.principal
            + Instalment.interest
            - Instalment.paid_principal
            - Instalment.paid_interest
            - Instalment.waived_interest,
            0,
        ),
    )
    .outerjoin(_NEXT_UNPAID, _NEXT_UNPAID.c.loan_id == Loan.id)
    .outerjoin(Instalment, (Instalment.loan_id == Loan.id) & (Instalment.n == _NEXT_UNPAID.c.n))
    .where(Loan.member_id == _MEMBER_ID, Loan.status == LoanStatus.ACTIVE)
    .order_by(Loan.id)
)
_booked_on = SavingsMovement.booked_on
_LATEST = (
    select(
        literal(1).label("is_movement"),
        _booked_on,
        SavingsProduct.name,
        SavingsMovement.text,
        SavingsMovement.amount,
    )
    .join(SavingsAccount, SavingsAccount.id == SavingsMovement.account_id)
    .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
    .where(SavingsAccount.member_id == _MEMBER_ID)
    .order_by(_booked_on.desc(), SavingsMovement.id.desc())
    .limit(bindparam("most", type_=Integer))
    .subquery()
)
_MONTHS = (
    select(
        literal(0), func.min(_booked_on), literal(""), literal(""), func.sum(SavingsMovement.amount)
    )
    .join(SavingsAccount, SavingsAccount.id == SavingsMovement.account_id)
    .where(SavingsAccount.member_id == _MEMBER_ID, _booked_on >= bindparam("first"))
    .group_by(extract("year", _booked_on), extract("month", _booked_on))
)
_MOVEMENTS = Prepared(union_all(select(_LATEST), _MONTHS))
"""The latest movements, and beside them the sum of each month from ``first``: bounded, whatever the
years of history."""


def find_membership(person_id: int | None) -> Membership | None:
    """Return the person's membership that has not ended, with its accounts, or None."""
    rows = fetch(_MEMBERSHIP, {"person_id": person_id})
    if not rows:
        return None
    accounts = (AccountFigure(*row[3:]) for row in rows if row.account_id is not None)
    first = rows[0]
    return Membership(first.id, first.number, first.joined_on, tuple(accounts))


def list_loan_figures(member_id: int) -> list[LoanFigure]:
    """Return a member's running loans with what is due next."""
    rows = fetch(_LOAN_FIGURES, {"member_id": member_id})
    return [LoanFigure(*row) for row in rows]


def describe_movements(
    membership: Membership, today: date, most: int = 8, months: int = 12
) -> tuple[list[MovementFigure], list[tuple[date, int]]]:
    """Return the latest movements, and (month, rupiah) of all savings at the end of each month."""
    first = add_months(month_of(today), 1 - months)
    rows = fetch(_MOVEMENTS, {"member_id": membership.member_id, "most": most, "first": first})
    changes = {month_of(row.booked_on): int(row.amount) for row in rows if not row.is_movement}
    balance = sum(account.balance for account in membership.accounts)
    return (
        [MovementFigure(*row[1:]) for row in rows if row.is_movement],
        _running(first, months, balance - sum(changes.values()), changes),
    )


def _running(
    first: date, months: int, opening: int, changes: Mapping[date, int]
) -> list[tuple[date, int]]:
    """Turn the changes of months from ``first`` into the balances at their ends."""
    series = []
    for step in range(months):
        month = add_months(first, step)
        opening += changes.get(month, 0)
        series.append((month, opening))
    return series


def savings_by_month(today: date, months: int = 12) -> list[tuple[date, int]]:
    """Return (month, rupiah) of all members' savings at the end of each of the last months."""
    year, month = extract("year", JournalLine.booked_on), extract("month", JournalLine.booked_on)
    changes = (
        select(year, month, func.sum(JournalLine.credit - JournalLine.debit))
        .where(JournalLine.account.in_(SAVINGS_ACCOUNTS))
        .group_by(year, month)
    )
    rows = session.execute(changes).all()
    sums = {date(int(y), int(m), 1): int(amount) for y, m, amount in rows}
    first = add_months(month_of(today), 1 - months)
    before = sum(amount for month_on, amount in sums.items() if month_on < first)
    return _running(first, months, before, sums)


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
    rows = session.execute(
        select(Loan.next_due_on, func.count(), func.sum(Loan.principal_balance))
        .where(Loan.status == LoanStatus.ACTIVE)
        .group_by(Loan.next_due_on)
    )
    classes = list_classes(today)
    found = {known.name: (0, 0) for known in classes}
    for due_on, loans, principal in rows:
        name = classify(max(0, days_between(due_on, today)) if due_on else 0, classes).name
        count, total = found[name]
        found[name] = (count + loans, total + int(principal))
    return [(name, count, total) for name, (count, total) in found.items()]


@dataclass(frozen=True, slots=True)
class SavingsOffer:
    """A savings product with its terms: percent per year, rupiah due each month."""

    kind: SavingsKind
    rate_percent_per_year: Decimal
    due_amount: int


def list_savings_offers(on: date) -> list[SavingsOffer]:
    """Return the savings products on offer with the terms that hold on ``on``."""
    terms = SavingsProductVersion
    latest = (
        select(func.max(terms.starts_on))
        .where(terms.product_id == SavingsProduct.id, terms.starts_on <= on)
        .correlate(SavingsProduct)
        .scalar_subquery()
    )
    rows = session.execute(
        select(SavingsProduct.kind, terms.rate_percent_per_year, terms.due_amount)
        .join(terms, (terms.product_id == SavingsProduct.id) & (terms.starts_on == latest))
        .where(SavingsProduct.is_active.is_(True))
        .order_by(SavingsProduct.id)
    )
    return [SavingsOffer(*row) for row in rows]


def count_active_members() -> int:
    """Return how many members there are today."""
    return (
        session.scalar(select(func.count(Member.id)).where(Member.status == MemberStatus.ACTIVE))
        or 0
    )

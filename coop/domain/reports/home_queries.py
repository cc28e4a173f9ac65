"""The figures of the home pages, each page in a handful of statements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import (
    BindParameter,
    Integer,
    bindparam,
    extract,
    func,
    literal,
    select,
    union_all,
)

from coop.dates import add_months, days_between, month_of
from coop.db import Prepared, fetch, session
from coop.domain.ledger.chart import is_cash, is_result
from coop.domain.ledger.sums import BEGINNING, read_frame, sum_by_account, sum_by_month
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


@dataclass(frozen=True, slots=True)
class BookFigures:
    """How the cooperative stands in rupiah: today, and at the end of each of the last months.

    ``surplus_by_month`` is the surplus of the book year up to each month of it.
    """

    savings: int
    loans: int
    liquid: int
    result: int
    months: tuple[date, ...]
    savings_by_month: tuple[int, ...]
    liquid_by_month: tuple[int, ...]
    surplus_by_month: tuple[tuple[date, int], ...]


def book_figures(today: date, months: int = 12) -> BookFigures:
    """Return savings, loans, money at hand and this year's surplus, and their last months."""
    frame = read_frame()
    first = add_months(month_of(today), 1 - months)
    before = sum_by_account(BEGINNING, first - timedelta(days=1), frame)
    moved = sum_by_month(first, today, frame)
    shown = tuple(add_months(first, number) for number in range(months))

    def run(is_wanted: Callable[[str], bool], sign: int) -> tuple[int, ...]:
        balance = sum(amount for code, amount in before.items() if is_wanted(code))
        series = []
        for month in shown:
            balance += sum(
                amount for (on, code), amount in moved.items() if on == month and is_wanted(code)
            )
            series.append(sign * balance)
        return tuple(series)

    savings = run(lambda code: code in SAVINGS_ACCOUNTS, -1)
    liquid = run(is_cash, 1)
    surplus, earned = [], 0
    for month in (month for month in shown if month.year == today.year):
        earned -= sum(
            amount for (on, code), amount in moved.items() if on == month and is_result(code)
        )
        surplus.append((month, earned))
    return BookFigures(
        savings[-1],
        run(lambda code: code == LOANS_ACCOUNT, 1)[-1],
        liquid[-1],
        earned,
        shown,
        savings,
        liquid,
        tuple(surplus),
    )


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

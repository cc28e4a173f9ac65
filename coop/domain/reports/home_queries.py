"""The figures of the public's and the member's home, each page in a handful of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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

from coop.dates import add_months, month_of
from coop.db import Prepared, fetch, session
from coop.domain.loans.models import Instalment, Loan
from coop.domain.loans.types import LoanStatus
from coop.domain.members.models import Member
from coop.domain.savings.models import (
    SavingsAccount,
    SavingsMovement,
    SavingsProduct,
    SavingsProductVersion,
)
from coop.domain.savings.types import SavingsKind
from coop.domain.shu.models import ShuDistribution, ShuShare
from coop.domain.shu.queries import SHOWN


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
class ShareFigure:
    """A member's share of the latest surplus that is in the books, in rupiah."""

    share_id: int
    year: int
    amount: int


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
_LATEST_SHARE = Prepared(
    select(ShuShare.id, ShuDistribution.year, ShuShare.total_amount)
    .join(ShuDistribution, ShuDistribution.id == ShuShare.distribution_id)
    .where(ShuShare.member_id == _MEMBER_ID, ShuDistribution.status.in_(SHOWN))
    .order_by(ShuDistribution.year.desc(), ShuShare.id.desc())
    .limit(1)
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


def find_latest_share(member_id: int) -> ShareFigure | None:
    """Return the member's share of the latest surplus that is in the books, or None."""
    rows = fetch(_LATEST_SHARE, {"member_id": member_id})
    return ShareFigure(*rows[0]) if rows else None


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

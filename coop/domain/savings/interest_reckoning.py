"""What savings earned in a month: balances and terms are read, the rules do the rest."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from coop.dates import month_of
from coop.db import session
from coop.domain.members.models import Member
from coop.domain.savings import interest_rules as rules
from coop.domain.savings.interest_types import DepositStatus, Earned, Tier
from coop.domain.savings.models import (
    SavingsAccount,
    SavingsInterest,
    SavingsMovement,
    SavingsProduct,
    SavingsProductVersion,
    TermDeposit,
)
from coop.domain.savings.types import SavingsKind, SavingsStatus
from coop.money import allocate


class Earning(NamedTuple):
    """An open account whose balances may earn."""

    account_id: int
    product_id: int
    opened_on: date
    balance: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Books:
    """What months are reckoned from, read once: accounts, moves, terms, deposits, settlements."""

    terms: list[SavingsProductVersion]
    accounts: list[Earning]
    moves: dict[int, list[tuple[date, int]]]
    deposits: Sequence[tuple[TermDeposit, int]]
    settled: dict[tuple[int, date], tuple[int, int]]


def read_books(first: date) -> Books:
    """Read what the months from ``first`` on are reckoned from, for all accounts."""
    return Books(
        terms=_read_terms(),
        accounts=_read_accounts(),
        moves=read_moves(first),
        deposits=_read_deposits(first),
        settled=_read_settled(first),
    )


def reckon(books: Books, month: date, until: date) -> list[Earned]:
    """Return what open accounts earned from the first of ``month`` to ``until``, in id order.

    Who earned nothing is left out. The terms are those in force on ``until``, balances count by
    value date. Tax is judged once for a person and month, on all accounts together and on what a
    settlement paid before, then split by what each earned.
    """
    month = month_of(month)
    found = _on_balances(books, month, until) + _on_deposits(books, month, until)
    found.sort(key=lambda one: (one[1], one[0]))
    earned = []
    for person_id, own in groupby(found, key=lambda one: one[1]):
        parts = list(own)
        before, withheld = books.settled.get((person_id, month), (0, 0))
        gross = sum(amount for _account, _person, amount, _basis in parts)
        tax = max(0, rules.calculate_tax(before + gross).result - withheld)
        shares = allocate(tax, [amount for _account, _person, amount, _basis in parts])
        earned += [
            Earned(account_id, person_id, month, amount, share, {**basis, "all": before + gross})
            for (account_id, _person, amount, basis), share in zip(parts, shares, strict=True)
        ]
    return sorted(earned, key=lambda one: one.account_id)


def tiers_of(version: SavingsProductVersion) -> list[Tier]:
    """Return the rates of voluntary savings, the lowest balance first."""
    if not version.rates:
        return [Tier(0, version.rate_percent_per_year)]
    return [Tier(int(start), Decimal(rate)) for start, rate in version.rates]


def _read_terms() -> list[SavingsProductVersion]:
    return list(
        session.scalars(
            select(SavingsProductVersion).order_by(
                SavingsProductVersion.product_id, SavingsProductVersion.starts_on
            )
        )
    )


def _read_accounts() -> list[Earning]:
    query = (
        select(
            SavingsAccount.id,
            SavingsAccount.product_id,
            SavingsAccount.opened_on,
            SavingsAccount.balance,
            Member.person_id,
        )
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .where(
            SavingsProduct.kind == SavingsKind.SUKARELA,
            SavingsAccount.status == SavingsStatus.OPEN,
        )
    )
    return [Earning(*row) for row in session.execute(query)]


def read_moves(
    first: date, account_ids: Collection[int] | None = None
) -> dict[int, list[tuple[date, int]]]:
    """Return what each account moved on each value date from ``first`` on."""
    query = (
        select(
            SavingsMovement.account_id,
            SavingsMovement.value_on,
            func.sum(SavingsMovement.amount),
        )
        .where(SavingsMovement.value_on >= first)
        .group_by(SavingsMovement.account_id, SavingsMovement.value_on)
        .order_by(SavingsMovement.account_id, SavingsMovement.value_on)
    )
    if account_ids is not None:
        query = query.where(SavingsMovement.account_id.in_(account_ids))
    moves = defaultdict(list)
    for account_id, on, amount in session.execute(query):
        moves[account_id].append((on, int(amount)))
    return moves


def _read_deposits(first: date) -> list[tuple[TermDeposit, int]]:
    """Return the deposits that run, or ended from ``first`` on, each with whose it is."""
    query = (
        select(TermDeposit, Member.person_id)
        .join(SavingsAccount, SavingsAccount.id == TermDeposit.account_id)
        .join(Member, Member.id == SavingsAccount.member_id)
        .where(
            SavingsAccount.status == SavingsStatus.OPEN,
            or_(TermDeposit.status == DepositStatus.RUNNING, TermDeposit.ended_on >= first),
        )
        .order_by(TermDeposit.account_id, TermDeposit.id)
    )
    return [(deposit, person_id) for deposit, person_id in session.execute(query)]


def _read_settled(first: date) -> dict[tuple[int, date], tuple[int, int]]:
    """Return interest and tax that settlements paid already, by person and month.

    Who left and joined again within a month has two accounts, and one limit.
    """
    query = (
        select(
            SavingsInterest.person_id,
            SavingsInterest.month,
            func.sum(SavingsInterest.gross_amount),
            func.sum(SavingsInterest.tax_amount),
        )
        .where(
            SavingsInterest.month >= first,
            SavingsInterest.run_id.is_(None),
            SavingsInterest.live_mark == 1,
        )
        .group_by(SavingsInterest.person_id, SavingsInterest.month)
    )
    return {
        (person_id, month): (int(gross), int(tax))
        for person_id, month, gross, tax in session.execute(query)
    }


def _on_balances(
    books: Books, month: date, until: date
) -> list[tuple[int, int, int, dict[str, Any]]]:
    in_force = {
        version.product_id: version for version in books.terms if version.starts_on <= until
    }
    found = []
    for account_id, product_id, opened_on, balance, person_id in books.accounts:
        version = in_force.get(product_id)
        if version is None or version.interest_method is None or opened_on > until:
            continue
        own = books.moves.get(account_id, [])
        first = max(month, opened_on)
        opening = balance - sum(amount for on, amount in own if on >= first)
        within = [(on, amount) for on, amount in own if first <= on <= until]
        stretches = rules.stretches_of(opening, within, first, until)
        if not any(one.balance for one in stretches):
            continue
        tiers = tiers_of(version)
        amount = rules.calculate_interest(
            version.interest_method, tiers, stretches, days_of_year=version.days_of_year
        ).result
        if amount:
            basis = {
                "method": version.interest_method.value,
                "days_of_year": version.days_of_year,
                "tiers": [[tier.from_amount, str(tier.rate_percent)] for tier in tiers],
                "stretches": [[one.balance, one.days] for one in stretches],
            }
            found.append((account_id, person_id, amount, basis))
    return found


def _on_deposits(
    books: Books, month: date, until: date
) -> list[tuple[int, int, int, dict[str, Any]]]:
    """Return what term deposits earned by the months that they completed in between."""
    found = []
    for (account_id, person_id), own in groupby(
        books.deposits, key=lambda row: (row[0].account_id, row[1])
    ):
        parts = [part for row in own if (part := _deposit_part(row[0], month, until))]
        amount = sum(part["interest"] for part in parts)
        if amount:
            found.append((account_id, person_id, amount, {"deposits": parts}))
    return found


def _deposit_part(deposit: TermDeposit, month: date, until: date) -> dict[str, Any] | None:
    ended = min(until, deposit.ended_on or until)
    if deposit.placed_on > until:
        return None
    before, upto = (
        rules.months_completed(deposit.placed_on, on, deposit.months)
        for on in (month - timedelta(days=1), ended)
    )
    if upto <= before:
        return None
    rate = deposit.rate_percent_per_year
    interest = rules.calculate_term_months(deposit.amount, rate, before, upto).result
    return {
        "number": deposit.number,
        "amount": deposit.amount,
        "rate": str(rate),
        "before": before,
        "upto": upto,
        "interest": interest,
    }

"""Money actions beside single-row INSERTs, and monthly jobs beside bulk INSERTs, in process."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import Select, select

from bench.bare import Comparison, compare
from bench.lending import ACCRUAL_STOPS_AFTER_DAYS
from bench.measure import Times, ratio
from bench.terminal import progress
from coop.dates import add_months, month_of
from coop.db import session
from coop.domain.identity.models import UserRole
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import Actor, Role
from coop.domain.loans import service as loans
from coop.domain.loans.models import Instalment, Loan
from coop.domain.loans.product_queries import list_current_products
from coop.domain.loans.queries import find_loan_of_application, get_loan
from coop.domain.loans.types import LoanStatus
from coop.domain.members.models import Member
from coop.domain.payments import service as payments
from coop.domain.payments.models import BankAccount
from coop.domain.savings import service as savings
from coop.domain.savings.billing_service import bill_wajib
from coop.domain.settings.service import today

ROUNDS, WARM_UP, JOB_ROUNDS = 40, 3, 3
LENDING_GOAL, REPAYMENT_GOAL, JOB_GOAL = 15, 12, 3
AMOUNT, MONTHS, PRODUCT = 6_000_000, 12, "konsumtif"


@dataclass(frozen=True, slots=True)
class WorkResult:
    """A piece of work beside its bare INSERTs."""

    name: str
    goal: int
    rows: int
    work: Times
    bare: Times

    @property
    def ratio(self) -> float:
        """How many times the bare INSERTs it takes at the median."""
        return ratio(self.work, self.bare)

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.goal


def measure_actions() -> Iterator[WorkResult]:
    """Measure lending and repaying, each time for another member."""
    cashier, treasurer, other = (get_actor(user_id) for user_id in _staff())
    free = session.scalars(
        select(Member.id)
        .outerjoin(Loan, Loan.member_id == Member.id)
        .where(Loan.id.is_(None))
        .order_by(Member.id)
        .limit(ROUNDS)
    ).all()
    running = session.scalars(
        select(Loan.id)
        .where(Loan.status == LoanStatus.ACTIVE, Loan.next_due_on >= today())
        .order_by(Loan.id)
        .limit(ROUNDS)
    ).all()
    bank_account_id = session.scalars(select(BankAccount.id).order_by(BankAccount.id)).first() or 0
    lent = [
        compare(lambda ident=ident: _lend(ident, treasurer, other, bank_account_id), in_bulk=False)
        for ident in progress(free, "Application → disbursement")
    ]
    repaid = [
        compare(lambda ident=ident: _repay(ident, cashier), in_bulk=False)
        for ident in progress(running, "Repayment")
    ]
    yield _result("Loan: application → disbursement", LENDING_GOAL, lent[WARM_UP:])
    yield _result("Loan: posting a repayment", REPAYMENT_GOAL, repaid[WARM_UP:])


def _staff() -> tuple[int, int, int]:
    users = session.scalars(
        select(UserRole.user_id)
        .where(UserRole.role.in_((Role.CASHIER, Role.TREASURER)))
        .order_by(UserRole.user_id)
    ).all()
    cashier, treasurer, other = users
    return cashier, treasurer, other


def _lend(member_id: int, treasurer: Actor, other: Actor, bank_account_id: int) -> None:
    on = today()
    terms = next(one for one in list_current_products(on) if one.code == PRODUCT)
    wish = loans.AppliedFor(terms.version_id, AMOUNT, MONTHS, "Renovasi rumah", 8_000_000)
    application = loans.submit_application(member_id, wish)
    loans.analyse_application(application.id, treasurer, recommends=True, note="Layak")
    loans.decide_within_limit(application.id, treasurer, approve=True, reason="Layak")
    loan = find_loan_of_application(application.id)
    assert loan is not None
    loans.disburse_loan(loan.id, other, bank_account_id, on)


def _repay(loan_id: int, cashier: Actor) -> None:
    loan = get_loan(loan_id)
    due = session.scalars(
        select(Instalment)
        .where(Instalment.loan_id == loan_id, Instalment.is_settled.is_(False))
        .order_by(Instalment.n)
    ).first()
    assert due is not None
    person_id = session.scalars(select(Member.person_id).where(Member.id == loan.member_id)).one()
    bill = loans.bill_repayment(loan, due.principal + due.interest)
    payments.receive_cash(person_id, {bill.id: bill.amount}, cashier)


def measure_jobs(apps: Sequence[tuple[int, Flask]]) -> Iterator[WorkResult]:
    """Measure the monthly jobs at each size, to see what a member costs."""
    for members, app in apps:
        with app.app_context():
            month, last = add_months(month_of(today()), 1), today() + timedelta(days=31)
            _cashier, *treasurers = (get_actor(user_id) for user_id in _staff())
            yield measure_job("wajib billing", members, partial(bill_wajib, month))
            recognise = partial(loans.recognise_interest, last)
            yield measure_job(
                "interest recognition", members, recognise, changed=_falling_due(last)
            )
            yield measure_job("savings interest", members, partial(_credit_interest, *treasurers))


def measure_job(
    name: str,
    members: int,
    work: Callable[[], object],
    *,
    changed: Select[tuple[Any, ...]] | None = None,
) -> WorkResult:
    """Measure work that writes many rows, beside one bulk INSERT of them a table."""
    rounds = progress(range(JOB_ROUNDS), f"{name[0].upper()}{name[1:]}, {members} members")
    compared = [compare(work, in_bulk=True, changed=changed) for _round in rounds]
    return _result(f"Job: {name}, {members:,} members", JOB_GOAL, compared)


def _credit_interest(treasurer: Actor, other: Actor) -> None:
    """Reckon, approve and credit the month that ended last."""
    run = savings.prepare_interest(add_months(month_of(today()), -1), treasurer)
    savings.approve_interest(run.id, other)
    for portion in savings.credit_portions(run.id):
        portion()


def _falling_due(last: date) -> Select[tuple[Any, ...]]:
    """Select the instalments whose interest is recognised up to ``last``."""
    table = Instalment.__table__
    accruing = select(Loan.id).where(
        Loan.status == LoanStatus.ACTIVE,
        Loan.next_due_on > last - timedelta(days=ACCRUAL_STOPS_AFTER_DAYS + 1),
    )
    return select(table).where(
        Instalment.is_settled.is_(False),
        Instalment.due_on <= last,
        Instalment.recognised_interest < Instalment.interest,
        Instalment.loan_id.in_(accruing),
    )


def _result(name: str, goal: int, compared: Sequence[Comparison]) -> WorkResult:
    return WorkResult(
        name,
        goal,
        compared[0].rows,
        Times(tuple(one.work for one in compared)),
        Times(tuple(one.bare for one in compared)),
    )

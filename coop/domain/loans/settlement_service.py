"""What a leaving member owes on loans, and how the settlement takes it off."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from coop.db import session
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.types import Line, credit
from coop.domain.loans import queries
from coop.domain.loans.errors import NotAtThisStep
from coop.domain.loans.models import Loan
from coop.domain.loans.payoff_rules import OpenInstalment, spread_settlement
from coop.domain.loans.payoff_service import list_open_instalments
from coop.domain.loans.repayment_service import (
    credit_lines,
    lock_active,
)
from coop.domain.loans.repayment_writing import AppliedPlan, apply_plans
from coop.domain.loans.types import ApplicationStatus, LoanStatus
from coop.explain import N_, Explained, Input, Step
from coop.refs import Ref


class Owed(NamedTuple):
    """One thing that a leaving member owes: a msgid, the line that credits it, and why."""

    label: str
    line: Line
    explained: Explained[int]


def list_settlement_parts(member_id: int, on: date) -> list[Owed]:
    """Return what the member owes on ``on``: principal, interest due and penalties, by loan."""
    return [part for loan in _running_loans(member_id) for part in _parts(loan, on)]


def list_settlement_blockers(member_id: int) -> list[str]:
    """Return what must be finished first: an application, or a loan waiting to be paid out."""
    application = queries.find_open_application(member_id)
    if application is None:
        return []
    if application.status is ApplicationStatus.APPROVED:
        return [N_("An approved loan waits to be paid out. Pay it out or withdraw it first.")]
    return [N_("A loan application is open. Decide or withdraw it first.")]


def close_loans(member_id: int, entry: JournalEntry, _on: date) -> None:
    """Take off the member's loans what the settlement's entry credited to them.

    The interest that would still have come is waived. Raises NotAtThisStep when a loan has
    changed, or ended, since the sheet was made.
    """
    credited = session.scalars(
        select(JournalLine.ref_id)
        .where(JournalLine.entry_id == entry.id, JournalLine.ref_kind == "loan")
        .distinct()
        .order_by(JournalLine.ref_id)
    ).all()
    running = lock_active([loan_id for loan_id in credited if loan_id is not None])
    for loan_id in credited:
        loan = queries.get_loan(loan_id or 0)
        if loan.member_id != member_id or loan.id not in running:
            raise _changed(loan)
        _settle(loan, entry, _credited(loan, entry))


def _settle(loan: Loan, entry: JournalEntry, amounts: dict[str, int]) -> None:
    items = list_open_instalments(loan, entry.booked_on)
    plan = spread_settlement(
        items,
        amounts.get(chart.PENALTY_INCOME, 0),
        amounts.get(chart.INTEREST_RECEIVABLE, 0) + amounts.get(chart.INTEREST_INCOME, 0),
        amounts.get(chart.LOANS, 0),
    )
    wanted = {line.account: line.amount for line in credit_lines(loan.id, plan)}
    left = sum(
        item.recognised_left - (line.interest - line.recognised)
        for item in items
        for line in plan.lines
        if line.n == item.n and line.waived
    )
    if wanted != amounts or plan.excess or left:
        raise _changed(loan)
    apply_plans([AppliedPlan(loan, plan, entry, entry.booked_on)])


def _changed(loan: Loan) -> NotAtThisStep:
    return NotAtThisStep(
        N_("Loan %(number)s has changed since the settlement was made. Make it again."),
        number=loan.number,
    )


def _running_loans(member_id: int) -> list[Loan]:
    return list(
        session.scalars(
            select(Loan)
            .where(Loan.member_id == member_id, Loan.status == LoanStatus.ACTIVE)
            .order_by(Loan.id)
        )
    )


def _parts(loan: Loan, on: date) -> list[Owed]:
    items = list_open_instalments(loan, on)
    due = [item for item in items if item.due_on <= on]
    ref = Ref("loan", loan.id)
    receivable = sum(item.recognised_left for item in items)
    interest = receivable + _unrecognised(due)
    amounts = (
        (chart.LOANS, N_("Loan: remaining principal"), loan.principal_balance),
        (chart.INTEREST_RECEIVABLE, N_("Loan: interest due"), receivable),
        (chart.INTEREST_INCOME, N_("Loan: interest not booked yet"), interest - receivable),
        (chart.PENALTY_INCOME, N_("Loan: penalties"), sum(item.penalty for item in due)),
    )
    return [
        Owed(label, credit(account, amount, ref, loan.number), _explain(label, loan, amount))
        for account, label, amount in amounts
        if amount
    ]


def _unrecognised(items: list[OpenInstalment]) -> int:
    return sum(item.interest_left - item.recognised_left for item in items)


def _explain(label: str, loan: Loan, amount: int) -> Explained[int]:
    return Explained(
        rule=label,
        source=N_("Loan agreement"),
        inputs=(Input(N_("Loan"), loan.number, "text"),),
        steps=(
            Step(label, N_("as the loan stands on the day of the settlement"), amount, "rupiah"),
        ),
        result=amount,
    )


def _credited(loan: Loan, entry: JournalEntry) -> dict[str, int]:
    rows = session.execute(
        select(JournalLine.account, func.sum(JournalLine.credit - JournalLine.debit))
        .where(
            JournalLine.entry_id == entry.id,
            JournalLine.ref_kind == "loan",
            JournalLine.ref_id == loan.id,
        )
        .group_by(JournalLine.account)
    )
    return {account: int(amount) for account, amount in rows if amount}

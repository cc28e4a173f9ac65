"""Many lines with a few statements leave behind what one line after the other does."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, select

from coop.db import session
from coop.db.engine import writing
from coop.domain.assurance.service import run_audit
from coop.domain.documents.models import Document
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.loans.models import Instalment, Loan, Repayment, RepaymentPart
from coop.domain.loans.payoff_service import calculate_payoff_of
from coop.domain.loans.queries import get_loan
from coop.domain.loans.repayment_service import bill_repayment
from coop.domain.loyalty.checks import CHECKS
from coop.domain.loyalty.models import PointsEntry
from coop.domain.notifications.models import Message
from coop.domain.participation.models import Participation
from coop.domain.payments import service as payments
from coop.domain.payments.models import Bill, Payment, PaymentAllocation
from coop.domain.payroll import posting_service, service
from coop.domain.payroll.models import PayrollItem, PayrollLine
from coop.domain.savings.account_service import close_account
from coop.domain.savings.models import SavingsAccount, SavingsMovement
from coop.domain.settings.service import today
from coop.domain.trail.models import TrailRow
from tests.support.points import give_points_for
from tests.support.works import DUES, ORDER, Works, build_works

MANY = 250
LEFT_BEHIND: dict[str, Select[Any]] = {
    "balances": select(SavingsAccount.id, SavingsAccount.balance),
    "movements": select(
        SavingsMovement.account_id,
        SavingsMovement.kind,
        SavingsMovement.amount,
        SavingsMovement.balance_after,
        SavingsMovement.text,
    ),
    "loans": select(Loan.id, Loan.principal_balance, Loan.next_due_on, Loan.status, Loan.closed_on),
    "schedules": select(
        Instalment.loan_id,
        Instalment.n,
        Instalment.paid_principal,
        Instalment.paid_interest,
        Instalment.waived_interest,
        Instalment.recognised_interest,
        Instalment.is_settled,
    ),
    "repayments": select(Repayment.loan_id, Repayment.amount, Repayment.interest, Repayment.excess),
    "parts": select(RepaymentPart.loan_id, RepaymentPart.n, RepaymentPart.principal),
    "bills": select(Bill.person_id, Bill.text, Bill.amount, Bill.paid_amount, Bill.status),
    "payments": select(Payment.person_id, Payment.amount, Payment.excess_amount, Payment.status),
    "allocations": select(
        Payment.person_id, Bill.text, PaymentAllocation.amount, PaymentAllocation.is_applied
    )
    .join(Payment, Payment.id == PaymentAllocation.payment_id)
    .join(Bill, Bill.id == PaymentAllocation.bill_id),
    "entries": select(JournalEntry.number, JournalEntry.text, JournalEntry.total_amount),
    "lines": select(
        JournalLine.account,
        JournalLine.debit,
        JournalLine.credit,
        JournalLine.ref_kind,
        JournalLine.ref_id,
        JournalLine.text,
    ),
    "receipts": select(Document.number, Document.person_id),
    "mails": select(Message.template, Message.person_id),
    "trail": select(TrailRow.action, func.count()).group_by(TrailRow.action),
    "participation": select(Participation.person_id, Participation.kind, Participation.amount),
    "points": select(
        PointsEntry.person_id, PointsEntry.points, PointsEntry.booked_on, PointsEntry.source_kind
    ),
    "items": select(PayrollItem.id, PayrollItem.applied_amount, PayrollItem.live_mark),
    "of lines": select(PayrollLine.id, Payment.amount).join(
        Payment, Payment.id == PayrollLine.payment_id
    ),
}


@pytest.fixture
def crowd(app: Flask) -> Iterator[Works]:
    """Seven people of whom each gets a different part of what was asked; points are given."""
    with app.app_context(), writing():
        give_points_for(dues_on_time=3, instalment_on_time=5)
        yield build_works(7)
        session.rollback()


def answered(works: Works) -> int:
    """Return a list on which everything is different for everybody; its money has arrived."""
    whole, short, more, paid, closed, ends, only_loan = works.workers
    for worker in (whole, short, more, paid, closed):
        works.bill(worker)
    for worker in (whole, short, only_loan):
        works.lend(worker)
    ending = get_loan(works.lend(ends))
    for worker in (whole, short, closed):
        service.start_order(worker.member_id, ORDER, worker.actor)
    dues = session.scalars(
        select(Bill.id).where(Bill.person_id == paid.person_id).order_by(Bill.id.desc())
    ).first()
    batch = works.sent()
    asked = {line.employee_number: line.asked_amount for line in works.lines(batch)}
    asked[short.number] = DUES + 70_000
    asked[more.number] += 25_000
    works.answer(batch, asked)
    service.finish_answer(batch.id, works.treasurer)
    works.receive(batch)
    payments.receive_cash(paid.person_id, {dues or 0: DUES}, works.cashier)
    nearly = calculate_payoff_of(ending, today()).total - asked[ends.number] // 2
    bill = bill_repayment(ending, nearly)
    payments.receive_cash(ends.person_id, {bill.id: nearly}, works.cashier)
    close_account(closed.sukarela_id, batch.month)
    service.post_batch(batch.id, works.chair)
    return batch.id


def left_behind(batch_id: int, lines_a_portion: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Apply the list in portions, say what it left behind, and take everything back."""
    monkeypatch.setattr(posting_service, "LINES_A_PORTION", lines_a_portion)
    undone = session.begin_nested()
    for portion in list(service.apply_portions(batch_id)):
        portion()
    session.flush()
    found = {
        name: Counter(tuple(row) for row in session.execute(query))
        for name, query in LEFT_BEHIND.items()
    }
    problems = [problem for result in run_audit().checks for problem in result.problems]
    undone.rollback()
    session.expire_all()
    return found, problems


def test_a_portion_of_many_is_portions_of_one(
    crowd: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = answered(crowd)
    alone, problems = left_behind(batch_id, 1, monkeypatch)
    assert problems == []
    assert sum(alone["of lines"].values()) == 7
    assert {row[3] for row in alone["points"]} == {"bill", "loan"}
    assert {row[3] for row in alone["loans"]} == {"active", "paid_off"}
    for size in (3, MANY):
        together, problems = left_behind(batch_id, size, monkeypatch)
        assert problems == []
        for name, rows in alone.items():
            assert together[name] == rows, name


def test_a_list_that_is_taken_back_takes_the_points_back(crowd: Works) -> None:
    pair = crowd.workers[:2]
    for one in pair:
        crowd.bill(one)
        crowd.lend(one)

    def points() -> list[int]:
        session.flush()
        own = select(func.sum(PointsEntry.points))
        return [
            session.scalar(own.where(PointsEntry.person_id == one.person_id)) or 0 for one in pair
        ]

    before = points()
    batch = crowd.posted()
    assert points() == [earned + 3 + 5 for earned in before]
    crowd.reverse(batch)
    assert points() == before
    assert [problem for check in CHECKS for problem in check.run().problems] == []

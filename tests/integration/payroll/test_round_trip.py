"""A payroll month out and back: asked, answered, booked, carried over, taken back."""

import pytest
from sqlalchemy import func, select

from coop import dates
from coop.db import session
from coop.domain.assurance.service import run_audit
from coop.domain.ledger.chart import PAYROLL_RECEIVABLE
from coop.domain.ledger.models import JournalLine
from coop.domain.loans.queries import get_loan
from coop.domain.payments.models import Bill, Payment
from coop.domain.payments.types import BillStatus, PaymentMethod, PaymentStatus
from coop.domain.payroll import queries, service
from coop.domain.payroll.models import PayrollItem
from coop.domain.payroll.types import BatchStatus, ItemKind, Outcome
from coop.domain.savings.queries import get_account
from coop.domain.settings.service import today
from coop.errors import Conflict, Refused
from tests.support.works import DUES, ORDER, Works


def faults() -> list[str]:
    return [problem for result in run_audit().checks for problem in result.problems]


def receivable() -> int:
    found = session.scalar(
        select(func.sum(JournalLine.debit - JournalLine.credit)).where(
            JournalLine.account == PAYROLL_RECEIVABLE
        )
    )
    return int(found or 0)


def test_a_whole_month(works: Works) -> None:
    """Full, short, missing and more than asked: everything is booked or stays due."""
    full, short, _missing, more = works.workers
    bills = [works.bill(worker) for worker in works.workers]
    loan_id = works.lend(full)
    service.start_order(full.member_id, ORDER, full.actor)
    before = get_loan(loan_id).principal_balance
    batch = works.sent()
    asked = {line.employee_number: line.asked_amount for line in works.lines(batch)}
    assert asked[short.number] == DUES
    assert asked[full.number] > DUES + ORDER
    said = {"1": asked[full.number], "0002": 40_000, "4": DUES + 25_000}
    works.answer(batch, said)
    assert [line.outcome for line in works.lines(batch)] == [
        Outcome.FULL,
        Outcome.SHORT,
        Outcome.MISSING,
        Outcome.MORE,
    ]
    service.finish_answer(batch.id, works.treasurer)
    works.receive(batch)
    with pytest.raises(Refused):
        service.post_batch(batch.id, works.treasurer)
    service.post_batch(batch.id, works.chair)
    for portion in list(service.apply_portions(batch.id)):
        portion()
    session.expire_all()
    assert service.get_batch(batch.id).status is BatchStatus.POSTED
    assert receivable() == 0
    assert [bill.status for bill in bills] == [
        BillStatus.PAID,
        BillStatus.OPEN,
        BillStatus.OPEN,
        BillStatus.PAID,
    ]
    assert bills[1].paid_amount == 40_000
    assert get_account(full.sukarela_id).balance == ORDER
    assert get_account(more.sukarela_id).balance == 25_000
    assert get_loan(loan_id).principal_balance < before
    paid = session.scalars(select(Payment).where(Payment.method == PaymentMethod.PAYROLL)).all()
    assert len(paid) == 3
    assert all(one.receipt_id for one in paid)
    assert sum(one.amount for one in paid) == sum(said.values())
    assert faults() == []
    own = queries.list_own_lines(short.member_id)
    assert [(item.asked_amount, item.applied_amount) for item in own[0].items] == [(DUES, 40_000)]


def test_what_was_short_comes_with_the_next_list_once(works: Works) -> None:
    worker = works.workers[0]
    works.bill(worker)
    works.posted({worker.number: 30_000})
    with pytest.raises(Conflict):
        works.prepare()
    following = service.prepare_batch(
        works.employer_id, dates.add_months(dates.month_of(today()), 1), works.treasurer
    )
    assert following.asked_amount == DUES - 30_000
    assert faults() == []


def test_a_list_taken_back_leaves_everything_as_it_was(works: Works) -> None:
    worker = works.workers[0]
    bill = works.bill(worker)
    loan_id = works.lend(worker)
    service.start_order(worker.member_id, ORDER, worker.actor)
    before = get_loan(loan_id).principal_balance
    batch = works.posted()
    works.reverse(batch)
    session.expire_all()
    assert service.get_batch(batch.id).status is BatchStatus.REVERSED
    assert bill.status is BillStatus.OPEN
    assert bill.paid_amount == 0
    assert get_account(worker.sukarela_id).balance == 0
    assert get_loan(loan_id).principal_balance == before
    assert receivable() == 0
    open_bills = session.scalars(select(Bill).where(Bill.status == BillStatus.OPEN)).all()
    assert [one.id for one in open_bills] == [bill.id]
    statuses = session.scalars(
        select(Payment.status).where(Payment.method == PaymentMethod.PAYROLL)
    ).all()
    assert set(statuses) == {PaymentStatus.REVERSED}
    assert faults() == []
    again = works.prepare()
    assert again.asked_amount == batch.asked_amount
    kinds = session.scalars(
        select(PayrollItem.kind).where(PayrollItem.batch_id == again.id).order_by(PayrollItem.rank)
    ).all()
    assert kinds == [ItemKind.WAJIB, ItemKind.INSTALMENT, ItemKind.SUKARELA]
    assert faults() == []

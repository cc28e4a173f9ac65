"""The employer's one sum: noted, booked by another person, put on bills once, taken back whole."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coop.db import session
from coop.domain.assurance.service import run_audit
from coop.domain.ledger.chart import PAYROLL_RECEIVABLE
from coop.domain.ledger.models import JournalLine
from coop.domain.ledger.queries import get_entry_with_lines
from coop.domain.ledger.reversal_service import ensure_reversible
from coop.domain.loans import service as loans
from coop.domain.loans.queries import get_loan
from coop.domain.membership import service as membership
from coop.domain.payments import service as payments
from coop.domain.payments.models import Bill, Payment
from coop.domain.payments.types import BillStatus, PaymentMethod
from coop.domain.payroll import queries, service
from coop.domain.payroll.errors import NotAtThisStep
from coop.domain.payroll.models import PayrollBatch
from coop.domain.payroll.types import BatchStatus
from coop.domain.savings import service as savings
from coop.domain.savings.queries import get_account
from coop.domain.settings.service import today
from coop.errors import Conflict, NotFound, Refused
from tests.rivals.office import Upload
from tests.support.works import DUES, ORDER, Works


def problems() -> dict[str, tuple[str, ...]]:
    session.flush()
    return {check.name: check.problems for check in run_audit().failed}


def answered(works: Works, amount: int = DUES) -> PayrollBatch:
    worker = works.workers[0]
    works.bill(worker)
    batch = works.sent()
    works.answer(batch, {worker.number: amount})
    service.finish_answer(batch.id, works.treasurer)
    return batch


def receipt(works: Works, amount: int = DUES, **changes: object) -> service.Receipt:
    typed = {
        "received_on": today(),
        "bank_account_id": works.bank_id,
        "amount": amount,
        "reference": "TRF 1",
        **changes,
    }
    return service.Receipt(**typed)  # type: ignore[arg-type]  # typed by the test


def held() -> int:
    query = select(func.sum(JournalLine.credit - JournalLine.debit)).where(
        JournalLine.account == PAYROLL_RECEIVABLE
    )
    return int(session.scalar(query) or 0)


def test_the_sum_is_looked_at(works: Works) -> None:
    batch = answered(works)
    with pytest.raises(Refused, match="reference"):
        service.record_receipt(batch.id, receipt(works, reference=" - "), works.treasurer)
    with pytest.raises(Refused, match="not come yet"):
        service.record_receipt(
            batch.id, receipt(works, received_on=today() + timedelta(days=1)), works.treasurer
        )
    with pytest.raises(NotFound):
        service.record_receipt(batch.id, receipt(works, bank_account_id=10**6), works.treasurer)
    with pytest.raises(Refused, match="Correct the answer"):
        service.record_receipt(batch.id, receipt(works, DUES - 1), works.treasurer)
    with pytest.raises(Refused, match="not been noted"):
        service.post_batch(batch.id, works.chair)
    service.record_receipt(batch.id, receipt(works), works.treasurer)
    service.record_receipt(batch.id, receipt(works, reference="TRF 2"), works.treasurer)


def announced(works: Works) -> int:
    worker = works.workers[1]
    bill = savings.bill_deposit(worker.sukarela_id, 50_000)
    intent = payments.choose_transfer(worker.person_id, {bill.id: 50_000}, works.bank_id)
    return payments.announce_transfer(
        intent.id, value_on=today(), payer_name="A", proof=Upload(), actor=None
    ).id


def test_a_line_of_the_statement_proves_one_thing(works: Works) -> None:
    payment = announced(works)
    payments.verify_payment(payment, works.cashier, "TRF-1")
    batch = answered(works)
    with pytest.raises(Refused, match="already proves") as refusal:
        service.record_receipt(batch.id, receipt(works), works.treasurer)
    assert refusal.value.field == "reference"
    assert problems() == {}
    payments.return_payment(payment, works.treasurer, "Baris milik perusahaan")
    service.record_receipt(batch.id, receipt(works), works.treasurer)
    assert problems() == {}


def test_nor_does_a_payment_take_the_line_of_a_list(works: Works) -> None:
    payment, batch = announced(works), answered(works)
    service.record_receipt(batch.id, receipt(works), works.treasurer)
    with pytest.raises(Refused, match="already proves") as refusal:
        payments.verify_payment(payment, works.cashier, "TRF-1")
    assert refusal.value.field == "bank_reference"
    assert problems() == {}
    service.record_receipt(batch.id, receipt(works, reference="TRF 2"), works.treasurer)
    payments.verify_payment(payment, works.cashier, "TRF-1")
    service.take_answer_back(batch.id)
    assert problems() == {}
    other = announced(works)
    payments.verify_payment(other, works.cashier, "TRF-2")
    assert problems() == {}


@pytest.mark.parametrize("difference", [-30_000, 25_000])
def test_a_difference_stands_on_its_own_line_with_its_reason(works: Works, difference: int) -> None:
    batch = answered(works)
    works.receive(batch, DUES + difference, "Potongan biaya transfer")
    service.post_batch(batch.id, works.chair)
    for portion in list(service.apply_portions(batch.id)):
        portion()
    assert held() == difference
    entry = service.get_batch(batch.id).entry_id
    assert entry is not None
    texts = [line.text for line in get_entry_with_lines(entry).lines]
    assert "Selisih: Potongan biaya transfer" in texts
    assert problems() == {}
    works.reverse(batch)
    assert held() == 0
    assert problems() == {}


def test_nothing_was_deducted_at_all(works: Works) -> None:
    worker, other = works.workers[:2]
    works.bill(worker)
    works.bill(other)
    batch = works.sent()
    works.answer(batch, {worker.number: 0})
    service.finish_answer(batch.id, works.treasurer)
    works.receive(batch)
    service.post_batch(batch.id, works.chair)
    for portion in list(service.apply_portions(batch.id)):
        portion()
    done = service.get_batch(batch.id)
    assert (done.status, done.entry_id) == (BatchStatus.POSTED, None)
    assert problems() == {}
    works.reverse(batch)
    assert problems() == {}


def test_another_person_books_than_who_counted(works: Works) -> None:
    batch = answered(works)
    works.receive(batch)
    with pytest.raises(Refused, match="Four eyes"):
        service.post_batch(batch.id, works.treasurer)
    service.post_batch(batch.id, works.chair)
    with pytest.raises(NotAtThisStep):
        service.post_batch(batch.id, works.chair)
    with pytest.raises(NotAtThisStep):
        service.record_receipt(batch.id, receipt(works), works.treasurer)


def test_each_portion_is_harmless_the_second_time(works: Works) -> None:
    for worker in works.workers:
        works.bill(worker)
    batch = works.realised()
    service.post_batch(batch.id, works.chair)
    portions = list(service.apply_portions(batch.id))
    portions[-1]()
    assert service.get_batch(batch.id).status is BatchStatus.POSTING, "nobody's bill is paid yet"
    assert queries.count_applied(batch.id) == (0, 4)
    assert problems() == {}
    for portion in [*portions, *portions]:
        portion()
    assert queries.count_applied(batch.id) == (4, 4)
    paid = select(func.count(Payment.id)).where(Payment.method == PaymentMethod.PAYROLL)
    assert session.scalar(paid) == 4
    assert problems() == {}


def test_what_was_paid_otherwise_meanwhile_goes_to_savings(works: Works) -> None:
    worker = works.workers[0]
    bill = works.bill(worker)
    batch = works.sent()
    payments.receive_cash(worker.person_id, {bill.id: 70_000}, works.cashier)
    works.answer(batch, {worker.number: DUES})
    service.finish_answer(batch.id, works.treasurer)
    works.receive(batch)
    service.post_batch(batch.id, works.chair)
    for portion in list(service.apply_portions(batch.id)):
        portion()
    assert get_account(worker.sukarela_id).balance == 70_000
    own = queries.list_own_lines(worker.member_id)[0]
    assert own.items[0].applied_amount == 30_000
    assert problems() == {}


def test_two_instalments_of_a_loan_are_one_repayment(works: Works) -> None:
    worker = works.workers[0]
    loan_id = works.lend(worker)
    batch = works.posted()
    due = get_loan(loan_id).next_due_on
    bills = session.scalars(
        select(Bill).where(Bill.purpose == "loans.repayment", Bill.status == BillStatus.PAID)
    ).all()
    assert len(bills) == 1
    assert due is not None
    assert due > batch.due_until
    assert problems() == {}


def test_it_is_not_taken_back_when_something_builds_on_it(works: Works) -> None:
    worker = works.workers[0]
    service.start_order(worker.member_id, ORDER, worker.actor)
    loan_id = works.lend(worker)
    batch = works.posted()
    with pytest.raises(Refused):
        service.request_reversal(batch.id, works.treasurer, " ")
    service.request_reversal(batch.id, works.treasurer, "Salah bulan")
    with pytest.raises(Refused, match="Four eyes"):
        service.reverse_batch(batch.id, works.treasurer)
    bill = loans.bill_repayment(get_loan(loan_id), 50_000)
    payments.receive_cash(worker.person_id, {bill.id: 50_000}, works.cashier)
    with pytest.raises(Refused, match="Pekerja 1 got"):
        service.reverse_batch(batch.id, works.chair)


def test_nobody_leaves_while_their_list_is_taken_back(works: Works) -> None:
    worker = works.workers[0]
    works.bill(worker)
    batch = works.posted()
    service.request_reversal(batch.id, works.treasurer, "Salah bulan")
    service.reverse_batch(batch.id, works.chair)
    sheet = membership.calculate_sheet(worker.member_id, today())
    assert any("A payroll deduction is under way" in one for one in sheet.blockers)
    works.take_back(batch.id)
    assert not membership.calculate_sheet(worker.member_id, today()).blockers


def test_a_request_to_take_it_back_can_be_refused(works: Works) -> None:
    works.bill(works.workers[0])
    batch = works.realised()
    with pytest.raises(Refused, match="Only a list"):
        service.request_reversal(batch.id, works.treasurer, "Salah")
    service.post_batch(batch.id, works.chair)
    for portion in list(service.apply_portions(batch.id)):
        portion()
    with pytest.raises(NotFound):
        service.reverse_batch(batch.id, works.chair)
    service.request_reversal(batch.id, works.treasurer, "Salah")
    with pytest.raises(Conflict):
        service.request_reversal(batch.id, works.treasurer, "Salah")
    with pytest.raises(Refused):
        service.refuse_reversal(batch.id, works.chair, "")
    assert service.find_request(batch.id) is not None
    service.refuse_reversal(batch.id, works.chair, "Sudah benar")
    assert service.find_request(batch.id) is None


def test_one_person_s_part_goes_back_only_with_the_list(works: Works) -> None:
    works.bill(works.workers[0])
    batch = works.posted()
    payment_id = works.lines(batch)[0].payment_id
    assert payment_id is not None
    with pytest.raises(Refused, match="whole list"):
        payments.request_reversal(payment_id, works.treasurer, "Salah orang")
    entry_id = service.get_batch(batch.id).entry_id
    assert entry_id is not None
    with pytest.raises(Refused, match="Undo it on the page"):
        ensure_reversible(get_entry_with_lines(entry_id))


def test_who_used_the_money_meanwhile_is_left_until_it_is_settled(works: Works) -> None:
    """The list is being taken back when somebody draws on it: it stops there and goes on later."""
    saver, other = works.workers[:2]
    for worker in (saver, other):
        works.bill(worker)
        service.start_order(worker.member_id, ORDER, worker.actor)
    batch = works.posted()
    service.request_reversal(batch.id, works.treasurer, "Salah bulan")
    service.reverse_batch(batch.id, works.chair)
    assert service.find_hindrances(batch.id) == []
    wish = savings.request_withdrawal(saver.sukarela_id, 20_000, PaymentMethod.CASH, saver.actor)
    savings.approve_withdrawal(wish.id, works.chair)
    savings.pay_withdrawal(wish.id, works.treasurer, None)
    works.take_back(batch.id)
    assert service.get_batch(batch.id).status is BatchStatus.REVERSING
    assert queries.count_taken_back(batch.id) == (1, 2)
    assert service.find_hindrances(batch.id) == ["Pekerja 1"]
    assert problems() == {}
    with pytest.raises(Conflict):
        works.prepare()
    bill = savings.bill_deposit(saver.sukarela_id, 20_000)
    payments.receive_cash(saver.person_id, {bill.id: 20_000}, works.cashier)
    for _click in range(2):
        service.continue_reversal(batch.id, works.chair)
    for _job in range(2):
        works.take_back(batch.id)
    assert service.get_batch(batch.id).status is BatchStatus.REVERSED
    assert held() == 0
    with pytest.raises(Refused, match="not being taken back"):
        service.continue_reversal(batch.id, works.chair)

"""From the cashier's verdict to the books, and back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Delete, Update, delete, func, select, update

from coop import dates
from coop.db import session
from coop.domain.documents.models import Document
from coop.domain.ledger.chart import CASH, HELD_FOR_MEMBERS
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.notifications.models import Message
from coop.domain.payments import queries, service
from coop.domain.payments.errors import RecordingRefused
from coop.domain.payments.models import BankReference, Bill, Payment, PaymentAllocation
from coop.domain.payments.types import BillStatus, PaymentFilter, PaymentStatus
from coop.domain.settings.service import day_of
from coop.domain.trail.models import TrailRow
from coop.errors import Conflict, NotFound, Refused
from tests.integration.payments.conftest import INCOME, Desk

Audit = Callable[[], dict[str, list[str]]]


def lines_of(payment: Payment) -> list[tuple[str, int, int]]:
    """Return (account, debit, credit) of the payment's entry."""
    rows = session.scalars(
        select(JournalLine)
        .where(JournalLine.entry_id == payment.entry_id)
        .order_by(JournalLine.line_no)
    )
    return [(row.account, row.debit, row.credit) for row in rows]


def mails_to(desk: Desk) -> list[str]:
    """Return the templates of the mails to the payer, in order."""
    return list(
        session.scalars(
            select(Message.template).where(Message.person_id == desk.payer.id).order_by(Message.id)
        )
    )


def test_a_transfer_pays_its_bill_and_the_code_is_held(desk: Desk, audit: Audit) -> None:
    bill = desk.bill(150_000)
    payment = desk.record(bill)
    code = payment.amount - 150_000
    assert lines_of(payment) == [
        (desk.bank.gl_account, payment.amount, 0),
        (INCOME, 0, 150_000),
        (HELD_FOR_MEMBERS, 0, code),
    ]
    assert (bill.status, bill.paid_amount) == (BillStatus.PAID, 150_000)
    assert (payment.status, payment.excess_amount) == (PaymentStatus.RECORDED, code)
    assert queries.held_for(desk.payer.id) == code
    assert desk.finished == [(bill.id, 150_000)]
    assert mails_to(desk) == ["payment_recorded"]
    assert audit() == {}


def test_the_entry_is_booked_today_with_the_transfers_date(desk: Desk) -> None:
    bill = desk.bill(150_000)
    three_days_ago = dates.now() - timedelta(days=3)
    with dates.at(three_days_ago):
        payment = desk.announce(bill)
    service.verify_payment(payment.id, desk.cashier, "REF 1")
    service.record_payments([payment.id], desk.treasurer)
    entry = session.get_one(JournalEntry, payment.entry_id)
    assert entry.booked_on == dates.today()
    assert entry.value_on == day_of(three_days_ago) == payment.value_on


def test_the_receipt_is_frozen_with_both_names(desk: Desk) -> None:
    payment = desk.record(desk.bill(150_000, text="Iuran Mei"))
    receipt = session.get_one(Document, payment.receipt_id)
    assert receipt.number.startswith("KW-")
    assert receipt.person_id == desk.payer.id
    assert receipt.content["checked_by"] == "Kasir Satu"
    assert receipt.content["recorded_by"] == "Bendahara Satu"
    assert receipt.content["amount"] == payment.amount
    assert [line["text"] for line in receipt.content["lines"]] == ["Iuran Mei"]


def test_one_payment_pays_several_bills(desk: Desk, audit: Audit) -> None:
    first, second = desk.bill(100_000, text="Mei"), desk.bill(250_000, text="Juni")
    payment = desk.record(first, second)
    assert first.status is second.status is BillStatus.PAID
    assert sorted(desk.finished) == [(first.id, 100_000), (second.id, 250_000)]
    assert payment.amount == 350_000 + payment.excess_amount
    assert audit() == {}


def test_a_part_leaves_the_bill_open(desk: Desk, audit: Audit) -> None:
    bill = desk.bill(300_000)
    intent = service.choose_transfer(desk.payer.id, {bill.id: 100_000}, desk.bank.id)
    assert intent.base_amount == 100_000
    payment = desk.record(bill, amount=120_000)
    assert payment.excess_amount == 0
    assert (bill.status, bill.paid_amount) == (BillStatus.OPEN, 120_000)
    assert queries.list_open_bills(desk.payer.id)[0].payable_amount == 180_000
    assert audit() == {}


def test_overpayment_goes_beyond_the_bills(desk: Desk, audit: Audit) -> None:
    bill = desk.bill(100_000)
    payment = desk.record(bill, amount=130_000)
    assert payment.excess_amount == 30_000
    assert queries.held_for(desk.payer.id) == 30_000
    assert bill.paid_amount == 100_000
    assert audit() == {}


def test_money_for_a_bill_that_was_closed_meanwhile_is_held(desk: Desk, audit: Audit) -> None:
    bill = desk.bill(100_000)
    payment = desk.announce(bill)
    service.cancel_bill(bill.id)
    service.verify_payment(payment.id, desk.cashier, "REF 1")
    service.record_payments([payment.id], desk.treasurer)
    assert payment.excess_amount == payment.amount
    assert (bill.status, bill.paid_amount) == (BillStatus.CANCELLED, 0)
    assert audit() == {}


def test_nobody_decides_on_their_own_money(desk: Desk) -> None:
    payment = desk.announce(desk.bill(100_000))
    for decide in (
        lambda: service.verify_payment(payment.id, desk.payer_actor, "REF"),
        lambda: service.reject_payment(payment.id, desk.payer_actor, "no"),
        lambda: service.mark_not_found(payment.id, desk.payer_actor),
        lambda: service.receive_cash(desk.payer.id, {desk.bill(5).id: 5}, desk.payer_actor),
    ):
        with pytest.raises(Refused, match="own money"):
            decide()
    assert queries.get_payment(payment.id).status is PaymentStatus.ANNOUNCED


def test_who_verified_cannot_record(desk: Desk) -> None:
    payment = desk.announce(desk.bill(100_000))
    service.verify_payment(payment.id, desk.cashier, "REF 1")
    with pytest.raises(RecordingRefused) as refusal:
        service.record_payments([payment.id], desk.cashier)
    assert [number for number, _why in refusal.value.refusals] == [payment.id]
    assert "Four eyes" in str(refusal.value.refusals[0][1])


def test_one_line_of_the_bank_proves_one_payment(desk: Desk) -> None:
    first, second = desk.announce(desk.bill(100_000)), desk.announce(desk.bill(200_000))
    service.verify_payment(first.id, desk.cashier, "trx 001")
    with pytest.raises(Refused) as refusal:
        service.verify_payment(second.id, desk.cashier, "TRX-001")
    assert refusal.value.field == "bank_reference"
    assert queries.get_payment(second.id).status is PaymentStatus.ANNOUNCED


def test_a_line_is_free_again_once_its_payment_is_taken_back(desk: Desk, audit: Audit) -> None:
    payment = desk.record(desk.bill(100_000))
    line = payment.bank_reference
    assert line is not None
    other = desk.announce(desk.bill(200_000), proof="b")
    with pytest.raises(Refused, match="already proves"):
        service.verify_payment(other.id, desk.cashier, line)
    service.request_reversal(payment.id, desk.cashier, "Salah orang")
    service.reverse_payment(payment.id, desk.treasurer)
    service.verify_payment(other.id, desk.cashier, line)
    assert audit() == {}


@pytest.mark.parametrize("reference", ["", "  ", "--"])
def test_a_verdict_needs_its_reference(desk: Desk, reference: str) -> None:
    payment = desk.announce(desk.bill(100_000))
    with pytest.raises(Refused) as refusal:
        service.verify_payment(payment.id, desk.cashier, reference)
    assert refusal.value.field == "bank_reference"


def test_a_payment_is_decided_once(desk: Desk) -> None:
    payment = desk.announce(desk.bill(100_000))
    service.reject_payment(payment.id, desk.cashier, "Nama tidak cocok")
    with pytest.raises(Conflict, match="rejected"):
        service.verify_payment(payment.id, desk.cashier, "REF 1")
    assert mails_to(desk) == ["payment_rejected"]


def test_rejecting_needs_a_reason(desk: Desk) -> None:
    payment = desk.announce(desk.bill(100_000))
    with pytest.raises(Refused) as refusal:
        service.reject_payment(payment.id, desk.cashier, "  ")
    assert refusal.value.field == "reason"


def test_not_found_tells_the_payer_and_leaves_the_bill(desk: Desk, audit: Audit) -> None:
    bill = desk.bill(100_000)
    payment = desk.announce(bill)
    service.mark_not_found(payment.id, desk.cashier, "Mutasi sampai 12.00")
    assert (payment.status, payment.reason) == (PaymentStatus.NOT_FOUND, "Mutasi sampai 12.00")
    assert queries.list_open_bills(desk.payer.id)[0].payable_amount == 100_000
    assert mails_to(desk) == ["payment_not_found"]
    assert audit() == {}


def test_the_treasurer_may_give_it_back(desk: Desk) -> None:
    payment = desk.announce(desk.bill(100_000))
    service.verify_payment(payment.id, desk.cashier, "REF 1")
    service.return_payment(payment.id, desk.treasurer, "Salah bank")
    assert (payment.status, payment.bank_reference) == (PaymentStatus.ANNOUNCED, None)
    service.verify_payment(payment.id, desk.cashier, "REF 1")


def test_a_batch_is_recorded_whole(desk: Desk, audit: Audit) -> None:
    payments = [desk.announce(desk.bill(50_000 + n), proof=f"p{n}") for n in range(3)]
    for payment in payments:
        service.verify_payment(payment.id, desk.cashier, f"REF {payment.id}")
    assert queries.totals_by_bank()[0].amount == sum(payment.amount for payment in payments)
    recorded = service.record_payments([payment.id for payment in payments], desk.treasurer)
    numbers = [session.get_one(Document, payment.receipt_id).number for payment in recorded]
    assert [payment.id for payment in recorded] == [payment.id for payment in payments]
    assert numbers == sorted(set(numbers))
    assert audit() == {}


def test_a_batch_with_one_refusal_names_it_and_books_nothing(desk: Desk) -> None:
    good, early = desk.announce(desk.bill(50_000)), desk.announce(desk.bill(60_000))
    service.verify_payment(good.id, desk.cashier, "REF 1")
    with pytest.raises(RecordingRefused) as refusal:
        service.record_payments([good.id, early.id], desk.treasurer)
    assert [number for number, _why in refusal.value.refusals] == [early.id]
    assert f"#{early.id}" in str(refusal.value)
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == 0


def test_recording_twice_books_once(desk: Desk) -> None:
    payment = desk.record(desk.bill(50_000))
    with pytest.raises(RecordingRefused):
        service.record_payments([payment.id], desk.treasurer)
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == 1


def test_cash_is_booked_at_once(desk: Desk, audit: Audit) -> None:
    first, second = desk.bill(100_000), desk.bill(40_000)
    payment = service.receive_cash(
        desk.payer.id, {first.id: 60_000, second.id: 40_000}, desk.cashier
    )
    assert payment.status is PaymentStatus.RECORDED
    assert lines_of(payment)[0] == (CASH, 100_000, 0)
    assert (first.paid_amount, second.status) == (60_000, BillStatus.PAID)
    assert session.get_one(Document, payment.receipt_id).content["recorded_by"] == "Kasir Satu"
    assert audit() == {}


def test_cash_for_somebody_elses_bill_is_refused(desk: Desk) -> None:
    bill = desk.bill(100_000, person=desk.other)
    with pytest.raises(NotFound):
        service.receive_cash(desk.payer.id, {bill.id: 100_000}, desk.cashier)


def test_a_reversal_restores_everything(desk: Desk, audit: Audit) -> None:
    first, second = desk.bill(100_000), desk.bill(80_000)
    payment = desk.record(first, second)
    service.request_reversal(payment.id, desk.treasurer, "Salah orang")
    assert queries.list_reversal_requests()[0].reason == "Salah orang"
    service.reverse_payment(payment.id, desk.chair)
    for bill in (first, second):
        session.refresh(bill)
        assert (bill.status, bill.paid_amount, bill.closed_at) == (BillStatus.OPEN, 0, None)
    assert payment.status is PaymentStatus.REVERSED
    assert sorted(desk.undone) == [(first.id, 100_000), (second.id, 80_000)]
    assert queries.held_for(desk.payer.id) == 0
    balances = session.execute(
        select(JournalLine.account, func.sum(JournalLine.debit - JournalLine.credit)).group_by(
            JournalLine.account
        )
    )
    assert all(balance == 0 for _account, balance in balances)
    receipt = session.get_one(Document, payment.receipt_id, populate_existing=True)
    assert receipt.revoked_at is not None
    assert mails_to(desk) == ["payment_recorded", "payment_reversed"]
    assert queries.list_reversal_requests() == []
    assert audit() == {}


def test_after_a_reversal_the_bank_line_proves_the_right_payment(desk: Desk, audit: Audit) -> None:
    wrong = desk.record(desk.bill(100_000))
    service.request_reversal(wrong.id, desk.treasurer, "Salah orang")
    service.reverse_payment(wrong.id, desk.chair)
    right = desk.announce(desk.bill(100_000, person=desk.other))
    service.verify_payment(right.id, desk.cashier, f"REF {wrong.id}")
    service.record_payments([right.id], desk.treasurer)
    assert audit() == {}


def test_a_reversal_needs_a_request_of_somebody_else(desk: Desk) -> None:
    payment = desk.record(desk.bill(100_000))
    with pytest.raises(NotFound):
        service.reverse_payment(payment.id, desk.chair)
    service.request_reversal(payment.id, desk.chair, "Salah orang")
    with pytest.raises(Refused, match="Four eyes"):
        service.reverse_payment(payment.id, desk.chair)
    with pytest.raises(Conflict):
        service.request_reversal(payment.id, desk.treasurer, "Salah orang")


def test_a_refused_reversal_leaves_the_books(desk: Desk) -> None:
    payment = desk.record(desk.bill(100_000))
    service.request_reversal(payment.id, desk.treasurer, "Salah orang")
    service.refuse_reversal(payment.id, desk.chair, "Sudah benar")
    assert queries.get_payment(payment.id).status is PaymentStatus.RECORDED
    assert desk.undone == []


def test_the_trail_tells_the_story_without_personal_numbers(desk: Desk) -> None:
    payment = desk.record(desk.bill(100_000))
    session.flush()
    actions = session.scalars(
        select(TrailRow.action)
        .where(TrailRow.subject_kind == "payment", TrailRow.subject_id == payment.id)
        .order_by(TrailRow.id)
    ).all()
    assert actions == ["payment.announced", "payment.verified", "payment.recorded"]


def test_lists_find_payments_by_name_amount_and_code(desk: Desk) -> None:
    payment = desk.announce(desk.bill(100_000))
    desk.announce(desk.bill(70_000, person=desk.other), proof="b")
    for text in (
        "lestari",
        f"{payment.amount}",
        f"Rp{payment.amount:,}".replace(",", "."),
        str(payment.amount % 1000),
    ):
        page = queries.search_payments(PaymentFilter(text=text))
        assert payment.id in [row.id for row in page.rows], text
    found = queries.search_payments(PaymentFilter(text="ani"))
    assert [row.id for row in found.rows] == [payment.id]
    assert len(list(queries.list_payments(PaymentFilter()))) == 2


@pytest.mark.parametrize(
    ("plant", "name"),
    [
        (update(Bill).values(paid_amount=1), "payments.bills"),
        (update(Payment).values(excess_amount=0), "payments.parts"),
        (update(Payment).values(receipt_id=None), "payments.booked"),
        (update(Payment).values(amount=Payment.amount + 1), "payments.booked"),
        (update(Payment).values(status=PaymentStatus.ANNOUNCED), "payments.unrecorded"),
        (update(PaymentAllocation).values(amount=1), "payments.parts"),
        (update(Document).values(number="KW-2024-000007"), "payments.receipts"),
        (delete(BankReference), "payments.references"),
        (update(BankReference).values(reference_key="LAIN"), "payments.references"),
        (update(BankReference).values(owner_id=10**6), "payments.references"),
    ],
)
def test_the_audit_finds_a_planted_fault(
    desk: Desk, audit: Audit, plant: Update | Delete, name: str
) -> None:
    desk.record(desk.bill(100_000))
    assert audit() == {}
    session.execute(plant)
    assert name in audit()

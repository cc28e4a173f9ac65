"""Saving: dues that are billed and reminded of, deposits, a withdrawal."""

from datetime import date

from playwright.sync_api import expect

from coop.db.unit_of_work import run_in_transaction
from coop.domain.reminders.service import ReminderResult, send_reminders
from coop.money import format_rupiah
from coop.money import words as in_words
from tests.e2e.journey_browser import Visitor, expect_paper
from tests.e2e.journey_cast import EMAIL, NAME, Cast
from tests.e2e.journey_office import Office
from tests.e2e.journey_paying import take_in_transfer

WAJIB = 100_000
DEPOSIT = 2_000_000
WITHDRAWAL = 500_000
SOON = "Reminder: a payment is due soon"


def expect_reminder(office: Office, on: date, *texts: str) -> None:
    """Expect the one reminder of ``on``, and no second one however often it is asked for."""
    office.forget_mails()
    office.wait_until(on)
    office.let_the_worker_work()
    body = office.mail(EMAIL, SOON).get_content()
    for text in texts:
        assert text in body
    with office.inside():
        assert run_in_transaction(lambda: send_reminders(on)) == ReminderResult()
    office.let_the_worker_work()
    assert len(office.mails(EMAIL, SOON)) == 1


def expect_no_reminder(office: Office, on: date) -> None:
    """Expect that the worker reminds nobody on ``on``."""
    office.let_the_worker_work()
    office.forget_mails()
    office.wait_until(on)
    office.let_the_worker_work()
    assert not [mail for mail in office.post.messages if mail["To"] == EMAIL]


def deposit(member: Visitor, cast: Cast) -> int:
    """Be reminded of the first dues, pay them with a deposit in one transfer; return its digits."""
    office = cast.office
    for day in (5, 6):
        expect_no_reminder(office, date(2026, 2, day))
    expect_reminder(office, date(2026, 2, 7), format_rupiah(WAJIB), "Simpanan wajib Februari 2026")
    cast.office.audit("reminded of the dues")
    on = date(2026, 2, 9)
    office.wait_until(on)
    member.go("My savings")
    member.follow("Deposit")
    member.fill("Amount", "Rp 2.000.000")
    expect(member.field("Amount")).to_have_value("2.000.000")
    member.send("Choose how to pay")
    member.at("Pay")
    member.go("My bills")
    assert member.figure("Still to pay") == WAJIB + DEPOSIT
    _tick_all_bills(member, 2)
    amount = take_in_transfer(member, cast, WAJIB + DEPOSIT, on)
    _check_receipt(member, office, amount)
    return amount - WAJIB - DEPOSIT


def _tick_all_bills(member: Visitor, count: int) -> None:
    boxes = member.page.locator("main tbody input[type=checkbox]")
    expect(boxes).to_have_count(count)
    for box in boxes.all():
        box.check()
    member.send("Pay the ticked bills")
    member.at("Pay")


def _check_receipt(member: Visitor, office: Office, amount: int) -> None:
    member.go("My payments")
    member.follow_row(format_rupiah(amount))
    member.at("Payment of %(amount)s", amount=format_rupiah(amount))
    receipt = member.paper("Receipt")
    expect_paper(receipt, NAME, format_rupiah(amount), in_words(amount), "Dewi", "Budi")
    mails = [mail for mail in office.post.messages if format_rupiah(amount) in mail["Subject"]]
    assert [mail["To"] for mail in mails] == [EMAIL]


def pay_three_months(member: Visitor, cast: Cast) -> int:
    """Pay the dues of March, April and May with one transfer; return its own digits."""
    for month in (3, 4, 5):
        cast.office.wait_until(date(2026, month, 1))
        cast.office.let_the_worker_work()
    on = date(2026, 5, 2)
    cast.office.wait_until(on)
    member.go("My bills")
    assert member.figure("Still to pay") == 3 * WAJIB
    _tick_all_bills(member, 3)
    return take_in_transfer(member, cast, 3 * WAJIB, on) - 3 * WAJIB


def withdraw(member: Visitor, cast: Cast, balance: int) -> None:
    """Take money out: asked for by the member, approved by the chair, paid by the treasurer."""
    cast.office.wait_until(date(2026, 7, 22))
    member.go("My savings")
    assert member.figure("Can be withdrawn") == balance
    member.follow("Withdraw")
    member.fill("Amount", str(WITHDRAWAL))
    member.choose("How do you want to get it?", "Transfer to the bank account on record")
    member.send("Send request")
    member.told("Your request has been sent. We tell you once it is approved.")
    chair, treasurer = cast.staff("ketua"), cast.staff("bendahara")
    for one in (chair, treasurer):
        one.go("Withdrawals")
        one.follow_row(NAME)
        one.at("Withdrawal of %(amount)s", amount=format_rupiah(WITHDRAWAL))
        if one is chair:
            one.send_surely("Approve")
            one.told("The withdrawal is approved. Somebody else pays it.")
    treasurer.choose("Transferred from", "BCA")
    treasurer.send_surely("Book as paid")
    treasurer.told("The withdrawal is paid and booked. The voucher is ready.")
    cast.office.let_the_worker_work()
    cast.office.mail(EMAIL, "%(amount)s has been paid out to you", amount=format_rupiah(WITHDRAWAL))
    member.go("My savings")
    assert member.figure("Can be withdrawn") == balance - WITHDRAWAL
    member.follow("History")
    expect_paper(member.paper("Payment voucher"), NAME, in_words(WITHDRAWAL), "Hendra", "Budi")

"""Borrowing: simulate, apply, decide, pay out, repay, pay off."""

import re
from datetime import date

from playwright.sync_api import expect

from coop.money import format_rupiah
from coop.money import words as in_words
from tests.e2e.journey_browser import Visitor, draw, expect_paper
from tests.e2e.journey_cast import EMAIL, NAME, Cast
from tests.e2e.journey_paying import count_drawer, take_cash, take_in_transfer
from tests.e2e.journey_saving import WAJIB, expect_reminder

PRODUCT = "Pinjaman Usaha"  # as it is seeded: effective, 18 % a year, 1 % fee, 1 % loan savings
AMOUNT = 12_000_000  # above the treasurer's limit of 10.000.000
MONTHS = 6
SWP = 120_000
RECEIVED = AMOUNT - 120_000 - SWP
# 2.000.000 of principal each month, and 1.5 % of what is left
INSTALMENTS = (2_180_000, 2_150_000)
PAYOFF = 8_000_000 + 120_000  # what is left, and the interest of one more month
EARNED = 120_000 + 180_000 + 150_000 + 120_000  # the fee and all interest paid


def borrow(member: Visitor, cast: Cast) -> str:
    """From the simulator to the money; return the loan's number."""
    cast.office.wait_until(date(2026, 5, 11))
    _simulate(member)
    application = _apply(member, cast)
    _decide(cast, application)
    return _pay_out(member, cast)


def _simulate(member: Visitor) -> None:
    member.go("My loans")
    member.follow("Loan simulator")
    member.choose("Loan product", PRODUCT)
    member.fill("Loan amount", str(AMOUNT))
    member.fill("Term in months", str(MONTHS))
    member.send("Calculate")
    assert member.figure("Instalment a month") == INSTALMENTS[0]
    assert member.figure("You receive") == RECEIVED
    member.page.get_by_role("button", name=member.words("Why?")).first.click()
    expect(member.page.locator("[popover]:popover-open")).to_contain_text("18")
    member.page.keyboard.press("Escape")
    member.follow("Apply for this loan")


def _apply(member: Visitor, cast: Cast) -> str:
    member.at("Apply for a loan")
    expect(member.field("Loan amount")).to_have_value(re.compile("12.?000.?000"))
    member.sees("All conditions are met")
    member.fill("What is it for?", "Etalase dan stok warung")
    expect(member.field("Take-home pay a month")).to_have_value("9.000.000")
    member.attach("Salary slip", draw("Slip gaji", "RS Sehat Sentosa", NAME, "Rp9.000.000"))
    member.tick("I have read the cost and the penalty, and what I wrote is true.")
    member.send("Send application")
    member.told("Your application has been received. We tell you about each step.")
    number = _number(member, "Application %(number)s")
    cast.office.let_the_worker_work()
    cast.office.mail(EMAIL, "Your loan application %(number)s has been received", number=number)
    return number


def _number(visitor: Visitor, heading: str) -> str:
    pattern = visitor.words(heading, number="(.+)")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(re.compile(pattern))
    found = re.search(pattern, visitor.page.get_by_role("heading", level=1).inner_text())
    assert found
    return found[1]


def _decide(cast: Cast, application: str) -> None:
    treasurer = cast.staff("bendahara")
    _open_application(treasurer, application)
    treasurer.choose("Recommendation", "Approve")
    treasurer.fill("Analysis", "Karakter baik, gaji cukup, simpanan rutin.")
    treasurer.send("Pass on for decision")
    treasurer.told("The analysis is kept; the application waits for its decision.")
    for login in ("komite1", "komite2"):
        voter = cast.staff(login)
        _open_application(voter, application)
        voter.sees("Recommends to approve")
        voter.choose("Your vote", "Approve")
        voter.fill("Reason", "Layak menurut data gaji dan simpanan.")
        voter.send_surely("Vote")
        voter.told("Your vote counts.")
    late = cast.staff("komite3")
    _open_application(late, application)
    late.sees("Decision")
    expect(late.page.get_by_role("button", name=late.words("Vote"), exact=True)).to_have_count(0)
    cast.office.let_the_worker_work()
    cast.office.mail(EMAIL, "Your loan of %(amount)s is approved", amount=format_rupiah(AMOUNT))


def _open_application(visitor: Visitor, number: str) -> None:
    visitor.go("Loan applications")
    visitor.follow_row(number)
    visitor.at("Application %(number)s", number=number)


def _pay_out(member: Visitor, cast: Cast) -> str:
    cast.office.wait_until(date(2026, 5, 12))
    treasurer = cast.staff("bendahara2")
    treasurer.go("Loans")
    treasurer.follow_row(NAME)
    number = _number(treasurer, "Loan %(number)s")
    treasurer.follow("Pay out")
    assert treasurer.figure("To the member") == RECEIVED
    treasurer.choose("From the account", "BCA")
    treasurer.send_surely("Book as paid out")
    treasurer.told("The loan is paid out; the member has been told.")
    cast.office.let_the_worker_work()
    cast.office.mail(EMAIL, "Your loan %(number)s has been paid out", number=number)
    _open_loan(member, number)
    agreement, voucher = member.paper("Loan agreement"), member.paper("Payment voucher")
    expect_paper(agreement, NAME, number, format_rupiah(AMOUNT), in_words(AMOUNT))
    expect_paper(voucher, NAME, number, format_rupiah(RECEIVED), in_words(RECEIVED), "Maria")
    return number


def _open_loan(member: Visitor, number: str) -> None:
    member.go("My loans")
    member.follow_row(number)
    member.at("Loan %(number)s", number=number)


def repay(member: Visitor, cast: Cast, number: str, member_number: str) -> int:
    """Pay two instalments, one of them in cash, then all the rest; return the transfers' digits."""
    office = cast.office
    office.wait_until(date(2026, 6, 1))
    office.let_the_worker_work()
    expect_reminder(office, date(2026, 6, 8), format_rupiah(WAJIB), "Simpanan wajib Juni 2026")
    expect_reminder(office, date(2026, 6, 9), format_rupiah(INSTALMENTS[0]), f"{number} / 1")
    digits = _pay_by_transfer(member, cast, number, INSTALMENTS[0], date(2026, 6, 12))
    office.audit("first instalment")
    _pay_in_cash(member, cast, number, member_number)
    office.audit("second instalment")
    digits += _pay_by_transfer(member, cast, number, PAYOFF, date(2026, 7, 20))
    office.mail(EMAIL, "Your loan %(number)s is paid off", number=number)
    _open_loan(member, number)
    assert member.figure("Remaining principal") == 0
    office.audit("loan paid off")
    return digits


def _pay_by_transfer(member: Visitor, cast: Cast, number: str, amount: int, on: date) -> int:
    cast.office.wait_until(on)
    _open_loan(member, number)
    member.follow("Pay")
    if amount == PAYOFF:
        assert member.figure("Payoff today") == amount
        member.fill("Amount to pay", str(amount))
    expect(member.field("Amount to pay")).to_have_value(f"{amount:,}".replace(",", "."))
    member.send("Go on to payment")
    digits = take_in_transfer(member, cast, amount, on) - amount
    _open_loan(member, number)
    member.reads(format_rupiah(amount))
    return digits


def _pay_in_cash(member: Visitor, cast: Cast, number: str, member_number: str) -> None:
    cast.office.wait_until(date(2026, 7, 10))
    _open_loan(member, number)
    member.follow("Pay")
    member.send("Go on to payment")
    member.at("Pay")
    cashier = cast.staff("kasir")
    take_cash(cashier, member_number, number, INSTALMENTS[1])
    expect_paper(cashier.paper("Print the receipt"), NAME, in_words(INSTALMENTS[1]))
    count_drawer(cast, INSTALMENTS[1])
    _open_loan(member, number)
    assert member.figure("Remaining principal") == AMOUNT - 4_000_000

"""Joining: from the form on the web to the member's card."""

import re
from datetime import date

from playwright.sync_api import expect

from coop.money import format_rupiah
from tests.e2e.journey_browser import Visitor, draw, size_of, text_of
from tests.e2e.journey_cast import BORN_ON, EMAIL, NAME, NIK, PASSWORD, PHONE, Cast
from tests.e2e.journey_office import OPENED_ON, POKOK
from tests.e2e.journey_paying import record_transfer, verify_transfer

ACCEPTED_ON = date(2026, 2, 3)
JOINED_ON = date(2026, 2, 4)


def apply(guest: Visitor) -> str:
    """Fill the form in, with an identity card that contradicts itself; return the mailed link."""
    guest.office.wait_until(OPENED_ON)
    guest.open("/")
    guest.follow("Become a member", within=guest.page.locator("body"))
    guest.at("Become a member")
    guest.fill("Full name", NAME)
    guest.fill("NIK", NIK)
    guest.fill("Place of birth", "Jakarta")
    guest.fill("Date of birth", BORN_ON.isoformat())
    guest.choose("Sex", "Female")
    guest.fill("Occupation", "Perawat")
    guest.fill("Address", "Jl. Melati Raya No. 5, RT 03/RW 07")
    guest.fill("Town or regency", "Jakarta Timur")
    guest.fill("Postcode", "13220")
    guest.fill("Mobile phone", PHONE)
    guest.fill("E-mail", EMAIL)
    guest.choose("Bank", "BCA")
    guest.fill("Account number", "527 0987 654")
    guest.fill("Account holder", NAME)
    guest.fill("Another employer", "RS Sehat Sentosa")
    guest.fill("Monthly pay", "9000000")
    expect(guest.field("Monthly pay")).to_have_value("9.000.000")
    guest.tick(
        "The cooperative may use my data for membership, savings and loans (UU PDP 27/2022)."
    )
    guest.tick("I accept the bylaws and am ready to pay the first and the monthly dues.")
    _send_with_card(guest)
    guest.sees("The NIK and what you typed differ. Compare both with the card, then confirm.")
    expect(guest.field("Full name")).to_have_value(NAME)
    guest.tick("I have compared the NIK with my identity card; it is right as typed.")
    _send_with_card(guest)
    guest.at("Your application")
    guest.told("Your application has been received. Keep this link.")
    office = guest.office
    office.let_the_worker_work()
    number = _application_number(guest)
    mail = office.mail(EMAIL, "Your application %(number)s has been received", number=number)
    return office.link(mail, "/gabung/status/")


def _send_with_card(guest: Visitor) -> None:
    guest.attach("Photo of the identity card", draw("KTP", NAME, NIK, "Jakarta, 30-03-1990"))
    guest.press("Send application")


def _application_number(guest: Visitor) -> str:
    pattern = guest.words("Application %(number)s of %(date)s", number="(.+)", date=".+")
    found = re.search(pattern, guest.page.get_by_role("main").inner_text())
    assert found
    return found[1]


def accept(secretary: Visitor) -> None:
    """Compare the picture with what was typed, see the warning, accept."""
    secretary.office.wait_until(ACCEPTED_ON, 9)
    secretary.go("Applications to join")
    secretary.follow_row(NAME)
    secretary.at("%(name)s wants to join", name=NAME)
    secretary.sees("The birth date inside the NIK differs from the one that was typed.")
    secretary.picture("Identity card as it was sent; open it in full size")
    said = secretary.send_surely("Accept")
    assert NAME in said
    secretary.told("Accepted. The applicant is told how to pay the first dues.")
    secretary.office.let_the_worker_work()


def pay_first_dues(guest: Visitor, link: str) -> int:
    """Follow the mail to the status page, take an amount of one's own, send the proof of it."""
    guest.office.wait_until(ACCEPTED_ON, 12)
    guest.open(link)
    number = _application_number(guest)
    mail = guest.office.mail(
        EMAIL, "Your application %(number)s is in order: please pay the first dues", number=number
    )
    assert format_rupiah(POKOK) in mail.get_content()
    guest.open(guest.office.link(mail, "/gabung/status/"))
    guest.follow("Pay by transfer")
    guest.choose("Transfer to", "BCA")
    guest.send("Show amount and account")
    amount = guest.figure("Amount")
    assert 0 < amount - POKOK <= 999
    guest.fill("Date of the transfer", ACCEPTED_ON.isoformat())
    guest.fill("Name of the account you paid from", NAME)
    guest.attach("Proof of transfer", draw("m-BCA", format_rupiah(amount), "5270123456"))
    guest.send("Send the proof")
    guest.sees(
        "Your proof of transfer of %(amount)s has arrived."
        " We look for it at the bank and tell you.",
        amount=format_rupiah(amount),
    )
    return amount


def approve(chair: Visitor) -> None:
    """Make the applicant a member for the board."""
    chair.office.wait_until(JOINED_ON)
    chair.go("Applications to join")
    chair.follow_row(NAME)
    said = chair.send_surely("Approve membership")
    assert NAME in said
    chair.office.let_the_worker_work()


def activate(member: Visitor, cast: Cast) -> str:
    """Set the password by the mailed link and sign in by each name; return the member number."""
    office = cast.office
    welcome = next(
        mail
        for mail in reversed(office.post.messages)
        if mail["To"] == EMAIL and "/aktivasi/" in mail.get_content()
    )
    link = office.link(welcome, "/aktivasi/")
    member.open(link)
    member.fill("New password", PASSWORD)
    member.fill("New password once more", PASSWORD)
    member.send("Set password")
    member.told("Your password is set. Please sign in with it.")
    member.sign_in(EMAIL, PASSWORD)
    member.at("Hello, %(name)s", name="Sari")
    number = _member_number(member)
    office.mail(
        EMAIL,
        "Welcome to %(coop)s: your member number is %(number)s",
        coop="Koperasi Simpan Pinjam Sejahtera",
        number=number,
    )
    for name in ("+62 812-3456-7890", number):
        member.sign_out()
        member.sign_in(name, PASSWORD)
        member.at("Hello, %(name)s", name="Sari")
    stranger = cast.visitor()
    stranger.open(link)
    stranger.at("This link no longer works")
    return number


def _member_number(member: Visitor) -> str:
    pattern = member.words("Member %(number)s since %(date)s", number=r"(\S+)", date=".+")
    found = re.search(pattern, member.page.get_by_role("main").inner_text())
    assert found
    return found[1]


def become_member(member: Visitor, cast: Cast) -> tuple[str, int]:
    """Live through joining; return the member number and the transfer's own last digits."""
    link = apply(member)
    cast.office.audit("applied")
    accept(cast.staff("sekretaris"))
    amount = pay_first_dues(member, link)
    verify_transfer(cast.staff("kasir"), NAME, amount)
    record_transfer(cast.staff("bendahara"), NAME, amount)
    cast.office.audit("first dues recorded")
    approve(cast.staff("ketua"))
    cast.office.audit("approved")
    return activate(member, cast), amount - POKOK


def check_card(member: Visitor, cast: Cast, number: str, token: str) -> None:
    """Print one's own card, and let a stranger scan it."""
    member.open("/saya")
    card = member.paper("Member card (PDF)")
    assert size_of(card) == [(85.6, 53.98)]
    text = text_of(card)
    assert number in text
    assert NIK.replace(" ", "") not in text
    stranger = cast.visitor()
    stranger.open(f"/kartu/{token}")
    stranger.at("Member card is valid")
    shown = stranger.page.inner_text("body")
    assert not any(secret in shown for secret in (*NAME.split(), number, EMAIL, NIK[-4:]))

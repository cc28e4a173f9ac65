"""Booking in a browser: a guest takes a time, signs up, pays, moves it, cancels another."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from coop.db import crypto, run_in_transaction, session
from coop.domain.booking import service
from coop.domain.booking.types import IntakeField, IntakeKind, ServiceTerms
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.service import CompanionWish
from coop.domain.catalogue.types import CompanionAt, ItemKind, ItemTerms
from coop.domain.payments.models import BankAccount
from coop.domain.scheduling.types import Need
from coop.domain.settings.service import today
from coop.domain.setup.presets import WORKSHOP, open_unit
from tests.e2e.journey_browser import READY, Visitor
from tests.e2e.journey_office import PASSWORD, Office
from tests.e2e.journey_paying import transfer
from tests.support.browser import PHONE

WASH, CHECK, FILTER = 350_000, 50_000, 85_000
TERMS = ServiceTerms(
    90,
    (Need("mekanik"), Need("bay")),
    after=15,
    deposit_percent=30,
    intake=(IntakeField("plate", "Nomor polisi", IntakeKind.PLATE, is_required=True),),
)


def open_workshop() -> None:
    """Found the workshop with two services, a companion and a bank account."""
    unit = open_unit(replace(WORKSHOP))
    add = catalogue.add_item
    wash = add(unit.id, ItemKind.SERVICE, ItemTerms("CUCI", "Cuci evaporator", WASH))
    check = add(unit.id, ItemKind.SERVICE, ItemTerms("CEK", "Cek AC", CHECK))
    filters = add(unit.id, ItemKind.PRODUCT, ItemTerms("FILTER", "Filter kabin", FILTER))
    catalogue.define_companions(wash.id, [CompanionWish(filters.id, CompanionAt.BOOKING)])
    service.define_service(wash.id, TERMS)
    service.define_service(check.id, ServiceTerms(30, (Need("mekanik"),), cancel_hours=2))
    number = "1370099887766"
    session.add(
        BankAccount(
            unit_id=unit.id,
            gl_account="1-1201",
            bank="BCA",
            number=number,
            number_hash=crypto.keyed_hash(number),
            holder="Bengkel AC Mobil",
        )
    )
    session.flush()


@pytest.mark.e2e
@pytest.mark.parametrize("screen", ["phone"])
def test_a_guest_books(office: Office, open_page: Callable[..., Page]) -> None:
    office.open()
    with office.inside():
        run_in_transaction(open_workshop)
    page = open_page(office.address, viewport=PHONE, is_mobile=True, has_touch=True)
    guest = Visitor(page, office)
    pick(guest, "Cuci evaporator")
    fill_in(guest)
    sign_up(guest)
    send(guest)
    pay(guest, office)
    move(guest)
    pick(guest, "Cek AC")
    guest.send("Send the booking")
    cancel(guest)
    office.audit("a guest has booked, paid, moved and cancelled")
    assert not guest.errors


def times(guest: Visitor) -> list[str]:
    """Return the times that the page offers."""
    found = guest.page.locator("button[formaction]").all()
    return [str(one.get_attribute("aria-label")) for one in found]


def press(guest: Visitor, place: int) -> str:
    """Press one of the times that are offered; return which."""
    button = guest.page.locator("button[formaction]:not([disabled])").nth(place)
    label = str(button.get_attribute("aria-label"))
    with guest.page.expect_navigation(wait_until=READY):
        button.click()
    return label


def pick(guest: Visitor, name: str) -> None:
    """Go from the unit's home to a free time, some weeks on."""
    guest.open("/usaha/bengkel")
    guest.follow("Book now", within=guest.page.locator(".hero"))
    guest.at("Make a booking")
    guest.follow(name)
    first = times(guest)
    later = guest.page.get_by_role("link", name=guest.words("Later"))
    later.click()
    expect(guest.page.get_by_role("link", name=guest.words("Earlier"))).to_be_visible()
    assert times(guest)
    assert not set(times(guest)) & set(first), "another week, without a new page"
    taken = press(guest, 0)
    guest.at("Your booking")
    guest.reads(taken.split(",")[0])
    expect(guest.page.locator("[data-count-down]").first).to_contain_text("0:0")


def fill_in(guest: Visitor) -> None:
    """Fill in the form: what is wrong is said, and the price follows what is chosen."""
    guest.fill("Nomor polisi", "entah")
    extra = guest.page.get_by_label("Filter kabin")
    extra.fill("1")
    extra.blur()
    expect(guest.page.locator("#price")).to_contain_text("Rp435.000")
    guest.press("Go on")
    guest.sees("Write the plate number like B 1234 XYZ.")
    guest.fill("Nomor polisi", "d 1234 rm")
    guest.send("Go on")
    guest.at("Who are you?")


def sign_up(guest: Visitor) -> None:
    """Sign up by phone, and be back at the form with what was typed."""
    guest.follow("Sign up")
    guest.fill("Full name", "Rina Marlina")
    guest.fill("Phone", "0812 2001 1223")
    guest.fill("Password", PASSWORD)
    guest.tick("You may keep my data for my bookings and orders.")
    guest.send("Sign up")
    guest.at("Your booking")
    expect(guest.field("Nomor polisi")).to_have_value("D 1234 RM")
    guest.reads("Rp435.000")


def send(guest: Visitor) -> None:
    """Send the form."""
    guest.send("Send the booking")
    guest.told("Your time is booked. Pay the deposit in time, then it stays yours.")
    guest.at("Cuci evaporator")
    guest.reads("Rp130.500")
    expect(guest.page.locator("img.door-code")).to_be_visible()


def pay(guest: Visitor, office: Office) -> None:
    """Pay by transfer with its proof, and find it being checked."""
    guest.follow("By bank transfer")
    with office.inside():
        on = today()
    amount = transfer(guest, WASH + FILTER, on)
    assert amount
    guest.go("My bookings")
    guest.follow("Cuci evaporator")
    guest.sees("We are looking your transfer up at the bank. You need not pay again.")


def move(guest: Visitor) -> None:
    """Move it to another time."""
    before = guest.fact("When")
    guest.follow("Move it")
    press(guest, 2)
    guest.told("Moved. The old time is free for others.")
    assert guest.fact("When") != before


def cancel(guest: Visitor) -> None:
    """Cancel the other booking; what it costs is said before."""
    guest.at("Cek AC")
    guest.fill("Why", "Mobil dijual")
    said = guest.send_surely("Cancel the booking")
    assert "Rp0" in said
    guest.told("Cancelled. Thank you for telling us.")
    guest.go("My bookings")
    guest.sees("Cancelled")
    guest.open("/sebagai-pelanggan")
    guest.reads("Cuci evaporator")

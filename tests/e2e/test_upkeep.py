"""The staff's upkeep in a browser: customer, package, what goes with it, promotion, reward.

Each is added, changed and removed; the public pages follow at once.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coop.db import run_in_transaction, session
from coop.domain.identity.service import add_login_name, create_user, grant_role, set_password
from coop.domain.identity.types import LoginKind, Role
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.units.queries import find_unit
from tests.e2e.journey_browser import READY, Visitor
from tests.e2e.journey_office import PASSWORD, Office
from tests.e2e.test_booking import open_workshop
from tests.support.browser import DESK, PHONE

SHELF = "/usaha/bengkel/katalog"


@pytest.mark.e2e
@pytest.mark.parametrize("screen", ["desk"])
def test_upkeep(office: Office, open_page: Callable[..., Page]) -> None:
    office.open()
    with office.inside():
        run_in_transaction(open_workshop)
        run_in_transaction(_hire)
        session.remove()
    owner = Visitor(open_page(office.address, viewport=DESK), office)
    guest = Visitor(
        open_page(office.address, viewport=PHONE, is_mobile=True, has_touch=True), office
    )
    owner.sign_in("pemilik")
    _customer(owner)
    _package(owner, guest)
    _cross_sell(owner, guest)
    _promotion(owner, guest)
    _reward(owner)
    office.audit("everything was added, changed and removed")
    assert not owner.errors + guest.errors


def _hire() -> None:
    unit = find_unit("bengkel")
    assert unit is not None
    person = add_person(PersonDetails(full_name="Hendri Gunarso", email="pemilik@bengkel.test"))
    user = create_user(person.full_name, person_id=person.id, locale="en")
    add_login_name(user.id, LoginKind.USER_NAME, "pemilik")
    grant_role(user.id, Role.OWNER, unit.id)
    set_password(user.id, PASSWORD)


def _customer(owner: Visitor) -> None:
    owner.go("Customers")
    owner.follow("New customer")
    owner.fill("Full name", "Tono Sudirman")
    owner.press("Save")
    owner.sees("Give a phone number or an e-mail address.")
    owner.fill("Phone", "0812 7000 1234")
    owner.fill("Town", "Cimahi")
    owner.send("Save")
    owner.at("Tono Sudirman")
    owner.follow("Change")
    owner.fill("Town", "Bandung")
    owner.send("Save")
    owner.reads("Bandung")
    said = owner.send_surely("Remove")
    assert "Tono Sudirman" in said
    owner.told("No longer in the list. What the customer did stays.")
    owner.go("Customers")
    expect(owner.page.get_by_role("main")).not_to_contain_text("Tono Sudirman")
    owner.open("/usaha/bengkel/kelola/pelanggan?status=removed")
    owner.follow_row("Tono Sudirman")
    owner.send("Take back")
    owner.told("Back in the list.")


def _new_item(owner: Visitor, kind: str, name: str, code: str, price: str) -> None:
    owner.go("Catalogue")
    owner.follow("New item")
    owner.choose("Kind", kind)
    owner.fill("Name", name)
    owner.fill("Code", code)
    owner.fill("Price", price)
    if not owner.field("Show it on the public pages").is_checked():
        owner.tick("Show it on the public pages")
    owner.send("Save")
    owner.told("Added. Pictures and what goes with it can be added now.")


def _package(owner: Visitor, guest: Visitor) -> None:
    _new_item(owner, "Package", "Paket Sejuk", "SEJUK", "400000")
    owner.sees("An empty package cannot be ordered. Choose what is in it.")
    owner.page.get_by_role("main").locator("a[href$='/isi']").first.click()
    owner.at("Contents of %(name)s", name="Paket Sejuk")
    _pick(owner, "1", "CUCI · Cuci evaporator")
    _pick(owner, "2", "FILTER · Filter kabin")
    owner.send("Save")
    guest.open(SHELF)
    guest.reads("Paket Sejuk")
    guest.reads("Rp400.000")
    owner.follow("Change")
    owner.fill("Price", "390000")
    owner.send("Save")
    guest.open(SHELF)
    guest.reads("Rp390.000")
    owner.send_surely("Offer no longer")
    guest.open(SHELF)
    expect(guest.page.get_by_role("main")).not_to_contain_text("Paket Sejuk")
    said = owner.send_surely("Remove")
    assert "Paket Sejuk" in said
    owner.told("Removed from the catalogue.")


def _pick(owner: Visitor, row: str, choice: str) -> None:
    """Choose an item in a row of a form of rows."""
    owner.field("%(number)s. item", number=row).select_option(label=choice)


def _cross_sell(owner: Visitor, guest: Visitor) -> None:
    _new_item(owner, "Product", "Pewangi", "WANGI", "45000")
    owner.go("Catalogue")
    owner.follow_row("Filter kabin")
    owner.page.get_by_role("main").locator("a[href$='/pendamping']").first.click()
    owner.at("What goes with %(name)s", name="Filter kabin")
    _pick(owner, "1", "WANGI · Pewangi")
    owner.send("Save")
    owner.reads("Pewangi")
    guest.open(SHELF)
    _open_tile(guest, "Filter kabin")
    guest.reads("Pewangi")
    owner.page.get_by_role("main").locator("a[href$='/pendamping']").first.click()
    owner.field("%(number)s. item", number="1").select_option("")
    owner.send("Save")
    guest.page.reload(wait_until=READY)
    expect(guest.page.get_by_role("main")).not_to_contain_text("Pewangi")


def _open_tile(guest: Visitor, name: str) -> None:
    with guest.page.expect_navigation(wait_until=READY):
        guest.page.get_by_role("main").get_by_role("link").filter(has_text=name).first.click()


def _promotion(owner: Visitor, guest: Visitor) -> None:
    owner.go("Promotions")
    owner.follow("New promotion")
    with owner.page.expect_navigation(wait_until=READY):
        owner.page.get_by_role("main").locator("a[href$='/baru/percent']").click()
    owner.fill("Name", "Hemat akhir pekan")
    owner.fill("Percent off", "10")
    owner.send("Save")
    owner.told("Kept as a draft. Try it, then publish it.")
    owner.follow("Change")
    owner.fill("Percent off", "15")
    owner.send("Save")
    said = owner.send_surely("Publish")
    assert "Hemat akhir pekan" in said
    guest.open("/usaha/bengkel/promosi")
    guest.reads("Hemat akhir pekan")
    guest.reads("15")
    owner.fill("Reason", "Cukup sekian")
    owner.send_surely("Stop the promotion")
    guest.page.reload(wait_until=READY)
    expect(guest.page.get_by_role("main")).not_to_contain_text("Hemat akhir pekan")


def _reward(owner: Visitor) -> None:
    owner.go("Rewards")
    owner.follow("New reward")
    owner.fill("Name", "Payung")
    owner.fill("Points", "40")
    owner.fill("First day", "2026-02-02")
    owner.send("Save")
    owner.reads("Payung")
    owner.follow("Payung")
    owner.fill("Points", "50")
    owner.send("Save")
    owner.reads("50")
    said = owner.send_surely("Switch off")
    assert "Payung" in said
    owner.told("Offered no longer.")

"""Terms in a browser: proposed at one desk, decided at another, in force from their day on."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from coop.dates import add_months, month_of
from coop.domain.settings.service import today
from tests.e2e.journey_browser import Visitor
from tests.e2e.journey_cast import Cast
from tests.e2e.journey_office import Office
from tests.support.browser import DESK, PHONE
from tests.support.databases import Database

PRODUCT = "Pinjaman Serbaguna"


@pytest.fixture
def cast(office: Office, open_page: Callable[..., Page]) -> Cast:
    """The staff at their desks."""
    office.open()
    return Cast(office, lambda: open_page(office.address, viewport=DESK))


@pytest.mark.e2e
@pytest.mark.parametrize("screen", ["desk"])
def test_terms_change(
    database: Database, cast: Cast, office: Office, open_page: Callable[..., Page]
) -> None:
    treasurer, chair = cast.staff("bendahara"), cast.staff("ketua")
    guest = Visitor(
        open_page(office.address, viewport=PHONE, is_mobile=True, has_touch=True), office
    )
    with office.inside():
        first = add_months(month_of(today()), 1)
    propose(treasurer, first)
    before = terms_for(guest)
    assert before
    approve(chair)
    treasurer.page.reload()
    treasurer.sees("Change approved")
    office.audit("new terms are to come")
    assert terms_for(guest) == before
    office.wait_until(first)
    assert terms_for(guest) not in ("", before)
    switch_off(treasurer, chair)
    office.audit("a product is switched off")
    guest.open("/simulasi")
    expect(guest.page.get_by_role("main")).not_to_contain_text(PRODUCT)
    assert not [*cast.errors, *guest.errors]


def propose(treasurer: Visitor, first: date) -> None:
    treasurer.go("Products and terms")
    treasurer.follow(PRODUCT)
    treasurer.follow("Propose new terms")
    treasurer.fill("From", "2020-01-01")
    treasurer.fill("Interest, percent a year", "30")
    treasurer.press("Propose")
    treasurer.reads("Choose a date from")
    treasurer.fill("From", f"{first}")
    treasurer.press("Propose")
    treasurer.sees("The rate is above the ceiling of %(ceiling)s percent per year.", ceiling=24)
    treasurer.fill("Interest, percent a year", "13.5")
    treasurer.send("Propose")
    treasurer.told("Proposed. The chair decides.")
    treasurer.sees("Another person decides on this.")


def approve(chair: Visitor) -> None:
    chair.go("Products and terms")
    chair.follow_row(PRODUCT)
    chair.reads("13.5%")
    said = chair.send_surely("Approve")
    assert "keeps its terms" in said
    chair.told("Decided.")


def switch_off(treasurer: Visitor, chair: Visitor) -> None:
    treasurer.send_surely("Propose to switch off")
    chair.page.reload()
    chair.sees("The product is to be switched off. What runs goes on; nothing new begins.")
    chair.send_surely("Approve")
    chair.sees("Switched off")


def terms_for(guest: Visitor) -> str:
    """Return what stands behind the product in the simulator: which terms it offers today."""
    guest.open("/simulasi")
    option = guest.page.locator("option, label").filter(has_text=PRODUCT).first
    return option.get_attribute("value") or option.get_attribute("for") or ""

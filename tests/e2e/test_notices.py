"""A promotion in a browser: written, released by another person, seen, opened and begun."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coop.db.unit_of_work import run_in_transaction
from coop.domain.identity.service import add_login_name, set_password
from coop.domain.identity.types import LoginKind
from coop.domain.settings.service import today
from tests.e2e.journey_browser import READY, Visitor, draw
from tests.e2e.journey_cast import Cast
from tests.e2e.journey_office import PASSWORD, Office
from tests.rivals.office import add_saver
from tests.support.browser import DESK, PHONE
from tests.support.databases import Database

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("screen", ["phone", "desk"])]
SAVER = "penabung"
TITLE = "Renovasi rumah sebelum musim hujan"
COUNTED = re.compile("/(terlihat|dibuka)$")


@pytest.fixture
def staff(office: Office, open_page: Callable[..., Page]) -> Cast:
    """The staff, at their desks, in an office with a member who saves."""
    office.open()

    def join() -> None:
        saver = add_saver(1)
        user_id = saver.actor.user_id
        add_login_name(user_id, LoginKind.USER_NAME, SAVER)
        set_password(user_id, PASSWORD)

    with office.inside():
        run_in_transaction(join)
    return Cast(office, lambda: open_page(office.address, viewport=DESK))


@pytest.fixture
def phone_visitor(office: Office, open_page: Callable[..., Page]) -> Callable[[], Visitor]:
    """Return somebody with a phone."""
    screen: dict[str, Any] = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    return lambda: Visitor(open_page(office.address, **screen), office)


def _write(secretary: Visitor, first_day: str) -> None:
    secretary.go("Promotion")
    secretary.follow("New notice")
    secretary.choose("What is it?", "Loan product")
    secretary.fill("Title", TITLE)
    secretary.fill("In one sentence", "Biaya lengkap terlihat sebelum Anda mengajukan.")
    secretary.fill("Text", "Atap bocor lebih murah **diperbaiki sekarang**.")
    secretary.fill("First day", first_day)
    secretary.attach("Picture", draw("RUMAH", "atap baru"))
    secretary.press("Save")
    secretary.sees("Choose the product that this is about.")
    secretary.choose("Product", "Pinjaman Serbaguna")
    secretary.attach("Picture", draw("RUMAH", "atap baru"))
    secretary.press("Save")
    secretary.sees("Say what the picture shows, for those who cannot see it.")
    secretary.fill("What the picture shows", "Rumah dengan atap baru")
    secretary.attach("Picture", draw("RUMAH", "atap baru"))
    secretary.tick("Show it on the public home page")
    secretary.send("Save")
    secretary.told("Kept as a draft. Look at it, then ask for its release.")
    secretary.send_surely("Ask for release")
    secretary.sees("You asked for it, so another person releases it: the chair or a treasurer.")


def test_from_a_draft_to_the_application_that_it_brought(
    database: Database, office: Office, staff: Cast, phone_visitor: Callable[[], Visitor]
) -> None:
    with office.inside():
        first_day = today().isoformat()
    secretary = staff.staff("sekretaris")
    _write(secretary, first_day)
    notice = secretary.page.url

    guest = phone_visitor()
    guest.open("/selamat-datang")
    expect(guest.page.get_by_role("main")).not_to_contain_text(TITLE)
    chair = staff.staff("ketua")
    chair.open(notice)
    assert TITLE in chair.send_surely("Release")
    chair.told("Released.")

    member = phone_visitor()
    with member.page.expect_response(COUNTED):
        member.sign_in(SAVER)
    with member.page.expect_response(COUNTED):
        member.follow(TITLE)
    member.reads("diperbaiki sekarang")
    member.picture("Rumah dengan atap baru")
    assert "12%" in member.fact("Interest")
    member.send("Apply for this loan")
    member.at("Apply for a loan")
    expect(member.field("Loan product").locator("option:checked")).to_contain_text(
        "Pinjaman Serbaguna"
    )

    with guest.page.expect_response(COUNTED):
        guest.open("/selamat-datang")
    with guest.page.expect_response(COUNTED):
        guest.follow(TITLE)
    guest.send("Become a member")
    assert guest.page.url.endswith("/gabung")

    secretary.page.reload(wait_until=READY)
    for label in ("Members who saw it", "Opened", "Started"):
        assert secretary.fact(label) == "1"
    note = secretary.words("and %(count)s times by guests", count=1)
    expect(secretary.page.locator(".figure-note").filter(has_text=note)).to_have_count(3)
    secretary.send_surely("Withdraw")
    guest.open("/kabar")
    guest.sees("No news at the moment")
    office.audit("withdrawn")
    assert not [*guest.errors, *member.errors, *staff.errors]

"""A broadcast in a browser: written, approved by another, sent, and left with one press."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from coop.db import session
from coop.db.unit_of_work import run_in_transaction
from coop.domain.identity.service import add_login_name, set_password
from coop.domain.identity.types import LoginKind
from coop.domain.people.models import Person
from coop.domain.people.service import give_consent
from coop.domain.people.types import ConsentKind
from tests.e2e.journey_browser import READY, Visitor
from tests.e2e.journey_cast import Cast
from tests.e2e.journey_office import PASSWORD, Office
from tests.rivals.office import add_saver
from tests.support.browser import DESK, PHONE
from tests.support.databases import Database

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("screen", ["phone", "desk"])]
LEAVER, STAYER = "berhenti@example.com", "tetap@example.com"
SUBJECT = "Simpanan berjangka untuk biaya sekolah"


@pytest.fixture
def staff(office: Office, open_page: Callable[..., Page]) -> Cast:
    """The staff, at their desks, and three members; two of them agreed to news."""
    office.open()

    def join() -> None:
        for number, email in enumerate((LEAVER, STAYER, "tidak@example.com"), start=1):
            saver = add_saver(number)
            session.execute(
                update(Person)
                .where(Person.id == saver.person_id)
                .values(email=email, locale=office.words.language)
            )
            if number < 3:
                give_consent(saver.person_id, ConsentKind.MARKETING, "web")
            add_login_name(saver.actor.user_id, LoginKind.EMAIL, email)
            set_password(saver.actor.user_id, PASSWORD)

    with office.inside():
        run_in_transaction(join)
    return Cast(office, lambda: open_page(office.address, viewport=DESK))


@pytest.fixture
def phone_visitor(office: Office, open_page: Callable[..., Page]) -> Callable[[], Visitor]:
    """Return somebody with a phone."""
    screen: dict[str, Any] = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    return lambda: Visitor(open_page(office.address, **screen), office)


def _send(office: Office, staff: Cast, reached: str) -> None:
    """Write to all members, approve it as another person, and let the worker send it."""
    secretary = staff.staff("sekretaris")
    secretary.go("Broadcasts")
    secretary.follow("New broadcast")
    secretary.choose("Group", "Members")
    chosen = secretary.page.locator("#reach")
    expect(chosen.locator("dd.figure-value").first).to_have_text("3")
    expect(chosen.locator("dd.figure-value").nth(1)).to_have_text(reached)
    secretary.fill("Subject", SUBJECT)
    secretary.fill("Text", "Yth. {{ nama }}, sisihkan mulai sekarang.")
    secretary.press("Save")
    secretary.sees("{{ %(name)s }} is not a variable of this mail.", name="nama")
    secretary.fill("Text", "Yth. {{ name }}, sisihkan mulai sekarang.")
    secretary.send("Save")
    secretary.told("Kept as a draft. Look at it, then ask for approval.")
    secretary.send_surely("Ask for approval")
    secretary.sees("You asked for it, so another person approves it: the chair or a treasurer.")
    chair = staff.staff("ketua")
    chair.open(secretary.page.url)
    assert reached in chair.send_surely("Approve")
    chair.told("Approved.")
    office.let_the_worker_work()


def test_from_a_broadcast_to_the_one_who_leaves(
    database: Database, office: Office, staff: Cast, phone_visitor: Callable[[], Visitor]
) -> None:
    _send(office, staff, "2")
    mail = office.mail(LEAVER, SUBJECT)
    assert "sisihkan mulai sekarang" in mail.get_content()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(mail["List-Unsubscribe"]) == f"<{office.link(mail, '/berhenti-kabar/')}>"
    office.mail(STAYER, SUBJECT)
    assert not office.mails("tidak@example.com", SUBJECT)

    secretary = staff.staff("sekretaris")
    secretary.page.reload(wait_until=READY)
    rows = secretary.page.get_by_role("table").get_by_role("row")
    expect(rows.filter(has_text=STAYER)).to_contain_text(secretary.words("Sent"))
    expect(rows.filter(has_text="tidak@example.com")).to_contain_text(
        secretary.words("Never agreed to news and offers")
    )

    leaver = phone_visitor()
    leaver.open(office.link(mail, "/berhenti-kabar/"))
    leaver.press("Stop news and offers")
    leaver.sees("Done: you get no more news and offers by e-mail. It counts from this moment.")
    pressed = leaver.page.request.post(
        office.link(office.mail(LEAVER, SUBJECT), "/berhenti-kabar/"),
        form={"List-Unsubscribe": "One-Click"},
    )
    assert pressed.ok

    office.forget_mails()
    _send(office, staff, "1")
    assert len(office.mails(STAYER, SUBJECT)) == 1
    assert not office.mails(LEAVER, SUBJECT)

    stayer = phone_visitor()
    stayer.sign_in(STAYER)
    stayer.open("/pesan-saya")
    stayer.reads(SUBJECT)
    stayer.follow(SUBJECT)
    stayer.reads("sisihkan mulai sekarang")
    office.audit("left")
    assert not [*leaver.errors, *stayer.errors, *staff.errors]

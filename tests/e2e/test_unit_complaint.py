"""The brakes squeak again: a customer complains about a finished booking, until it is settled.

The customer has a phone; the workshop's desk answers too early, its owner settles and publishes.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from coop.db import run_in_transaction, session
from coop.domain.booking import service as booking
from coop.domain.booking.types import Details
from coop.domain.catalogue.queries import find_item_by_code
from coop.domain.customers.service import know_customer
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import add_login_name, create_user, grant_role, set_password
from coop.domain.identity.types import Actor, LoginKind, Role
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.scheduling.queries import list_resources
from coop.domain.settings.service import start_of_day, today
from coop.domain.units.queries import find_unit
from coop.domain.units.service import choose_features
from tests.e2e.journey_browser import Visitor
from tests.e2e.journey_office import PASSWORD, Office
from tests.e2e.test_booking import open_workshop
from tests.support.browser import DESK, PHONE

RINA, EMAIL = "rina", "rina.marlina@example.com"
PEOPLE = {
    "pemilik": ("Hendri Gunarso", Role.OWNER),
    "meja": ("Wulan Anggraini", Role.DESK),
    RINA: ("Rina Marlina", Role.CUSTOMER),
}
TITLE = "AC kembali kurang dingin"
FOR_GOOD = (
    "This closes it for good: it cannot be reopened. If something is still open, go back and tell"
    " us below."
)
SOLVED = "Klem selang kami ganti dan AC diisi ulang, tanpa biaya."


@pytest.mark.e2e
@pytest.mark.parametrize("screen", ["phone"])
def test_from_a_finished_booking_to_what_everyone_reads(
    office: Office, open_page: Callable[..., Page]
) -> None:
    office.open()
    with office.inside():
        run_in_transaction(open_workshop)
        run_in_transaction(lambda: _serve(office))
        session.remove()
    handset = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    rina = Visitor(open_page(office.address, **handset), office)
    desk, owner = (Visitor(open_page(office.address, viewport=DESK), office) for _who in range(2))
    rina.sign_in(RINA)
    desk.sign_in("meja")
    owner.sign_in("pemilik")

    _complain(rina)
    _answer_too_early(desk)
    _not_settled(rina, office)
    _settle(owner)
    _accept_and_rate(rina)
    _publish(desk, owner)
    guest = Visitor(open_page(office.address, **handset), office)
    guest.open("/usaha/bengkel")
    guest.follow("Customers' voices")
    guest.reads(SOLVED)
    expect(guest.page.get_by_role("main")).not_to_contain_text("Rina")
    office.audit("a customer complained of a booking, and everyone reads what came of it")
    assert not rina.errors + desk.errors + owner.errors + guest.errors


def _serve(office: Office) -> None:
    """Hire the staff; Rina had the air conditioning checked this morning."""
    unit = find_unit("bengkel")
    assert unit is not None
    choose_features(unit.id, [one for one in unit.features if one != "points"])
    actors: dict[str, Actor] = {}
    for login, (name, role) in PEOPLE.items():
        email = EMAIL if login == RINA else f"{login}@bengkel.test"
        person = add_person(PersonDetails(full_name=name, email=email))
        person.locale = office.words.language
        user = create_user(name, person_id=person.id, locale=office.words.language)
        add_login_name(user.id, LoginKind.USER_NAME, login)
        grant_role(user.id, role, unit.id)
        set_password(user.id, PASSWORD)
        actors[login] = get_actor(user.id)
    person_id = actors[RINA].person_id
    assert person_id is not None
    know_customer(unit.id, person_id)
    item = find_item_by_code(unit.id, "CEK")
    assert item is not None
    mechanic = next(one.id for one in list_resources(unit.id) if one.kind == "mekanik")
    held = booking.hold_slot(
        unit.id,
        item.id,
        start_of_day(today()) + timedelta(hours=8),
        resource_ids=[mechanic],
        is_at_desk=True,
    )
    desk = actors["meja"]
    booked = booking.submit_booking(held.id, person_id, Details(), desk, is_at_desk=True)
    booking.check_in(booked.id, desk)
    booking.start_service(booked.id, desk)
    booking.finish_service(booked.id, desk)


def _complain(rina: Visitor) -> None:
    """Write from the booking: it is named already."""
    rina.go("My bookings")
    rina.follow("Cek AC")
    rina.follow("Write about it")
    chosen = rina.field("Which booking or order?").locator("option:checked")
    expect(chosen).to_contain_text("Cek AC")
    rina.choose("What is it about?", "Pelayanan" if rina.words.language == "id" else "Service")
    rina.fill("In one sentence", TITLE)
    rina.fill("What happened, and what do you wish for?", "Sore ini sudah panas lagi.")
    rina.send("Send")
    rina.told("Received as %(number)s. Thank you.", number="KS-2026-00001")


def _answer_too_early(desk: Visitor) -> None:
    """Take it and answer; the booking stands beside it."""
    desk.go("Complaints and suggestions")
    desk.follow_row(TITLE)
    desk.reads("Cek AC")
    desk.send("I take it")
    desk.told("It is yours now.")
    desk.fill("Answer", "Coba matikan dan hidupkan lagi AC-nya, Bu.")
    desk.send("Send answer")
    desk.told("Answered. The complainant is told.")


def _not_settled(rina: Visitor, office: Office) -> None:
    """Read the answer by the link in the mail, and say that it settles nothing."""
    office.let_the_worker_work()
    mail = office.mail(EMAIL, "Our answer to %(number)s", number="KS-2026-00001")
    assert "Bengkel AC Mobil" in mail.get_content()
    rina.open(office.link(mail, "/keluhan-saya/"))
    rina.sees("Is it settled?")
    rina.fill("What is still open?", "Sudah dicoba, tetap panas.")
    rina.send("Reopen")
    rina.told("Reopened. We look at it again.")


def _settle(owner: Visitor) -> None:
    owner.go("Complaints and suggestions")
    owner.follow_row(TITLE)
    owner.reads("Sudah dicoba, tetap panas.")
    owner.fill("Answer", SOLVED)
    owner.send("Send answer")
    owner.told("Answered. The complainant is told.")


def _accept_and_rate(rina: Visitor) -> None:
    rina.go("Complaints and suggestions")
    rina.follow(TITLE)
    rina.reads(SOLVED)
    said = rina.send_surely("Yes, it is settled")
    assert rina.words(FOR_GOOD) in said
    rina.told("Thank you. Glad that it is settled.")
    stars = {"id": "5 bintang", "en": "5 stars"}[rina.words.language]
    rina.page.get_by_label(stars, exact=True).check()
    rina.send("Send rating")
    rina.told("Thank you for your rating.")
    rina.sees("Closed")


def _publish(desk: Visitor, owner: Visitor) -> None:
    """Propose a version without names, and have it published by another person."""
    desk.page.reload()
    desk.fill("What was asked, without names", "AC panas lagi setelah dicek.")
    desk.fill("Our answer, without names", SOLVED)
    desk.send("Propose")
    desk.told("Proposed. The owner decides.")
    owner.go("Complaints and suggestions")
    owner.follow("Customers' voices")
    said = owner.send_surely("Publish")
    assert owner.words("Everyone can read this question and answer from now on.") in said
    owner.told("Decided.")

"""From the transfer to the stars: the desk looks it up, serves; the customer rates and comes again.

Begins where a guest has booked and paid (`test_booking`), and goes on to points that are spent.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.booking.models import Booking
from coop.domain.booking.types import BookingState
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import add_login_name, create_user, grant_role, set_password
from coop.domain.identity.types import LoginKind, Role
from coop.domain.loyalty.types import EarnRule, EventKind, ProgramTerms, Spending
from coop.domain.loyalty.upkeep_service import add_rule, set_program
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.promotions import service as promotions
from coop.domain.promotions.types import Offer, PromotionKind, Terms
from coop.domain.settings.service import today
from coop.domain.units.queries import find_unit
from coop.money import format_rupiah
from tests.e2e.journey_browser import Visitor
from tests.e2e.journey_office import PASSWORD, Office
from tests.e2e.journey_paying import transfer
from tests.e2e.test_booking import FILTER, WASH, fill_in, open_workshop, pick, send, sign_up
from tests.support.browser import DESK, PHONE

STAFF = {"pemilik": ("Hendri Gunarso", Role.OWNER), "meja": ("Wulan Anggraini", Role.DESK)}
NAME = "Rina Marlina"
PRICE = 25_000
"""What points take off; twenty of them."""


@pytest.mark.e2e
@pytest.mark.parametrize("screen", ["phone"])
def test_served_rated_and_back_again(office: Office, open_page: Callable[..., Page]) -> None:
    office.open()
    with office.inside():
        run_in_transaction(open_workshop)
        run_in_transaction(lambda: _prepare(office))
        session.remove()
        on = today()
    phone = open_page(office.address, viewport=PHONE, is_mobile=True, has_touch=True)
    guest = Visitor(phone, office)
    desk, owner = (
        Visitor(open_page(office.address, viewport=DESK), office) for _name in STAFF.values()
    )
    desk.sign_in("meja")
    owner.sign_in("pemilik")

    pick(guest, "Cuci evaporator")
    fill_in(guest)
    sign_up(guest)
    send(guest)
    guest.follow("By bank transfer")
    amount = transfer(guest, WASH + FILTER, on)
    _look_up(desk, amount)
    _record(owner, amount)

    office.wait_until(*_when(office))
    _serve(desk)
    _rate(guest)
    _answer(desk)
    _come_again(guest)
    office.audit("a guest was served, rated, earned points and spent them")
    assert not guest.errors + desk.errors + owner.errors


def _prepare(office: Office) -> None:
    """Hire the staff; say what points are worth, and let them buy something."""
    unit = find_unit("bengkel")
    assert unit is not None
    for login, (name, role) in STAFF.items():
        person = add_person(PersonDetails(full_name=name, email=f"{login}@bengkel.test"))
        user = create_user(name, person_id=person.id, locale=office.words.language)
        add_login_name(user.id, LoginKind.USER_NAME, login)
        grant_role(user.id, role, unit.id)
        set_password(user.id, PASSWORD)
    set_program(unit.id, ProgramTerms(Spending(100, 1, 50)))
    add_rule(unit.id, EarnRule("", "Kunjungan", EventKind.VISIT, 1, per_amount=10_000))
    keeper = get_actor(user.id)
    terms = Terms(
        "",
        "Hemat poin",
        PromotionKind.AMOUNT,
        today(),
        amount=PRICE,
        points=20,
        is_automatic=False,
    )
    drafted = promotions.draft_promotion(unit.id, Offer(terms), keeper)
    promotions.publish_promotion(drafted.id, keeper)


def _look_up(desk: Visitor, amount: int) -> None:
    """Find the transfer on the bank statement."""
    desk.go("Payments")
    desk.follow_row(NAME)
    desk.at("%(amount)s from %(name)s", amount=format_rupiah(amount), name=NAME)
    desk.picture("Proof of the transfer")
    desk.fill("Bank reference", f"TRSF {amount}")
    desk.send("Verify")
    desk.told("Verified. It is recorded next.")


def _record(owner: Visitor, amount: int) -> None:
    """Put it in the books, as another person."""
    owner.go("Payments")
    owner.follow_row(NAME)
    said = owner.send_surely("Record")
    assert format_rupiah(amount) in said
    owner.told("Recorded. The payer has the receipt.")


def _when(office: Office) -> tuple[object, int]:
    """Return the day and the hour of the booking."""
    with office.inside():
        starts: datetime | None = session.scalars(
            select(Booking.starts_at).where(Booking.state == BookingState.CONFIRMED)
        ).one()
        session.remove()
    assert starts is not None
    there = starts.astimezone(ZoneInfo(dates.JAKARTA))
    return there.date(), there.hour


def _serve(desk: Visitor) -> None:
    """From the board to the end."""
    desk.go("Today's board")
    desk.page.get_by_role("main").get_by_role("link").filter(has_text="Rina").first.click()
    desk.send("Check in")
    desk.send("Start")
    desk.send_surely("Finish")
    desk.sees("Served")


def _rate(guest: Visitor) -> None:
    """Say how it was, on the order's page."""
    guest.go("My orders")
    guest.page.get_by_role("main").get_by_role("link").filter(has_text="PS-").first.click()
    guest.follow("Give a rating")
    guest.follow("Give a rating", within=guest.page.locator("section", has_text="Cuci evaporator"))
    guest.choose("Stars", "★★★★★")
    guest.fill("What was good, what was not?", "Dingin lagi, ramah.")
    guest.send("Send")
    guest.told("Thank you. Others read it, and so does the unit.")


def _answer(desk: Visitor) -> None:
    """Reply to the rating."""
    desk.go("Ratings")
    desk.page.get_by_role("row").filter(has_text="Rina M.").get_by_role("link").first.click()
    desk.fill("Reply", "Terima kasih, sampai jumpa.")
    desk.send("Reply")
    desk.told("Your reply stands below the rating now.")


def _come_again(guest: Visitor) -> None:
    """See the points that came, and let them pay a part of the next time."""
    guest.open("/usaha/bengkel/ulasan")
    guest.reads("Terima kasih, sampai jumpa.")
    guest.go("My points")
    guest.reads(str((WASH + FILTER) // 10_000))
    pick(guest, "Cek AC")
    guest.page.get_by_label("Hemat poin").check()
    left = guest.page.locator("#price input[name=expected]")
    expect(left).to_have_value(str(50_000 - PRICE))  # the price follows what is ticked
    guest.send("Send the booking")
    guest.at("Cek AC")
    guest.go("My points")
    guest.reads("−20")

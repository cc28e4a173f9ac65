"""Photo prints from the phone to the counter: uploaded, one of them resumed, ordered, printed."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Request, Route, expect

from coop.db import crypto, run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.types import ItemKind, ItemTerms
from coop.domain.identity.service import add_login_name, create_user, grant_role, set_password
from coop.domain.identity.types import LoginKind, Role
from coop.domain.payments.models import BankAccount
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.sales import service as sales
from coop.domain.sales.models import Order
from coop.domain.sales.types import Goods, OrderStatus
from coop.domain.settings.service import today
from coop.domain.setup.presets import STUDIO, open_unit
from coop.money import format_rupiah
from tests.e2e.journey_browser import READY, Visitor
from tests.e2e.journey_office import PASSWORD, Office
from tests.e2e.journey_paying import transfer
from tests.support.browser import DESK, PHONE

SMALL, LARGE, FEE = 2_500, 18_000, 15_000
OWNER = "clara"


def open_studio() -> None:
    """Found the studio with two sizes, a delivery area, a bank account, and its owner."""
    unit = open_unit(replace(STUDIO), may_approve_self=True)
    for code, name, amount, width, height in (
        ("4R", "Cetak 4R", SMALL, 102, 152),
        ("8R", "Cetak 8R", LARGE, 203, 254),
    ):
        detail = {"width_mm": width, "height_mm": height}
        catalogue.add_item(unit.id, ItemKind.PRINT, ItemTerms(code, name, amount, detail=detail))
    sales.add_area(unit.id, "Dago", FEE)
    number = "1370099887766"
    session.add(
        BankAccount(
            unit_id=unit.id,
            gl_account="1-1201",
            bank="BCA",
            number=number,
            number_hash=crypto.keyed_hash(number),
            holder="Studio Foto",
        )
    )
    person = add_person(PersonDetails(full_name="Clara Simanjuntak"))
    user = create_user("Clara Simanjuntak", person_id=person.id)
    add_login_name(user.id, LoginKind.USER_NAME, OWNER)
    grant_role(user.id, Role.OWNER, unit.id)
    set_password(user.id, PASSWORD)
    session.flush()


def photo(number: int) -> FilePayload:
    """A picture of some 1.2 MB: several pieces; noise is not made smaller by the encoding."""
    noise = Image.effect_noise((1300, 900), 90 + number).convert("RGB")
    target = io.BytesIO()
    noise.save(target, "JPEG", quality=92)
    return {"name": f"IMG_{number}.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}


@pytest.mark.e2e
@pytest.mark.parametrize("screen", ["phone"])
def test_pictures_are_ordered_and_printed(office: Office, open_page: Callable[..., Page]) -> None:
    office.open()
    with office.inside():
        run_in_transaction(open_studio)
    page = open_page(office.address, viewport=PHONE, is_mobile=True, has_touch=True)
    guest = Visitor(page, office)
    choose(guest)
    describe(guest)
    total = 4 * SMALL + LARGE
    sign_up(guest, total)
    order(guest, total)
    guest.follow("By bank transfer")
    with office.inside():
        on = today()
    amount = transfer(guest, total, on)
    desk_page = open_page(office.address, viewport=DESK)
    clara = Visitor(desk_page, office)
    clara.sign_in(OWNER)
    record(clara, amount)
    office.let_the_worker_work()
    print_and_hand_over(clara)
    office.let_the_worker_work()
    guest.go("My orders")
    guest.sees("Handed over to the customer")
    office.audit("prints were ordered, paid, printed and picked up")
    with office.inside():
        (done,) = session.query(Order).all()
        assert (done.status, done.goods) == (OrderStatus.COMPLETED, Goods.HANDED_OVER)
        assert done.earned_amount == total
        assert done.settled_at is not None
        assert run_in_transaction(lambda: run_audit().ok)
    assert not guest.errors + clara.errors


def choose(guest: Visitor) -> None:
    """Choose three pictures; the second one breaks off after its first piece and goes on later."""
    guest.open("/usaha/studio")
    guest.follow("Print photos", within=guest.page.locator(".hero"))
    guest.at("Print photos")
    guest.send("Choose pictures")
    guest.at("Your pictures")
    photos = [photo(number) for number in (1, 2, 3)]
    sent: list[int] = []

    def watch(route: Route, request: Request) -> None:
        """Let the second picture's second piece be lost."""
        if request.method == "POST" and "IMG_2" in request.url:
            at = int(request.url.rsplit("offset=", 1)[1])
            sent.append(at)
            if at and len(sent) == 2:
                route.abort()
                return
        route.continue_()

    guest.page.route("**/potongan?*", watch)
    files = guest.page.locator("input[type=file]")
    files.set_input_files(photos)
    guest.page.get_by_role("button", name=guest.words("Send the pictures")).click()
    lost = guest.words("the connection was lost. Choose it again: it goes on from there.")
    expect(guest.page.locator(".print-cards .tile")).to_have_count(2)
    expect(guest.page.locator("[data-pieces-list] li")).to_have_text(f"IMG_2.jpg: {lost}")
    failed = guest.words("{failed} of {count} pictures failed.")
    failed = failed.replace("{failed}", "1").replace("{count}", "3")
    expect(guest.page.locator("[data-pieces-said]")).to_have_text(failed)
    first = guest.page.locator(".print-cards .tile").first
    first.locator("input[name^=copies_]").fill("7")
    guest.page.locator("input[type=file]").set_input_files(photos)
    with guest.page.expect_navigation(wait_until=READY):
        guest.page.get_by_role("button", name=guest.words("Send the pictures")).click()
    expect(guest.page.locator(".print-cards .tile")).to_have_count(3)
    assert sent[2] == sent[1] > 0, "it went on where it stopped"
    expect(guest.page.locator(".print-cards .tile input[name^=copies_]").first).to_have_value("7")
    expect(guest.page.locator("[data-pieces-list] li")).to_have_count(0)


def describe(guest: Visitor) -> None:
    """All in 4R, twice; the last one once in 8R, for which it has too few pixels."""
    alike = guest.page.locator("form[action$='/semua']")
    alike.locator("select[name=size]").select_option(index=0)
    alike.locator("input[name=copies]").fill("2")
    guest.send("Print all of them so")
    guest.told("All pictures are printed alike now.")
    cards = guest.page.locator(".print-cards .tile")
    last = cards.last
    last.locator("select[name^=size_]").select_option(label=f"Cetak 8R · {format_rupiah(LARGE)}")
    last.locator("input[name^=copies_]").fill("1")
    expect(guest.page.locator("[data-total]")).to_have_text(format_rupiah(4 * SMALL + LARGE))
    guest.page.get_by_role("button", name=guest.words("Save"), exact=True).click()
    expect(guest.page.locator(".print-coarse")).to_have_count(1)
    guest.send("Go on to the order")
    guest.at("Order the prints")


def sign_up(guest: Visitor, total: int) -> None:
    """Sign up by phone, and be back at the order with the same pictures."""
    guest.reads(format_rupiah(total))
    guest.follow("Sign up")
    guest.fill("Full name", "Rina Marlina")
    guest.fill("Phone", "0812 2001 1223")
    guest.fill("Password", PASSWORD)
    guest.tick("You may keep my data for my bookings and orders.")
    guest.send("Sign up")
    guest.at("Order the prints")


def order(guest: Visitor, total: int) -> None:
    """Look at what a delivery costs, and pick it up after all."""
    brought = guest.words("Delivered to %(name)s: %(fee)s", name="Dago", fee=format_rupiah(FEE))
    guest.page.get_by_label(brought).check()
    guest.page.get_by_role("button", name=guest.words("Reckon anew")).click()
    expect(guest.page.get_by_role("main")).to_contain_text(format_rupiah(total + FEE))
    guest.page.get_by_label(guest.words("I pick it up, free of charge")).check()
    guest.page.get_by_role("button", name=guest.words("Reckon anew")).click()
    wanted = guest.words("Order for %(amount)s", amount=format_rupiah(total))
    with guest.page.expect_navigation(wait_until=READY):
        guest.page.get_by_role("button", name=wanted).click()
    guest.told("Thank you. Your order is noted; here is how to pay.")


def record(clara: Visitor, amount: int) -> None:
    """Find the transfer on the bank statement, and put it in the books."""
    clara.open("/usaha/studio/kelola/kas")
    clara.follow_row(format_rupiah(amount))
    clara.fill("Bank reference", f"TRSF {amount}")
    clara.send("Verify")
    clara.send_surely("Record")
    clara.told("Recorded. The payer has the receipt.")


def print_and_hand_over(clara: Visitor) -> None:
    """Print what is paid, tell the customer, hand over."""
    clara.open("/usaha/studio/kelola/cetak?paid=yes")
    clara.follow_row("Rina Marlina")
    expect(clara.page.locator(".print-cards .tile")).to_have_count(3)
    with clara.page.expect_download() as downloading:
        clara.page.get_by_role("button", name=clara.words("All pictures (ZIP)")).click()
    assert downloading.value.suggested_filename.endswith(".zip")
    for step in ("Begin the work", "Report it ready", "Hand over"):
        (clara.send if step == "Begin the work" else clara.send_surely)(step)
        clara.told("Noted.")

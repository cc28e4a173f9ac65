"""The cooperative's own offer: a member orders two pieces and pays them from the next pay."""

import io
from collections.abc import Callable

import pytest
import xlsxwriter
from playwright.sync_api import FilePayload, Page

from coop.db import run_in_transaction
from coop.domain.identity.service import add_login_name, set_password
from coop.domain.identity.types import LoginKind
from coop.domain.members.service import add_employer
from coop.money import format_rupiah
from tests.e2e.journey_browser import READY, Visitor
from tests.e2e.journey_cast import Cast
from tests.e2e.journey_office import PASSWORD, Office
from tests.e2e.test_payroll import DUES, EMPLOYER, SAVER, book_money, open_list
from tests.support.browser import DESK, PHONE
from tests.support.works import add_worker

OFFER, PRICE, PIECES = "Paket Lebaran", 250_000, 2
ORDERED = PIECES * PRICE


@pytest.mark.e2e
@pytest.mark.parametrize("screen", ["desk"])
def test_a_member_buys_by_payroll(office: Office, open_page: Callable[..., Page]) -> None:
    def hire() -> None:
        employer_id = add_employer(EMPLOYER, payday=25).id
        workers = [add_worker(n, employer_id) for n in (1, 2)]
        add_login_name(workers[1].actor.user_id, LoginKind.USER_NAME, SAVER)
        set_password(workers[1].actor.user_id, PASSWORD)

    office.open()
    with office.inside():
        run_in_transaction(hire)
    office.let_the_worker_work()  # the clock bills the dues
    cast = Cast(office, lambda: open_page(office.address, viewport=DESK))
    phone = open_page(office.address, viewport=PHONE, is_mobile=True, has_touch=True)
    member = Visitor(phone, office)
    _publish(cast.staff("sekretaris"))
    member.sign_in(SAVER)
    _order(member)
    _collect(cast, office)
    member.page.reload(wait_until=READY)
    assert member.figure("Still to pay") == 0
    _hand_over(cast.staff("kasir"))
    member.page.reload(wait_until=READY)
    member.sees("Handed over to the customer")
    office.audit("an offer was ordered, deducted and handed over")
    assert not [*member.errors, *cast.errors]


def _publish(secretary: Visitor) -> None:
    """Write the offer down; members may pay it from their pay."""
    secretary.go("Catalogue")
    secretary.follow("New item")
    secretary.choose("Kind", "Product")
    secretary.fill("Name", OFFER)
    secretary.fill("Code", "LEBARAN")
    secretary.fill("Price", f"{PRICE}")
    secretary.tick("Show it on the public pages")
    secretary.page.get_by_role("main").get_by_label(
        secretary.words("Deducted from the next pay")
    ).check()
    secretary.send("Save")
    secretary.told("Added. Pictures and what goes with it can be added now.")


def _order(member: Visitor) -> None:
    """Find it where offers are, take two, and have them deducted."""
    member.open("/usaha/KSP/katalog")
    with member.page.expect_navigation(wait_until=READY):
        member.page.get_by_role("main").get_by_role("link").filter(has_text=OFFER).first.click()
    member.send("Into the basket")
    member.page.get_by_role("main").get_by_label(OFFER).first.fill(f"{PIECES}")
    member.send("Reckon anew")
    member.send("Order for %(amount)s", amount=format_rupiah(ORDERED))
    assert member.figure("Still to pay") == ORDERED
    said = member.send_surely("Deducted from the next pay")
    assert format_rupiah(ORDERED) in said


def _collect(cast: Cast, office: Office) -> None:
    """The list goes to the employer, everybody's part comes back, the money is booked."""
    treasurer, chair = cast.staff("bendahara"), cast.staff("ketua")
    treasurer.go("Payroll deduction")
    treasurer.follow("Reckon a list")
    treasurer.choose("Employer", EMPLOYER)
    treasurer.send("Reckon the list")
    assert treasurer.figure("Asked") == 2 * DUES + ORDERED
    open_list(chair)
    chair.send_surely("Approve the list")
    open_list(treasurer)
    treasurer.send_surely("The employer has it")
    treasurer.follow("Answer of the employer")
    treasurer.attach("File of the employer", _answer())
    treasurer.send("Read the file")
    treasurer.send_surely("Confirm the answer")
    treasurer.follow("Note the money")
    treasurer.fill("Amount received", f"{2 * DUES + ORDERED}")
    treasurer.fill("Received on", "2026-02-02")
    treasurer.fill("Reference", "TRSF E-BANKING 0002")
    treasurer.choose("Bank account", "BCA")
    treasurer.send("Note the money")
    book_money(chair, office)


def _answer() -> FilePayload:
    """The employer's file: all was deducted."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    rows = [("NIP", "Nama", "Dipotong"), (1, "Pekerja 1", DUES), (2, "Pekerja 2", DUES + ORDERED)]
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return {
        "name": "realisasi.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": target.getvalue(),
    }


def _hand_over(cashier: Visitor) -> None:
    cashier.go("Orders")
    cashier.follow_row("Pekerja 2")
    said = cashier.send_surely("Hand over")
    assert format_rupiah(ORDERED) in said

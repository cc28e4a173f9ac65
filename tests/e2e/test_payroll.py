"""A payroll month out and back: a list, its short answer, the money, what the member sees."""

import io
from collections.abc import Callable

import pytest
import xlsxwriter
from playwright.sync_api import FilePayload, Page, expect

from coop.db import run_in_transaction
from coop.domain.identity.service import add_login_name, set_password
from coop.domain.identity.types import LoginKind
from coop.domain.members.service import add_employer
from tests.e2e.journey_browser import Visitor, expect_paper
from tests.e2e.journey_cast import Cast
from tests.e2e.journey_office import PASSWORD, Office
from tests.support.browser import DESK, PHONE
from tests.support.databases import Database
from tests.support.works import add_worker

EMPLOYER, PEOPLE = "PT Maju Jaya", 4
DUES, ORDER, SHORT, STRANGER = 100_000, 50_000, 80_000, 60_000
SAVER = "pekerja2"


@pytest.fixture
def cast(office: Office, open_page: Callable[..., Page]) -> Cast:
    """The staff at their desks, and four members of one employer with their dues billed."""

    def hire() -> None:
        employer_id = add_employer(EMPLOYER, payday=25).id
        workers = [add_worker(n, employer_id) for n in range(1, PEOPLE + 1)]
        add_login_name(workers[1].actor.user_id, LoginKind.USER_NAME, SAVER)
        set_password(workers[1].actor.user_id, PASSWORD)

    office.open()
    with office.inside():
        run_in_transaction(hire)
    office.let_the_worker_work()  # the clock bills the dues
    return Cast(office, lambda: open_page(office.address, viewport=DESK))


def answer() -> FilePayload:
    """The employer's file: zeros are lost, one is short, one is missing, one is a stranger."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    rows = [
        ("Realisasi Februari 2026",),
        ("NIP", "Nama", "Dipotong"),
        (1, "Pekerja 1", DUES),
        (2, "Pekerja 2", SHORT),
        (4, "Pekerja 4", DUES),
        (99, "Orang lain", STRANGER),
    ]
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return {
        "name": "realisasi.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": target.getvalue(),
    }


@pytest.mark.e2e
@pytest.mark.parametrize("screen", ["desk"])
def test_a_payroll_month(
    database: Database, cast: Cast, office: Office, open_page: Callable[..., Page]
) -> None:
    member = Visitor(
        open_page(office.address, viewport=PHONE, is_mobile=True, has_touch=True), office
    )
    member.sign_in(SAVER)
    member.go("From my pay")
    member.fill("Amount a month", f"{ORDER}")
    member.send_surely("Start a standing order")
    member.told("The standing order is kept. It begins with the next list.")
    send_list(cast)
    member.go("From my pay")
    member.sees("With the employer")
    bring_answer(cast.staff("bendahara"))
    note_money(cast.staff("bendahara"))
    book_money(cast.staff("ketua"), office)
    office.audit("everybody's part is booked")
    member.go("From my pay")
    member.sees("Deducted in part")
    member.reads("Rp70.000")
    expect_paper(member.paper("Receipt"), "Rp80.000", "Pekerja 2")
    take_back(cast)
    office.audit("the list is taken back")
    member.go("From my pay")
    member.sees("Taken back")
    assert not [*member.errors, *cast.errors]


def send_list(cast: Cast) -> None:
    treasurer, chair = cast.staff("bendahara"), cast.staff("ketua")
    treasurer.go("Payroll deduction")
    treasurer.follow("Reckon a list")
    treasurer.choose("Employer", EMPLOYER)
    treasurer.send("Reckon the list")
    assert treasurer.figure("Asked") == PEOPLE * DUES + ORDER
    chair.go("Payroll deduction")
    chair.follow_row(EMPLOYER)
    said = chair.send_surely("Approve the list")
    assert f"{PEOPLE} people" in said
    open_list(treasurer)
    expect_paper(treasurer.paper("List to sign (PDF)"), EMPLOYER, "0002", "empat ratus lima puluh")
    treasurer.send_surely("The employer has it")


def open_list(staff: Visitor) -> None:
    staff.go("Payroll deduction")
    staff.follow_row(EMPLOYER)


def bring_answer(treasurer: Visitor) -> None:
    file = answer()
    treasurer.follow("Answer of the employer")
    treasurer.attach("File of the employer", file)
    treasurer.send("Read the file")
    treasurer.sees("Not deducted")
    treasurer.sees("Deducted in part")
    treasurer.attach("File of the employer", file)
    treasurer.press("Read the file")
    treasurer.sees("This employer sent the very same file before. Nothing was changed.")
    treasurer.follow("99")
    treasurer.fill("Or: why nobody is meant", "Bukan anggota koperasi")
    treasurer.send("Keep the decision")
    treasurer.send_surely("Confirm the answer")
    treasurer.told("The answer is confirmed. Note the money when it has arrived.")


def note_money(treasurer: Visitor) -> None:
    treasurer.follow("Note the money")
    treasurer.fill("Amount received", f"{2 * DUES + SHORT + STRANGER}")
    treasurer.fill("Received on", "2026-02-02")
    treasurer.fill("Reference", "TRSF E-BANKING 0001")
    treasurer.choose("Bank account", "BCA")
    treasurer.press("Note the money")
    treasurer.reads("Rp340.000")
    treasurer.fill("Why it differs", "Potongan orang lain")
    treasurer.send("Note the money")
    treasurer.told("The money is noted. Another person books it.")


def book_money(chair: Visitor, office: Office) -> None:
    open_list(chair)
    chair.send_surely("Book the money")
    expect(chair.page.get_by_role("progressbar")).to_be_visible()
    office.let_the_worker_work()
    chair.follow("Show the result")
    chair.sees("Booked")


def take_back(cast: Cast) -> None:
    treasurer, chair = cast.staff("bendahara"), cast.staff("ketua")
    open_list(treasurer)
    treasurer.fill("Reason", "Daftar bulan yang keliru")
    treasurer.send("Ask for it to be taken back")
    open_list(chair)
    chair.send_surely("Take the list back")
    chair.sees("Taken back")

"""A cooperative moves in: faults, correction, approval, progress, opening balance, login."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.journey_browser import Visitor
from tests.e2e.journey_cast import Cast
from tests.e2e.journey_office import Office
from tests.support.browser import DESK, PHONE
from tests.support.databases import Database
from tests.support.spreadsheets import Cells, loan_row, member_row, write_xlsx

PASSWORD = "payung biru di teras rumah"
RESERVE, BANK = "3-3100 General reserve", "1-1201 Bank BCA"
PER_MEMBER = {"pokok": "1.000.000", "wajib": "600.000", "sukarela": "250.000"}
MEMBERS, ON_ACCOUNT, REMAINING = 40, 1_850_000, 11_500_000


@pytest.fixture
def cast(office: Office, open_page: Callable[..., Page]) -> Cast:
    """The staff at their desks, in an office that has just opened."""
    office.open()
    return Cast(office, lambda: open_page(office.address, viewport=DESK))


def old_books(**of_the_third: str) -> FilePayload:
    """Return the old cooperative's lists; ``of_the_third`` stands in the third row."""
    members: list[Cells] = [member_row(n, **PER_MEMBER) for n in range(1, MEMBERS + 1)]
    members[1].update(of_the_third)
    loan = loan_row(1, disbursed_on="15/12/2025", instalments_paid="1")
    return {
        "name": "buku-lama.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": write_xlsx(members, [loan]),
    }


def bring(secretary: Visitor, file: FilePayload) -> None:
    secretary.go("Moving in")
    secretary.follow("Bring a file")
    secretary.attach("File of members and loans", file)
    expect(secretary.field("Cut-over day")).to_have_value("2026-01-31")
    secretary.send("Examine the file")


@pytest.mark.e2e
@pytest.mark.parametrize("screen", ["desk"])
def test_a_cooperative_moves_in_in_an_afternoon(
    database: Database, cast: Cast, office: Office, open_page: Callable[..., Page]
) -> None:
    secretary, chair = cast.staff("sekretaris"), cast.staff("ketua")
    bring(secretary, old_books(sex="?", wajib="-5"))
    secretary.told("The file is read. Some rows have to be corrected first.")
    secretary.reads("Jenis Kelamin")
    secretary.sees("Write L or P.")
    secretary.sees("The amount must not be negative.")
    bring(secretary, old_books())
    secretary.told("Every row is in order. Another person approves now.")
    assert secretary.figure("Savings") == MEMBERS * ON_ACCOUNT
    bring(secretary, old_books(email=""))  # another file, put away again
    secretary.send_surely("Put away")
    approve_and_watch(chair, office)
    office.audit("members and loans are in")
    secretary.go("Moving in")
    secretary.follow_row(secretary.words("Brought in"))
    secretary.send_surely("Send the activation links")
    balance(cast, chair)
    office.audit("the move is finished")
    member = Visitor(
        open_page(office.address, viewport=PHONE, is_mobile=True, has_touch=True), office
    )
    activate(member, office)
    assert not [*member.errors, *cast.errors]


def approve_and_watch(chair: Visitor, office: Office) -> None:
    chair.go("Moving in")
    chair.follow_row(chair.words("Waiting for approval"))
    said = chair.send_surely("Approve and bring in")
    assert f"{MEMBERS} members" in said
    expect(chair.page.get_by_role("progressbar")).to_be_visible()
    office.let_the_worker_work()
    chair.follow("Show the result")  # the bar has asked again by itself
    chair.sees("Brought in")


def balance(cast: Cast, chair: Visitor) -> None:
    """Type bank and reserve; the difference follows, and the books end at zero."""
    treasurer = cast.staff("bendahara")
    treasurer.go("Moving in")
    treasurer.follow("Opening trial balance")
    treasurer.follow("Type the balances")
    treasurer.fill(BANK, "70.000.000")
    treasurer.field(BANK).blur()
    difference = treasurer.page.locator("#difference")
    expect(difference).to_contain_text("Rp7.500.000")
    treasurer.fill(RESERVE, str(70_000_000 + REMAINING - MEMBERS * ON_ACCOUNT))
    treasurer.field(RESERVE).blur()
    expect(difference).to_contain_text("Rp0")
    treasurer.send("Save the balances")
    chair.go("Moving in")
    chair.follow("Opening trial balance")
    said = chair.send_surely("Book and finish the move")
    assert "Budi Santoso" in said
    chair.told("Booked. The opening account is zero: the move is finished.")


def activate(member: Visitor, office: Office) -> None:
    office.let_the_worker_work()
    mail = next(one for one in office.post.messages if one["To"] == "lama7@contoh.id")
    member.open(office.link(mail, "/aktivasi/"))
    member.fill("New password", PASSWORD)
    member.fill("New password once more", PASSWORD)
    member.send("Set password")
    member.sign_in("lama7@contoh.id", PASSWORD)
    member.go("My savings")
    member.reads("Rp1.000.000")
    member.reads("Rp600.000")

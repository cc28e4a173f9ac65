"""The end of a year in a browser: closed by two people, its surplus shared, a slip for a member."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coop import dates
from coop.db import session
from coop.db.unit_of_work import run_in_transaction
from coop.domain.identity.service import add_login_name, create_user, grant_role, set_password
from coop.domain.identity.types import LoginKind, Role
from coop.domain.ledger.closing_service import finish_closing, start_closing
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.members.service import enrol_member
from coop.domain.participation.service import note_participation
from coop.domain.payments.service import receive_cash
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.savings import service as savings
from coop.domain.savings.queries import find_account
from coop.domain.savings.types import SavingsKind
from coop.domain.units.models import Unit
from coop.domain.units.types import COOPERATIVE_UNIT_ID, UnitKind
from coop.jobs.worker import seal_pending
from coop.refs import Ref
from tests.e2e.journey_browser import Visitor, text_of
from tests.e2e.journey_cast import Cast
from tests.e2e.journey_office import OPENED_ON, PASSWORD, Office
from tests.support.browser import DESK, PHONE
from tests.support.databases import Database
from tests.support.staff import add_staff

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("screen", ["phone", "desk"])]
YEAR = OPENED_ON.year - 1
NAME, LOGIN = "Sari Wulandari", "sari"
PAID, SHOPPED = 800_000, 200_000
SHOP = "Toko Rukun"


@pytest.fixture
def staff(office: Office, open_page: Callable[..., Page]) -> Cast:
    """The staff at their desks; a member saved last year, of which December alone is open."""
    office.open()
    with office.inside():
        run_in_transaction(lambda: _live_last_year(office))
        seal_pending()
    return Cast(office, lambda: open_page(office.address, viewport=DESK))


@pytest.fixture
def phone_visitor(office: Office, open_page: Callable[..., Page]) -> Callable[[], Visitor]:
    """Return somebody with a phone."""
    screen: dict[str, Any] = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    return lambda: Visitor(open_page(office.address, **screen), office)


def _live_last_year(office: Office) -> None:
    """One member with savings; in December she paid interest, and shopped in the shop."""
    person = add_person(PersonDetails(full_name=NAME, email="sari@example.com"))
    user = create_user(NAME, person_id=person.id, locale=office.words.language)
    add_login_name(user.id, LoginKind.USER_NAME, LOGIN)
    grant_role(user.id, Role.MEMBER)
    set_password(user.id, PASSWORD)
    with dates.at(dates.now().replace(year=YEAR, month=11, day=3)):
        cashier = add_staff("Kasir Lama", Role.CASHIER)
        member = enrol_member(person.id, joined_on=date(YEAR, 11, 3))
        for code in ("pokok", "wajib", "sukarela"):
            savings.open_account(member.id, code, on=date(YEAR, 11, 3))
        account = find_account(member.id, SavingsKind.SUKARELA)
        assert account is not None
        bill = savings.bill_deposit(account.id, 2_000_000)
        receive_cash(person.id, {bill.id: bill.amount}, cashier)
    shop = Unit(kind=UnitKind.SHOP, code="TOKO", name=SHOP)
    session.add(shop)
    session.flush()
    _bring(person.id, "loan_interest", PAID, COOPERATIVE_UNIT_ID)
    _bring(person.id, "shopping", SHOPPED, shop.id)
    start_closing(date(YEAR, 11, 1))
    finish_closing(date(YEAR, 11, 1))


def _bring(person_id: int, kind: str, amount: int, unit_id: int) -> None:
    day, source = date(YEAR, 12, 5), Ref("unit", unit_id)
    entry = post_entry(
        "Transaksi anggota",
        [debit("1-1201", amount), credit("4-1100", amount)],
        source=source,
        unique_key=f"last-year:{unit_id}",
        booked_on=day,
        unit_id=unit_id,
    )
    note_participation(person_id, kind, amount, entry, on=day, source=source)


def test_a_year_is_closed_and_shared_down_to_a_slip(
    database: Database, office: Office, staff: Cast, phone_visitor: Callable[[], Visitor]
) -> None:
    treasurer, chair = staff.staff("bendahara"), staff.staff("ketua")
    _close_the_year(office, treasurer, chair)
    office.audit("the year is closed")
    _share(staff, treasurer, chair)
    office.audit("the surplus is shared")

    member = phone_visitor()
    member.sign_in(LOGIN)
    member.open("/shu-saya")
    member.at("My SHU")
    member.follow("SHU %(year)s", year=YEAR)
    member.reads("Rp400.000")  # 20 % by savings and 20 % by business, of a million
    member.sees("Members, by their business with %(unit)s", unit=SHOP)
    member.reads("Rp50.000")  # a quarter of the business pool is for the shop
    slip = text_of(member.paper("Slip (PDF)"))
    for wanted in (NAME, "400.000", "150.000", SHOP, "50.000"):
        assert wanted in slip
    assert staff.errors == []


def _close_the_year(office: Office, treasurer: Visitor, chair: Visitor) -> None:
    treasurer.go("Close of the books")
    treasurer.follow("Open the checklist")
    treasurer.tick("I have looked at the points that are still open.")
    treasurer.send_surely("Ask the chair to close the year")
    treasurer.told("Asked for. The chair closes the year.")
    chair.go("Close of the books")
    chair.follow(str(YEAR))
    chair.send_surely("Close the year")
    chair.told("Your decision is kept.")
    office.let_the_worker_work()
    chair.open(f"/laporan-keuangan/results?from={YEAR}-01-01&to={YEAR}-12-31")
    chair.reads("Rp1.000.000")


def _share(staff: Cast, treasurer: Visitor, chair: Visitor) -> None:
    treasurer.go("Surplus (SHU)")
    treasurer.follow("Share the surplus of %(year)s", year=YEAR)
    treasurer.tick("Voluntary savings")
    treasurer.fill("Koperasi", "75")
    treasurer.fill(SHOP, "25")
    treasurer.page.keyboard.press("Tab")
    expect(treasurer.page.locator("#outcome")).to_contain_text("Rp50.000")  # while she tries
    treasurer.send("Keep as the draft")
    treasurer.told("The draft is kept. The supervisor checks it.")
    supervisor = staff.staff("pengawas")
    supervisor.go("Surplus (SHU)")
    supervisor.follow(str(YEAR))
    supervisor.send_surely("Checked, I consent")
    chair.go("Surplus (SHU)")
    chair.follow(str(YEAR))
    chair.fill("Number of the resolution", "RAT-01")
    chair.send("Enter the resolution")
    treasurer.go("Surplus (SHU)")
    treasurer.follow(str(YEAR))
    treasurer.send_surely("Book the sharing")
    treasurer.told("Booked. Members see their shares now.")
    treasurer.send_surely("Pay")
    staff.office.let_the_worker_work()
    treasurer.page.reload()
    treasurer.send_surely("Finish the year")
    treasurer.told("Finished.")

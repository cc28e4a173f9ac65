"""A long report in a browser: asked for, watched, told by mail, taken along, and gone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from coop import dates
from coop.db import run_in_transaction
from coop.domain.members.service import enrol_member
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.reports import rules
from coop.domain.settings.service import today
from coop.pdf import long_report
from tests.e2e.journey_browser import Visitor, expect_paper
from tests.e2e.journey_cast import Cast
from tests.e2e.journey_office import Office
from tests.support.browser import DESK
from tests.support.databases import Database

MEMBERS = 12


@pytest.fixture
def cast(office: Office, open_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The staff at their desks, in a house where ten rows are long and five a part."""
    monkeypatch.setattr(rules, "PRINTED_AT_ONCE", 10)
    monkeypatch.setattr(long_report, "ROWS_PER_PART", 5)

    def enrol() -> None:
        for number in range(1, MEMBERS + 1):
            person = add_person(PersonDetails(full_name=f"Anggota {number:02}"))
            enrol_member(person.id, joined_on=today())

    office.open()
    with office.inside():
        run_in_transaction(enrol)
    return Cast(office, lambda: open_page(office.address, viewport=DESK))


@pytest.mark.e2e
@pytest.mark.parametrize("screen", ["desk"])
def test_a_long_report(database: Database, cast: Cast, office: Office) -> None:
    treasurer = cast.staff("bendahara")
    treasurer.open("/laporan/anggota")
    treasurer.follow("Print")
    treasurer.sees("What will be printed")
    treasurer.send("Print in the background")
    treasurer.told("It is being printed. You may leave this page; we tell you.")
    treasurer.sees("Rows printed")
    office.let_the_worker_work()
    result = treasurer.page.get_by_role("link", name=treasurer.words("Show the result"))
    expect(result).to_be_visible(timeout=30_000)  # the page asks by itself
    result.click()
    treasurer.sees("The report is printed and waits for you.")
    paper = treasurer.paper("Download (PDF)")
    expect_paper(paper, "Anggota 01", "Anggota 12", "Page 3 of 3")
    title = treasurer.words("Register of members")
    mail = office.mail("bendahara@koperasi.test", "Your report is printed: %(title)s", title=title)
    address = office.link(mail, "/laporan-saya/")

    chair = cast.staff("ketua")
    assert chair.page.request.get(f"{address}/berkas.pdf").status == 404
    ask_for_a_short_one(treasurer)
    office.audit("a report is printed")
    with office.inside():
        later = (dates.now() + rules.KEPT_FOR + timedelta(days=1)).date()
    office.wait_until(later)
    office.let_the_worker_work()
    treasurer.go("My reports")
    treasurer.follow_row("Register of members")
    treasurer.sees("This report is gone")
    treasurer.send("Ask for it again")
    treasurer.sees("Rows printed")
    office.audit("it is asked for again")
    assert not cast.errors


def ask_for_a_short_one(treasurer: Visitor) -> None:
    """Ten rows and fewer are printed while one waits."""
    treasurer.open("/laporan/anggota?q=anggota+07")
    expect(treasurer.page.get_by_role("link", name="Print", exact=True)).to_have_count(0)
    expect_paper(treasurer.fetch_paper("/laporan/anggota?q=anggota+07&format=pdf"), "Anggota 07")

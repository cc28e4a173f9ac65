"""The pages of a surplus that is split by unit: the draft, the distribution, a member's share."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader

from coop.db import run_in_transaction, session
from coop.domain.identity.types import Actor
from coop.domain.shu import queries, service
from coop.domain.trail.service import acting_user
from tests.integration.shu.conftest import SHOP, YEAR, Society, build_society, policy
from tests.support.staff import send, sign_in
from tests.support.statements import statements

DRAFT = f"/shu/tahun/{YEAR}"
TYPED = {
    "savings_basis": "closing",
    "savings_kinds": "sukarela",
    "stated": "whole",
    "m_reserve": "40",
    "m_savings": "25",
    "m_participation": "30",
    "m_social": "5",
    "o_reserve": "90",
    "o_board": "10",
}
ZERO = {
    f"{table}_{kind}": "0"
    for table in ("m", "o")
    for kind in ("risk", "board", "staff", "education", "social", "development", "savings")
    if f"{table}_{kind}" not in TYPED
} | {"o_participation": "0"}
FILLED = {**ZERO, **TYPED}
SPLIT = {"unit_KSP": "60", "unit_TOKO": "40"}
FIELDSET = "Jasa usaha per unit"


@dataclass(frozen=True)
class House:
    """The application, and a society whose year is closed."""

    app: Flask
    society: Society

    def visit(self, who: Actor) -> FlaskClient:
        """Return a browser in which ``who`` is signed in."""
        return sign_in(self.app, who)

    def post_split(self, unit_percents: dict[str, Decimal]) -> int:
        """Bring the surplus into the books; return the distribution."""

        def work() -> int:
            token = acting_user.set(self.society.treasurer.user_id)
            chosen = policy(unit_percents=unit_percents)
            row = service.draft_shu(chosen, self.society.treasurer)
            service.check_shu(row.id, self.society.supervisor)
            service.resolve_shu(row.id, "RAT-1", date(YEAR + 1, 3, 8), self.society.chair)
            service.post_shu(row.id, self.society.second)
            acting_user.reset(token)
            return row.id

        with self.app.app_context():
            return run_in_transaction(work)

    def share_of(self, distribution_id: int, place: int) -> int:
        """Return the share of a saver."""
        with self.app.app_context():
            rows = queries.search_shares(distribution_id).rows
            wanted = self.society.savers[place].member.id
            return next(row.id for row in rows if row.member_id == wanted)


def _house(app: Flask, shopping: dict[int, int] | None) -> House:
    with app.app_context():
        built = run_in_transaction(lambda: build_society(shopping))
        session.remove()
    return House(app, built)


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    """A cooperative with a shop, where two members have shopped."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    return _house(app, {0: 400_000, 2: 100_000})


@pytest.fixture
def plain_house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    """A cooperative without any unit but itself."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    return _house(app, None)


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_one_unit_is_not_asked_about(plain_house: House) -> None:
    browser = plain_house.visit(plain_house.society.treasurer)
    page = browser.get(DRAFT).text
    assert "m_participation" in page
    assert FIELDSET not in page
    assert "unit_" not in page
    kept = send(browser, DRAFT, {**FILLED, "unit_KSP": "50"})
    assert kept.status_code == 303
    assert FIELDSET not in browser.get(kept.headers["Location"]).text


def test_percentages_by_unit_are_tried_and_kept(house: House) -> None:
    browser = house.visit(house.society.treasurer)
    page = browser.get(DRAFT).text
    assert FIELDSET in page
    assert "Toko Maju &amp; Rukun" in page
    tried = browser.get(DRAFT, query_string={**FILLED, **SPLIT})
    assert tried.status_code == 200
    words = _words(tried.text.partition('id="outcome"')[2])
    assert "Koperasi · 60% Rp270.000" in words
    assert "Toko Maju &amp; Rukun · 40% Rp180.000" in words

    wrong = send(browser, DRAFT, {**FILLED, **SPLIT, "unit_TOKO": "30,5"})
    assert wrong.status_code == 422
    assert "Jumlah bagian unit 90,5 persen dari dana jasa usaha; harus tepat 100." in wrong.text
    assert re.search(r'name="unit_TOKO"[^>]*value="30,5"', wrong.text)

    kept = send(browser, DRAFT, {**FILLED, **SPLIT})
    assert kept.status_code == 303
    shown = _words(browser.get(kept.headers["Location"]).text)
    assert "Toko Maju &amp; Rukun 40% Rp180.000 Rp500.000" in shown


def test_all_empty_or_zero_counts_together(house: House) -> None:
    browser = house.visit(house.society.treasurer)
    for nothing in ("", "0"):
        tried = browser.get(
            DRAFT, query_string={**FILLED, "unit_KSP": nothing, "unit_TOKO": nothing}
        )
        outcome = tried.text.partition('id="outcome"')[2]
        assert FIELDSET not in outcome
        assert "Toko Maju" not in outcome
        assert "Rp1.750.000" in outcome


def test_a_unit_without_business_is_refused_beside_its_field(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    house = _house(app, {})
    wrong = send(house.visit(house.society.treasurer), DRAFT, {**FILLED, **SPLIT})
    assert wrong.status_code == 422
    assert re.search(
        r'id="unit_TOKO-error"[^>]*>\s*(?:<[^>]+>\s*)*Ada Rp120\.000 untuk jasa usaha di '
        r"Toko Maju &amp; Rukun",
        wrong.text,
    ), wrong.text


def test_a_member_reads_the_reckoning_of_each_unit(house: House) -> None:
    key = house.post_split({"KSP": Decimal(60), SHOP: Decimal(40)})
    first, second = house.share_of(key, 0), house.share_of(key, 1)
    browser = house.visit(house.society.savers[0].actor)
    words = _words(browser.get(f"/shu-saya/{first}").text)
    assert "Anggota, menurut jasa usaha: Koperasi Rp81.000" in words
    assert "Bunga yang Anda bayar Rp300.000" in words
    assert "Anggota, menurut jasa usaha: Toko Maju &amp; Rukun Rp144.000" in words
    assert "Transaksi Anda di sana Rp400.000 Jumlah seluruh anggota Rp500.000" in words
    assert browser.get(f"/shu-saya/{second}").status_code == 404
    paper = PdfReader(io.BytesIO(browser.get(f"/shu-saya/{first}.pdf").data))
    slip = " ".join(paper.pages[0].extract_text().split())
    for wanted in ("Koperasi", "81.000", "Toko Maju & Rukun", "Transaksi Anda di sana", "144.000"):
        assert wanted in slip
    other = house.visit(house.society.savers[1].actor)
    words = _words(other.get(f"/shu-saya/{second}").text)
    assert "Anggota, menurut jasa usaha: Toko Maju &amp; Rukun Rp0" in words
    office = house.visit(house.society.treasurer)
    assert "Toko Maju &amp; Rukun" in office.get(f"/shu/bagian/{first}").text


def test_files_have_a_column_for_each_unit(house: House) -> None:
    key = house.post_split({"KSP": Decimal(60), SHOP: Decimal(40)})
    browser = house.visit(house.society.treasurer)
    found = list(csv.reader(io.StringIO(browser.get(f"/shu/{key}?format=csv").text)))
    assert found[0][-2:] == ["Jasa usaha Koperasi", "Jasa usaha Toko Maju & Rukun"]
    assert len(set(found[0])) == len(found[0]), "each column has a name of its own"
    assert [row[-2:] for row in found[1:]] == [["81000", "144000"], ["189000", "0"], ["0", "36000"]]
    assert [row[5] for row in found[1:]] == ["225000", "189000", "36000"]
    book = browser.get(f"/shu/{key}?format=xlsx", buffered=True).data
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    assert [cell.value for cell in list(sheet.rows)[-1]][-2:] == [0, 36_000]
    one = browser.get(f"/shu/{key}?format=csv&q={house.society.savers[2].person.full_name}")
    assert len(one.text.splitlines()) == 2


def test_files_without_a_split_stay_as_they_were(house: House) -> None:
    key = house.post_split({})
    browser = house.visit(house.society.treasurer)
    found = list(csv.reader(io.StringIO(browser.get(f"/shu/{key}?format=csv").text)))
    assert found[0][-1] == "Dibayar pada"
    assert {len(row) for row in found} == {9}


def test_a_split_asks_little_of_the_database(house: House) -> None:
    key = house.post_split({"KSP": Decimal(60), SHOP: Decimal(40)})
    share = house.share_of(key, 0)
    office, member = (
        house.visit(house.society.treasurer),
        house.visit(house.society.savers[0].actor),
    )
    counts = {}
    for browser, address in (
        (office, f"{DRAFT}"),
        (office, f"/shu/{key}"),
        (office, f"/shu/{key}?q=Anggota+Contoh+2"),
        (office, f"/shu/bagian/{share}"),
        (member, f"/shu-saya/{share}"),
    ):
        with statements() as sent:
            assert browser.get(address).status_code == 200
        counts[address] = len(sent)
    assert max(counts.values()) <= 12, counts
    assert counts[f"/shu/{key}"] == counts[f"/shu/{key}?q=Anggota+Contoh+2"], counts

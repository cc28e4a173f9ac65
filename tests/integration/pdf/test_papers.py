"""Papers on paper: sizes, what stands on them, and what never does."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from pypdf import PageObject, PdfReader

from coop.errors import NotFound
from coop.pdf import member_card, paper
from coop.pdf.registry import printers, render_document

BASE = "https://portal.example.id"
HEAD = {
    "name": "Koperasi Simpan Pinjam Sejahtera Karyawan Nusantara",
    "legal_number": "AHU-1",
    "address": "Jl. Merdeka 17",
    "town": "Jakarta",
    "phone": "021-555",
    "email": "a@example.id",
}
pytestmark = pytest.mark.databases("sqlite")


@dataclass(frozen=True)
class Card:
    member_id: int = 1
    number: str = "000001"
    name: str = "Siti Rahmawati"
    nik_last4: str | None = "0001"
    joined_on: date = date(2023, 3, 20)
    card_token: str = "t" * 43


@dataclass(frozen=True)
class Paper:
    kind: str
    content: dict[str, Any]
    number: str = "DOK-2026-000001"
    issued_on: date = date(2026, 3, 1)
    issued_at: datetime = datetime(2026, 3, 1, tzinfo=UTC)
    template_version: str = "1"
    token: str = "t" * 43
    revoked_at: datetime | None = None


SETTLEMENT = Paper(
    "settlement",
    {
        "member_number": "000012",
        "name": "Siti Rahmawati",
        "joined_on": "2019-05-02",
        "reason": "request",
        "as_of": "2026-02-27",
        "net_amount": 1_234_567,
        "paid_to": None,
        "lines": [
            {"label": "Principal savings", "amount": 2_000_000, "is_owed": False},
            {"label": "Loan", "amount": 765_433, "is_owed": True},
        ],
        "settled_by": "Rina",
        "approved_by": "Kartika",
        "paid_by": "Budi",
    },
)


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def pages_of(pdf: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(pdf)).pages)


def size_of(page: PageObject) -> tuple[float, float]:
    """Width and height in millimetres."""
    return round(float(page.mediabox.width) / 72 * 25.4, 2), round(
        float(page.mediabox.height) / 72 * 25.4, 2
    )


def photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (1200, 1600), "teal").save(content, "JPEG")
    return content.getvalue()


def test_one_card_has_the_size_of_a_bank_card() -> None:
    [page] = pages_of(member_card.render_card(Card(), photo(), base_url=BASE, letterhead=HEAD))
    assert size_of(page) == (85.6, 53.98)
    assert "Siti Rahmawati" in page.extract_text()
    assert "•••• •••• •••• 0001" in page.extract_text()
    assert len(page.images) == 1


@pytest.mark.parametrize(("count", "sheets"), [(1, 1), (10, 1), (11, 2)])
def test_ten_cards_stand_on_a_sheet(count: int, sheets: int) -> None:
    cards = [replace(Card(), member_id=n, number=f"{n:06d}") for n in range(1, count + 1)]
    pages = pages_of(member_card.render_sheets(cards, {}, base_url=BASE, letterhead=HEAD))
    assert len(pages) == sheets
    assert size_of(pages[0]) == (210.0, 297.0)
    text = "".join(page.extract_text() for page in pages)
    assert all(card.number in text for card in cards)


def test_parts_are_joined_and_numbered_through() -> None:
    cards = [replace(Card(), member_id=n, number=f"{n:06d}") for n in range(1, 22)]
    pdf = paper.render_long_paper(
        "member_cards.html",
        cards,
        rows_per_part=10,
        photos={},
        base_url=BASE,
        letterhead=HEAD,
        per_sheet=10,
    )
    texts = [page.extract_text() for page in pages_of(pdf)]
    assert len(texts) == 3
    assert "000021" in texts[2]
    assert all(f"{number} " in text for number, text in enumerate(texts, start=1))


def test_settlement_says_sum_in_words_and_all_names() -> None:
    [page] = pages_of(render_document(SETTLEMENT, base_url=BASE, letterhead=HEAD))
    text = page.extract_text()
    assert "Rp1.234.567" in text
    assert "Satu juta dua ratus tiga puluh empat ribu" in text
    assert all(name in text for name in ("Siti Rahmawati", "Rina", "Kartika", "Budi"))
    assert "2 Mei 2019" in text
    assert f"{BASE}/cek/" in text


def test_revoked_paper_says_so() -> None:
    plain = render_document(SETTLEMENT, base_url=BASE, letterhead=HEAD)
    revoked = render_document(
        replace(SETTLEMENT, revoked_at=SETTLEMENT.issued_at), base_url=BASE, letterhead=HEAD
    )
    assert len(pages_of(revoked)[0].extract_text()) > len(pages_of(plain)[0].extract_text())


def test_html_in_a_name_is_text() -> None:
    card = replace(Card(), name="<b>Siti</b> & Co")
    [page] = pages_of(member_card.render_card(card, None, base_url=BASE, letterhead=HEAD))
    assert "<b>Siti</b> & Co" in page.extract_text()


def test_papers_fetch_nothing_from_disk(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    Image.new("RGB", (10, 10), "red").save(secret)
    html = f'<img src="file://{secret}" width="50" height="50">'
    [page] = pages_of(paper.write_pdf(html))  # the one door to the printer
    assert len(page.images) == 0


def test_unknown_kind_is_not_found() -> None:
    with pytest.raises(NotFound):
        render_document(Paper("nothing", {}), base_url=BASE, letterhead=HEAD)


def test_every_printer_renders_what_it_names() -> None:
    assert {"settlement", "refund"} <= set(printers())
    assert all(callable(printer.render) for printer in printers().values())


@pytest.mark.parametrize(
    ("method", "words", "signed"),
    [
        ("cash", "Diterima tunai", "Diterima oleh"),
        ("savings", "Dibayar dari simpanan sukarela pada 1 Maret 2026", "Dibayar oleh"),
        ("payroll", "Dipotong dari gaji; diterima pada 1 Maret 2026", "Dicek oleh"),
        ("transfer", "BCA", "Dicek oleh"),
    ],
)
def test_a_receipt_says_how_the_money_came(method: str, words: str, signed: str) -> None:
    content = {
        "received_from": "Siti Rahmawati",
        "amount": 250_000,
        "lines": [{"bill": "TG-2026-000001", "text": "Pesanan PS-2026-000001", "amount": 250_000}],
        "excess_amount": 0,
        "method": method,
        "bank": "BCA" if method == "transfer" else None,
        "value_on": "2026-03-01",
        "place": "Jakarta",
        "checked_by": "Sari",
        "recorded_by": "Budi",
    }
    [page] = pages_of(render_document(Paper("receipt", content), base_url=BASE, letterhead=HEAD))
    assert words in page.extract_text()
    assert signed in page.extract_text()

"""Every field that takes a file, against files that are not what they say."""

import io
import struct
import zlib
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from pypdf import PdfWriter

from tests.bad_input.conftest import Target, files_of
from tests.bad_input.page import Page
from tests.bad_input.table import ROWS, Row
from tests.bad_input.typed import picture

pytest_plugins = ["tests.support.cooperative_fixture"]

FIELDS = [(row, name) for row in ROWS for name in files_of(row)]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def _bomb(side: int) -> bytes:
    """Return a small PNG that says it is ``side`` pixels wide and high."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*one) for one in ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    )


def _gif() -> bytes:
    target = io.BytesIO()
    Image.new("P", (20, 20)).save(target, "GIF")
    return target.getvalue()


def _pdf(*, locked: bool = False, pages: int = 1) -> bytes:
    writer, target = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    if locked:
        writer.encrypt("secret", algorithm="RC4-128")
    writer.write(target)
    return target.getvalue()


def _looping_pdf() -> bytes:
    """Return a PDF whose tree of pages contains itself."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def _bomb_in_a_pdf() -> bytes:
    """Return a PDF of a hundred kilobytes whose table of contents is a hundred megabytes."""
    table = zlib.compress(bytes(100_000_000), 9)
    head = b"1 0 obj<</Type/XRef/W[1 2 1]/Size 1/Filter/FlateDecode/Length %d>>stream\n" % len(
        table
    )
    return b"%PDF-1.7\n" + head + table + b"\nendstream endobj\nstartxref\n9\n%%EOF"


WRONG = {
    "empty": b"",
    "text": b"this is no picture" * 20,
    "gif": _gif(),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(7)</script></svg>',
    "html": b"<!doctype html><script>alert(7)</script>",
    "program": b"MZ\x90\x00" + bytes(200),
    "jpeg cut off": picture(400)[:700],
    "jpeg head alone": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "png cut off": _bomb(100)[:60],
    "bomb": _bomb(60_000),
    "bomb below pillow's own limit": _bomb(7_000),
    "too large": picture() + bytes(11 * 1024 * 1024),
    "pdf cut off": _pdf()[:80],
    "pdf of nothing": b"%PDF-1.7\n%%EOF",
    "pdf locked": _pdf(locked=True),
    "pdf too long": _pdf(pages=51),
    "pdf that loops": _looping_pdf(),
    "pdf that swells": _bomb_in_a_pdf(),
    "picture behind a page": b"<script>alert(7)</script>" + picture(),
    "pdf of zeros": b"%PDF-" + bytes(5_000),
}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("row", "name"), FIELDS, ids=lambda one: getattr(one, "endpoint", one))
def test_a_file_that_is_none_is_refused(target: Target, row: Row, name: str) -> None:
    browser = target.visit(row.who)
    sent = target.right(row, browser)
    before, faults = target.counts(), {}
    for kind, content in WRONG.items():
        answer = target.send(row, browser, sent, **{name: content})
        page = Page(answer.text)
        if answer.status_code != 422:
            faults[kind] = answer.status
        elif not page.errors.get(name):
            faults[kind] = f"nothing is said beside the field: {page.errors}"
    assert faults == {}
    assert target.counts() == before


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("wish", ["jpeg", "pdf"])
def test_a_damaged_file_never_breaks_the_page(target: Target, wish: str) -> None:
    """Bytes changed one place after the other, as a broken line or a patient attacker does."""
    row = next(row for row in ROWS if row.endpoint == "loans.complete")
    browser = target.visit(row.who)
    whole = picture(40) if wish == "jpeg" else _pdf()
    faults = {}
    for at in range(0, len(whole), max(1, len(whole) // 120)):
        for byte in (0, 255):
            damaged = whole[:at] + bytes([byte]) + whole[at + 1 :]
            answer = target.send(row, browser, {}, loan_paper=damaged)
            if answer.status_code not in (303, 422):
                faults[at, byte] = answer.status
    assert faults == {}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("start", [picture(40), _pdf()], ids=["jpeg", "pdf"])
@pytest.mark.parametrize("behind", [b"<script>alert(7)</script>", b"PK\x03\x04evil", b"MZ evil"])
def test_what_is_two_things_is_kept_as_one(target: Target, start: bytes, behind: bytes) -> None:
    row = next(row for row in ROWS if row.endpoint == "loans.complete")
    folder = Path(target.app.instance_path) / "uploads"
    before = set(folder.rglob("*"))
    answer = target.send(row, target.visit(row.who), {}, loan_paper=start + behind)
    assert answer.status_code == 303
    kept = [file.read_bytes() for file in set(folder.rglob("*")) - before if file.is_file()]
    assert len(kept) == 1
    assert behind not in kept[0]


@pytest.mark.databases("sqlite")
def test_a_request_carries_a_handful_of_files(target: Target) -> None:
    """Each file is decoded before anybody is asked who they are."""
    files = {f"f{n}": (io.BytesIO(picture()), "a.jpg") for n in range(5)}
    answer = target.visit("nobody").post("/masuk", data={"submission_id": str(uuid4()), **files})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x", "a\x00.jpg", "\u202egpj.exe", "x" * 5_000, "C:\\a.jpg"]
)
def test_the_name_of_a_file_leads_nowhere(target: Target, name: str) -> None:
    row = next(row for row in ROWS if row.endpoint == "loans.complete")
    browser = target.visit(row.who)
    answer = browser.post(
        target.address(row.endpoint),
        data={"submission_id": str(uuid4()), "loan_paper": (io.BytesIO(picture()), name)},
    )
    assert answer.status_code in (303, 422)

"""What was typed once is read often: hostile names on every page, paper, file and mail.

On SQLite, which holds texts of any length: how they are shown is the same on both.
"""

import csv
import io
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from openpyxl import load_workbook

from coop.domain.members.types import LeavingReason
from coop.domain.notifications import queries as messages
from coop.extensions import db
from coop.gateways.mail import Mail, PermanentMailError, SmtpMailer
from coop.pdf import paper
from coop.web import mails
from tests.bad_input.conftest import Target
from tests.bad_input.page import Page
from tests.support.databases import Database
from tests.support.smtp import MailServer

pytest_plugins = ["tests.support.cooperative_fixture"]
pytestmark = pytest.mark.databases("sqlite")

# what people fill in, or what is told about them: table, column
FREE_TEXTS = (
    ("persons", "full_name"),
    ("persons", "born_in"),
    ("persons", "occupation"),
    ("persons", "street"),
    ("persons", "town"),
    ("person_bank_accounts", "bank"),
    ("person_bank_accounts", "holder"),
    ("users", "display_name"),
    ("login_names", "value"),
    ("employers", "name"),
    ("members", "employee_number"),
    ("joining_applications", "employer_name"),
    ("joining_applications", "employee_number"),
    ("joining_applications", "reason"),
    ("resignations", "note"),
    ("approvals", "reason"),
    ("stored_files", "original_name"),
    ("bills", "text"),
    ("payments", "payer_name"),
    ("payments", "bank_reference"),
    ("payments", "reason"),
    ("withdrawals", "note"),
    ("withdrawals", "reason"),
    ("loan_applications", "purpose"),
    ("loan_applications", "collateral"),
    ("loan_applications", "reason"),
    ("loan_votes", "reason"),
    ("loan_products", "name"),
    ("loan_products", "description"),
    ("savings_products", "name"),
    ("savings_movements", "text"),
    ("journal_entries", "text"),
    ("bank_accounts", "bank"),
    ("bank_accounts", "holder"),
    ("units", "name"),
    ("messages", "last_error"),
    ("complaints", "title"),
    ("complaints", "text"),
    ("complaints", "guest_name"),
    ("complaints", "rating_comment"),
    ("complaint_categories", "name"),
    ("complaint_messages", "text"),
    ("complaint_publications", "question"),
    ("complaint_publications", "answer"),
    ("faq_categories", "name"),
    ("faq_questions", "title"),
    ("faq_questions", "answer"),
)
VISITORS = (
    "nobody",
    "member",
    "another",
    "secretary",
    "cashier",
    "treasurer",
    "committee",
    "chair",
    "administrator",
)


class _Spy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]  # set by the fixture
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def spy() -> Iterator[HTTPServer]:
    """A server that notes who asks it for something."""
    server = HTTPServer(("127.0.0.1", 0), _Spy)
    server.asked = []  # type: ignore[attr-defined]  # read by the tests
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def _poison(spy: HTTPServer) -> str:
    address = f"http://127.0.0.1:{spy.server_port}/hit"
    return (
        "=1+1;=2+2\"'><script>alert(7)</script>"
        f"<img src={address}><style>@import '{address}';</style>"
        "{{ 7 * 7 }}{% raise %}%(name)s %s % 5%\r\nBcc: thief@example.com\r\n"
    )


@pytest.fixture
def poisoned(target: Target, database: Database, spy: HTTPServer) -> Target:
    """The cooperative after somebody typed the same hostile text everywhere."""
    _fill(database.url.removeprefix("sqlite:///"), _poison(spy))
    return target


def _fill(file: str, text: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for table, column in FREE_TEXTS:
            connection.execute(
                f"UPDATE {table} SET {column} = ? || rowid WHERE {column} IS NOT NULL", (text,)
            )
        for table, column in (
            ("approvals", "detail"),
            ("documents", "content"),
            ("trail", "detail"),
            ("messages", "context"),
        ):
            rows = connection.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
            for key, held in rows:
                changed = json.dumps(_spoil(json.loads(held), text))
                connection.execute(
                    f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed, key)
                )
        connection.executemany(
            "INSERT OR REPLACE INTO settings (name, value, changed_at)"
            " VALUES (?, ?, '2026-01-01 00:00:00.000000')",
            [(name, json.dumps(text)) for name in ("coop.name", "coop.address", "coop.town")],
        )


NAMED = {
    "name",
    "member_name",
    "received_from",
    "text",
    "reason",
    "note",
    "why",
    "purpose",
    "product_name",
    "collateral",
    "paid_to",
    "target",
    "bank",
    "checked_by",
    "recorded_by",
    "approved_by",
    "paid_by",
    "place",
    "coop_name",
    "title",
    "payer",
    "by",
}


CODES = frozenset(LeavingReason)  # chosen, not written


def _spoil(value: object, text: str) -> object:
    """Put ``text`` in place of what a person had written."""
    if isinstance(value, dict):
        return {
            key: text
            if key in NAMED and isinstance(held, str) and held not in CODES
            else _spoil(held, text)
            for key, held in value.items()
        }
    return [_spoil(one, text) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("who", VISITORS)
def test_no_page_runs_it(poisoned: Target, who: str) -> None:
    browser, faults, seen = poisoned.visit(who), {}, 0
    for rule in poisoned.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        address = poisoned.address(rule.endpoint)
        if address.endswith(".pdf"):
            continue
        answer = browser.get(address, buffered=True)
        if answer.status_code >= 500:
            faults[rule.endpoint] = answer.status
        elif answer.mimetype == "text/html":
            seen += "{{ 7 * 7 }}" in answer.text
            tags = Page(answer.text).tags
            if any("/hit" in tag for tag in tags) or "<script>alert(7)" in answer.text:
                faults[rule.endpoint] = "came as markup"
    assert faults == {}
    assert seen


def test_no_paper_fetches_it(poisoned: Target, spy: HTTPServer) -> None:
    faults = {}
    with poisoned.app.app_context():
        rows = db.session.execute(
            db.text("SELECT kind, min(id) FROM documents GROUP BY kind")
        ).all()
        db.session.remove()
    assert len(rows) > 4
    browser = poisoned.visit("chair")
    addresses = [f"/dokumen/{number}.pdf" for _kind, number in rows] + [
        poisoned.address("savings.statement"),
        "/laporan/anggota?format=pdf",
    ]
    for address in addresses:
        answer = browser.get(address)
        if answer.status_code != 200 or not answer.data.startswith(b"%PDF"):
            faults[address] = answer.status
    card = poisoned.visit("secretary").get(poisoned.address("membership.card"))
    assert card.status_code == 200
    assert faults == {}
    assert spy.asked == []  # type: ignore[attr-defined]  # set by the fixture


def test_paper_itself_fetches_nothing(spy: HTTPServer, tmp_path: Path) -> None:
    """Even if a template forgot to escape."""
    secret = tmp_path / "secret.css"
    secret.write_text("body { color: red }")
    address = f"http://127.0.0.1:{spy.server_port}/hit"
    printed = paper.write_pdf(
        f"<link rel=stylesheet href={address}><link rel=stylesheet href=file://{secret}>"
        f"<style>@import url({address}); body {{ background: url({address}) }}</style>"
        f"<img src={address}><img src=file:///etc/passwd><a rel=attachment href={address}>x</a>"
    )
    assert printed.startswith(b"%PDF")
    assert spy.asked == []  # type: ignore[attr-defined]  # set by the fixture


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("secretary", "/anggota"),
        ("chair", "/kasir/pembayaran"),
        ("chair", "/pengajuan-pinjaman"),
        ("chair", "/pinjaman"),
        ("chair", "/simpanan"),
        ("chair", "/penarikan"),
        ("chair", "/jurnal"),
        ("chair", "/keanggotaan/permohonan"),
        ("chair", "/keanggotaan/keluar"),
        ("chair", "/laporan/anggota"),
        ("chair", "/laporan/pinjaman"),
        ("chair", "/instansi"),
        ("administrator", "/pengguna"),
        ("administrator", "/pesan-keluar"),
        ("chair", "/pengingat"),
        ("secretary", "/kelola-keluhan"),
        ("secretary", "/kelola-tanya-jawab"),
        ("secretary", "/laporan/keluhan"),
        ("secretary", "/laporan/keluhan-per-kategori"),
    ],
)
def test_no_spreadsheet_calculates_it(poisoned: Target, who: str, address: str) -> None:
    browser = poisoned.visit(who)
    text = browser.get(address, query_string={"format": "csv"}, buffered=True).text
    for separator in ",;":
        for line in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator):
            assert [cell for cell in line if cell.startswith(("=1", "=2"))] == []
    book = browser.get(address, query_string={"format": "xlsx"}, buffered=True)
    sheet = load_workbook(io.BytesIO(book.data)).active
    assert sheet is not None
    kinds = {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds


def test_no_mail_carries_it_in_its_head(poisoned: Target, spy: HTTPServer) -> None:
    seen = 0
    with poisoned.app.app_context():
        for row in db.session.execute(db.text("SELECT id FROM messages")).all():
            message = messages.get_message(row.id)
            subject, body = mails.render_mail(message.template, message.context, message.locale)
            assert "\n" not in subject
            assert "\r" not in subject
            seen += "{{ 7 * 7 }}" in body
        db.session.remove()
    assert seen


NO_ADDRESSES = (
    "",
    "a@",
    "a@[1",
    "<a@b.id>",
    "a@b.id, thief@example.com",
    "a@b.id thief@example.com",
    "a@b.id\r\nBcc: thief@example.com",
    "a@b.id\nDATA",
)


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_a_mail_goes_to_one_address(mail_server: MailServer, address: str) -> None:
    with (
        SmtpMailer(mail_server.url, "coop@example.com") as mailer,
        pytest.raises(PermanentMailError),
    ):
        mailer.send(Mail("1", address, "Subject", "Body"))
    assert mail_server.messages == []

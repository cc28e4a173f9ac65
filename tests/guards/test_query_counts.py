"""At most twelve statements a page, and as many for one row as for a full page."""

import re
from collections import Counter

import pytest

from coop.dates import today
from coop.demo import cast
from tests.guards.test_role_matrix import ROWS, VISITORS
from tests.support.cooperative import Cooperative
from tests.support.moves import SEVERAL
from tests.support.statements import statements

pytest_plugins = ["tests.support.cooperative_fixture"]

MOST = 12
ESCAPED = re.compile(r"&lt;/?(?:a|span|td|strong|button|svg)\b")
FILE_PAGES = re.compile(r"\.(?:pdf|json)$")
NAME, LATE, LEFT = ({"q": cast.list_members()[number].full_name} for number in (0, 8, 36))
# (page, more of its address, who looks at it, what narrows it to a row or two)
LISTS: tuple[tuple[str, dict[str, str], str, dict[str, str]], ...] = (
    ("admin.jobs", {}, "administrator", {"kind": "broadcast.send"}),
    ("admin.trail", {}, "administrator", {"action": "payment.not_found"}),
    ("admin.users", {}, "administrator", NAME),
    ("appointments.bookings", {}, "owner", {"state": "in_progress"}),
    ("broadcast.broadcast", {}, "secretary", {"q": "Ahmad Fauzi"}),
    ("catalogue.items", {}, "owner", {"q": "filter"}),
    ("cashier.payments", {}, "cashier", {"status": "not_found"}),
    ("cashier.queue", {}, "cashier", NAME),
    ("complaints.all_of_them", {}, "secretary", {"q": "kursi"}),
    ("credit.applications", {}, "treasurer", {"status": "rejected"}),
    ("credit.loans", {}, "treasurer", LATE),
    ("faq.questions", {}, "secretary", {"q": "denda"}),
    ("ledger.account", {"from": "2000-01-01"}, "treasurer", {"code": "3-2100"}),
    ("ledger.entries", {}, "treasurer", {"q": "Hibah"}),
    ("members.employers", {}, "secretary", {"q": "Tekstil"}),
    ("members.register", {}, "secretary", NAME),
    ("membership.applications", {}, "secretary", NAME),
    ("membership.cards", {}, "secretary", NAME),
    ("membership.leaving", {}, "secretary", {"status": "requested"}),
    ("messages.outbox", {}, "administrator", {"q": "rizal@contoh.id"}),
    ("moving_in.members", {}, "secretary", {"q": f"Anggota Lama {SEVERAL}"}),
    ("moving_in.moves", {}, "secretary", {"status": "ready"}),
    ("orders.orders", {}, "owner", {"status": "cancelled"}),
    ("payroll.batch", {}, "treasurer", {"outcome": "full"}),
    ("payroll.letters", {}, "secretary", NAME),
    ("payroll.overview", {}, "treasurer", {"status": "draft"}),
    ("notices.promotion", {}, "secretary", {"q": "renovasi"}),
    ("products.overview", {}, "treasurer", {"q": "wajib"}),
    ("reminders.ladder", {}, "administrator", {"kind": "loans.instalment"}),
    ("reports.orders", {}, "treasurer", {"status": "ready"}),
    ("reports.show", {"code": "anggota"}, "secretary", NAME),
    ("reports.show", {"code": "anggota-keluar"}, "secretary", LEFT),
    ("reports.show", {"code": "simpanan"}, "secretary", NAME),
    ("reports.show", {"code": "pinjaman"}, "secretary", LATE),
    ("reports.show", {"code": "keluhan"}, "secretary", {"q": "kursi"}),
    ("reports.show", {"code": "keluhan-per-kategori"}, "secretary", {"from": "TODAY"}),
    ("reports.show", {"code": "promosi"}, "secretary", {"q": "renovasi"}),
    ("reports.show", {"code": "anggota-baru"}, "secretary", NAME),
    ("reports.show", {"code": "buku-kas", "from": "2000-01-01"}, "treasurer", {"from": "TODAY"}),
    ("reports.show", {"code": "potong-gaji"}, "treasurer", NAME),
    ("reports.show", {"code": "shu"}, "treasurer", NAME),
    ("savings.accounts", {}, "cashier", NAME),
    ("savings.deposits", {"status": "all"}, "cashier", NAME),
    ("savings.interest_run", {}, "treasurer", NAME),
    ("savings.withdrawals", {}, "cashier", {"status": "approved"}),
)


@pytest.mark.parametrize("who", VISITORS)
def test_a_page_asks_little_and_shows_no_markup(cooperative: Cooperative, who: str) -> None:
    pages = [row for row in ROWS if row.method == "GET" and row.answers[who] == "+"]
    browser, heavy, looked_at, is_asked_who = cooperative.visit(who), {}, 0, 0
    spoilt: list[str] = []
    for row in pages:
        address = cooperative.address_of(row.endpoint, **row.typed)
        if row.endpoint == "static" or FILE_PAGES.search(address.split("?")[0]):
            continue
        with statements() as sent, browser.get(address) as answer:
            looked_at += answer.status_code == 200
            if answer.mimetype == "text/html" and ESCAPED.search(answer.text):
                spoilt.append(row.endpoint)
        is_asked_who += any("FROM users" in text for text in sent)
        if len(sent) > MOST:
            again = [f"{n} × {text[:300]}" for text, n in Counter(sent).items() if n > 1]
            heavy[row.endpoint] = (len(sent), again)
    assert looked_at > 10
    assert who == "nobody" or is_asked_who > 10, "prepared statements are counted too"
    assert heavy == {}
    assert spoilt == [], "what should be an element is read as text"


@pytest.mark.parametrize(
    ("endpoint", "more", "who", "narrow"),
    LISTS,
    ids=[f"{e}{m.get('code', '')}" for e, m, *_ in LISTS],
)
def test_a_longer_list_asks_no_more(
    cooperative: Cooperative, endpoint: str, more: dict[str, str], who: str, narrow: dict[str, str]
) -> None:
    browser, found = cooperative.visit(who), []
    narrow = {name: value.replace("TODAY", f"{today()}") for name, value in narrow.items()}
    for typed in ({**more, **narrow}, more):
        with statements() as sent:
            page = browser.get(cooperative.address_of(endpoint, **typed)).text
        found.append((page.count("<tr"), len(sent)))
    (few, at_few), (many, at_many) = found
    assert 1 < few < many, "the heading and at least one row, and more rows in the longer list"
    assert at_few == at_many

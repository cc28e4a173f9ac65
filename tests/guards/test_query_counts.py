"""At most twelve statements a page, and as many for one row as for a full page."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from coop.demo import cast
from tests.guards.test_role_matrix import ROWS, VISITORS
from tests.support.cooperative import Cooperative

pytest_plugins = ["tests.support.cooperative_fixture"]

MOST = 12
FILE_PAGES = re.compile(r"\.(?:pdf|json)$")
STATEMENT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
NAME, LATE, LEFT = ({"q": cast.list_members()[number].full_name} for number in (0, 8, 36))
# (page, more of its address, who looks at it, what narrows it to a row or two)
LISTS: tuple[tuple[str, dict[str, str], str, dict[str, str]], ...] = (
    ("admin.trail", {}, "administrator", {"action": "payment.not_found"}),
    ("admin.users", {}, "administrator", NAME),
    ("cashier.payments", {}, "cashier", {"status": "not_found"}),
    ("cashier.queue", {}, "cashier", NAME),
    ("credit.applications", {}, "treasurer", {"status": "rejected"}),
    ("credit.loans", {}, "treasurer", LATE),
    ("ledger.account", {"from": "2000-01-01"}, "treasurer", {"code": "3-2100"}),
    ("ledger.entries", {}, "treasurer", {"q": "Hibah"}),
    ("members.employers", {}, "secretary", {"q": "Tekstil"}),
    ("members.register", {}, "secretary", NAME),
    ("membership.applications", {}, "secretary", NAME),
    ("membership.cards", {}, "secretary", NAME),
    ("membership.leaving", {}, "secretary", {"status": "requested"}),
    ("messages.outbox", {}, "administrator", {"q": "rizal@contoh.id"}),
    ("reminders.ladder", {}, "administrator", {"kind": "loans.instalment"}),
    ("reports.show", {"code": "anggota"}, "secretary", NAME),
    ("reports.show", {"code": "anggota-keluar"}, "secretary", LEFT),
    ("reports.show", {"code": "simpanan"}, "secretary", NAME),
    ("reports.show", {"code": "pinjaman"}, "secretary", LATE),
    ("savings.accounts", {}, "cashier", NAME),
    ("savings.withdrawals", {}, "cashier", {"status": "approved"}),
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that the block sends to any database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if STATEMENT.match(statement):
            sent.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("who", VISITORS)
def test_a_page_asks_little(cooperative: Cooperative, who: str) -> None:
    pages = [row for row in ROWS if row.method == "GET" and row.answers[who] == "+"]
    browser, heavy, looked_at = cooperative.visit(who), {}, 0
    for row in pages:
        address = cooperative.address_of(row.endpoint, **row.typed)
        if row.endpoint == "static" or FILE_PAGES.search(address.split("?")[0]):
            continue
        with statements() as sent, browser.get(address) as answer:
            looked_at += answer.status_code == 200
        if len(sent) > MOST:
            again = [f"{n} × {text[:300]}" for text, n in Counter(sent).items() if n > 1]
            heavy[row.endpoint] = (len(sent), again)
    assert looked_at > 10
    assert heavy == {}


@pytest.mark.parametrize(
    ("endpoint", "more", "who", "narrow"),
    LISTS,
    ids=[f"{e}{m.get('code', '')}" for e, m, *_ in LISTS],
)
def test_a_longer_list_asks_no_more(
    cooperative: Cooperative, endpoint: str, more: dict[str, str], who: str, narrow: dict[str, str]
) -> None:
    browser, found = cooperative.visit(who), []
    for typed in ({**more, **narrow}, more):
        with statements() as sent:
            page = browser.get(cooperative.address_of(endpoint, **typed)).text
        found.append((page.count("<tr"), len(sent)))
    (few, at_few), (many, at_many) = found
    assert 1 < few < many, "the heading and at least one row, and more rows in the longer list"
    assert at_few == at_many

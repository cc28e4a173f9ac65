"""The pages of the books: written by one, decided by another, closed by a checklist."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from coop.domain.books import period_service, queries, statement_queries
from coop.domain.ledger.types import credit, debit
from tests.integration.books.conftest import Commit, Office
from tests.support.staff import send, sign_in
from tests.support.statements import statements

Post = Callable[..., int]


@pytest.fixture(autouse=True)
def without_tokens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)


def _latest(app: Flask) -> queries.VoucherRow:
    with app.app_context():
        return queries.search_vouchers(queries.VoucherFilter())[0].rows[0]


FORMS = {
    "expense": {"amount": "350.000", "account": "5-2200", "money": "1-1101", "party": "PLN"},
    "income": {"amount": "Rp 1.000.000", "account": "4-2100", "money": "1-1201"},
    "transfer": {"amount": "2000000", "money": "1-1101", "to_money": "1-1201"},
    "journal": {
        "account_1": "5-4100",
        "debit_1": "75000",
        "account_3": "1-2900",
        "credit_3": "75000",
    },
}


@pytest.mark.parametrize("kind", FORMS)
def test_a_voucher_is_written_and_booked(app: Flask, office: Office, kind: str) -> None:
    treasurer, chair = sign_in(app, office.treasurer), sign_in(app, office.chair)
    assert treasurer.get(f"/bukti/{kind}").status_code == 200
    fields = {"booked_on": "2025-01-14", "text": "Uji coba", **FORMS[kind]}
    assert send(treasurer, f"/bukti/{kind}", fields).status_code == 303
    row = _latest(app)
    page = treasurer.get(f"/bukti/{row.id}").text
    assert "Uji coba" in page
    assert "Ambil keputusan" not in page
    assert send(treasurer, f"/bukti/{row.id}/putusan", {"verdict": "approve"}).status_code == 403
    assert send(chair, f"/bukti/{row.id}/putusan", {"verdict": "approve"}).status_code == 303
    row = _latest(app)
    assert row.entry_number is not None
    assert chair.get(f"/bukti/{row.id}").status_code == 200
    assert chair.get("/bukti?format=csv").status_code == 200
    for words in ("uji", "pln", "2000000"):
        assert chair.get(f"/bukti?q={words}&status=posted").status_code == 200


def test_a_journal_that_is_not_whole_comes_back(app: Flask, office: Office) -> None:
    treasurer = sign_in(app, office.treasurer)
    typed = {"booked_on": "2025-01-14", "text": "Uji", "account_1": "5-4100", "debit_1": "75000"}
    answer = send(treasurer, "/bukti/journal", typed)
    assert answer.status_code == 422
    assert "75000" in answer.text or "75.000" in answer.text
    answer = send(treasurer, "/bukti/journal", {**typed, "credit_2": "75000"})
    assert answer.status_code == 422
    assert "tanpa akun" in answer.text or "akunnya belum dipilih" in answer.text
    unequal = {**typed, "account_2": "1-1201", "credit_2": "70000"}
    answer = send(treasurer, "/bukti/journal", unequal)
    assert answer.status_code == 422


def test_a_month_is_closed_and_opened_on_its_page(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    post(100_000, on=date(2024, 3, 5))
    treasurer, chair = sign_in(app, office.treasurer), sign_in(app, office.chair)
    address = "/tutup-buku/202403"
    assert send(treasurer, f"{address}/tutup").status_code == 422  # interest was never reckoned
    assert send(treasurer, f"{address}/tutup", {"is_accepted": "y"}).status_code == 303
    commit(lambda: None)
    assert "Ditutup" in treasurer.get(address).text
    assert send(chair, f"{address}/tutup", {"is_accepted": "y"}).status_code == 403
    assert send(treasurer, f"{address}/buka").status_code == 422
    assert send(treasurer, f"{address}/buka", {"reason": "Nota"}).status_code == 303
    assert "Nota" in chair.get(address).text
    assert send(chair, f"{address}/putusan", {"verdict": "approve"}).status_code == 303
    with app.app_context():
        assert period_service.list_requests() == {}
    assert chair.get("/tutup-buku/199913").status_code == 404
    assert chair.get("/tutup-buku").status_code == 200


@pytest.mark.parametrize("code", ["position", "results", "cash-flow", "equity"])
def test_a_statement_on_the_screen_on_paper_and_as_a_file(
    app: Flask, office: Office, post: Post, code: str
) -> None:
    post(100_000, on=date(2024, 3, 5))
    post(on=date(2025, 1, 3), lines=[debit("5-2200", 900), credit("1-1101", 900)], text="Listrik")
    browser = sign_in(app, office.supervisor)
    with statements() as sent:
        page = browser.get(f"/laporan-keuangan/{code}?from=2024-01-01&to=2024-12-31")
    assert page.status_code == 200
    assert len(sent) <= 12
    for file_format in ("csv", "xlsx", "pdf"):
        with browser.get(f"/laporan-keuangan/{code}?format={file_format}") as answer:
            assert answer.status_code == 200
    assert browser.get("/laporan-keuangan/nonsense").status_code == 404
    with app.app_context():
        year = statement_queries.results(date(2025, 1, 1), date(2025, 1, 31))
        assert year.totals["surplus"] == (-900, 0)
        year = statement_queries.results(date(2025, 1, 1), date(2025, 12, 31))
        assert year.totals["surplus"] == (-900, 100_000)

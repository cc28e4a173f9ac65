import io
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader

from coop.db.unit_of_work import run_in_transaction
from coop.domain.identity.types import Role
from coop.domain.members.service import mark_leaving, mark_left
from coop.domain.members.types import LeavingReason
from coop.domain.payments.service import receive_cash
from coop.domain.reports.service import REPORTS, get_report
from coop.domain.reports.types import Report, ReportFilter
from coop.domain.savings import service
from coop.domain.settings.service import today
from coop.domain.trail.service import acting_user
from coop.errors import NotFound
from tests.integration.savings.conftest import (  # noqa: F401 - the fixture is asked for by name
    Cooperative,
    add_actor,
    add_saver,
    coop,
)


def asked(**changes: object) -> ReportFilter:
    return ReportFilter(**{"day": today(), **changes})


def names(code: str, **changes: object) -> list[str]:
    return [row.name for row in get_report(code).stream(asked(**changes))]


def test_the_register_holds_who_has_not_left(coop: Cooperative) -> None:  # noqa: F811 - the fixture
    mark_leaving(coop.other.member.id)
    assert names("anggota") == ["Anggota 1", "Anggota 2"]

    mark_left(coop.other.member.id, date(2026, 3, 1), LeavingReason.REQUEST)
    (left,) = get_report("anggota-keluar").stream(asked())
    assert names("anggota") == ["Anggota 1"]
    assert (left.name, left.left_on, left.leaving_reason) == (
        "Anggota 2",
        date(2026, 3, 1),
        LeavingReason.REQUEST,
    )


def test_savings_stand_by_kind_and_add_up(coop: Cooperative) -> None:  # noqa: F811 - the fixture
    coop.deposit(coop.saver, 250_000)
    coop.deposit(coop.other, 40_000)

    page, totals = get_report("simpanan").search(asked(), 1)
    assert [(row.name, row.sukarela, row.wajib, row.total) for row in page.rows] == [
        ("Anggota 1", 250_000, 0, 250_000),
        ("Anggota 2", 40_000, 0, 40_000),
    ]
    assert totals["sukarela"] == totals["total"] == 290_000
    assert page.total == 2


def test_receipts_of_the_day_are_what_was_booked_on_it(
    coop: Cooperative,  # noqa: F811 - the fixture
) -> None:
    coop.deposit(coop.saver, 250_000)
    report = get_report("penerimaan")

    page, totals = report.search(asked(), 1)
    assert [(row.name, row.amount, row.recorded_by) for row in page.rows] == [
        ("Anggota 1", 250_000, "Kasir Sari")
    ]
    assert totals == {"amount": 250_000}
    assert report.search(asked(day=date(2020, 1, 1)), 1)[0].total == 0


def test_rows_are_searched_and_sorted(coop: Cooperative) -> None:  # noqa: F811 - the fixture
    coop.deposit(coop.other, 40_000)

    assert names("anggota", text="anggota 2") == ["Anggota 2"]
    assert names("anggota", text=coop.saver.member.number) == ["Anggota 1"]
    assert names("anggota", employer_id=10**9) == []
    assert names("anggota", sort="name", descending=True) == ["Anggota 2", "Anggota 1"]
    assert names("simpanan", sort="total", descending=True) == ["Anggota 2", "Anggota 1"]
    assert names("simpanan", sort="password") == ["Anggota 1", "Anggota 2"]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.code)
def test_every_column_is_there_on_every_row(
    coop: Cooperative,  # noqa: F811 - the fixture
    report: Report,
) -> None:
    coop.deposit(coop.saver, 250_000)
    mark_leaving(coop.other.member.id)
    mark_left(coop.other.member.id, date(2026, 3, 1), LeavingReason.DEATH)

    page, totals = report.search(asked(), 1)
    rows = list(report.stream(asked()))
    assert len(rows) == page.total
    assert all(hasattr(row, column.key) for row in rows for column in report.columns)
    assert set(totals) <= {column.key for column in report.columns if column.adds_up}
    assert set(report.sorts) <= {column.key for column in report.columns}


def test_an_unknown_report_is_not_found() -> None:
    with pytest.raises(NotFound):
        get_report("rahasia")


def sign_in(app: Flask, client: FlaskClient, members: int) -> FlaskClient:
    """Return a treasurer at the desk; the fifth of the members has paid 75.000 in."""

    def build() -> int:
        savers = [add_saver(number) for number in range(1, members + 1)]
        treasurer = add_actor(savers[0].person, Role.TREASURER)
        cashier = add_actor(savers[1].person, Role.CASHIER)
        token = acting_user.set(cashier.user_id)
        bill = service.bill_deposit(savers[4].account().id, 75_000)
        receive_cash(savers[4].person.id, {bill.id: 75_000}, cashier)
        acting_user.reset(token)
        return treasurer.user_id

    with app.app_context():
        user_id = run_in_transaction(build)
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = f"{user_id}:0", True
    return client


def test_a_long_report_is_one_paper_with_numbered_pages(app: Flask, client: FlaskClient) -> None:
    reader = sign_in(app, client, 260)
    answer = reader.get("/laporan/simpanan?format=pdf")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]

    assert answer.mimetype == "application/pdf"
    assert len(pages) > 2
    assert all(f"{number}" in text for number, text in enumerate(pages, start=1))
    assert sum(text.count("Rp75.000") for text in pages) == 4  # the row and the totals, twice each
    assert "Anggota 260" in "".join(pages)
    assert "Koperasi Simpan Pinjam Sejahtera" in pages[0]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.code)
def test_each_report_is_a_page_and_files(app: Flask, client: FlaskClient, report: Report) -> None:
    reader = sign_in(app, client, 5)
    page = reader.get(f"/laporan/{report.code}")
    sheet = reader.get(f"/laporan/{report.code}?format=xlsx")
    plain = reader.get(f"/laporan/{report.code}?format=csv")

    assert page.status_code == 200
    assert "<h1>" in page.get_data(as_text=True)
    assert len(plain.get_data(as_text=True).splitlines()[0].split(",")) == len(report.columns)
    book = load_workbook(io.BytesIO(sheet.data)).active
    sheet.close()
    assert book is not None
    assert book.max_column == len(report.columns)


def test_new_members_are_those_of_the_period(coop: Cooperative) -> None:  # noqa: F811 - the fixture
    joined = coop.saver.member.joined_on
    assert names("anggota-baru", first=joined, last=joined) == ["Anggota 1", "Anggota 2"]
    assert names("anggota-baru", first=joined.replace(year=joined.year + 1)) == []


def test_who_paid_nothing_for_months_is_dormant(coop: Cooperative) -> None:  # noqa: F811 - the fixture
    coop.deposit(coop.saver, 40_000)
    assert names("anggota-pasif") == ["Anggota 2"]
    later = today().replace(year=today().year + 1)
    assert names("anggota-pasif", day=later) == ["Anggota 1", "Anggota 2"]


def test_arrears_of_wajib_count_months_and_amount(coop: Cooperative) -> None:  # noqa: F811 - the fixture
    month = date(2024, 2, 1)
    for later in range(3):
        service.bill_wajib(month.replace(month=2 + later))
    rows = list(get_report("tunggakan-wajib").stream(asked()))
    assert [(row.name, row.months) for row in rows] == [("Anggota 1", 3), ("Anggota 2", 3)]
    assert all(row.amount > 0 and row.since.month == 2 for row in rows)


def test_the_cash_book_holds_what_moved_on_cash(coop: Cooperative) -> None:  # noqa: F811 - the fixture
    coop.deposit(coop.saver, 250_000)
    coop.deposit(coop.other, 40_000)
    page, totals = get_report("buku-kas").search(asked(), 1)
    assert [row.debit for row in page.rows] == [250_000, 40_000]
    assert totals == {"debit": 290_000, "credit": 0}
    assert not list(
        get_report("buku-kas").stream(asked(first=date(2020, 1, 1), last=date(2020, 1, 31)))
    )

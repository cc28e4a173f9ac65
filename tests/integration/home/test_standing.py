"""What the homes read of how things stand, on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import combinations

import pytest
from flask import Flask

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.assurance import reporting_service
from coop.domain.assurance.service import AuditReport, CheckResult
from coop.domain.books.types import BOOK_YEAR
from coop.domain.identity.types import STAFF_ROLES, UNIT_ROLES, Actor, Role
from coop.domain.ledger import chart
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.members.service import enrol_member, mark_leaving, mark_left
from coop.domain.members.types import LeavingReason
from coop.domain.payments.types import PaymentMethod
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.reports import figure_queries, queue_queries, standing_queries
from coop.domain.reports.figure_queries import read_figures
from coop.domain.savings import service as savings
from coop.domain.work.models import WorkRow
from coop.refs import Ref
from tests.integration.home.homes import read_figures as figures_of
from tests.integration.savings.conftest import Cooperative, coop
from tests.support.staff import add_staff, send, sign_in
from tests.support.statements import statements

NOW = datetime(2026, 3, 20, 3, tzinfo=UTC)
TODAY = date(2026, 3, 20)
BANK = "1-1201"
INCOME = chart.OTHER_INCOME
MOST = 12
MANUAL = Ref("manual", 1)

__all__ = ["coop"]


@pytest.fixture(autouse=True)
def march() -> object:
    """Let it be the twentieth of March 2026."""
    with dates.at(NOW):
        yield


def _book(amount: int, on: date, key: str, source: Ref = MANUAL) -> None:
    lines = [debit(BANK, amount), credit(INCOME, amount)]
    if source.kind == BOOK_YEAR:
        lines = [debit(INCOME, amount), credit(chart.UNDISTRIBUTED, amount)]
    post_entry("Pendapatan", lines, source=source, unique_key=key, booked_on=on, unit_id=1)


def test_two_years_of_surplus_stand_beside_each_other_as_if_none_were_closed(
    coop: Cooperative,
) -> None:
    _book(700, date(2024, 12, 5), "before")
    _book(100, date(2025, 2, 5), "a")
    _book(30, date(2025, 12, 20), "b")
    _book(130, date(2025, 12, 31), "close", Ref(BOOK_YEAR, 1))
    _book(40, date(2026, 1, 9), "c")
    _book(5, date(2026, 3, 9), "d")
    _book(9_000, date(2026, 3, 21), "tomorrow")

    books = standing_queries.book_figures(TODAY)
    assert books.surplus_a_year_before == (0, *[100] * 10, 130)
    assert books.surplus_by_month == (40, 40, 45)
    assert books.surplus == 45
    assert books.liquid == 700 + 100 + 30 + 40 + 5
    assert books.liquid_by_month[-3:] == (870, 870, 875)
    assert books.months[0] == date(2025, 4, 1)
    assert books.balances[chart.UNDISTRIBUTED] == -130


def test_savings_withdrawable_and_receipts_follow_what_came_in(
    coop: Cooperative,
) -> None:
    coop.deposit(coop.saver, 250_000)
    coop.deposit(coop.other, 40_000)

    books = standing_queries.book_figures(TODAY)
    assert books.savings == books.withdrawable == 290_000
    assert books.liquid == 290_000
    receipts = standing_queries.receipts_by_day(TODAY)
    assert len(receipts.days) == 14
    assert receipts.days[-1] == TODAY
    assert receipts.by_method[PaymentMethod.CASH] == (*[0] * 13, 290_000)
    found = read_figures({"cash_today", "cash_today_count"}, TODAY)
    assert found == {"cash_today": 290_000, "cash_today_count": 2}


def test_members_are_counted_at_each_month_s_end(
    coop: Cooperative,
) -> None:
    newest = enrol_member(
        add_person(PersonDetails(full_name="Anggota 3")).id, joined_on=date(2026, 3, 2)
    )
    mark_leaving(coop.other.member.id)
    mark_left(coop.other.member.id, date(2026, 2, 10), LeavingReason.REQUEST)

    growth = standing_queries.member_growth(TODAY)
    assert growth.members[-3:] == (2, 1, 2)
    assert growth.members[0] == 2
    assert growth.joined == (*[0] * 11, 1)
    assert growth.left == (*[0] * 10, 1, 0)
    found = read_figures({"members", "members_joined", "members_incomplete"}, TODAY)
    assert found == {"members": 2, "members_joined": 1, "members_incomplete": 2}
    assert newest.number


def test_an_empty_cooperative_has_every_figure(app: Flask) -> None:
    with app.app_context():
        found = read_figures(figure_queries.list_figures(), TODAY)
        queues = queue_queries.describe_queues(queue_queries.list_queues(), None)
        growth = standing_queries.member_growth(TODAY)
        assert standing_queries.loans_by_class(TODAY)[0].amount == 0
        assert standing_queries.list_longest_waiting() == []
        assert read_figures((), TODAY) == queue_queries.describe_queues((), None) == {}
    texts = figure_queries.AS_THEY_ARE
    assert {value for name, value in found.items() if name not in texts} == {0}
    assert {(one.amount, one.since) for one in queues.values()} == {(None, None)}
    assert growth.members == (0,) * 12


def test_a_queue_tells_its_amount_and_its_oldest(
    coop: Cooperative,
) -> None:
    coop.deposit(coop.saver, 250_000)
    coop.deposit(coop.other, 250_000)
    for saver, amount, day in ((coop.saver, 40_000, 18), (coop.other, 10_000, 19)):
        with dates.at(datetime(2026, 3, day, 3, tzinfo=UTC)):
            account = saver.account().id
            savings.request_withdrawal(account, amount, PaymentMethod.CASH, saver.actor)

    waiting = queue_queries.describe_queues({"withdrawals_to_approve"}, None)
    assert waiting["withdrawals_to_approve"].amount == 50_000
    assert waiting["withdrawals_to_approve"].since == datetime(2026, 3, 18, 3, tzinfo=UTC)
    assert queue_queries.count_queues(None).withdrawals_to_approve == 2


def _audit(ok: bool, day: int, name: str = "ledger.balanced") -> None:
    problems = () if ok else ("entry 7 does not balance", "entry 8 does not balance")
    with dates.at(datetime(2026, 3, day, 18, tzinfo=UTC)):
        report = AuditReport((CheckResult(name, ok, 3, problems),))
        reporting_service.raise_alarm(report, date(2026, 3, day))


def test_the_audit_says_since_when_all_is_equal(
    coop: Cooperative,
) -> None:
    assert reporting_service.find_audit_state() is None
    for ok, day in ((True, 1), (False, 2), (True, 3), (True, 4)):
        _audit(ok, day)

    state = reporting_service.find_audit_state()
    assert state is not None
    assert state.at == datetime(2026, 3, 4, 18, tzinfo=UTC)
    assert state.clean_since == datetime(2026, 3, 3, 18, tzinfo=UTC)
    assert (state.problem_count, state.is_trail_whole) == (0, True)

    _audit(ok=False, day=5, name="trail.seals")
    state = reporting_service.find_audit_state()
    assert state is not None
    assert (state.problem_count, state.clean_since, state.is_trail_whole) == (2, None, False)


@pytest.fixture
def holder(app: Flask) -> Callable[..., Actor]:
    """Add somebody who holds these offices."""

    def add(*roles: Role) -> Actor:
        with app.app_context():
            return run_in_transaction(lambda: add_staff("Dua Jabatan", *roles))

    return add


def test_two_offices_make_one_home_without_repeats(
    app: Flask, holder: Callable[..., Actor]
) -> None:
    for pair in combinations(sorted(STAFF_ROLES - UNIT_ROLES), 2):
        browser = sign_in(app, holder(*pair))
        browser.get("/ringkasan")
        with statements() as sent:
            answer = browser.get("/ringkasan")
        titles = [figure.title for figure in figures_of(answer.text)]
        headings = answer.text.count("<h2>Pinjaman menurut kualitas</h2>")
        assert answer.status_code == 200
        assert len(titles) == len(set(titles)) > 3, pair
        assert headings <= 1
        assert len(sent) <= MOST, (pair, len(sent))


def test_nothing_to_draw_says_so(app: Flask, holder: Callable[..., Actor]) -> None:
    page = sign_in(app, holder(Role.CASHIER)).get("/ringkasan").text
    assert "Belum ada datanya" in page
    page = sign_in(app, holder(Role.COMMITTEE)).get("/ringkasan").text
    assert "Tidak ada yang menunggu" in page
    page = sign_in(app, holder(Role.SUPERVISOR)).get("/ringkasan").text
    assert "Audit pertama berjalan malam ini." in page


def test_a_failed_job_is_shown_to_the_administrator(
    app: Flask, holder: Callable[..., Actor]
) -> None:
    def give_up() -> None:
        from_the_past = {"kind": "shu.pay_out", "payload": {}, "created_at": NOW, "run_after": NOW}
        session.add(WorkRow(**from_the_past, attempts=5, failed_at=NOW, last_error="disk is full"))

    with app.app_context():
        run_in_transaction(give_up)
    browser = sign_in(app, holder(Role.ADMINISTRATOR))
    figure = figures_of(browser.get("/ringkasan").text)[0]
    page = browser.get(figure.address).text
    assert figure.value == "1"
    assert "Pembayaran SHU" in page
    assert "disk is full" in page
    assert "disk is full" not in browser.get("/pekerjaan?status=done").text
    assert "disk is full" in browser.get("/pekerjaan?q=DISK&format=csv&sort=kind").text
    assert "disk is full" not in browser.get("/pekerjaan?q=listrik").text


def test_a_failed_job_is_started_again(app: Flask, holder: Callable[..., Actor]) -> None:
    def give_up() -> int:
        row = WorkRow(
            kind="shu.pay_out", payload={}, created_at=NOW, run_after=NOW, attempts=8, failed_at=NOW
        )
        session.add(row)
        session.flush()
        return row.id

    with app.app_context():
        job = run_in_transaction(give_up)
    browser = sign_in(app, holder(Role.ADMINISTRATOR))
    assert "Jalankan lagi" in browser.get("/pekerjaan").text
    app.config["WTF_CSRF_ENABLED"] = False
    assert send(browser, f"/pekerjaan/{job}/ulang").status_code == 303
    page = browser.get("/pekerjaan").text
    assert "diantrekan lagi" in page
    assert "Menunggu" in page
    assert "Jalankan lagi" not in page
    again = send(browser, f"/pekerjaan/{job}/ulang")
    assert (again.status_code, "Hanya proses yang dihentikan" in again.text) == (409, True)
    assert send(browser, "/pekerjaan/0/ulang").status_code == 404
    with app.app_context():
        row = session.get_one(WorkRow, job)
        assert (row.attempts, row.failed_at) == (0, None)

"""Months close one after another, keep their totals, and open again by two people."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from coop.db import session
from coop.domain.assurance.service import CHECKS, run_audit
from coop.domain.books import period_service, statement_queries, voucher_service, year_service
from coop.domain.books.queries import find_live_year
from coop.domain.books.types import VoucherKind, YearStatus
from coop.domain.ledger import queries
from coop.domain.ledger.errors import PeriodClosed
from coop.domain.ledger.models import MonthTotal
from coop.domain.ledger.types import PeriodStatus, credit, debit
from coop.errors import Conflict, NotFound, Refused
from tests.integration.books.conftest import Commit, Office

BANK, CASH, INCOME, CHARGES, LOANS_IN = "1-1201", "1-1101", "4-2900", "5-5100", "4-1100"
Post = Callable[..., int]
JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)
DECEMBER = date(2024, 12, 1)


def fill(post: Post) -> None:
    """Three months, each with income, charges, and money moved from the bank to the drawer."""
    for month in (1, 2, 3):
        post(100_000 * month, on=date(2024, month, 5))
        charge = [debit(CHARGES, 2_500), credit(BANK, 2_500)]
        post(on=date(2024, month, 28), lines=charge, text="Biaya")
        moved = [debit(CASH, 10_000), credit(BANK, 10_000)]
        post(on=date(2024, month, 10), lines=moved, text="Tarik tunai")


def _figures(app: Flask) -> tuple[object, ...]:
    with app.app_context():
        day = date(2024, 3, 20)
        flow = statement_queries.cash_flow(date(2024, 1, 10), day)
        assert flow.holds
        return (
            queries.trial_balance(day),
            queries.account_movements(BANK, date(2024, 2, 3), date(2024, 3, 31)).opening,
            statement_queries.financial_position(day).totals,
            statement_queries.results(JANUARY, day).totals,
            flow.totals,
        )


def test_a_closed_month_reads_as_before_and_takes_nothing(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    fill(post)
    before = _figures(app)
    for month in (JANUARY, FEBRUARY):
        commit(period_service.close_month, month, is_accepted=True)
        assert _figures(app) == before
    with app.app_context():
        kept = session.execute(
            select(MonthTotal.account, MonthTotal.debit, MonthTotal.credit, MonthTotal.cash_amount)
            .where(MonthTotal.month == FEBRUARY)
            .order_by(MonthTotal.account)
        ).all()
        assert [tuple(row) for row in kept] == [
            (CASH, 10_000, 0, 0),
            (BANK, 200_000, 12_500, 0),
            (INCOME, 0, 200_000, 200_000),
            (CHARGES, 2_500, 0, -2_500),
        ]
        assert run_audit().failed == ()
    with pytest.raises(PeriodClosed):
        post(5, on=date(2024, 2, 29))
    with pytest.raises(PeriodClosed):
        post(5, on=date(2023, 11, 30))  # nothing was booked then, and that is closed too
    post(5, on=date(2024, 3, 1))
    with pytest.raises(Conflict):
        commit(period_service.close_month, FEBRUARY, is_accepted=True)


def test_months_close_in_their_order_and_once_they_ended(
    office: Office, post: Post, commit: Commit
) -> None:
    fill(post)
    with pytest.raises(Refused, match="close them first"):
        commit(period_service.close_month, MARCH, is_accepted=True)
    with pytest.raises(Refused, match="not ended"):
        commit(period_service.close_month, date(2025, 1, 1), is_accepted=True)
    with pytest.raises(Refused, match="together with its year"):
        commit(period_service.close_month, DECEMBER, is_accepted=True)


def test_the_checklist_hinders_or_wants_to_be_seen(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    post(100_000, on=date(2024, 1, 5))
    draft = voucher_service.expense(CHARGES, BANK, 1_000, "Biaya", date(2024, 1, 9))
    voucher = commit(voucher_service.write_voucher, draft, office.treasurer)
    with app.app_context():
        voucher_id = session.merge(voucher).id
    with pytest.raises(Refused, match="checklist"):
        commit(period_service.close_month, JANUARY, is_accepted=True)
    commit(voucher_service.post_voucher, voucher_id, office.chair)
    with pytest.raises(Refused, match="looked at") as refusal:  # interest was never reckoned
        commit(period_service.close_month, JANUARY, is_accepted=False)
    assert refusal.value.field == "is_accepted"
    commit(period_service.close_month, JANUARY, is_accepted=True)


def test_two_people_open_the_latest_month_again(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    fill(post)
    for month in (JANUARY, FEBRUARY):
        commit(period_service.close_month, month, is_accepted=True)
    commit(period_service.request_reopening, JANUARY, "Salah", office.treasurer)
    with pytest.raises(Refused, match="open them first"):
        commit(period_service.approve_reopening, JANUARY, office.chair)
    with pytest.raises(Refused, match="Say why"):
        commit(period_service.request_reopening, FEBRUARY, " ", office.treasurer)
    with pytest.raises(NotFound):
        commit(period_service.approve_reopening, FEBRUARY, office.chair)
    commit(period_service.request_reopening, FEBRUARY, "Nota tertinggal", office.treasurer)
    with pytest.raises(Refused, match="another person"):
        commit(period_service.approve_reopening, FEBRUARY, office.treasurer)
    commit(period_service.reject_reopening, FEBRUARY, office.chair, "Tunggu audit")
    commit(period_service.request_reopening, FEBRUARY, "Nota tertinggal", office.treasurer)
    commit(period_service.approve_reopening, FEBRUARY, office.chair)
    post(7, on=date(2024, 2, 29))
    commit(period_service.close_month, FEBRUARY, is_accepted=True)
    with app.app_context():
        assert statement_queries.results(FEBRUARY, date(2024, 2, 29)).totals["surplus"] == (
            200_000 - 2_500 + 7,
            0,
        )
        assert run_audit().failed == ()


def close_until_november(office: Office, commit: Commit) -> None:
    for month in range(1, 12):
        commit(period_service.close_month, date(2024, month, 1), is_accepted=True)


def test_two_people_close_the_year_and_its_surplus_goes_on(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    fill(post)
    earned = [debit(BANK, 1_000_000), credit(LOANS_IN, 1_000_000)]
    post(on=date(2024, 12, 30), lines=earned, text="Bunga")
    with pytest.raises(Refused, match="close them first"):
        commit(year_service.prepare_year, 2024, office.treasurer, is_accepted=True)
    close_until_november(office, commit)
    with pytest.raises(Refused, match="not ended"):
        commit(year_service.prepare_year, 2025, office.treasurer, is_accepted=True)
    year_id = prepare(app, office, commit)
    with pytest.raises(Conflict):
        commit(year_service.prepare_year, 2024, office.treasurer, is_accepted=True)
    with pytest.raises(Refused, match="another person"):
        commit(year_service.approve_year, year_id, office.treasurer)
    commit(year_service.approve_year, year_id, office.chair)
    surplus = 600_000 - 7_500 + 1_000_000
    with app.app_context():
        closed = find_live_year(2024)
        assert closed is not None
        assert closed.status is YearStatus.CLOSED
        assert queries.find_status(DECEMBER) is PeriodStatus.CLOSED
        results = statement_queries.results(JANUARY, date(2024, 12, 31))
        assert results.totals["surplus"] == (surplus, 0)
        assert results.holds
        assert statement_queries.financial_position(date(2025, 1, 2)).holds
        rows = {row.code: row.amount for row in queries.trial_balance(date(2025, 1, 2)).rows}
        assert rows["3-4100"] == -surplus
        assert not any(amount for code, amount in rows.items() if code[0] in "45")
        assert rows["3-4200"] == 0
        assert run_audit().failed == ()
    with pytest.raises(PeriodClosed):
        post(1, on=date(2024, 12, 31))


def prepare(app: Flask, office: Office, commit: Commit) -> int:
    return _id(app, commit(year_service.prepare_year, 2024, office.treasurer, is_accepted=True))


def _id(app: Flask, row: object) -> int:
    with app.app_context():
        return int(session.merge(row).id)  # type: ignore[attr-defined]  # every row has one


def test_a_closed_year_is_opened_with_its_december(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    fill(post)
    close_until_november(office, commit)
    year_id = prepare(app, office, commit)
    commit(year_service.approve_year, year_id, office.chair)
    commit(period_service.request_reopening, DECEMBER, "Temuan audit", office.treasurer)
    commit(period_service.approve_reopening, DECEMBER, office.chair)
    post(1_000, on=date(2024, 12, 31), text="Temuan")
    with app.app_context():
        surplus = 600_000 - 7_500 + 1_000
        assert (
            statement_queries.results(JANUARY, date(2024, 12, 31)).totals["surplus"][0] == surplus
        )
        assert find_live_year(2024) is None
        assert queries.find_status(DECEMBER) is PeriodStatus.OPEN
        assert run_audit().failed == ()
    year_id = prepare(app, office, commit)
    commit(year_service.approve_year, year_id, office.chair)
    with app.app_context():
        rows = {row.code: row.amount for row in queries.trial_balance(date(2025, 1, 2)).rows}
        assert rows["3-4100"] == -surplus
        assert run_audit().failed == ()


def test_the_close_is_prepared_anew_when_something_was_booked(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    fill(post)
    close_until_november(office, commit)
    year_id = prepare(app, office, commit)
    post(9, on=date(2024, 12, 31))
    with pytest.raises(Conflict, match="meanwhile"):
        commit(year_service.approve_year, year_id, office.chair)
    with pytest.raises(Refused, match="Say why"):
        commit(year_service.reject_year, year_id, office.chair, "")
    commit(year_service.reject_year, year_id, office.chair, "Ada yang tertinggal")
    year_id = prepare(app, office, commit)
    commit(year_service.approve_year, year_id, office.chair)


def test_the_close_is_prepared_anew_when_the_members_part_changed(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    """What moves from others to members changes what they share, not the surplus."""
    fill(post)
    close_until_november(office, commit)
    year_id = prepare(app, office, commit)
    with app.app_context():
        before = year_service.preview_year(2024)
    moved = [debit(INCOME, 60_000), credit(LOANS_IN, 60_000)]
    post(on=date(2024, 12, 30), lines=moved, text="Bunga anggota salah akun")
    with app.app_context():
        after = year_service.preview_year(2024)
    assert after.total == before.total
    assert after.from_members > before.from_members == 0
    with pytest.raises(Conflict, match="meanwhile"):
        commit(year_service.approve_year, year_id, office.chair)
    commit(year_service.reject_year, year_id, office.chair, "Ada yang pindah akun")
    year_id = prepare(app, office, commit)
    commit(year_service.approve_year, year_id, office.chair)


def test_a_year_with_a_loss_carries_it(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    loss = [debit(CHARGES, 5_000), credit(BANK, 5_000)]
    post(on=date(2024, 1, 9), lines=loss, text="Biaya")
    close_until_november(office, commit)
    year_id = prepare(app, office, commit)
    commit(year_service.approve_year, year_id, office.chair)
    with app.app_context():
        rows = {row.code: row.amount for row in queries.trial_balance(date(2025, 1, 2)).rows}
        assert rows["3-4100"] == 5_000
        assert run_audit().failed == ()


def test_a_shared_year_stays_closed(
    app: Flask, office: Office, post: Post, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(post)
    close_until_november(office, commit)
    year_id = prepare(app, office, commit)
    commit(year_service.approve_year, year_id, office.chair)
    monkeypatch.setattr(year_service, "YEAR_BLOCKERS", [lambda year: year == 2024])
    with pytest.raises(Refused, match="being shared"):
        commit(period_service.request_reopening, DECEMBER, "Temuan", office.treasurer)


def test_vouchers_are_written_by_one_and_posted_by_another(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    day = date(2025, 1, 14)
    draft = voucher_service.expense("5-2200", CASH, 350_000, "Listrik", day, "PLN")
    voucher_id = _id(app, commit(voucher_service.write_voucher, draft, office.treasurer))
    with pytest.raises(Refused, match="another person"):
        commit(voucher_service.post_voucher, voucher_id, office.treasurer)
    commit(voucher_service.post_voucher, voucher_id, office.chair)
    with pytest.raises(NotFound):
        commit(voucher_service.post_voucher, voucher_id, office.chair)
    with app.app_context():
        rows = {row.code: row.amount for row in queries.trial_balance(day).rows}
        assert rows == {CASH: -350_000, "5-2200": 350_000}
        assert run_audit().failed == ()
    second = _id(app, commit(voucher_service.write_voucher, draft, office.treasurer))
    commit(voucher_service.reject_voucher, second, office.chair, "Dobel")
    third = _id(app, commit(voucher_service.write_voucher, draft, office.treasurer))
    with pytest.raises(Refused, match="Only who asked"):
        commit(voucher_service.withdraw_voucher, third, office.chair)
    commit(voucher_service.withdraw_voucher, third, office.treasurer)
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(MonthTotal)) == 0
        assert {row.code for row in queries.trial_balance(day).rows} == {CASH, "5-2200"}


@pytest.mark.parametrize(
    ("kind", "lines", "says"),
    [
        (VoucherKind.JOURNAL, [debit(BANK, 5), credit("2-1101", 5)], "booked where they are"),
        (VoucherKind.JOURNAL, [debit(BANK, 5), credit("9-9999", 5)], "not in the chart"),
        (VoucherKind.JOURNAL, [debit(BANK, 5), credit(INCOME, 4)], "differ"),
        (VoucherKind.JOURNAL, [debit(BANK, 5), credit(BANK, 5)], "same account"),
        (VoucherKind.EXPENSE, [debit(INCOME, 5), credit(CHARGES, 5)], "cash or a bank"),
        (VoucherKind.EXPENSE, [debit(CASH, 5), credit(BANK, 5)], "cash or a bank"),
        (VoucherKind.TRANSFER, [debit(CASH, 5), credit(INCOME, 5)], "cash or a bank"),
    ],
)
def test_what_does_not_fit_is_refused(
    office: Office, commit: Commit, kind: VoucherKind, lines: list[object], says: str
) -> None:
    draft = voucher_service.VoucherDraft(kind, "Uji", date(2025, 1, 2), lines)  # type: ignore[arg-type]  # lines
    with pytest.raises(Refused, match=says):
        commit(voucher_service.write_voucher, draft, office.treasurer)


def test_a_voucher_belongs_to_a_day_that_is_open(
    office: Office, post: Post, commit: Commit
) -> None:
    fill(post)
    commit(period_service.close_month, JANUARY, is_accepted=True)
    for day, says in ((date(2025, 2, 1), "still to come"), (date(2024, 1, 31), "closed")):
        draft = voucher_service.income(INCOME, BANK, 5, "Jasa giro", day)
        with pytest.raises(Refused, match=says):
            commit(voucher_service.write_voucher, draft, office.treasurer)


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (
            "UPDATE gl_month_totals SET debit = debit + 1 WHERE account = '1-1201'",
            "books.month_totals",
        ),
        ("UPDATE gl_month_totals SET cash_amount = cash_amount - 1", "books.month_totals"),
        ("DELETE FROM gl_month_totals WHERE account = '5-5100'", "books.month_totals"),
        (
            "UPDATE accounting_periods SET status = 'open' WHERE starts_on = '2024-01-01'",
            "books.closed_months",
        ),
        (
            "UPDATE accounting_periods SET changed_at = '2020-01-01 00:00:00.000000'",
            "books.closed_months",
        ),
        ("UPDATE vouchers SET amount = amount + 1", "books.vouchers"),
        ("UPDATE voucher_lines SET account = '1-1202' WHERE account = '1-1101'", "books.vouchers"),
        ("UPDATE vouchers SET decided_by = made_by", "books.vouchers"),
        ("UPDATE vouchers SET entry_id = NULL", "books.vouchers"),
        ("UPDATE book_years SET surplus_amount = surplus_amount + 1", "books.years"),
        ("UPDATE book_years SET member_amount = member_amount + 1", "books.years"),
    ],
)
def test_a_planted_fault_is_found(
    app: Flask, office: Office, post: Post, commit: Commit, fault: str, check: str
) -> None:
    fill(post)
    draft = voucher_service.expense(CHARGES, CASH, 4_000, "Materai", date(2024, 12, 9))
    written = _id(app, commit(voucher_service.write_voucher, draft, office.treasurer))
    commit(voucher_service.post_voucher, written, office.chair)
    close_until_november(office, commit)
    commit(year_service.approve_year, prepare(app, office, commit), office.chair)
    found = next(one for one in CHECKS if one.name == check)
    with app.app_context():
        assert found.run().problems == []
    commit(session.execute, text(fault))
    with app.app_context():
        assert found.run().problems

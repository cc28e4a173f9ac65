"""Equity goes from its beginning to its end, whether the year is closed or not."""

from datetime import date

from flask import Flask

from coop.domain.books import equity_queries, year_service
from coop.domain.books.types import Statement
from coop.domain.ledger.types import credit, debit
from tests.integration.books.conftest import Commit, Office
from tests.integration.books.test_closing import (
    BANK,
    JANUARY,
    Post,
    close_until_november,
    fill,
    prepare,
)


def test_equity_changes_by_what_came_in_went_out_was_earned_and_shared(
    app: Flask, office: Office, post: Post, commit: Commit
) -> None:
    fill(post)
    capital = [debit(BANK, 5_000_000), credit("3-1300", 5_000_000)]
    post(on=date(2024, 1, 2), lines=capital, text="Modal penyertaan")
    post(on=date(2024, 5, 1), lines=[*capital[:1], credit("3-2100", 5_000_000)], text="Hibah")
    post(
        on=date(2024, 6, 1),
        lines=[debit("3-1300", 2_000_000), credit(BANK, 2_000_000)],
        text="Modal kembali",
    )
    surplus, year = 600_000 - 7_500, (JANUARY, date(2024, 12, 31))

    def equity(first: date, last: date) -> Statement:
        with app.app_context():
            statement = equity_queries.changes_in_equity(first, last)
            assert statement.holds
            return statement

    before = equity(*year)
    assert before.totals["capital"] == (3_000_000, 0)
    assert before.totals["grants"] == (5_000_000, 0)
    assert before.totals["surplus"] == (surplus, 0)
    assert before.totals["equity"] == (8_000_000 + surplus, 0)
    lines = {(row.code, row.amounts) for row in before.rows if row.kind == "account"}
    assert ("3-1300", (-2_000_000, 0)) in lines
    assert ("3-1300", (5_000_000, 0)) in lines
    spring = equity(date(2024, 3, 1), date(2024, 7, 31))
    begin = next(row for row in spring.rows if row.label == "At the beginning")
    assert begin.amounts == (5_000_000, 0)

    close_until_november(office, commit)
    year_id = prepare(app, office, commit)
    commit(year_service.approve_year, year_id, office.chair)
    assert equity(*year) == before  # the close only carries the surplus on
    shared = [debit("3-4100", 500_000), credit("3-3100", 300_000), credit("2-1501", 200_000)]
    post(on=date(2025, 1, 10), lines=shared, text="Pembagian SHU")
    after = equity(date(2025, 1, 1), date(2025, 1, 20))
    amounts = {row.label: row.amounts[0] for row in after.rows if row.amounts}
    assert amounts["Surplus of the period (SHU)"] == 0
    assert amounts["Shared and set aside"] == -500_000
    assert amounts["Set aside"] == after.totals["reserves"][0] == 300_000
    assert after.totals["equity"][0] == 8_000_000 + surplus - 200_000

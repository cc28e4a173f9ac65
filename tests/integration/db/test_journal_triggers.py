"""The database itself keeps the journal as it was written."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.db import run_in_transaction, session
from coop.domain.ledger.errors import AlreadyReversed, PeriodClosed, Unbalanced
from coop.domain.ledger.models import AccountingPeriod
from coop.domain.ledger.service import get_entry, post_entry, reverse_entry
from coop.domain.ledger.types import PeriodStatus, credit, debit
from coop.refs import Ref

DAY = date(2026, 11, 20)
COLUMNS = "INTO journal_lines (entry_id, line_no, account, debit, credit, unit_id, text, booked_on)"


def post(key: str = "test:1", amount: int = 1000, credited: int | None = None) -> int:
    lines = [debit("1-1101", amount), credit("4-2900", amount if credited is None else credited)]
    return post_entry(
        "Uji", lines, source=Ref("test", 1), unique_key=key, booked_on=DAY, unit_id=1
    ).id


@pytest.fixture
def entry_id(app: Flask) -> int:
    with app.app_context():
        return run_in_transaction(post)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_lines SET debit = 5 WHERE entry_id = {id} AND line_no = 1",
        "DELETE FROM journal_lines WHERE entry_id = {id}",
        "UPDATE journal_entries SET text = 'x' WHERE id = {id}",
        "DELETE FROM journal_entries WHERE id = {id}",
        f"INSERT {COLUMNS} VALUES ({{id}}, 3, '1-1101', 1, 0, 1, '', '2026-11-20')",
        f"REPLACE {COLUMNS} VALUES ({{id}}, 1, '1-1101', 7, 0, 1, '', '2026-11-20')",
    ],
)
def test_what_was_posted_stays(app: Flask, entry_id: int, statement: str) -> None:
    def tamper() -> None:
        session.execute(text(statement.format(id=entry_id)))

    with app.app_context():
        with pytest.raises(DBAPIError):
            run_in_transaction(tamper)
        rows = session.execute(
            text(f"SELECT debit, credit FROM journal_lines WHERE entry_id = {entry_id}")
        ).all()
        assert sorted(map(tuple, rows)) == [(0, 1000), (1000, 0)]


def test_the_last_line_must_balance_even_in_plain_sql(app: Flask, entry_id: int) -> None:
    def insert_crooked() -> None:
        session.execute(
            text(
                "INSERT INTO journal_entries (id, number, unit_id, booked_on, value_on, posted_at,"
                " text, unique_key, source_kind, source_id, line_count, total_amount) VALUES"
                " (999, 'X', 1, '2026-11-20', '2026-11-20', '2026-11-20 00:00:00', 'x', 'x',"
                " 'x', 1, 2, 10)"
            )
        )
        for number, (left, right) in enumerate([(10, 0), (0, 9)], start=1):
            session.execute(
                text(
                    "INSERT INTO journal_lines (entry_id, line_no, account, debit, credit,"
                    f" unit_id, text, booked_on) VALUES (999, {number}, '1-1101', {left}, {right},"
                    " 1, '', '2026-11-20')"
                )
            )

    with app.app_context(), pytest.raises(DBAPIError, match="balance"):
        run_in_transaction(insert_crooked)


def test_the_same_event_is_one_entry(app: Flask, entry_id: int) -> None:
    with app.app_context():
        assert run_in_transaction(lambda: post(amount=2000)) == entry_id


def test_unbalanced_lines_are_refused_with_both_sums(app: Flask) -> None:
    with app.app_context(), pytest.raises(Unbalanced) as refusal:
        run_in_transaction(lambda: post("crooked", 1000, 900))
    assert refusal.value.params == {"debit_amount": 1000, "credit_amount": 900}


def test_an_entry_is_reversed_once(app: Flask, entry_id: int) -> None:
    def reverse() -> int:
        return reverse_entry(get_entry(entry_id), booked_on=DAY, reason="salah").total_amount

    with app.app_context():
        assert run_in_transaction(reverse) == 1000
        with pytest.raises(AlreadyReversed):
            run_in_transaction(reverse)
        total = session.scalar(
            text("SELECT SUM(debit) - SUM(credit) FROM journal_lines WHERE account = '1-1101'")
        )
        assert total == 0


def test_a_closing_month_takes_nothing(app: Flask, entry_id: int) -> None:
    def close() -> None:
        period = session.get_one(AccountingPeriod, DAY.replace(day=1))
        period.status = PeriodStatus.CLOSING

    with app.app_context():
        run_in_transaction(close)
        with pytest.raises(PeriodClosed):
            run_in_transaction(lambda: post("late"))

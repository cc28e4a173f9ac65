"""Faults planted below the triggers, each found by its check and by no accident."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from coop.db import run_in_transaction, session
from coop.db.triggers import drop_triggers, install_triggers
from coop.domain.ledger.checks import CHECKS
from coop.domain.ledger.service import get_entry, reverse_entry
from coop.domain.ledger.types import Line
from tests.integration.ledger.conftest import DAY
from tests.support.databases import Database

Post = Callable[..., int]


@pytest.fixture
def books(app: Flask, post: Post, deposit_lines: list[Line]) -> dict[str, int]:
    """Three entries of two years and a reversal: ids by what they are."""
    ids = {
        "income": post(100_000),
        "more": post(250_000, text="Bunga bank"),
        "deposit": post(lines=deposit_lines, text="Setoran"),
        "next_year": post(70_000, on=date(2025, 1, 2)),
    }

    def reverse() -> int:
        return reverse_entry(get_entry(ids["more"]), booked_on=DAY, reason="salah").id

    with app.app_context():
        ids["mirror"] = run_in_transaction(reverse)
    return ids


@pytest.fixture
def tamper(app: Flask, database: Database) -> Callable[..., None]:
    """Run SQL as somebody does who works below the triggers."""

    def run(*statements: str, **values: object) -> None:
        def work() -> None:
            connection = session.connection()
            drop_triggers(connection)
            with _foreign_keys_off(database.name):
                for statement in statements:
                    session.execute(text(statement), values)
            install_triggers(connection)

        with app.app_context():
            run_in_transaction(work)

    @contextmanager
    def _foreign_keys_off(name: str) -> Iterator[None]:
        if name == "sqlite":
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            yield
            return
        session.execute(text("SET SESSION foreign_key_checks = 0, check_constraint_checks = 0"))
        yield
        session.execute(text("SET SESSION foreign_key_checks = 1, check_constraint_checks = 1"))

    return run


def audit(app: Flask) -> dict[str, list[str]]:
    with app.app_context():
        findings = {check.name: check.run() for check in CHECKS}
    assert all(finding.checked > 0 for finding in findings.values())
    return {name: finding.problems for name, finding in findings.items() if finding.problems}


def test_sound_books_satisfy_every_check(app: Flask, books: dict[str, int]) -> None:
    assert audit(app) == {}


def test_a_line_that_was_changed_alone(
    app: Flask, books: dict[str, int], tamper: Callable[..., None]
) -> None:
    tamper(
        "UPDATE journal_lines SET debit = debit + 1 WHERE entry_id = :id AND line_no = 1",
        id=books["income"],
    )
    found = audit(app)
    assert found.keys() == {
        "ledger.entries_balance",
        "ledger.entries_are_as_posted",
        "ledger.trial_balance_is_zero",
    }
    assert "JU-2024-0000001" in found["ledger.entries_balance"][0]


def test_amounts_that_were_moved_so_that_everything_balances(
    app: Flask, books: dict[str, int], tamper: Callable[..., None]
) -> None:
    tamper(
        "UPDATE journal_lines SET account = '4-2100' WHERE entry_id = :id AND credit > 0",
        "UPDATE journal_lines SET account = '1-1202' WHERE entry_id = :id AND debit > 0",
        id=books["income"],
    )
    assert audit(app) == {"ledger.entries_are_as_posted": ["JU-2024-0000001: not as it was posted"]}


@pytest.mark.parametrize(
    "change", ["text = 'lain'", "value_on = '2023-01-01'", "approver_id = NULL, source_id = 99"]
)
def test_a_header_that_was_changed(
    app: Flask, books: dict[str, int], tamper: Callable[..., None], change: str
) -> None:
    tamper(f"UPDATE journal_entries SET {change} WHERE id = :id", id=books["deposit"])
    assert audit(app) == {"ledger.entries_are_as_posted": ["JU-2024-0000003: not as it was posted"]}


def test_an_entry_that_vanished(
    app: Flask, books: dict[str, int], tamper: Callable[..., None]
) -> None:
    tamper(
        "DELETE FROM journal_lines WHERE entry_id = :id",
        "DELETE FROM journal_entries WHERE id = :id",
        id=books["income"],
    )
    found = audit(app)
    assert found["ledger.entries_are_as_posted"] == [
        f"entry {books['income']} was posted and is gone"
    ]
    assert found["ledger.numbers_have_no_gap"] == [
        "unit 1, 2024: 3 numbers from 2 to 4, 4 were given out"
    ]


def test_an_entry_that_nobody_posted(
    app: Flask, books: dict[str, int], tamper: Callable[..., None]
) -> None:
    tamper(
        "INSERT INTO journal_entries (number, unit_id, booked_on, value_on, posted_at, text,"
        " unique_key, source_kind, source_id, line_count, total_amount) SELECT 'JU-2024-0000009',"
        " unit_id, booked_on, value_on, posted_at, text, 'forged', source_kind, source_id,"
        " line_count, total_amount FROM journal_entries WHERE id = :id",
        "INSERT INTO journal_lines SELECT e.id, l.line_no, l.account, l.debit, l.credit, l.unit_id,"
        " l.ref_kind, l.ref_id, l.text, l.booked_on FROM journal_lines l JOIN journal_entries e"
        " ON e.unique_key = 'forged' WHERE l.entry_id = :id",
        id=books["income"],
    )
    found = audit(app)
    assert found["ledger.entries_are_as_posted"] == [
        "JU-2024-0000009: the trail does not know this entry"
    ]
    assert "ledger.numbers_have_no_gap" in found


def test_a_digest_that_was_noted_again(
    app: Flask, books: dict[str, int], tamper: Callable[..., None]
) -> None:
    tamper(
        "INSERT INTO trail (at, action, subject_kind, subject_id, detail)"
        " SELECT at, action, subject_kind, subject_id, detail FROM trail"
        " WHERE subject_kind = 'journal_entry' AND subject_id = :id AND action = 'journal.posted'",
        id=books["income"],
    )
    assert audit(app) == {
        "ledger.entries_are_as_posted": ["JU-2024-0000001: the trail notes it 2 times"]
    }


def test_a_reversal_that_is_no_mirror(
    app: Flask, books: dict[str, int], tamper: Callable[..., None]
) -> None:
    tamper(
        "UPDATE journal_lines SET account = '1-1202' WHERE entry_id = :id AND line_no = 1",
        id=books["mirror"],
    )
    found = audit(app)
    assert found["ledger.reversals_mirror"] == [
        "JU-2024-0000004: not the mirror of what it reverses"
    ]


@pytest.mark.parametrize(
    ("change", "given"), [("ref_kind = 'member'", "member"), ("ref_kind = NULL", "nothing")]
)
def test_a_member_s_money_that_belongs_to_nobody(
    app: Flask, books: dict[str, int], tamper: Callable[..., None], change: str, given: str
) -> None:
    tamper(
        f"UPDATE journal_lines SET {change} WHERE entry_id = :id AND account = '2-1101'",
        id=books["deposit"],
    )
    assert audit(app)["ledger.control_accounts_are_assigned"] == [
        f"JU-2024-0000003, line 2: 2-1101 belongs to a savings_account, not to {given}"
    ]


def test_a_line_on_another_day(
    app: Flask, books: dict[str, int], tamper: Callable[..., None]
) -> None:
    tamper(
        "UPDATE journal_lines SET booked_on = '2024-04-01' WHERE entry_id = :id AND line_no = 2",
        id=books["income"],
    )
    assert audit(app)["ledger.lines_share_the_date"] == [
        "JU-2024-0000001, line 2: booked on another day"
    ]

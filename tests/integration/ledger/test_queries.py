"""What the pages of the books read."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from coop.domain.ledger import queries
from coop.domain.ledger.records import EntryFilter
from coop.domain.ledger.types import Line, credit, debit
from coop.errors import NotFound
from tests.integration.ledger.conftest import BANK, CHARGES, DAY, OTHER_INCOME

Post = Callable[..., int]


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_the_trial_balance_stands_on_the_right_sides(post: Post, context: None) -> None:
    post(100_000)
    post(2_500, lines=[debit(CHARGES, 2_500), credit(BANK, 2_500)], text="Biaya admin")
    post(40_000, on=DAY + timedelta(days=1), text="Besok")
    balance = queries.trial_balance(DAY)
    assert [(row.code, row.debit, row.credit) for row in balance.rows] == [
        (BANK, 97_500, 0),
        (OTHER_INCOME, 0, 100_000),
        (CHARGES, 2_500, 0),
    ]
    assert balance.debit == balance.credit == 100_000
    assert queries.trial_balance(DAY + timedelta(days=1)).debit == 140_000
    assert queries.trial_balance(DAY, unit_id=2).rows == ()


def test_an_account_runs_on_from_its_opening_balance(post: Post, context: None) -> None:
    post(1_000, on=DAY - timedelta(days=40), text="Dulu")
    for number in range(60):
        post(100 + number, text=f"Setoran {number}")
    last = DAY + timedelta(days=1)
    first_page = queries.account_movements(OTHER_INCOME, DAY, last)
    second = queries.account_movements(OTHER_INCOME, DAY, last, page=2)
    assert (first_page.opening, first_page.page.total, len(second.page.rows)) == (1_000, 60, 10)
    assert first_page.page.rows[0].balance == 1_100
    assert second.page.rows[0].balance == first_page.page.rows[-1].balance + 150
    assert second.page.rows[-1].balance == second.closing == 1_000 + sum(range(100, 160))
    whole = list(queries.iterate_movements(OTHER_INCOME, DAY, last))
    assert [m.balance for m in whole][-10:] == [m.balance for m in second.page.rows]


def test_an_unknown_account_is_not_found(context: None) -> None:
    with pytest.raises(NotFound):
        queries.account_movements("9-9999", DAY, DAY)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("BUNGA", ["Bunga bank"]),
        ("0000002", ["Bunga bank"]),
        ("Rp 250.000", ["Bunga bank"]),
        ("%", []),
        ("", ["Bunga bank", "Hibah"]),
    ],
)
def test_entries_are_found_by_words_numbers_and_amounts(
    post: Post, context: None, q: str, found: list[str]
) -> None:
    post(100_000, text="Hibah")
    post(250_000, text="Bunga bank")
    page = queries.list_entries(EntryFilter(q=q, first=DAY, last=DAY, unit_id=1))
    assert [row.text for row in page.rows] == found
    assert page.total == len(found)


def test_an_entry_is_shown_with_names_and_refs(
    post: Post, context: None, deposit_lines: list[Line]
) -> None:
    entry_id = post(lines=deposit_lines)
    view = queries.get_entry_with_lines(entry_id)
    assert [(line.account, line.debit, line.credit, str(line.ref)) for line in view.lines] == [
        (BANK, 50_000, 0, "None"),
        ("2-1101", 0, 50_000, "savings_account:7"),
    ]
    assert view.lines[1].is_control
    assert view.reversed_by is None
    with pytest.raises(NotFound):
        queries.get_entry_with_lines(entry_id + 1)


def test_a_day_without_entries_lists_none(post: Post, context: None) -> None:
    post(100_000)
    assert queries.list_entries(EntryFilter(first=date(2025, 1, 1))).rows == []

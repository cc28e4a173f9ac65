"""The cash drawer: counted by one person, confirmed by another."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.identity.types import Actor
from coop.domain.ledger.chart import CASH, CASH_OVER, CASH_SHORT
from coop.domain.ledger.models import JournalLine
from coop.domain.payments import counter_queries, queries, service
from coop.domain.payments.models import DrawerCount
from coop.errors import Conflict, NotFound, Refused
from tests.integration.payments.conftest import Desk


def receive(desk: Desk, amount: int) -> None:
    bill = desk.bill(amount)
    service.receive_cash(desk.payer.id, {bill.id: amount}, desk.cashier)


def confirm(count: DrawerCount, actor: Actor) -> None:
    service.confirm_drawer(
        count.id, actor, counted_amount=count.counted_amount, book_amount=count.book_amount
    )


def lines_of(count: DrawerCount) -> list[tuple[str, int, int]]:
    rows = session.scalars(
        select(JournalLine)
        .where(JournalLine.entry_id == count.entry_id)
        .order_by(JournalLine.line_no)
    )
    return [(row.account, row.debit, row.credit) for row in rows]


def test_a_right_count_books_nothing(desk: Desk) -> None:
    receive(desk, 250_000)
    count = service.count_drawer(250_000, desk.cashier)
    assert count.book_amount == 250_000
    confirm(count, desk.treasurer)
    assert count.entry_id is None
    assert queries.cash_balance(1, dates.today()) == 250_000


@pytest.mark.parametrize(
    ("counted", "lines"),
    [
        (240_000, [(CASH_SHORT, 10_000, 0), (CASH, 0, 10_000)]),
        (250_500, [(CASH, 500, 0), (CASH_OVER, 0, 500)]),
        (0, [(CASH_SHORT, 250_000, 0), (CASH, 0, 250_000)]),
    ],
)
def test_a_difference_is_booked(
    desk: Desk, counted: int, lines: list[tuple[str, int, int]]
) -> None:
    receive(desk, 250_000)
    count = service.count_drawer(counted, desk.cashier)
    confirm(count, desk.treasurer)
    assert lines_of(count) == lines
    assert queries.cash_balance(1, dates.today()) == counted


def test_who_counted_cannot_confirm(desk: Desk) -> None:
    count = service.count_drawer(0, desk.cashier)
    with pytest.raises(Refused, match="Four eyes"):
        confirm(count, desk.cashier)


def test_it_is_counted_again_until_it_is_confirmed(desk: Desk) -> None:
    receive(desk, 50_000)
    first = service.count_drawer(40_000, desk.cashier)
    second = service.count_drawer(50_000, desk.cashier)
    assert second.id == first.id
    assert second.counted_amount == 50_000
    confirm(second, desk.treasurer)
    with pytest.raises(Conflict):
        service.count_drawer(50_000, desk.cashier)
    with pytest.raises(Conflict):
        confirm(second, desk.treasurer)


def test_a_day_is_counted_once_the_earlier_count_is_confirmed(desk: Desk) -> None:
    receive(desk, 250_000)
    first = service.count_drawer(240_000, desk.cashier)
    with dates.at(dates.now() + timedelta(days=40)):
        with pytest.raises(Conflict, match="earlier count waits"):
            service.count_drawer(240_000, desk.cashier)
        (waiting,) = counter_queries.list_drawer_days(dates.today() - timedelta(days=31))
        assert (waiting.id, waiting.received_amount) == (first.id, 250_000)
        confirm(first, desk.treasurer)
        second = service.count_drawer(240_000, desk.cashier)
        confirm(second, desk.treasurer)
    assert (first.counted_amount - first.book_amount, second.entry_id) == (-10_000, None)


@pytest.mark.parametrize(("more_cash", "counted"), [(0, 0), (10_000, 40_000)])
def test_only_what_was_shown_is_confirmed(desk: Desk, more_cash: int, counted: int) -> None:
    receive(desk, 50_000)
    count = service.count_drawer(40_000, desk.cashier)
    if more_cash:
        receive(desk, more_cash)
    service.count_drawer(counted, desk.cashier)
    with pytest.raises(Conflict, match="counted again"):
        service.confirm_drawer(count.id, desk.treasurer, counted_amount=40_000, book_amount=50_000)
    with pytest.raises(Conflict, match="counted again"):
        service.confirm_drawer(count.id, desk.treasurer, counted_amount=None, book_amount=None)
    assert count.confirmed_by is None
    confirm(count, desk.treasurer)


def test_a_count_that_does_not_exist(desk: Desk) -> None:
    with pytest.raises(NotFound):
        service.confirm_drawer(999, desk.treasurer, counted_amount=0, book_amount=0)
    with pytest.raises(Refused):
        service.count_drawer(-1, desk.cashier)


def test_a_day_with_cash_and_no_count_is_listed(desk: Desk) -> None:
    receive(desk, 50_000)
    (day,) = counter_queries.list_drawer_days(dates.today())
    assert (day.id, day.received_amount, day.difference) == (None, 50_000, None)
    service.count_drawer(49_000, desk.cashier)
    (day,) = counter_queries.list_drawer_days(dates.today())
    assert (day.difference, day.counted_by, day.confirmed_by) == (-1_000, "Kasir Satu", None)


def test_the_counter_finds_who_pays(desk: Desk) -> None:
    bill = desk.bill(80_000)
    desk.bill(20_000)
    for text in ("ani les", bill.number, bill.number.lower()):
        (found,) = counter_queries.find_payers(text)
        assert (found.person_id, found.open_bills, found.open_amount) == (
            desk.payer.id,
            2,
            100_000,
        )
    assert counter_queries.find_payers("") == []
    assert counter_queries.find_payers("nobody at all") == []
    assert [one.person_id for one in counter_queries.find_payers("", [desk.other.id])] == [
        desk.other.id
    ]

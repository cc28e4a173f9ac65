from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from coop.db import session
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, Side
from coop.domain.savings import checks, queries, service
from coop.domain.savings.models import SavingsAccount, SavingsMovement
from coop.domain.savings.types import AccountFilter, MovementKind, SavingsKind
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.savings.conftest import Cooperative

DAY = date(2026, 3, 2)


def move(account_id: int, amount: int, on: date = DAY) -> SavingsMovement:
    """Post cash in or out of voluntary savings and move the balance."""
    number = session.scalar(select(func.count()).select_from(JournalEntry))
    own, other = (Side.CREDIT, Side.DEBIT) if amount > 0 else (Side.DEBIT, Side.CREDIT)
    entry = post_entry(
        "Uji",
        [
            Line("2-1101", own, abs(amount), Ref("savings_account", account_id)),
            Line("1-1101", other, abs(amount)),
        ],
        source=Ref("savings_account", account_id),
        unique_key=f"test:{number}",
        booked_on=on,
        unit_id=1,
    )
    return service.change_balance(account_id, amount, MovementKind.DEPOSIT, entry, "Uji")


def problems() -> list[str]:
    return [problem for check in checks.CHECKS for problem in check.run().problems]


def test_a_deposit_at_the_counter_stands_on_the_account_and_in_the_books(coop: Cooperative) -> None:
    coop.deposit(coop.saver, 250_000)

    account = coop.saver.account()
    line = session.scalars(
        select(JournalLine).where(JournalLine.ref_kind == "savings_account")
    ).one()
    assert account.balance == 250_000
    assert (line.account, line.credit, line.ref_id) == ("2-1101", 250_000, account.id)
    assert problems() == []


def test_a_second_account_of_the_same_product_is_refused(coop: Cooperative) -> None:
    with pytest.raises(Conflict):
        service.open_account(coop.saver.member.id, "sukarela", on=DAY)
    with pytest.raises(NotFound):
        service.open_account(coop.saver.member.id, "emas", on=DAY)


def test_a_balance_never_goes_below_zero(coop: Cooperative) -> None:
    coop.deposit(coop.saver, 50_000)

    with pytest.raises(Refused, match="50000"):
        move(coop.saver.account().id, -50_001)
    assert coop.saver.account().balance == 50_000


def test_a_balance_is_not_assigned(coop: Cooperative) -> None:
    account = session.get_one(SavingsAccount, coop.saver.account().id)

    with pytest.raises(AttributeError):
        account.balance = 1


def test_an_entry_booked_on_an_earlier_day_runs_in_its_place(coop: Cooperative) -> None:
    account_id = coop.saver.account().id
    move(account_id, 100_000, DAY)
    move(account_id, 40_000, DAY + timedelta(days=2))
    move(account_id, 5_000, DAY + timedelta(days=1))

    rows = queries.history(account_id).rows
    assert [(row.amount, row.running_amount) for row in rows] == [
        (40_000, 145_000),
        (5_000, 105_000),
        (100_000, 100_000),
    ]
    assert problems() == []


def test_the_history_of_a_period_runs_on_from_before_it(coop: Cooperative) -> None:
    account_id = coop.saver.account().id
    for day, amount in enumerate((100_000, 20_000, -30_000)):
        move(account_id, amount, DAY + timedelta(days=day))

    page = queries.history(account_id, first=DAY + timedelta(days=1), last=DAY + timedelta(days=1))
    statement = queries.get_statement(account_id, DAY + timedelta(days=1), DAY + timedelta(days=9))

    assert [(row.amount, row.running_amount) for row in page.rows] == [(20_000, 120_000)]
    assert page.total == 1
    assert (statement.opening, statement.deposits, statement.withdrawals, statement.closing) == (
        100_000,
        20_000,
        30_000,
        90_000,
    )
    assert statement.rows[-1].running_amount == statement.closing


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    wishes=st.lists(
        st.tuples(st.integers(-300_000, 300_000).filter(bool), st.integers(0, 40)), max_size=15
    )
)
def test_whatever_is_moved_history_statement_and_audit_agree(
    coop: Cooperative, wishes: list[tuple[int, int]]
) -> None:
    account_id = coop.saver.account().id
    expected = coop.saver.account().balance
    for amount, day in wishes:
        if expected + amount < 0:
            with pytest.raises(Refused), session.begin_nested():
                move(account_id, amount, DAY + timedelta(days=day))
        else:
            move(account_id, amount, DAY + timedelta(days=day))
            expected += amount

    statement = queries.get_statement(account_id, DAY, DAY + timedelta(days=40))
    assert coop.saver.account().balance == statement.closing == expected
    assert statement.opening + sum(row.amount for row in statement.rows) == expected
    assert [row.running_amount for row in queries.history(account_id).rows[:1]] in ([expected], [])
    assert problems() == []


PLANTED = {
    "savings.balance_is_sum_of_movements": "UPDATE savings_accounts SET balance = balance + 1",
    "savings.balance_is_journal": "UPDATE savings_accounts SET balance = balance + 1",
    "savings.control_accounts": "UPDATE savings_accounts SET balance = balance + 1",
    "savings.closed_accounts_are_empty": "UPDATE savings_accounts SET status = 'closed'",
    "savings.balance_runs": (
        "INSERT INTO savings_movements (id, account_id, entry_id, kind, amount, balance_after,"
        " booked_on, value_on, text) SELECT id + 1000, account_id, entry_id, kind, amount,"
        " balance_after, booked_on, value_on, text FROM savings_movements"
    ),
    "savings.movements_have_entries": (
        "INSERT INTO savings_movements (id, account_id, entry_id, kind, amount, balance_after,"
        " booked_on, value_on, text) SELECT id + 1000, account_id, entry_id, kind, amount,"
        " balance_after, booked_on, value_on, text FROM savings_movements"
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(coop: Cooperative, name: str) -> None:
    coop.deposit(coop.saver, 75_000)
    check = next(check for check in checks.CHECKS if check.name == name)
    sound = check.run()

    session.execute(text(PLANTED[name]))

    assert sound.checked > 0
    assert sound.problems == []
    assert check.run().problems


def test_accounts_are_found_by_name_number_and_kind(coop: Cooperative) -> None:
    coop.deposit(coop.saver, 75_000)
    wanted = AccountFilter(text="anggota 1", kind=SavingsKind.SUKARELA)

    page, total = queries.search_accounts(wanted)

    assert [row.person_name for row in page.rows] == ["Anggota 1"]
    assert total == 75_000
    assert list(queries.stream_accounts(wanted)) == list(page.rows)
    assert queries.search_accounts(AccountFilter(text=coop.other.member.number))[0].total == 3
    assert queries.search_accounts(AccountFilter(text="100%"))[0].total == 0
    by_balance = AccountFilter(sort="balance", descending=True)
    assert queries.search_accounts(by_balance)[0].rows[0].balance == 75_000


def test_an_account_of_somebody_else_is_not_found(coop: Cooperative) -> None:
    account_id = coop.saver.account().id

    assert queries.get_account_of_person(account_id, coop.saver.person.id).id == account_id
    for person_id in (coop.other.person.id, None):
        with pytest.raises(NotFound):
            queries.get_account_of_person(account_id, person_id)


def test_only_an_empty_account_closes(coop: Cooperative) -> None:
    coop.deposit(coop.saver, 75_000)
    account_id = coop.saver.account().id

    with pytest.raises(Conflict):
        service.close_account(account_id, DAY)
    move(account_id, -75_000)
    service.close_account(account_id, DAY)

    assert queries.get_account(account_id).closed_on == DAY
    with pytest.raises(Refused, match="closed"):
        move(account_id, 10_000)

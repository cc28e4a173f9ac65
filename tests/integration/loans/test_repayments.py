"""Repayments: allocation, interest, penalties, payoff, excess and their exact undoing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from coop.db import session
from coop.domain.ledger.service import get_entry, reverse_entry
from coop.domain.loans import queries, service
from coop.domain.loans.checks import CHECKS
from coop.domain.loans.errors import LaterRepayment
from coop.domain.loans.models import Instalment, Loan
from coop.domain.loans.types import LoanStatus
from coop.domain.notifications.models import Message
from coop.domain.participation.queries import sum_of_person
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import PURPOSES
from coop.domain.settings.service import change_setting
from coop.errors import Refused
from tests.integration.loans.world import START, World, book, day, pay, running

# Rp6.000.000 flat 12 % a year over 6 months: 1.000.000 + 60.000 a month, due on the 15th.
FIRST = date(2025, 2, 15)  # a Saturday: the next business day is Monday 17 February


def _state(loan: Loan) -> dict[str, Any]:
    rows = session.execute(
        select(*Instalment.__table__.columns)
        .where(Instalment.loan_id == loan.id)
        .order_by(Instalment.n)
    )
    loan = queries.get_loan(loan.id)
    return {
        "rows": [tuple(row) for row in rows],
        "loan": (loan.principal_balance, loan.next_due_on, loan.status, loan.closed_on),
    }


def _undo(loan: Loan, entry_id: int, on: date) -> None:
    entry = get_entry(entry_id)
    bill = session.get_one(Bill, entry.source_id)
    mirror = reverse_entry(entry, booked_on=on, reason="salah")
    PURPOSES["loans.repayment"].undo(bill, entry, mirror)


def test_an_instalment_paid_when_due_takes_interest_then_principal(
    world: World, balance_of: Callable[[str], int]
) -> None:
    loan = running(world)
    with day(FIRST):
        assert service.recognise_interest(FIRST) == 1
        pay(loan, 1_060_000, FIRST)

    assert (balance_of("1-1401"), balance_of("1-1501")) == (5_000_000, 0)
    assert balance_of("4-1100") == -60_000
    assert queries.get_loan(loan.id).next_due_on == date(2025, 3, 15)
    assert sum_of_person(world.person_id, START, FIRST) == {"loan_interest": 60_000}
    assert session.scalar(select(Message.context).where(Message.template == "loan_repaid"))


def test_interest_is_recognised_once(world: World, balance_of: Callable[[str], int]) -> None:
    running(world)
    with day(date(2025, 3, 20)):
        assert service.recognise_interest(date(2025, 3, 20)) == 2
        assert service.recognise_interest(date(2025, 3, 20)) == 0

    assert balance_of("1-1501") == 120_000


def test_interest_paid_early_is_income_once(world: World, balance_of: Callable[[str], int]) -> None:
    loan = running(world)
    early = date(2025, 2, 3)
    with day(early):
        pay(loan, 30_000, early)
    with day(FIRST):
        service.recognise_interest(FIRST)

    assert (balance_of("4-1100"), balance_of("1-1501")) == (-60_000, 30_000)


def test_accrual_stops_and_what_is_paid_then_is_income(
    world: World, balance_of: Callable[[str], int]
) -> None:
    loan = running(world)
    late = date(2025, 5, 20)  # 94 days after the first due date: the third class
    with day(late):
        assert service.recognise_interest(late) == 0
        pay(loan, 400_000, late)

    assert balance_of("1-1501") == 0
    assert balance_of("4-1100") == -60_000


def test_paying_on_the_next_business_day_costs_no_penalty(world: World) -> None:
    loan = running(world)
    monday = date(2025, 2, 17)
    with day(monday):
        assert service.list_open_instalments(loan, monday)[0].penalty == 0


def test_a_penalty_counts_from_the_first_business_day_and_is_paid_first(
    world: World, balance_of: Callable[[str], int]
) -> None:
    loan = running(world)
    late = date(2025, 2, 27)  # 10 days after Monday the 17th, 3 of them free
    with day(late):
        assert service.list_open_instalments(loan, late)[0].penalty == 7_420
        pay(loan, 507_420, late)
        assert balance_of("4-1300") == -7_420
        assert service.list_open_instalments(loan, late)[0].penalty == 0
    later = date(2025, 3, 3)  # 4 days later, no grace is left
    with day(later):
        assert service.list_open_instalments(loan, later)[0].penalty == 2_240


def test_a_partly_paid_penalty_is_not_charged_again(world: World) -> None:
    loan = running(world)
    late = date(2025, 2, 27)
    with day(late):
        pay(loan, 5_000, late)
        first = service.list_open_instalments(loan, late)[0]

    assert first.penalty == 2_420
    assert first.why_penalty is not None
    assert first.why_penalty.result == 2_420


def test_a_penalty_never_exceeds_its_cap(world: World) -> None:
    loan = running(world)
    late = date(2025, 12, 1)

    assert service.list_open_instalments(loan, late)[0].penalty == 106_000


def test_payoff_takes_one_month_and_waives_the_rest(
    world: World, balance_of: Callable[[str], int]
) -> None:
    loan = running(world)
    early = date(2025, 2, 3)
    with day(early):
        payoff = service.calculate_payoff_of(loan, early)
        assert (payoff.principal, payoff.interest, payoff.total) == (6_000_000, 60_000, 6_060_000)
        pay(loan, payoff.total, early)

    closed = queries.get_loan(loan.id)
    assert (closed.status, closed.principal_balance) == (LoanStatus.PAID_OFF, 0)
    assert (closed.closed_on, closed.next_due_on) == (early, None)
    assert sum(row.waived_interest for row in queries.list_instalments(loan.id)) == 300_000
    assert (balance_of("1-1401"), balance_of("4-1100")) == (0, -60_000)
    assert session.scalar(select(Message.id).where(Message.template == "loan_closed"))


def test_payoff_of_principal_only_waives_even_what_was_recognised(
    world: World, balance_of: Callable[[str], int]
) -> None:
    change_setting("loans.payoff_rule", "principal-only")
    loan = running(world)
    with day(date(2025, 2, 14)):
        bill = service.bill_repayment(loan, 6_000_000)
    with day(FIRST):
        service.recognise_interest(FIRST)
        book(bill, 6_000_000, date(2025, 2, 14))  # paid the day before, recorded now

    assert queries.get_loan(loan.id).status is LoanStatus.PAID_OFF
    assert (balance_of("1-1501"), balance_of("4-1100")) == (0, 0)


def test_what_exceeds_the_debt_goes_to_the_member(
    world: World, balance_of: Callable[[str], int]
) -> None:
    loan = running(world)
    early = date(2025, 2, 3)
    with day(early):
        bill = service.bill_repayment(loan, 6_060_000)
        before = _state(loan)
        entry_id = book(bill, 6_100_000, early)
        assert balance_of("2-1601") == -40_000
        assert queries.list_repayments(loan.id)[0].excess == 40_000
        _undo(loan, entry_id, early)

    assert _state(loan) == before
    assert balance_of("2-1601") == 0


def test_a_bill_beyond_the_payoff_is_refused(world: World) -> None:
    loan = running(world)

    with pytest.raises(Refused):
        service.bill_repayment(loan, 6_060_001)


def test_a_loan_has_one_open_bill(world: World) -> None:
    loan = running(world)
    first = service.bill_repayment(loan, 1_060_000)
    same = service.bill_repayment(loan, 1_060_000)
    other = service.bill_repayment(loan, 2_000_000)

    assert same.id == first.id
    assert other.id != first.id
    session.refresh(first)
    assert first.status == "cancelled"


@pytest.mark.parametrize("amount", [5_000, 300_000, 1_100_000, 3_500_000, 6_500_000])
def test_undoing_restores_everything(
    world: World, balance_of: Callable[[str], int], amount: int
) -> None:
    loan = running(world, code="anuitas")
    late = date(2025, 3, 10)
    with day(late):
        service.recognise_interest(late)
        books = {code: balance_of(code) for code in ("1-1401", "1-1501", "4-1100", "4-1300")}
        before = _state(loan)
        bill = service.bill_repayment(loan, 1)
        entry_id = book(bill, amount, late)
        assert _state(loan) != before
        _undo(loan, entry_id, late)

    assert _state(loan) == before
    assert books == {code: balance_of(code) for code in books}
    assert sum_of_person(world.person_id, START, late).get("loan_interest", 0) == 0


def test_only_the_latest_repayment_can_be_undone(world: World) -> None:
    loan = running(world)
    with day(FIRST):
        first = pay(loan, 1_060_000, FIRST)
        bill = session.get_one(Bill, get_entry(first).source_id)
        bill.status = "paid"  # type: ignore[assignment]  # as payments would leave it
        session.flush()
        second = pay(loan, 500_000, FIRST)
        with pytest.raises(LaterRepayment), session.begin_nested():
            _undo(loan, first, FIRST)
        _undo(loan, second, FIRST)
        _undo(loan, first, FIRST)

    assert queries.get_loan(loan.id).principal_balance == 6_000_000


def test_a_planted_fault_is_found(world: World) -> None:
    loan = running(world)
    with day(FIRST):
        service.recognise_interest(FIRST)
        pay(loan, 1_060_000, FIRST)
    faults = {
        "loans.principal_balance": "UPDATE loans SET principal_balance = principal_balance - 1",
        "loans.schedule": "UPDATE instalments SET principal = principal + 1 WHERE n = 6",
        "loans.next_due": "UPDATE loans SET next_due_on = '2025-09-09'",
        "loans.instalments_paid": "UPDATE instalments SET paid_penalty = 1 WHERE n = 2",
        "loans.repayments": "UPDATE loan_repayments SET excess = 1",
        "loans.principal_in_journal": "UPDATE loans SET principal_balance = principal_balance + 5",
        "loans.receivable_in_journal": "UPDATE instalments SET recognised_interest = 9 WHERE n = 3",
        "loans.control_accounts": "UPDATE loans SET principal_balance = principal_balance + 7",
        "loans.disbursements": "UPDATE loans SET voucher_id = NULL",
        "loans.votes": "UPDATE loan_applications SET needs_committee = 1, vote_count = 3",
        "loans.participation": "UPDATE loan_repayments SET interest = 1",
    }
    assert set(faults) == {check.name for check in CHECKS}
    for check in CHECKS:
        clean = check.run()
        assert clean.problems == []
        assert check.name == "loans.votes" or clean.checked > 0
        savepoint = session.begin_nested()
        session.execute(text(faults[check.name]))
        assert check.run().problems, check.name
        savepoint.rollback()

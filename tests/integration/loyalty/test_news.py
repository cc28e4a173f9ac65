"""What members do on time earns points at once; what is reversed takes them back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.ledger.service import get_entry, reverse_entry
from coop.domain.loans.models import Loan
from coop.domain.loans.payoff_service import calculate_payoff_of
from coop.domain.loans.types import LoanStatus
from coop.domain.loyalty import queries
from coop.domain.loyalty.checks import CHECKS
from coop.domain.loyalty.models import PointsEntry
from coop.domain.loyalty.types import PointsKind
from coop.domain.members.anniversary_service import announce_member_years
from coop.domain.members.models import Member
from coop.domain.members.rules import joining_days
from coop.domain.payments.models import Bill
from coop.domain.payments.purposes import PURPOSES
from coop.domain.payments.reversal_service import take_payment_back
from coop.domain.payments.service import receive_cash
from coop.domain.savings import service as savings
from tests.integration.loans.world import build_world, day, pay, running
from tests.integration.savings.conftest import Cooperative, add_saver
from tests.integration.savings.conftest import coop as coop  # noqa: PLC0414 - the fixture
from tests.support.points import give_points_for
from tests.support.statements import statements

MONTH = date(2024, 5, 1)
DUE = date(2024, 5, 10)
"""A Friday."""


def problems() -> list[str]:
    """Return what the checks of points find wrong."""
    session.flush()
    return [text for check in CHECKS for text in check.run().problems]


def entries(person_id: int) -> list[tuple[PointsKind, int, date]]:
    """Return the changes of a person's points in their order."""
    session.flush()
    rows = session.scalars(
        select(PointsEntry).where(PointsEntry.person_id == person_id).order_by(PointsEntry.id)
    )
    return [(row.kind, row.points, row.booked_on) for row in rows]


def at(on: date) -> datetime:
    """Return noon in Jakarta."""
    return datetime(on.year, on.month, on.day, 5, tzinfo=UTC)


@pytest.fixture
def bill(coop: Cooperative) -> Iterator[Bill]:
    """The dues of May."""
    give_points_for(dues_on_time=3)
    with dates.at(at(MONTH)):
        savings.bill_wajib(MONTH)
    yield session.scalars(select(Bill).where(Bill.person_id == coop.saver.person.id)).one()
    assert problems() == []


def _pay(coop: Cooperative, bill: Bill, on: date, amount: int = 0) -> int:
    with dates.at(at(on)):
        amounts = {bill.id: amount or bill.amount - bill.paid_amount}
        return receive_cash(coop.saver.person.id, amounts, coop.cashier).id


@pytest.mark.parametrize(
    ("on", "points"), [(MONTH, 3), (DUE, 3), (date(2024, 5, 11), 0), (date(2024, 7, 1), 0)]
)
def test_dues_by_their_day_earn(coop: Cooperative, bill: Bill, on: date, points: int) -> None:
    _pay(coop, bill, on)
    assert queries.read_holding(coop.saver.person.id, on).usable == points


def test_a_due_day_on_a_weekend_waits_for_monday(coop: Cooperative, bill: Bill) -> None:
    bill.due_on = date(2024, 5, 11)
    session.flush()
    _pay(coop, bill, date(2024, 5, 13))
    assert entries(coop.saver.person.id) == [(PointsKind.EARNED, 3, date(2024, 5, 13))]


def test_dues_in_parts_earn_with_the_last(coop: Cooperative, bill: Bill) -> None:
    _pay(coop, bill, MONTH, 1_000)
    assert entries(coop.saver.person.id) == []
    _pay(coop, bill, DUE)
    assert entries(coop.saver.person.id) == [(PointsKind.EARNED, 3, DUE)]


def test_what_is_reversed_takes_back_once_and_earns_anew(coop: Cooperative, bill: Bill) -> None:
    """Also when the part that is reversed is not the one that earned."""
    part = _pay(coop, bill, MONTH, 1_000)
    _pay(coop, bill, MONTH)
    with dates.at(at(DUE)):
        take_payment_back(part, coop.treasurer, "Salah orang")
    assert queries.read_holding(coop.saver.person.id, DUE).usable == 0
    _pay(coop, bill, DUE)
    assert entries(coop.saver.person.id) == [
        (PointsKind.EARNED, 3, MONTH),
        (PointsKind.TAKEN_BACK, -3, DUE),
        (PointsKind.EARNED, 3, DUE),
    ]


def test_other_deposits_earn_nothing(coop: Cooperative, bill: Bill) -> None:
    with dates.at(at(MONTH)):
        coop.deposit(coop.saver, 50_000)
    assert entries(coop.saver.person.id) == []


# --- instalments ---


@pytest.fixture
def loan(app: Flask) -> Iterator[Loan]:
    """Rp6.000.000 over six months; the first instalment falls due on 15 February 2025."""
    with app.app_context(), writing(), day(date(2025, 1, 15)):
        give_points_for(instalment_on_time=5)
        yield running(build_world())
        assert problems() == []
        session.rollback()
        session.remove()


def _person(loan: Loan) -> int:
    return session.get_one(Member, loan.member_id).person_id


def _pay_on(loan: Loan, amount: int, on: date) -> int:
    with day(on):
        return pay(loan, amount, on)


ONE = 1_060_000
FIRST_DUE = date(2025, 2, 15)
"""A Saturday: the day is Monday the 17th."""


@pytest.mark.parametrize(
    ("amount", "on", "points"),
    [
        (ONE, FIRST_DUE, 5),
        (ONE, date(2025, 2, 17), 5),
        (ONE - 1, FIRST_DUE, 0),
        (2 * ONE, FIRST_DUE, 10),
    ],
)
def test_instalments_by_their_day_earn(loan: Loan, amount: int, on: date, points: int) -> None:
    _pay_on(loan, amount, on)
    assert queries.read_holding(_person(loan), on).usable == points


def test_a_late_instalment_earns_nothing(loan: Loan) -> None:
    _pay_on(loan, ONE, date(2025, 2, 18))
    assert entries(_person(loan)) == []


@pytest.mark.parametrize("on", [date(2025, 2, 1), FIRST_DUE])
def test_a_loan_paid_off_early_earns_for_one_instalment(loan: Loan, on: date) -> None:
    with day(on):
        pay(loan, calculate_payoff_of(loan, on).total, on)
    assert loan.status is LoanStatus.PAID_OFF
    assert [points for _kind, points, _on in entries(_person(loan))] == [5]


def test_a_reversed_repayment_takes_back_what_it_earned(loan: Loan) -> None:
    _pay_on(loan, ONE, date(2025, 2, 1))
    second = date(2025, 3, 1)
    with day(second):
        entry_id = pay(loan, ONE, second)
        bill = session.scalars(
            select(Bill).where(Bill.subject_id == loan.id).order_by(Bill.id.desc())
        ).first()
        assert bill is not None
        entry = get_entry(entry_id)
        mirror = reverse_entry(entry, booked_on=second, reason="Salah", approver_id=None)
        PURPOSES["loans.repayment"].undo(bill, entry, mirror)
    assert [(kind, points) for kind, points, _on in entries(_person(loan))] == [
        (PointsKind.EARNED, 5),
        (PointsKind.EARNED, 5),
        (PointsKind.TAKEN_BACK, -5),
    ]
    assert queries.read_holding(_person(loan), second).usable == 5


# --- years of membership ---


def test_another_year_earns_once(coop: Cooperative) -> None:
    give_points_for(member_year=50)
    leap = add_saver(3, joined_on=date(2024, 2, 29))
    on = date(2025, 1, 5)
    with dates.at(at(on)):
        assert announce_member_years(on) == 2
        assert announce_member_years(on) == 2
    assert entries(coop.saver.person.id) == [(PointsKind.EARNED, 50, on)]
    assert announce_member_years(date(2025, 1, 6)) == 0
    assert announce_member_years(date(2025, 2, 28)) == 1
    assert entries(leap.person.id) == [(PointsKind.EARNED, 50, date(2025, 2, 28))]
    assert problems() == []


def test_years_are_announced_with_few_statements(coop: Cooperative) -> None:
    give_points_for(member_year=50)

    def ask(on: date) -> int:
        with statements() as sent:
            announce_member_years(on)
        return len(sent)

    few = ask(date(2025, 1, 5))
    for number in range(10, 30):
        add_saver(number, joined_on=date(2024, 1, 6))
    assert ask(date(2025, 1, 6)) == few <= 8


@pytest.mark.parametrize(
    ("on", "joined_on", "years"),
    [
        (date(2025, 2, 28), date(2024, 2, 29), 1),
        (date(2028, 2, 29), date(2024, 2, 29), 4),
        (date(2028, 2, 28), date(2024, 2, 28), 4),
        (date(2025, 1, 5), date(2015, 1, 5), 10),
    ],
)
def test_full_years(on: date, joined_on: date, years: int) -> None:
    assert joining_days(on)[joined_on] == years
    assert date(2024, 2, 29) not in joining_days(date(2028, 2, 28))

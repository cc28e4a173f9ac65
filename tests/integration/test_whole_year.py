"""A whole year of a cooperative: moved in, twelve payrolls, closed, its surplus shared.

The figures at the end are those of `tests/golden/whole_year.md`: an accountant can read them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coop import dates
from coop.dates import add_months, last_day
from coop.db import session
from coop.db.engine import writing
from coop.domain.assurance.service import run_audit
from coop.domain.books import (
    equity_queries,
    period_service,
    statement_queries,
    voucher_service,
    year_service,
)
from coop.domain.books.types import Statement
from coop.domain.identity.service import acting_as
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.closing_service import finish_closing
from coop.domain.ledger.queries import trial_balance
from coop.domain.loans.interest_service import recognise_interest
from coop.domain.members.models import Employer, Member
from coop.domain.moving_in import service as moving_in
from coop.domain.moving_in.types import MoveStatus
from coop.domain.payments.queries import list_bank_accounts
from coop.domain.payroll import queries as payroll_queries
from coop.domain.payroll import service as payroll
from coop.domain.savings import service as savings
from coop.domain.savings.billing_service import bill_wajib
from coop.domain.savings.types import SavingsKind
from coop.domain.shu import payout_service
from coop.domain.shu import queries as shu_queries
from coop.domain.shu import service as shu
from coop.domain.shu.types import FundKind, PayoutWay, Policy, SavingsBasis, ShuStatus
from coop.domain.trail.service import seal_trail
from coop.money import format_number
from coop.web.uploads import storage
from tests.support.spreadsheets import Upload, loan_row, member_row, write_xlsx
from tests.support.staff import add_staff

YEAR = 2024
CUT_OVER = date(YEAR - 1, 12, 31)
MEMBERS, BORROWERS = 12, 5
SHORT, MISSING = "000003", "000007"  # one comes short in June, one is missing in September
FIGURES = Path(__file__).parents[1] / "golden" / "whole_year.md"


@dataclass(frozen=True)
class Office:
    """Who does what."""

    secretary: Actor
    treasurer: Actor
    second: Actor
    chair: Actor
    supervisor: Actor


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """The office in January, inside one write transaction that is never committed."""
    with app.app_context(), writing():
        with dates.at(_at(date(YEAR, 1, 2))):
            built = Office(
                add_staff("Sekretaris", Role.SECRETARY),
                add_staff("Bendahara", Role.TREASURER),
                add_staff("Bendahara Dua", Role.TREASURER),
                add_staff("Ketua", Role.CHAIR),
                add_staff("Pengawas", Role.SUPERVISOR),
            )
        yield built
        session.rollback()
        session.remove()


def _move_in(office: Office) -> None:
    """Bring members, savings and loans of the old books, and the bank that balances them."""
    members = [
        member_row(n, joined_on="05/01/2019", monthly_salary="6.500.000")
        for n in range(1, MEMBERS + 1)
    ]
    loans = [
        loan_row(n, instalments_paid="6", disbursed_on=f"{add_months(CUT_OVER, -6):%d/%m/%Y}")
        for n in range(1, BORROWERS + 1)
    ]
    content = write_xlsx(members, loans)
    upload = Upload(content, storage_name=storage().put(content))
    with acting_as(office.secretary.user_id):
        move = moving_in.prepare_move(upload, content, CUT_OVER, office.secretary)
    assert move.status is MoveStatus.READY
    with acting_as(office.chair.user_id):
        moving_in.approve_move(move.id, office.chair)
    for effect in list(moving_in.import_effects(move.id, content)):
        effect()
    bank = {"1-1201": 20_000_000}
    amounts = bank | {"3-3100": moving_in.describe_opening(bank).missing}
    opening = moving_in.save_opening(amounts, office.treasurer)
    moving_in.approve_opening(opening.revision, office.chair)
    _close_year(office, YEAR - 1)


def _close_year(office: Office, year: int) -> None:
    row = year_service.prepare_year(year, office.treasurer, is_accepted=True)
    year_service.approve_year(row.id, office.chair)
    assert finish_closing(year_service.december_of(year))


def _sign_letters(office: Office) -> None:
    for member_id in session.scalars(select(Member.id).order_by(Member.number)):
        scan = Upload(b"surat kuasa %d" % member_id, "kuasa.pdf", "application/pdf")
        payroll.record_authority(member_id, scan, date(YEAR, 1, 1), office.secretary)


def _collect(office: Office, month: date) -> None:
    """Send the list, take the employer's answer, put the one sum on everybody's bills."""
    employer_id = session.scalars(select(Employer.id)).one()
    with dates.at(_at(month.replace(day=10))):
        batch = payroll.prepare_batch(employer_id, month, office.treasurer)
        payroll.approve_batch(batch.id, batch.revision, office.chair)
        payroll.send_batch(batch.id, office.treasurer)
    with dates.at(_at(month.replace(day=25))):
        lines = payroll_queries.list_sent_lines(batch.id)
        said = {(6, SHORT): 40_000, (9, MISSING): 0}
        payroll.type_amounts(
            batch.id,
            {
                line.id: said.get((month.month, line.member_number), line.asked_amount)
                for line in lines
            },
        )
        payroll.finish_answer(batch.id, office.treasurer)
        session.refresh(batch)
        bank = list_bank_accounts()[0].id
        receipt = payroll.Receipt(
            dates.today(), bank, batch.realised_amount, f"GAJI {month:%Y%m}", ""
        )
        payroll.record_receipt(batch.id, receipt, office.second)
        payroll.post_batch(batch.id, office.chair)
        for portion in list(payroll.apply_portions(batch.id)):
            portion()


def _spend_and_earn(office: Office, month: date) -> None:
    day = month.replace(day=26)
    with dates.at(_at(day)):
        for draft in (
            voucher_service.expense("5-2100", "1-1201", 150_000, "Honor petugas", day),
            voucher_service.income("4-2100", "1-1201", 45_000, "Jasa giro", day, "BCA"),
        ):
            voucher = voucher_service.write_voucher(draft, office.treasurer)
            voucher_service.post_voucher(voucher.id, office.chair)


def _credit_interest(office: Office, month: date) -> None:
    with dates.at(_at(add_months(month, 1).replace(day=2))):
        run = savings.prepare_interest(month, office.treasurer)
        savings.approve_interest(run.id, office.chair)
        for portion in list(savings.credit_portions(run.id)):
            portion()


def _live_a_month(office: Office, month: date) -> None:
    with dates.at(_at(month)):
        bill_wajib(month)
    _collect(office, month)
    _spend_and_earn(office, month)
    with dates.at(_at(last_day(month))):
        recognise_interest(last_day(month))
    _credit_interest(office, month)
    if month.month < 12:
        with (
            dates.at(_at(add_months(month, 1).replace(day=5))),
            acting_as(office.treasurer.user_id),
        ):
            period_service.close_month(month, is_accepted=True)
            assert finish_closing(month)


def _share(office: Office) -> int:
    policy = Policy(
        YEAR,
        SavingsBasis.AVERAGE,
        (SavingsKind.POKOK, SavingsKind.WAJIB),
        includes_left=False,
        member_percents={
            FundKind.RESERVE: Decimal(35),
            FundKind.SAVINGS: Decimal(20),
            FundKind.PARTICIPATION: Decimal(25),
            FundKind.BOARD: Decimal(10),
            FundKind.SOCIAL: Decimal(10),
        },
        other_percents={FundKind.RESERVE: Decimal(100)},
    )
    row = shu.draft_shu(policy, office.treasurer)
    shu.check_shu(row.id, office.supervisor)
    shu.resolve_shu(row.id, "RAT-1", date(YEAR + 1, 3, 8), office.chair)
    shu.post_shu(row.id, office.second)
    payout_service.pay_all(row.id, PayoutWay.SUKARELA, office.second)
    payload = {
        "distribution_id": row.id,
        "way": PayoutWay.SUKARELA.value,
        "bank_account_id": None,
        "by": office.second.user_id,
    }
    for portion in list(payout_service.payout_portions(payload)):
        portion()
    shu.lock_shu(row.id, office.treasurer)
    return row.id


def _table(statements: list[Statement], shared: int) -> str:
    """Return the year in figures: the totals of each statement, and how the surplus went."""
    lines = ["# A whole year in figures (rupiah)", "", "| figure | amount |", "|---|---:|"]
    for statement in statements:
        lines += [
            f"| {statement.title}: {row.label} | {format_number(row.amounts[0])} |"
            for row in statement.rows
            if row.kind in ("group", "total", "strong")
        ]
    found = shu_queries.get_distribution(shared)
    for kind, amount in shu_queries.funds_of(found).items():
        lines.append(f"| SHU: {kind.label} | {format_number(amount)} |")
    return "\n".join([*lines, ""])


def test_a_whole_year(office: Office) -> None:
    with dates.at(_at(date(YEAR, 1, 3))):
        _move_in(office)
        _sign_letters(office)
    for number in range(12):
        _live_a_month(office, add_months(date(YEAR, 1, 1), number))
    first, last = date(YEAR, 1, 1), date(YEAR, 12, 31)
    with dates.at(_at(date(YEAR + 1, 2, 3))):
        before = statement_queries.results(first, last).totals
        _close_year(office, YEAR)
        assert statement_queries.results(first, last).totals == before
    statements = [
        statement_queries.financial_position(last),
        statement_queries.results(first, last),
        statement_queries.cash_flow(first, last),
        equity_queries.changes_in_equity(first, last),
    ]
    assert all(statement.holds for statement in statements)
    flow = statements[2].totals
    assert flow["change"][0] == flow["closing"][0] - flow["opening"][0]
    with dates.at(_at(date(YEAR + 1, 3, 10))):
        shared = _share(office)
        assert shu_queries.get_distribution(shared).status is ShuStatus.LOCKED
        bill_wajib(date(YEAR + 1, 3, 1))  # the next year goes on
        _collect(office, date(YEAR + 1, 3, 1))
    with dates.at(_at(date(YEAR + 1, 3, 28))):
        balances = {row.code: row.amount for row in trial_balance(dates.today()).rows}
        assert balances["2-1401"] == balances["3-4100"] == balances["3-9000"] == 0
        while seal_trail():
            pass
        assert run_audit().failed == ()
    assert _table(statements, shared) == FIGURES.read_text(encoding="utf-8")

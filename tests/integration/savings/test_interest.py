"""The monthly interest run on both databases: reckoned, approved, credited, taken back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update

from coop import dates
from coop.db import session
from coop.domain.assurance.service import CHECKS
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit as credit_line
from coop.domain.ledger.types import debit
from coop.domain.runs.models import Run
from coop.domain.runs.types import RunStatus
from coop.domain.savings import interest_queries, service
from coop.domain.savings.account_service import ACCOUNT
from coop.domain.savings.interest_explained import explain, explain_tax
from coop.domain.savings.interest_types import InterestMethod
from coop.domain.savings.models import (
    SavingsAccount,
    SavingsInterest,
    SavingsMovement,
    SavingsProductVersion,
)
from coop.domain.savings.types import MovementKind, SavingsKind
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.savings.conftest import Cooperative

MARCH = date(2026, 3, 1)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


@pytest.fixture
def saved(coop: Cooperative) -> Iterator[Cooperative]:
    """Ten million since January, five more on 11 March; the other has a hundred million."""
    with dates.at(on(date(2026, 1, 10))):
        coop.deposit(coop.saver, 10_000_000)
        coop.deposit(coop.other, 100_000_000)
    with dates.at(on(date(2026, 3, 11))):
        coop.deposit(coop.saver, 5_000_000)
    with dates.at(on(date(2026, 4, 2))):
        yield coop


def credit(coop: Cooperative, month: date = MARCH) -> Run:
    run = service.prepare_interest(month, coop.treasurer)
    service.approve_interest(run.id, coop.chair)
    for portion in service.credit_portions(run.id):
        portion()
    session.refresh(run)
    return run


def problems() -> list[str]:
    return [
        problem
        for check in CHECKS
        if check.name.startswith(("savings.", "ledger."))
        for problem in check.run().problems
    ]


def test_interest_follows_each_day_and_waits_for_another_person(saved: Cooperative) -> None:
    run = service.prepare_interest(MARCH, saved.treasurer)

    rows = {row.person_name: row for row in interest_queries.search_interest(run.id).rows}
    # 10 days of 10 million and 21 of 15 million at 3 percent; 31 days of a hundred million
    assert rows["Anggota 1"].gross_amount == round(3 * (10 * 10 + 21 * 15) * 1_000_000 / 36_500)
    assert rows["Anggota 2"].gross_amount == 254_795
    assert rows["Anggota 1"].tax_amount == 0
    assert rows["Anggota 2"].tax_amount == 25_479
    assert [one.result for one in explain(rows["Anggota 2"].basis)] == [254_795]
    assert explain_tax(rows["Anggota 2"].basis).result == 25_479
    assert saved.saver.account().balance == 15_000_000  # nothing is credited yet
    with pytest.raises(Refused, match="another person"):
        service.approve_interest(run.id, saved.treasurer)


def test_credited_interest_is_booked_for_the_month_and_earns_from_the_next(
    saved: Cooperative,
) -> None:
    run = credit(saved)

    assert run.status is RunStatus.POSTED
    found = interest_queries.get_interest_run(run.id)
    assert (found.count, found.posted_count) == (2, 2)
    lines = session.execute(
        select(JournalLine.account, JournalLine.debit, JournalLine.credit)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(JournalEntry.source_kind == "interest_run")
        .order_by(JournalLine.line_no)
    ).all()
    assert [tuple(line) for line in lines] == [
        ("5-1100", 288_905, 0),
        ("2-1101", 0, 34_110),
        ("2-1101", 0, 229_316),
        ("2-1301", 0, 25_479),
    ]
    assert saved.other.account().balance == 100_229_316
    moved = session.execute(
        select(
            SavingsMovement.kind,
            SavingsMovement.amount,
            SavingsMovement.booked_on,
            SavingsMovement.value_on,
        )
        .where(
            SavingsMovement.account_id == saved.other.account().id,
            SavingsMovement.kind.in_((MovementKind.INTEREST, MovementKind.TAX)),
        )
        .order_by(SavingsMovement.id)
    ).all()
    assert [tuple(row) for row in moved] == [
        (MovementKind.INTEREST, 254_795, date(2026, 3, 31), date(2026, 4, 1)),
        (MovementKind.TAX, -25_479, date(2026, 3, 31), date(2026, 4, 1)),
    ]
    assert [
        row.net_amount
        for row in interest_queries.list_interest_of_account(saved.saver.account().id)
    ] == [34_110]
    assert problems() == []


def test_a_second_run_of_the_month_is_refused(saved: Cooperative) -> None:
    credit(saved)
    with pytest.raises(Conflict, match="already"):
        service.prepare_interest(MARCH, saved.treasurer)


def test_crediting_again_changes_nothing(saved: Cooperative) -> None:
    run = credit(saved)
    before = saved.saver.account().balance
    for portion in service.credit_portions(run.id):
        portion()
    assert saved.saver.account().balance == before


def test_an_interrupted_run_goes_on_where_it_stopped(
    saved: Cooperative, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coop.domain.savings.interest_service.ROWS_AN_ENTRY", 1)
    run = service.prepare_interest(MARCH, saved.treasurer)
    service.approve_interest(run.id, saved.chair)
    next(iter(service.credit_portions(run.id)))()
    assert interest_queries.get_interest_run(run.id).posted_count == 1
    for portion in service.credit_portions(run.id):
        portion()
    found = interest_queries.get_interest_run(run.id)
    assert (found.status, found.posted_count) == (RunStatus.POSTED, 2)
    assert saved.saver.account().balance == 15_034_110
    assert problems() == []


@pytest.mark.parametrize("month", [date(2026, 4, 1), date(2026, 5, 1)])
def test_a_month_that_has_not_ended_is_not_reckoned(saved: Cooperative, month: date) -> None:
    with pytest.raises(Refused, match="not ended"):
        service.prepare_interest(month, saved.treasurer)


def test_months_follow_one_another(saved: Cooperative) -> None:
    credit(saved, date(2026, 1, 1))
    with pytest.raises(Refused, match="comes first"):
        service.prepare_interest(MARCH, saved.treasurer)
    credit(saved, date(2026, 2, 1))
    credit(saved)
    assert problems() == []


def test_a_month_without_savings_has_no_run(saved: Cooperative) -> None:
    with pytest.raises(Refused, match="No account"):
        service.prepare_interest(date(2025, 12, 1), saved.treasurer)


def test_what_was_booked_since_stops_the_approval(saved: Cooperative) -> None:
    run = service.prepare_interest(MARCH, saved.treasurer)
    account = saved.saver.account()
    entry = post_entry(
        "Setoran yang terlambat dibukukan",
        [
            debit("1-1101", 500_000),
            credit_line(account.gl_account, 500_000, Ref(ACCOUNT, account.id)),
        ],
        source=Ref("unit", 1),
        unique_key="late",
        booked_on=date(2026, 4, 2),
        value_on=date(2026, 3, 1),
        unit_id=1,
    )
    service.change_balance(account.id, 500_000, MovementKind.DEPOSIT, entry, entry.text)
    with pytest.raises(Conflict, match="since"):
        service.approve_interest(run.id, saved.chair)


def test_a_rejected_month_can_be_reckoned_anew(saved: Cooperative) -> None:
    run = service.prepare_interest(MARCH, saved.treasurer)
    with pytest.raises(Refused, match="Say what"):
        service.reject_interest(run.id, saved.chair, " ")
    service.reject_interest(run.id, saved.chair, "Suku bunga keliru")
    assert interest_queries.get_interest_run(run.id).reason == "Suku bunga keliru"
    again = credit(saved)
    assert again.id != run.id
    assert problems() == []


def test_a_credited_month_is_taken_back_as_a_whole(saved: Cooperative) -> None:
    run = credit(saved)
    service.request_interest_reversal(run.id, saved.treasurer, "Salah suku bunga")
    asked = interest_queries.find_open_request(run.id)
    assert asked is not None
    assert (asked.is_reversal, asked.reason) == (True, "Salah suku bunga")
    with pytest.raises(Refused, match="another person"):
        service.approve_interest_reversal(run.id, saved.treasurer)
    service.approve_interest_reversal(run.id, saved.chair)

    assert saved.saver.account().balance == 15_000_000
    assert saved.other.account().balance == 100_000_000
    assert problems() == []
    again = credit(saved)  # the reversal has the value date of what it takes back
    assert again.total_amount == run.total_amount
    assert problems() == []


def test_an_account_without_the_money_stops_the_taking_back(saved: Cooperative) -> None:
    run = credit(saved)
    account_id = saved.saver.account().id
    session.execute(
        update(SavingsAccount).where(SavingsAccount.id == account_id).values({"balance": 10})
    )
    service.request_interest_reversal(run.id, saved.treasurer, "Salah")
    with pytest.raises(Refused, match=saved.saver.account().number):
        service.approve_interest_reversal(run.id, saved.chair)


def test_only_credited_interest_can_be_taken_back_the_latest_first(saved: Cooperative) -> None:
    first = credit(saved, date(2026, 2, 1))
    draft = service.prepare_interest(MARCH, saved.treasurer)
    with pytest.raises(Refused, match="credited"):
        service.request_interest_reversal(draft.id, saved.treasurer, "Salah")
    service.request_interest_reversal(first.id, saved.treasurer, "Salah")
    with pytest.raises(Refused, match="later month"):
        service.approve_interest_reversal(first.id, saved.chair)
    with pytest.raises(NotFound):
        service.request_interest_reversal(draft.id + 99, saved.treasurer, "Salah")


def test_a_month_waits_until_the_one_before_is_credited(saved: Cooperative) -> None:
    service.prepare_interest(date(2026, 2, 1), saved.treasurer)
    with pytest.raises(Refused, match="must be credited first"):
        service.prepare_interest(MARCH, saved.treasurer)


def test_a_reversal_may_be_refused(saved: Cooperative) -> None:
    run = credit(saved)
    service.request_interest_reversal(run.id, saved.treasurer, "Salah")
    with pytest.raises(Refused, match="stays"):
        service.reject_interest_reversal(run.id, saved.chair, "")
    service.reject_interest_reversal(run.id, saved.chair, "Sudah benar")
    assert interest_queries.find_open_request(run.id) is None
    assert interest_queries.get_interest_run(run.id).status is RunStatus.POSTED


def test_tiers_and_methods_come_from_the_terms_in_force(saved: Cooperative) -> None:
    terms = session.scalars(
        select(SavingsProductVersion).where(SavingsProductVersion.interest_method.is_not(None))
    ).one()
    terms.interest_method = InterestMethod.LOWEST
    terms.rates = [[0, "2"], [10_000_000, "6"]]
    session.flush()
    run = service.prepare_interest(MARCH, saved.treasurer)
    rows = {
        row.person_name: row for row in interest_queries.search_interest(run.id, "anggota 1").rows
    }
    assert rows["Anggota 1"].gross_amount == round(10_000_000 * Decimal(6) / 100 * 31 / 365)
    assert [row.person_name for row in interest_queries.stream_interest(run.id)] == [
        "Anggota 1",
        "Anggota 2",
    ]
    row = interest_queries.get_interest_row(rows["Anggota 1"].id)
    assert explain(row.basis)[0].result == row.gross_amount
    with pytest.raises(NotFound):
        interest_queries.get_interest_row(row.id + 99)


def test_who_has_no_account_any_more_finds_the_interest_held(saved: Cooperative) -> None:
    run = service.prepare_interest(MARCH, saved.treasurer)
    service.approve_interest(run.id, saved.chair)
    session.execute(
        text("UPDATE savings_accounts SET status = 'closed' WHERE id = :id"),
        {"id": saved.saver.account().id},
    )
    for portion in service.credit_portions(run.id):
        portion()
    held = session.execute(
        select(JournalLine.credit, JournalLine.ref_kind, JournalLine.ref_id).where(
            JournalLine.account == "2-1601", JournalLine.credit == 34_110
        )
    ).one()
    assert tuple(held) == (34_110, "person", saved.saver.person.id)


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (
            "UPDATE savings_interest SET gross_amount = gross_amount + 1",
            "savings.interest_is_booked",
        ),
        ("UPDATE savings_interest SET gross_amount = gross_amount + 1", "savings.interest_runs"),
        ("UPDATE savings_interest SET tax_amount = 1 WHERE tax_amount = 0", "savings.interest_tax"),
        ("UPDATE savings_interest SET tax_amount = 0", "savings.interest_tax"),
        ("UPDATE savings_interest SET entry_id = NULL", "savings.interest_is_booked"),
    ],
)
def test_a_planted_fault_in_interest_is_found(saved: Cooperative, fault: str, check: str) -> None:
    credit(saved)
    found = next(one for one in CHECKS if one.name == check)
    assert found.run().problems == []
    session.execute(text(fault))
    assert found.run().problems


def test_term_kinds_of_accounts_earn_nothing_of_their_own(saved: Cooperative) -> None:
    run = service.prepare_interest(MARCH, saved.treasurer)
    accounts = session.scalars(
        select(SavingsInterest.account_id).where(SavingsInterest.run_id == run.id)
    ).all()
    assert set(accounts) == {
        saved.saver.account(SavingsKind.SUKARELA).id,
        saved.other.account(SavingsKind.SUKARELA).id,
    }

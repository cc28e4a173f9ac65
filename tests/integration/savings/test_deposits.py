"""Term deposits on both databases: placed, continued, paid out, broken, given back."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text, update

from coop import dates
from coop.db import session
from coop.domain.assurance.service import CHECKS
from coop.domain.ledger.models import JournalLine
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.settlement import SOURCES
from coop.domain.ledger.types import Line, Side
from coop.domain.members.service import mark_leaving
from coop.domain.savings import deposit_queries, deposit_service, interest_queries, service
from coop.domain.savings.interest_types import AtMaturity, DepositFilter, DepositStatus
from coop.domain.savings.models import SavingsProduct, TermDeposit
from coop.domain.savings.types import SavingsKind
from coop.domain.trail.models import TrailRow
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.savings.conftest import Cooperative

PLACED = date(2026, 1, 15)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def problems(day: date = PLACED) -> list[str]:
    """Audit as of a day; by default one on which nothing of these tests is late."""
    with dates.at(on(day)):
        return [
            problem
            for check in CHECKS
            if check.name.startswith(("savings.", "ledger."))
            for problem in check.run().problems
        ]


def _switch_off() -> None:
    session.execute(
        update(SavingsProduct)
        .where(SavingsProduct.kind == SavingsKind.BERJANGKA)
        .values(is_active=False)
    )


@pytest.fixture
def place(coop: Cooperative) -> Callable[..., TermDeposit]:
    """Bind six million of the saver's ten, on 15 January."""

    def placed(
        months: int = 3, then: AtMaturity = AtMaturity.PAY_OUT, amount: int = 6_000_000
    ) -> TermDeposit:
        with dates.at(on(PLACED)):
            coop.deposit(coop.saver, 10_000_000)
            return service.place_deposit(
                coop.saver.account().id, amount, months, then, coop.saver.actor
            )

    return placed


def test_placing_binds_money_at_the_rate_of_the_day(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    deposit = place()
    assert coop.saver.account().balance == 4_000_000
    assert coop.saver.account(SavingsKind.BERJANGKA).balance == 6_000_000
    row = deposit_queries.get_deposit(deposit.id)
    assert (row.matures_on, str(row.rate_percent_per_year)) == (date(2026, 4, 15), "4.5")
    assert row.is_running
    assert problems() == []


@pytest.mark.parametrize(
    ("amount", "months", "field"),
    [(999_999, 3, "amount"), (2_000_000, 5, "months"), (10_000_001, 3, "amount")],
)
def test_what_is_not_offered_is_refused(
    place: Callable[..., TermDeposit], amount: int, months: int, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        place(months=months, amount=amount)
    assert refusal.value.field == field


def test_somebody_else_s_deposit_is_not_found(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    deposit = place()
    assert deposit_queries.get_deposit_of_person(deposit.id, coop.saver.person.id)
    with pytest.raises(NotFound):
        deposit_queries.get_deposit_of_person(deposit.id, coop.other.person.id)
    with pytest.raises(NotFound):
        deposit_queries.get_deposit(deposit.id + 9)
    assert deposit_queries.list_deposits_of_person(coop.other.person.id) == []


def test_months_completed_are_credited_to_voluntary_savings(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    place()
    with dates.at(on(date(2026, 3, 2))):
        run = service.prepare_interest(date(2026, 2, 1), coop.treasurer)
        rows = {
            row.product_name: row.gross_amount
            for row in interest_queries.search_interest(run.id).rows
        }
        assert rows["Simpanan Berjangka"] == 22_500  # six million, 4.5 percent, one month
        service.approve_interest(run.id, coop.chair)
        for portion in service.credit_portions(run.id):
            portion()
    assert coop.saver.account().balance == 4_000_000 + sum(rows.values())
    assert coop.saver.account(SavingsKind.BERJANGKA).balance == 6_000_000
    assert problems() == []


def test_on_the_last_day_it_is_paid_out_once(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    deposit = place()
    with dates.at(on(date(2026, 4, 14))):
        assert service.mature_deposits(date(2026, 4, 14)) == 0
    with dates.at(on(date(2026, 4, 16))):  # a night was missed
        assert service.mature_deposits(date(2026, 4, 16)) == 1
        assert service.mature_deposits(date(2026, 4, 16)) == 0
    row = deposit_queries.get_deposit(deposit.id)
    assert (row.status, row.ended_on) == (DepositStatus.MATURED, date(2026, 4, 15))
    assert coop.saver.account().balance == 10_000_000
    assert problems() == []


def test_it_continues_at_the_rate_of_its_new_first_day(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    deposit = place(months=1, then=AtMaturity.ROLL_OVER)
    with dates.at(on(date(2026, 3, 20))):  # two terms were missed
        assert service.mature_deposits(date(2026, 3, 20)) == 2
    rows = deposit_queries.list_deposits_of_person(coop.saver.person.id)
    assert [(row.placed_on, row.status) for row in rows] == [
        (date(2026, 3, 15), DepositStatus.RUNNING),
        (date(2026, 1, 15), DepositStatus.MATURED),
        (date(2026, 2, 15), DepositStatus.MATURED),
    ]
    following = session.scalars(
        select(TermDeposit).where(TermDeposit.rolled_from_id == deposit.id)
    ).one()
    assert following.placed_on == date(2026, 2, 15)
    assert problems() == []


def test_a_term_that_is_no_longer_offered_is_paid_out(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    place(then=AtMaturity.ROLL_OVER)
    session.execute(text("UPDATE savings_product_versions SET rates = '[[1, \"4\"]]'"))
    session.expire_all()
    with dates.at(on(date(2026, 4, 15))):
        assert service.mature_deposits(date(2026, 4, 15)) == 1
    assert coop.saver.account().balance == 10_000_000


@pytest.mark.parametrize("then", list(AtMaturity))
def test_without_the_product_it_is_paid_out_all_the_same(
    coop: Cooperative, place: Callable[..., TermDeposit], then: AtMaturity
) -> None:
    deposit = place(then=then)
    _switch_off()
    with dates.at(on(date(2026, 4, 15))):
        assert service.mature_deposits(date(2026, 4, 15)) == 1
    assert deposit_queries.get_deposit(deposit.id).status is DepositStatus.MATURED
    assert coop.saver.account().balance == 10_000_000
    noted = session.scalars(
        select(TrailRow.detail).where(TrailRow.action == "savings.deposit_matured")
    ).one()
    assert ("reason" in noted) is (then is AtMaturity.ROLL_OVER)
    assert problems() == []


def test_one_that_cannot_end_does_not_hold_up_the_others(
    coop: Cooperative, place: Callable[..., TermDeposit], monkeypatch: pytest.MonkeyPatch
) -> None:
    deposit = place(amount=3_000_000)
    with dates.at(on(PLACED)):
        other = service.place_deposit(
            coop.saver.account().id, 2_000_000, 3, AtMaturity.PAY_OUT, coop.saver.actor
        )
    release = deposit_service._release

    def refuse(wanted: TermDeposit, value_on: date, fee: int) -> None:
        release(wanted, value_on, fee)
        if wanted.id == deposit.id:
            raise Refused("Not today.")

    monkeypatch.setattr(deposit_service, "_release", refuse)
    with dates.at(on(date(2026, 4, 15))):
        assert service.mature_deposits(date(2026, 4, 15)) == 1
    assert deposit_queries.get_deposit(deposit.id).is_running
    assert deposit_queries.get_deposit(other.id).status is DepositStatus.MATURED
    assert coop.saver.account().balance == 7_000_000
    noted = session.scalars(
        select(TrailRow.detail).where(TrailRow.action == "savings.deposit_stuck")
    ).one()
    assert noted["reason"] == "Not today."
    assert problems() == []


def test_a_deposit_that_runs_on_is_found(place: Callable[..., TermDeposit]) -> None:
    deposit = place()
    assert problems(date(2026, 4, 22)) == []
    [found] = problems(date(2026, 4, 23))
    assert deposit.number in found


def test_ending_early_costs_the_fee_and_the_month_under_way(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    deposit = place()
    with dates.at(on(date(2026, 2, 20))):
        service.break_deposit(deposit.id, coop.saver.actor)
        with pytest.raises(Conflict):
            service.break_deposit(deposit.id, coop.saver.actor)
        with pytest.raises(Conflict):
            service.choose_at_maturity(deposit.id, AtMaturity.PAY_OUT, coop.saver.actor)
    assert coop.saver.account().balance == 10_000_000 - 60_000
    fee = session.execute(
        select(JournalLine.credit).where(JournalLine.account == "4-2900")
    ).scalar_one()
    assert fee == 60_000
    with dates.at(on(date(2026, 3, 2))):
        run = service.prepare_interest(date(2026, 2, 1), coop.treasurer)
        rows = interest_queries.search_interest(run.id).rows
        earned = [row for row in rows if row.product_name == "Simpanan Berjangka"]
        assert [row.gross_amount for row in earned] == [22_500]
    assert problems() == []


def test_the_choice_for_the_last_day_may_change(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    deposit = place()
    service.choose_at_maturity(deposit.id, AtMaturity.ROLL_OVER, coop.saver.actor)
    with dates.at(on(date(2026, 4, 15))):
        service.mature_deposits(date(2026, 4, 15))
    assert coop.saver.account().balance == 4_000_000
    with pytest.raises(NotFound):
        service.break_deposit(deposit.id + 99, coop.saver.actor)


def test_leaving_gives_deposits_and_interest_back(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    deposit = place()
    leaving = date(2026, 2, 20)
    with dates.at(on(leaving)):
        mark_leaving(coop.saver.member.id)
        source = SOURCES["savings"]
        parts = source.look(coop.saver.member.id, leaving).parts
        found = {part.label: part.line for part in parts}
        # four million for 20 days at 3 percent, and one month of the deposit
        assert found["Interest not credited yet"].amount == 6_575 + 22_500
        assert found["Term deposit"].amount == 6_000_000
        total = sum(part.line.amount for part in parts)
        entry = post_entry(
            "Penyelesaian",
            [*(part.line for part in parts), Line("1-1101", Side.CREDIT, total)],
            source=Ref("resignation", 1),
            unique_key="resignation:1",
            booked_on=leaving,
            unit_id=1,
        )
        source.close(coop.saver.member.id, entry, leaving)
        assert source.look(coop.saver.member.id, leaving).parts == []
    assert deposit_queries.get_deposit(deposit.id).status is DepositStatus.SETTLED
    assert problems() == []


def test_interest_above_the_limit_is_taxed_on_leaving(coop: Cooperative) -> None:
    with dates.at(on(date(2026, 1, 2))):
        coop.deposit(coop.saver, 200_000_000)
    leaving = date(2026, 1, 31)
    with dates.at(on(leaving)):
        parts = SOURCES["savings"].look(coop.saver.member.id, leaving).parts
    found = {part.label: part.line for part in parts}
    assert found["Interest not credited yet"].amount == 493_151
    assert (found["Tax on the interest"].amount, found["Tax on the interest"].side) == (
        49_315,
        Side.CREDIT,
    )


def test_interest_under_way_holds_the_leaving_up(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    place()
    with dates.at(on(date(2026, 3, 2))):
        service.prepare_interest(date(2026, 2, 1), coop.treasurer)
        assert SOURCES["savings"].look(coop.saver.member.id, date(2026, 3, 2)).blockers == [
            "Interest is waiting to be credited: approve or reject that run first."
        ]
        assert SOURCES["savings"].look(coop.other.member.id, date(2026, 3, 2)).blockers == []


def test_the_list_finds_and_sums(coop: Cooperative, place: Callable[..., TermDeposit]) -> None:
    deposit = place()
    page, total = deposit_queries.search_deposits(DepositFilter("anggota 1"))
    assert ([row.id for row in page.rows], page.total, total) == ([deposit.id], 1, 6_000_000)
    wanted = DepositFilter(deposit.number[:4], None, "amount", descending=True)
    assert [row.number for row in deposit_queries.stream_deposits(wanted)] == [deposit.number]
    page, total = deposit_queries.search_deposits(DepositFilter(status=DepositStatus.BROKEN))
    assert (page.total, total) == (0, 0)


def test_without_the_product_nothing_can_be_placed(
    coop: Cooperative, place: Callable[..., TermDeposit]
) -> None:
    _switch_off()
    assert deposit_queries.find_deposit_terms(PLACED) is None
    with pytest.raises(NotFound):
        place()


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE term_deposits SET amount = amount - 1",
        "UPDATE term_deposits SET ended_on = '2026-02-01'",
    ],
)
def test_a_planted_fault_in_deposits_is_found(
    place: Callable[..., TermDeposit], fault: str
) -> None:
    place()
    found = next(one for one in CHECKS if one.name == "savings.term_deposits")
    assert found.run().problems == []
    session.execute(text(fault))
    assert found.run().problems

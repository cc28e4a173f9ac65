"""From the wish to the payout: who may decide, and that everything happens once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from coop.db import session
from coop.db.unit_of_work import run_in_transaction
from coop.domain.documents.models import Document
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import debit
from coop.domain.loans import application_service, queries, service
from coop.domain.loans.errors import AlreadyOpen, NotAtThisStep, NotEligible
from coop.domain.loans.models import Loan, LoanApplication, LoanVote
from coop.domain.loans.settlement_service import (
    close_loans,
    list_settlement_blockers,
    list_settlement_parts,
)
from coop.domain.loans.types import ApplicationStatus, LoanStatus, VoteChoice
from coop.domain.loans.wiring import find_due_instalments
from coop.domain.members.service import mark_leaving
from coop.domain.notifications.models import Message
from coop.domain.savings.queries import find_account
from coop.domain.savings.types import SavingsKind
from coop.domain.settings.service import change_setting
from coop.errors import CoopError, Refused
from coop.refs import Ref
from tests.integration.loans.world import (
    START,
    World,
    add_staff,
    approved,
    awaiting,
    build_world,
    day,
    pay,
    running,
    wish,
    work,
)
from tests.support.rivals import run_rivals


def _mails() -> set[str]:
    return set(session.scalars(select(Message.template)))


def test_an_application_keeps_its_eligibility(world: World) -> None:
    application = service.submit_application(world.member_id, wish())
    kept = service.thaw(queries.get_application(application.id).eligibility)

    assert kept.ok
    assert {check.label for check in kept.checks} == set(application_service._REFUSALS)
    assert "loan_received" in _mails()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"amount": 41_000_000, "months": 36}, "amount"),  # 8 times savings of 5 million
        ({"amount": 100_000}, "amount"),
        ({"months": 99}, "months"),
        ({"amount": 30_000_000, "months": 3}, "monthly_salary"),
    ],
)
def test_what_the_policy_does_not_allow_is_refused_at_its_field(
    world: World, asked: dict[str, int], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        service.submit_application(world.member_id, wish(**asked))

    assert refusal.value.field == field


def test_a_leaving_member_cannot_apply(world: World) -> None:
    mark_leaving(world.member_id)

    with pytest.raises(NotEligible):
        service.submit_application(world.member_id, wish())


def test_a_member_has_one_open_application(world: World) -> None:
    first = service.submit_application(world.member_id, wish())
    with pytest.raises(AlreadyOpen):
        service.submit_application(world.member_id, wish())
    service.cancel_application(first.id)
    second = service.submit_application(world.member_id, wish())

    assert second.number != first.number


def _own_login(world: World, role: Role) -> Actor:
    user = create_user("Sari Dewi", person_id=world.person_id)
    grant_role(user.id, role)
    session.flush()
    return get_actor(user.id)


def test_nobody_decides_on_their_own_loan(world: World) -> None:
    me = _own_login(world, Role.TREASURER)
    application = service.submit_application(world.member_id, wish())
    with pytest.raises(Refused):
        service.analyse_application(application.id, me, recommends=True, note="Layak")
    service.analyse_application(application.id, world.treasurer, recommends=True, note="Layak")
    with pytest.raises(Refused):
        service.decide_within_limit(application.id, me, approve=True, reason="Layak")
    service.decide_within_limit(application.id, world.treasurer, approve=True, reason="Layak")
    loan = queries.find_loan_of_application(application.id)
    assert loan is not None
    with pytest.raises(Refused):
        service.disburse_loan(loan.id, me, world.bank_account_id, START)


def test_the_treasurer_decides_up_to_the_limit_only(world: World) -> None:
    change_setting("loans.treasurer_limit_amount", 5_999_999)
    application = awaiting(world)

    assert application.needs_committee
    with pytest.raises(Refused):
        service.decide_within_limit(application.id, world.treasurer, approve=True, reason="Layak")
    with pytest.raises(Refused):
        service.vote(application.id, _own_login(world, Role.COMMITTEE), VoteChoice.APPROVE, "Ya")


def test_a_decision_needs_a_reason_and_is_final(world: World) -> None:
    application = awaiting(world)
    with pytest.raises(Refused):
        service.decide_within_limit(application.id, world.treasurer, approve=False, reason=" ")
    service.decide_within_limit(application.id, world.treasurer, approve=False, reason="Belum")
    with pytest.raises(NotAtThisStep):
        service.decide_within_limit(application.id, world.treasurer, approve=True, reason="Layak")

    decided = queries.get_application(application.id)
    assert (decided.status, decided.open_mark) == (ApplicationStatus.REJECTED, None)
    assert "loan_rejected" in _mails()


@pytest.mark.parametrize(
    ("choices", "status"),
    [
        ("a", ApplicationStatus.AWAITING_DECISION),
        ("aa", ApplicationStatus.APPROVED),
        ("ara", ApplicationStatus.APPROVED),
        ("rr", ApplicationStatus.REJECTED),
        ("r", ApplicationStatus.AWAITING_DECISION),
        ("arr", ApplicationStatus.REJECTED),
        ("a-r", ApplicationStatus.REJECTED),
    ],
)
def test_the_committee_decides_by_its_majority(
    world: World, choices: str, status: ApplicationStatus
) -> None:
    change_setting("loans.treasurer_limit_amount", 1_000_000)
    application = awaiting(world)
    names = {"a": VoteChoice.APPROVE, "r": VoteChoice.REJECT, "-": VoteChoice.ABSTAIN}
    for voter, choice in zip(world.committee, choices, strict=False):
        application = service.vote(application.id, voter, names[choice], "Alasan")

    assert application.status is status
    assert (queries.find_loan_of_application(application.id) is not None) == (
        status is ApplicationStatus.APPROVED
    )


def test_a_person_votes_once_whatever_the_login(world: World) -> None:
    change_setting("loans.treasurer_limit_amount", 1_000_000)
    application = awaiting(world)
    voter = world.committee[0]
    service.vote(application.id, voter, VoteChoice.APPROVE, "Ya")
    second = create_user("Agus lagi", person_id=voter.person_id)
    grant_role(second.id, Role.COMMITTEE)
    session.flush()

    with pytest.raises(NotAtThisStep), session.begin_nested():
        service.vote(application.id, get_actor(second.id), VoteChoice.APPROVE, "Ya")


def test_paying_out_books_everything_once(world: World, balance_of: Callable[[str], int]) -> None:
    loan = approved(world)
    assert loan.status is None
    with pytest.raises(Refused):  # who approved does not pay out
        service.disburse_loan(loan.id, world.treasurer, world.bank_account_id, START)
    service.disburse_loan(loan.id, world.other_treasurer, world.bank_account_id, START)
    with pytest.raises(NotAtThisStep):
        service.disburse_loan(loan.id, world.other_treasurer, world.bank_account_id, START)

    assert balance_of("1-1401") == 6_000_000
    assert balance_of("1-1201") == -5_880_000
    assert (balance_of("4-1200"), balance_of("3-1210")) == (-60_000, -60_000)
    swp = find_account(world.member_id, SavingsKind.SWP)
    assert swp is not None
    assert swp.balance == 60_000
    rows = queries.list_instalments(loan.id)
    assert [(row.due_on.isoformat(), row.principal, row.interest) for row in rows][:2] == [
        ("2025-02-15", 1_000_000, 60_000),
        ("2025-03-15", 1_000_000, 60_000),
    ]
    assert {"loan_approved", "loan_disbursed"} <= _mails()
    kinds = set(session.scalars(select(Document.kind).where(Document.subject_kind == "loan")))
    assert kinds == {"loan_agreement", "disbursement_voucher"}
    agreement = session.scalars(select(Document).where(Document.kind == "loan_agreement")).one()
    assert agreement.content["amount"] == 6_000_000


def test_voters_cannot_pay_out(world: World) -> None:
    change_setting("loans.treasurer_limit_amount", 1_000_000)
    application = awaiting(world)
    for voter in world.committee[:2]:
        service.vote(application.id, voter, VoteChoice.APPROVE, "Ya")
    loan = queries.find_loan_of_application(application.id)
    assert loan is not None
    for voter in world.committee[:2]:
        with pytest.raises(Refused):
            service.disburse_loan(loan.id, voter, world.bank_account_id, START)
    service.disburse_loan(loan.id, world.treasurer, world.bank_account_id, START)

    assert queries.get_loan(loan.id).status is LoanStatus.ACTIVE


def test_a_withdrawn_approval_is_not_paid_out(world: World) -> None:
    loan = approved(world)
    assert len(list_settlement_blockers(world.member_id)) == 1
    service.cancel_application(loan.application_id)

    with pytest.raises(NotAtThisStep):
        service.disburse_loan(loan.id, world.other_treasurer, world.bank_account_id, START)
    assert list_settlement_blockers(world.member_id) == []


def test_the_day_of_the_month_is_kept(world: World) -> None:
    last = START.replace(day=31)
    with day(last):
        loan = approved(world)
        service.disburse_loan(loan.id, world.other_treasurer, world.bank_account_id, last)

    dues = [row.due_on.isoformat() for row in queries.list_instalments(loan.id)]
    assert dues[:3] == ["2025-02-28", "2025-03-31", "2025-04-30"]


def test_due_items_come_in_one_go(world: World) -> None:
    loan = running(world)
    items = list(find_due_instalments(START, START.replace(month=3)))

    assert [(item.subject, item.amount) for item in items] == [
        (Ref("loan", loan.id), 1_060_000),
        (Ref("loan", loan.id), 1_060_000),
    ]


@pytest.mark.parametrize("recognised_before", [True, False])
def test_leaving_settles_the_loan(
    world: World, balance_of: Callable[[str], int], recognised_before: bool
) -> None:
    loan = running(world)
    on = START.replace(month=2, day=28)
    with day(on):
        if recognised_before:
            service.recognise_interest(on)
        owed = list_settlement_parts(world.member_id, on)
        assert sum(part.line.amount for part in owed) == 6_000_000 + 60_000 + 8_480
        entry = post_entry(
            "Penyelesaian",
            [debit("1-1101", 6_068_480), *(part.line for part in owed)],
            source=Ref("resignation", 1),
            unique_key="test:leave",
            booked_on=on,
            unit_id=1,
        )
        close_loans(world.member_id, entry, on)

    assert queries.get_loan(loan.id).status is LoanStatus.PAID_OFF
    assert (balance_of("1-1401"), balance_of("1-1501")) == (0, 0)


@pytest.mark.parametrize("is_ended", [True, False])
def test_a_settlement_of_a_loan_that_changed_is_refused(world: World, *, is_ended: bool) -> None:
    loan = running(world)
    owed = list_settlement_parts(world.member_id, START)
    pay(loan, service.calculate_payoff_of(loan, START).total if is_ended else 100_000, START)
    if is_ended:
        assert queries.get_loan(loan.id).status is LoanStatus.PAID_OFF
    entry = post_entry(
        "Penyelesaian",
        [debit("1-1101", 6_000_000), *(part.line for part in owed)],
        source=Ref("resignation", 1),
        unique_key="test:leave",
        booked_on=START,
        unit_id=1,
    )

    with pytest.raises(NotAtThisStep):
        close_loans(world.member_id, entry, START)
    session.rollback()


# --- rivals ---

RIVALS = 10


def _prepare_votes(app: Flask) -> tuple[int, list[Actor]]:
    with day(START), work(app):
        world = build_world()
        change_setting("loans.treasurer_limit_amount", 1_000_000)
        change_setting("loans.committee_size", RIVALS)
        application = awaiting(world)
        voters = [add_staff(f"Pemilih{n}", Role.COMMITTEE) for n in range(RIVALS)]
        return application.id, voters


def _vote_at_once(app: Flask, application_id: int, voters: list[Actor]) -> Any:
    def one(n: int) -> None:
        run_in_transaction(
            lambda: service.vote(application_id, voters[n], VoteChoice.APPROVE, "Ya"),
            patience=60,
        )

    return run_rivals(RIVALS, one, context=app.app_context)


def test_rival_votes_decide_once(app: Flask) -> None:
    application_id, voters = _prepare_votes(app)
    outcome = _vote_at_once(app, application_id, voters)

    assert all(isinstance(error, NotAtThisStep) for error in outcome.errors)
    assert len(outcome.results) == 2  # the first two are enough; nobody votes after the decision
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(LoanVote)) == 2
        assert session.scalar(select(func.count()).select_from(Loan)) == 1
        application = session.get_one(LoanApplication, application_id)
        assert (application.status, application.vote_count) == (ApplicationStatus.APPROVED, 2)


def test_without_the_guard_rival_votes_decide_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id, voters = _prepare_votes(app)

    def unguarded(statement: Any) -> bool:
        session.execute(statement)
        return True

    monkeypatch.setattr(application_service, "take", unguarded)
    outcome = _vote_at_once(app, application_id, voters)

    # only the loan's unique application stops the second decision now
    assert any(isinstance(error, IntegrityError) for error in outcome.errors)


def test_rival_payouts_pay_once(app: Flask) -> None:
    with day(START), work(app):
        world = build_world()
        loan_id = approved(world).id
        payers = [add_staff(f"Bendahara{n}", Role.TREASURER) for n in range(RIVALS)]

    def one(n: int) -> None:
        def pay_out() -> None:
            with day(START):
                service.disburse_loan(loan_id, payers[n], world.bank_account_id, START)

        run_in_transaction(pay_out, patience=60)

    outcome = run_rivals(RIVALS, one, context=app.app_context)

    assert len(outcome.results) == 1
    assert all(isinstance(error, CoopError) for error in outcome.errors)
    with app.app_context():
        paid_out = select(func.count()).where(JournalEntry.unique_key == f"loan.disburse:{loan_id}")
        assert session.scalar(paid_out) == 1
        assert len(queries.list_instalments(loan_id)) == 6

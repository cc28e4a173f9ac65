"""Many at once do what may happen once: one succeeds, the others are told, the books agree."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.sql import Select, Update

from coop import dates
from coop.db import session
from coop.domain.documents.models import Document
from coop.domain.identity.service import acting_as
from coop.domain.identity.types import Actor
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.loans import application_service, disbursement_service
from coop.domain.loans import service as loans
from coop.domain.loans.models import Loan
from coop.domain.loans.types import VoteChoice
from coop.domain.members.models import Member
from coop.domain.membership import joining_service
from coop.domain.membership import service as membership
from coop.domain.payments import drawer_service, recording_service, verdict_service
from coop.domain.payments import service as payments
from coop.domain.payments.models import Payment
from coop.domain.payments.types import PaymentMethod
from coop.domain.runs.models import Run
from coop.domain.savings import account_service, withdrawal_service
from coop.domain.savings import service as savings
from coop.domain.savings.models import Withdrawal
from coop.domain.savings.types import MovementKind
from coop.domain.settings.service import today
from coop.errors import Busy, Conflict, NotFound, Refused
from coop.refs import Ref
from tests.rivals.conftest import Arena
from tests.rivals.office import DUES, SAVED, Office, add_saver
from tests.support.rivals import Outcome

Rival = Callable[[Office, int, int], object]
TOLD = (Conflict, Refused, NotFound)  # somebody else was first


@dataclass(frozen=True)
class Race:
    """What is brought about once, what every rival does with it, and what is then there once."""

    name: str
    prepare: Callable[[Office], int]
    rival: Rival
    effects: Select[tuple[int]]
    rivals: int = 10
    once: int = 1
    guard: ModuleType | None = None
    """Whose `take` is all that stands between the rivals. Without it, the others are stopped by
    a second look at the state or by a unique row."""


def _entries(source_kind: str) -> Select[tuple[int]]:
    query = select(func.count()).select_from(JournalEntry)
    return query.where(JournalEntry.source_kind == source_kind)


def _documents(kind: str) -> Select[tuple[int]]:
    return select(func.count()).select_from(Document).where(Document.kind == kind)


def _rows(table: type[object], *columns: str) -> Select[tuple[int]]:
    query = select(func.count()).select_from(table)
    return query.where(*(getattr(table, column).is_not(None) for column in columns))


def _drain(office: Office, account_id: int, number: int) -> object:
    """Take the whole balance, each rival under an entry of its own."""
    entry = post_entry(
        "Penarikan",
        [debit("2-1101", SAVED, Ref("savings_account", account_id)), credit("1-1101", SAVED)],
        source=Ref("savings_account", account_id),
        unique_key=f"drain:{number}",
        booked_on=today(),
        unit_id=1,
    )
    return savings.change_balance(
        account_id, -SAVED, MovementKind.WITHDRAWAL, entry, "Penarikan"
    ).id


def _vote(office: Office, application_id: int, number: int) -> object:
    voter = office.committee[number % len(office.committee)]
    loans.vote(application_id, voter, VoteChoice.APPROVE, "Layak")
    return voter.person_id


def _by(office: Office) -> Actor:
    return office.treasurers[-1]


DRAIN = Race(
    "drain an account",
    lambda office: office.saver.account_id,
    _drain,
    _entries("savings_account"),
    rivals=20,
    guard=account_service,
)
RACES = (
    DRAIN,
    Race(
        "pay a withdrawal of everything",
        lambda office: office.withdrawal(),
        lambda office, wish, _n: savings.pay_withdrawal(wish, _by(office), office.bank_id).id,
        _entries("withdrawal"),
        rivals=20,
    ),
    Race(
        "ask for a withdrawal",
        lambda office: office.saver.account_id,
        lambda office, account, _n: (
            savings.request_withdrawal(account, SAVED, PaymentMethod.CASH, office.saver.actor).id
        ),
        _rows(Withdrawal, "open_mark"),
    ),
    Race(
        "approve a withdrawal",
        lambda office: office.withdrawal(approve=False),
        lambda office, wish, n: savings.approve_withdrawal(wish, office.chairs[n % 2]).id,
        _rows(Withdrawal, "approved_by"),
        guard=withdrawal_service,
    ),
    Race(
        "decide an application within the limit",
        lambda office: office.application(),
        lambda office, wish, n: (
            loans.decide_within_limit(wish, office.treasurers[n % 2], approve=True, reason="Ya").id
        ),
        _rows(Loan),
        guard=application_service,
    ),
    Race(
        "complete the committee's vote",
        lambda office: office.application(by_committee=True),
        _vote,
        _rows(Loan),
        guard=application_service,
        once=2,  # two voices make the majority: the other rivals come too late or vote again
    ),
    Race(
        "pay a loan out",
        lambda office: office.loan(),
        lambda office, loan, _n: loans.disburse_loan(loan, _by(office), office.bank_id, today()).id,
        _entries("loan"),
        guard=disbursement_service,
    ),
    Race(
        "verify a transfer",
        lambda office: office.announced(),
        lambda office, one, n: payments.verify_payment(one, office.cashiers[n % 2], f"B{n}").id,
        _rows(Payment, "reference_key"),
        guard=verdict_service,
    ),
    Race(
        "record a transfer",
        lambda office: office.verified(),
        lambda office, one, n: payments.record_payments([one], office.treasurers[n % 3])[0].id,
        select(func.count())
        .select_from(Payment)
        .where(Payment.entry_id.is_not(None), Payment.method == PaymentMethod.TRANSFER),
        guard=recording_service,
    ),
    Race(
        "take one bill's cash",
        lambda office: savings.bill_deposit(office.saver.account_id, 150_000).id,
        lambda office, bill, n: (
            (
                payments.receive_cash(
                    office.saver.person_id, {bill: 150_000}, office.cashiers[n % 2]
                )
            ).id
        ),
        select(func.count()).select_from(Payment).where(Payment.amount == 150_000),
    ),
    Race(
        "take a payment back",
        lambda office: office.asked_back(),
        lambda office, one, n: payments.reverse_payment(one, office.chairs[n % 2]).id,
        _rows(JournalEntry, "reverses_id"),
    ),
    Race(
        "confirm a drawer",
        lambda office: office.drawer(),
        lambda office, count, n: (
            payments.confirm_drawer(
                count,
                office.treasurers[n % 3],
                counted_amount=SAVED + DUES - 1_000,
                book_amount=SAVED + DUES,
            ).id
        ),
        _entries("drawer_count"),
        guard=drawer_service,
    ),
    Race(
        "approve an applicant",
        lambda office: office.applicant(),
        lambda office, one, n: membership.approve_application(one, office.chairs[n % 2]).id,
        select(func.count())
        .select_from(Member)
        .where(Member.joined_on >= dates.today() - timedelta(days=1)),
    ),
    Race(
        "pay a refused applicant back",
        lambda office: office.refused(),
        lambda office, one, n: (
            membership.refund_application(one, office.treasurers[n % 3], office.bank_id).id
        ),
        _documents("refund"),
        guard=joining_service,
    ),
    Race(
        "pay a settlement",
        lambda office: office.leaver(),
        lambda office, one, n: (
            membership.pay_resignation(one, office.treasurers[n % 3], office.bank_id).id
        ),
        _documents("settlement"),
    ),
    Race(
        "deactivate a member",
        lambda office: office.leaver(paid=True),
        lambda office, one, _n: membership.complete_resignation(one, office.secretary),
        select(func.count()).select_from(Member).where(Member.left_on.is_not(None)),
    ),
    Race(
        "bill the dues of a month",
        lambda _office: add_saver(2).member_id,
        lambda office, _none, n: savings.run_wajib(today(), office.treasurers[n % 3]).id,
        _rows(Run, "posted_at"),
    ),
)


def _run(arena: Arena, office: Office, race: Race) -> tuple[Outcome[object], list[int]]:
    prize = arena.do(lambda: race.prepare(office))

    def compete(number: int) -> object:
        with acting_as(office.treasurers[0].user_id):
            return race.rival(office, prize, number)

    outcome = arena.race(race.rivals, compete)
    return outcome, [found or 0 for found in arena.ask(lambda: session.scalar(race.effects))]


def _ensure_once(race: Race, outcome: Outcome[object], effects: list[int]) -> None:
    unexpected = [one for one in outcome.errors if not isinstance(one, TOLD) or type(one) is Busy]
    assert unexpected == []
    assert len(outcome.results) == race.once
    assert set(effects) == {1}


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.name.replace(" ", "-"))
def test_one_succeeds(arena: Arena, office: Office, race: Race) -> None:
    _ensure_once(race, *_run(arena, office, race))
    assert arena.problems() == {}


def _write_whatever(statement: Update) -> bool:
    """Write the row by its id, whatever stands in it by now: an UPDATE without its guard."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    switch = "PRAGMA ignore_check_constraints = " if is_sqlite else "SET check_constraint_checks = "
    # the id comes first in every guarded UPDATE; the rest of its WHERE is the guard
    statement._where_criteria = statement._where_criteria[:1]
    session.execute(text(f"{switch}{int(is_sqlite)}"))
    try:
        session.execute(statement)
    finally:
        session.execute(text(f"{switch}{int(not is_sqlite)}"))
    return True


@pytest.mark.parametrize(
    "race", [race for race in RACES if race.guard], ids=lambda race: race.name.replace(" ", "-")
)
def test_without_its_guard_the_race_is_lost(
    arena: Arena, office: Office, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same rivals, and nothing in the database that refuses them."""
    monkeypatch.setattr(race.guard, "take", _write_whatever)
    outcome, effects = _run(arena, office, race)
    with pytest.raises(AssertionError):
        _ensure_once(race, outcome, effects)

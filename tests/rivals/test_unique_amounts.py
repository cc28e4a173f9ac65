"""What is given out to many at once: transfer amounts, bill and receipt numbers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from coop import dates
from coop.db import session
from coop.domain.documents.models import Document
from coop.domain.payments import rules, transfer_service
from coop.domain.payments import service as payments
from coop.domain.payments.errors import NoAmountFree
from coop.domain.payments.models import BankAccount, PaymentIntent
from coop.domain.payments.types import IntentStatus
from coop.domain.savings import service as savings
from tests.rivals.conftest import Arena
from tests.rivals.office import Office, Saver, add_saver

AMOUNT = 250_000
RIVALS = 12
Payers = list[tuple[Saver, int]]


@pytest.fixture
def payers(arena: Arena, office: Office) -> Payers:
    """Twelve members with a bill of the same amount each: (member, bill id)."""

    def build() -> Payers:
        made = []
        for number in range(2, RIVALS + 2):
            saver = add_saver(number)
            made.append((saver, savings.bill_deposit(saver.account_id, AMOUNT).id))
        return made

    return arena.do(build)


def _choose(arena: Arena, office: Office, payers: Payers) -> tuple[list[int], list[Exception]]:
    """Let every payer choose a transfer; return the accounts and amounts that they got."""

    def choose(number: int) -> tuple[int, int]:
        saver, bill_id = payers[number]
        intent = payments.choose_transfer(saver.person_id, {bill_id: AMOUNT}, office.bank_id)
        return intent.bank_account_id, intent.amount

    outcome = arena.race(len(payers), choose)
    return outcome.results, outcome.errors


def test_twelve_payers_of_one_amount_get_twelve_amounts(
    arena: Arena, office: Office, payers: Payers
) -> None:
    held, errors = _choose(arena, office, payers)
    assert errors == []
    assert len(set(held)) == RIVALS
    assert all(AMOUNT < amount < AMOUNT + 1000 for _bank, amount in held)
    assert arena.problems() == {}


def test_they_would_get_the_same_if_the_database_did_not_refuse(
    arena: Arena, office: Office, payers: Payers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: every rival wants the first free code, and takes 'free' for held."""
    monkeypatch.setattr(
        transfer_service, "_amounts_to_try", lambda _bank, base, _now: [base + rules.CODES[0]]
    )

    def keep_unmarked(intent: PaymentIntent) -> bool:
        intent.open_mark = None
        session.add(intent)
        session.flush()
        return True

    monkeypatch.setattr(transfer_service, "insert_unless_taken", keep_unmarked)
    held, _errors = _choose(arena, office, payers)
    assert len(held) == RIVALS
    assert len(set(held)) == 1


def test_one_gets_the_last_free_code(arena: Arena, office: Office, payers: Payers) -> None:
    arena.do(lambda: _hold_all_but_one(office))
    held, errors = _choose(arena, office, payers)
    assert held == [(office.bank_id, AMOUNT + 500)]
    assert [type(error) for error in errors] == [NoAmountFree] * (RIVALS - 1)
    assert arena.problems() == {}


def _hold_all_but_one(office: Office) -> None:
    now = dates.now()
    later = now + timedelta(days=1)
    session.execute(
        insert(PaymentIntent),
        [
            {
                "unit_id": 1,
                "person_id": office.saver.person_id,
                "bank_account_id": bank_id,
                "base_amount": AMOUNT,
                "amount": AMOUNT + code,
                "open_mark": 1,
                "status": IntentStatus.OPEN,
                "created_at": now,
                "expires_at": later,
                "held_until": later,
                "token": uuid4().hex,
            }
            for bank_id in session.scalars(select(BankAccount.id))
            for code in rules.CODES
            if (bank_id, code) != (office.bank_id, 500)
        ],
    )


def test_receipts_of_rivals_have_no_gap(arena: Arena, office: Office, payers: Payers) -> None:
    def receive(number: int) -> int:
        saver, bill_id = payers[number]
        cashier = office.cashiers[number % 2]
        return payments.receive_cash(saver.person_id, {bill_id: AMOUNT}, cashier).id

    outcome = arena.race(RIVALS, receive)
    assert outcome.errors == []
    for numbers in arena.ask(_receipt_numbers):
        assert numbers == list(range(1, RIVALS + 2))  # the first is the office's own
    assert arena.problems() == {}


def _receipt_numbers() -> list[int]:
    numbers = session.scalars(select(Document.number).where(Document.kind == "receipt"))
    return sorted(int(number.rpartition("-")[2]) for number in numbers)

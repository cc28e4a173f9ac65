"""Two payers, the staff who handle money, and a purpose whose bills end in other income."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from coop.db import session
from coop.db.engine import writing
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.types import credit
from coop.domain.payments import purposes, service
from coop.domain.payments.checks import CHECKS
from coop.domain.payments.held import prepare_held
from coop.domain.payments.models import BankAccount, Bill, Payment
from coop.domain.payments.purposes import BillPart, Prepared, Purpose, amount_paid_by
from coop.domain.people.models import Person
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.settings.service import day_of
from coop.refs import Ref

FEE = "test.fee"
INCOME = "4-2900"
DUE = date(2024, 5, 10)


@dataclass(frozen=True)
class Proof:
    """A checked upload; the same content has the same hash."""

    content: str = "a"
    original_name: str = "bukti.jpg"
    media_type: str = "image/jpeg"
    size: int = 1234

    storage_name: str = field(default_factory=lambda: f"aa/{uuid4().hex}")

    @property
    def sha256(self) -> str:
        return self.content.ljust(64, "0")

    @property
    def source_sha256(self) -> str:
        return self.sha256


@dataclass(frozen=True)
class Desk:
    """Who pays, who checks, who records, who decides; and what the purpose was told."""

    payer: Person
    other: Person
    payer_actor: Actor
    cashier: Actor
    treasurer: Actor
    chair: Actor
    bank: BankAccount
    finished: list[tuple[int, int]]
    undone: list[tuple[int, int]]

    def bill(self, amount: int, *, person: Person | None = None, text: str = "Iuran") -> Bill:
        """Bill an amount to the payer, or to ``person``."""
        whose = person or self.payer
        return service.create_bill(whose.id, FEE, Ref("person", whose.id), amount, text, DUE)

    def announce(self, *bills: Bill, proof: str = "a", amount: int | None = None) -> Payment:
        """Let the payer of ``bills`` transfer and announce what is open of them."""
        wanted = {bill.id: bill.amount - bill.paid_amount for bill in bills}
        intent = service.choose_transfer(bills[0].person_id, wanted, self.bank.id)
        return service.announce_transfer(
            intent.id,
            value_on=day_of(intent.created_at),
            payer_name="Ani",
            proof=Proof(proof),
            actor=None,
            amount=amount,
        )

    def record(self, *bills: Bill, proof: str = "a", amount: int | None = None) -> Payment:
        """Let a payment go all the way into the books."""
        payment = self.announce(*bills, proof=proof, amount=amount)
        service.verify_payment(payment.id, self.cashier, f"REF {payment.id}")
        return service.record_payments([payment.id], self.treasurer)[0]


def _person(name: str) -> Person:
    mail = name.lower().replace(" ", ".")
    return add_person(PersonDetails(full_name=name, email=f"{mail}@example.com"))


def _actor(person: Person, role: Role) -> Actor:
    user = create_user(person.full_name, person_id=person.id)
    grant_role(user.id, role)
    return get_actor(user.id)


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An open write transaction with the desk in it; it is rolled back at the end."""
    finished: list[tuple[int, int]] = []
    undone: list[tuple[int, int]] = []

    def prepare(parts: Sequence[BillPart]) -> Prepared:
        def finish(entries: Sequence[JournalEntry]) -> None:
            assert len(entries) == len(parts)
            finished.extend((part.bill.id, part.amount) for part in parts)

        return Prepared([[credit(INCOME, part.amount)] for part in parts], finish)

    def undo(bill: Bill, entry: JournalEntry, mirror: JournalEntry) -> None:
        assert mirror.reverses_id == entry.id
        undone.append((bill.id, amount_paid_by(bill, entry)))

    monkeypatch.setitem(purposes.PURPOSES, FEE, Purpose(FEE, "Fee", prepare, undo))
    monkeypatch.setattr(purposes, "_excess", [])
    purposes.register_excess(prepare_held)
    with app.app_context(), writing():
        payer, other = _person("Ani Lestari"), _person("Budi Santoso")
        bank = session.scalars(select(BankAccount).order_by(BankAccount.id)).first()
        assert bank is not None
        yield Desk(
            payer,
            other,
            _actor(payer, Role.MEMBER),
            _actor(_person("Kasir Satu"), Role.CASHIER),
            _actor(_person("Bendahara Satu"), Role.TREASURER),
            _actor(_person("Ketua Satu"), Role.CHAIR),
            bank,
            finished,
            undone,
        )
        session.rollback()
        session.remove()


@pytest.fixture
def audit(desk: Desk) -> Callable[[], dict[str, list[str]]]:
    """Run the checks of payments and return the problems of those that find any."""

    def run() -> dict[str, list[str]]:
        session.flush()
        found = {check.name: check.run().problems for check in CHECKS}
        return {name: problems for name, problems in found.items() if problems}

    return run

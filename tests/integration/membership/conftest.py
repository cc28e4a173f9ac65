"""An office with all its roles, and applicants who come through the door."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.members.models import Member
from coop.domain.membership import service
from coop.domain.membership.checks import CHECKS
from coop.domain.membership.models import JoiningApplication
from coop.domain.membership.types import JoiningDetails
from coop.domain.notifications.models import Message
from coop.domain.payments import service as payments
from coop.domain.payments.models import BankAccount, Payment
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails, Sex

POKOK = 500_000
ANI = PersonDetails(
    full_name="Ani Lestari",
    nik="3171235205900001",
    born_in="Jakarta",
    born_on=date(1990, 5, 12),
    sex=Sex.FEMALE,
    occupation="Guru",
    street="Jl. Melati 5",
    town="Jakarta",
    postcode="10110",
    phone="+6281234567890",
    email="ani@example.com",
)
_serial = count(1)


@dataclass(frozen=True)
class Upload:
    """A checked upload that lies in the storage."""

    content: str = "a"
    original_name: str = "ktp.jpg"
    media_type: str = "image/jpeg"
    size: int = 1234

    @property
    def storage_name(self) -> str:
        return f"aa/{id(self)}{next(_serial)}"

    @property
    def sha256(self) -> str:
        return self.content.ljust(64, "0")

    @property
    def source_sha256(self) -> str:
        return self.sha256


def details(person: PersonDetails = ANI, **changes: object) -> JoiningDetails:
    """What an applicant sends, complete unless changed."""
    filled = JoiningDetails(
        person=person,
        bank="BCA",
        bank_number="1234567890",
        bank_holder=person.full_name,
        identity_file=Upload(),
    )
    return replace(filled, **changes)  # type: ignore[arg-type]  # keywords of the dataclass


@dataclass(frozen=True)
class Office:
    """Who decides, and what everybody does to bring an application to its end."""

    secretary: Actor
    cashier: Actor
    treasurer: Actor
    chair: Actor

    def apply(self, person: PersonDetails = ANI, **changes: object) -> JoiningApplication:
        """Let somebody apply."""
        return service.submit_application(details(person, **changes))

    def accepted(self, person: PersonDetails = ANI, **changes: object) -> JoiningApplication:
        """An application that waits for the first dues."""
        return service.accept_application(self.apply(person, **changes).id, self.secretary)

    def pay(self, application: JoiningApplication) -> Payment:
        """Let the applicant transfer the first dues; cashier and treasurer do their part."""
        bank = session.scalars(select(BankAccount).order_by(BankAccount.id)).first()
        assert bank is not None
        assert application.bill_id is not None
        intent = payments.choose_transfer(
            application.person_id, {application.bill_id: POKOK}, bank.id
        )
        payment = payments.announce_transfer(
            intent.id,
            value_on=dates.today(),
            payer_name="Ani",
            proof=Upload(f"proof{application.id}"),
            actor=None,
        )
        payments.verify_payment(payment.id, self.cashier, f"REF{payment.id}")
        return payments.record_payments([payment.id], self.treasurer)[0]

    def paid(self, person: PersonDetails = ANI, **changes: object) -> JoiningApplication:
        """An application that waits for the chair."""
        application = self.accepted(person, **changes)
        self.pay(application)
        session.refresh(application)
        return application

    def member(self, person: PersonDetails = ANI, **changes: object) -> Member:
        """Somebody who joined all the way."""
        return service.approve_application(self.paid(person, **changes).id, self.chair)


def mails_of(template: str) -> list[Message]:
    """The messages made from ``template`` so far."""
    return list(session.scalars(select(Message).where(Message.template == template)))


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """The office, inside one write transaction that is never committed."""

    def staff(name: str, role: Role) -> Actor:
        person = add_person(PersonDetails(full_name=name))
        user = create_user(name, person_id=person.id)
        grant_role(user.id, role)
        return get_actor(user.id)

    with app.app_context(), writing():
        yield Office(
            staff("Rina Sekretaris", Role.SECRETARY),
            staff("Kasir Sari", Role.CASHIER),
            staff("Bendahara Budi", Role.TREASURER),
            staff("Ketua Kartika", Role.CHAIR),
        )
        session.rollback()
        session.remove()


@pytest.fixture
def audit(office: Office) -> Callable[[], dict[str, list[str]]]:
    """Run the checks of membership and return the problems of those that find any."""

    def run() -> dict[str, list[str]]:
        session.flush()
        found = {check.name: check.run().problems for check in CHECKS}
        return {name: problems for name, problems in found.items() if problems}

    return run

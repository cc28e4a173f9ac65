"""A small cooperative: two members with accounts, and staff who are persons of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from coop.db import session
from coop.db.engine import writing
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.members.models import Member
from coop.domain.members.service import enrol_member
from coop.domain.payments.service import receive_cash
from coop.domain.people.models import Person
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.savings import queries, service
from coop.domain.savings.types import AccountRow, SavingsKind
from coop.domain.trail.service import acting_user


@dataclass(frozen=True)
class Saver:
    """A member with the accounts of every kind that joining opens."""

    person: Person
    member: Member
    actor: Actor

    def account(self, kind: SavingsKind = SavingsKind.SUKARELA) -> AccountRow:
        """Return the open account as it stands now."""
        found = queries.find_account(self.member.id, kind)
        assert found is not None
        return found


def add_saver(number: int, joined_on: date = date(2024, 1, 5)) -> Saver:
    """Enrol a member, with a login and with accounts."""
    person = add_person(
        PersonDetails(full_name=f"Anggota {number}", email=f"anggota{number}@example.com")
    )
    member = enrol_member(person.id, joined_on=joined_on)
    for code in ("pokok", "wajib", "sukarela"):
        service.open_account(member.id, code, on=joined_on)
    return Saver(person, member, add_actor(person, Role.MEMBER))


def add_actor(person: Person, role: Role) -> Actor:
    """Return a login of ``person`` with ``role``."""
    user = create_user(person.full_name, person_id=person.id)
    grant_role(user.id, role)
    return get_actor(user.id)


@dataclass(frozen=True)
class Cooperative:
    """Everybody whom a test needs."""

    saver: Saver
    other: Saver
    cashier: Actor
    treasurer: Actor
    chair: Actor

    def deposit(self, saver: Saver, amount: int) -> None:
        """Put money on the member's voluntary savings, in cash."""
        bill = service.bill_deposit(saver.account().id, amount)
        receive_cash(saver.person.id, {bill.id: amount}, self.cashier)


@pytest.fixture
def coop(app: Flask) -> Iterator[Cooperative]:
    """The cooperative, inside one write transaction that is never committed."""

    def staff(name: str, role: Role) -> Actor:
        return add_actor(add_person(PersonDetails(full_name=name)), role)

    with app.app_context(), writing():
        built = Cooperative(
            add_saver(1),
            add_saver(2),
            staff("Kasir Sari", Role.CASHIER),
            staff("Bendahara Budi", Role.TREASURER),
            staff("Ketua Kartika", Role.CHAIR),
        )
        token = acting_user.set(built.cashier.user_id)
        yield built
        acting_user.reset(token)
        session.rollback()
        session.remove()

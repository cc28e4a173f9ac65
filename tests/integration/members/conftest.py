"""A small register."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.identity import passwords
from coop.domain.identity import service as identity
from coop.domain.identity.types import Role
from coop.domain.logins.service import create_staff_user
from coop.domain.members import service
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from tests.support.staff import make_nik

PASSWORD = "tiga kata panjang"
NAMES = ("Siti Rahayu", "Budi Santoso", "José Pérez")


@pytest.fixture(autouse=True)
def cheap_hashes() -> Iterator[None]:
    passwords.use_parameters(time_cost=1, memory_cost=64, parallelism=1)
    yield
    passwords.use_parameters(time_cost=3, memory_cost=65536, parallelism=4)


@pytest.fixture
def register(app: Flask) -> list[int]:
    """The ids of three members; the second works at PT Maju, the secretary can sign in."""

    def work() -> list[int]:
        secretary = create_staff_user("Sekretaris", "secretary", nik=make_nik(9001))
        identity.set_password(secretary.id, PASSWORD)
        identity.grant_role(secretary.id, Role.SECRETARY)
        cashier = create_staff_user("Kasir", "cashier", nik=make_nik(9002))
        identity.set_password(cashier.id, PASSWORD)
        identity.grant_role(cashier.id, Role.CASHIER)
        employer = service.add_employer("PT Maju")
        ids = []
        for number, name in enumerate(NAMES, start=1):
            person = add_person(
                PersonDetails(name, nik=f"317123121187000{number}", phone=f"+62812345678{number}0")
            )
            works = number == 2
            member = service.enrol_member(
                person.id,
                joined_on=date(2020, number, 1),
                employer_id=employer.id if works else None,
                pays_by_payroll=works,
            )
            ids.append(member.id)
        return ids

    with app.app_context():
        return run_in_transaction(work)


@pytest.fixture
def context(register: list[int], app: Flask) -> Iterator[None]:
    """Stand inside the application; tests of pages do not, since each request brings its own."""
    with app.app_context():
        yield

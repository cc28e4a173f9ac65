"""People who sign in; hashing is made cheap, since these tests are not about its cost."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.identity import passwords, service
from coop.domain.identity.types import LoginKind, Role
from coop.domain.logins.service import create_staff_user
from tests.support.staff import make_nik

PASSWORD = "tiga kata panjang"


@pytest.fixture(autouse=True)
def cheap_hashes() -> Iterator[None]:
    passwords.use_parameters(time_cost=1, memory_cost=64, parallelism=1)
    yield
    passwords.use_parameters(time_cost=3, memory_cost=65536, parallelism=4)


@dataclass(frozen=True)
class Staff:
    """User ids of some of the staff; each signs in by the name of the role."""

    administrator: int
    chair: int
    treasurer: int
    siti: int


@pytest.fixture
def staff(app: Flask) -> Staff:
    """Three of the staff, and Siti without a role, who signs in by phone as well."""

    def work() -> Staff:
        ids = {}
        for number, name in enumerate(("administrator", "chair", "treasurer", "siti"), start=1):
            user = create_staff_user(
                f"Ibu {name.title()}", name, nik=make_nik(number), email=f"{name}@contoh.id"
            )
            service.set_password(user.id, PASSWORD)
            ids[name] = user.id
        for role in (Role.ADMINISTRATOR, Role.CHAIR, Role.TREASURER):
            service.grant_role(ids[role.value], role)
        service.add_login_name(ids["siti"], LoginKind.PHONE, "0812-3456-7890")
        return Staff(**ids)

    with app.app_context():
        return run_in_transaction(work)


@pytest.fixture
def context(staff: Staff, app: Flask) -> Iterator[None]:
    """Stand inside the application; tests of pages do not, since each request brings its own."""
    with app.app_context():
        yield

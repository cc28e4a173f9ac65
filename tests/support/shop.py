"""A workshop that sells, with its staff, two customers and browsers for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coop.db import run_in_transaction, session
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.types import ItemKind, ItemTerms
from coop.domain.customers.service import know_customer
from coop.domain.identity.models import User
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Role
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.units.service import found_unit
from coop.domain.units.types import Brand, UnitKind

CODE = "bengkel"
PUBLIC, KEPT = f"/usaha/{CODE}", f"/usaha/{CODE}/kelola"
STAFF = {"owner": Role.OWNER, "desk": Role.DESK, "worker": Role.WORKER}
CUSTOMERS = {"rina": "Rina Marlina", "budi": "Budi Tamu"}
SERVICE, PRODUCT = 250_000, 80_000


@dataclass(frozen=True)
class Shop:
    """The application with ids by name; ``persons`` are the customers."""

    app: Flask
    unit_id: int
    users: Mapping[str, tuple[int, int]]
    persons: Mapping[str, int]
    items: Mapping[str, int]

    def visit(self, who: str | None = None) -> FlaskClient:
        """Return a browser in which ``who`` is signed in; a guest's without."""
        browser = self.app.test_client()
        if who:
            user_id, epoch = self.users[who]
            with browser.session_transaction() as cookie:
                cookie["_user_id"] = f"{user_id}:{epoch}"
                cookie["_fresh"] = True
        return browser


def send(browser: FlaskClient, address: str, /, **typed: Any) -> TestResponse:
    """Send a form once."""
    return browser.post(address, data={"submission_id": str(uuid4()), **typed})


def open_shop(app: Flask) -> Shop:
    """Found the workshop with its people and two items."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        built = run_in_transaction(_build)
        session.remove()
    return Shop(app, *built)


def _build() -> tuple[Any, ...]:
    unit = found_unit(UnitKind.WORKSHOP, CODE, Brand("Bengkel Sejuk", address="Jl. Dago 1"))
    users, persons = {}, {}
    for who, role in STAFF.items():
        users[who] = _user(f"Staf {who}", role, unit.id)[0]
    for who, name in CUSTOMERS.items():
        users[who], persons[who] = _user(name, Role.CUSTOMER, unit.id)
        know_customer(unit.id, persons[who])
    items = {
        "service": _item(unit.id, ItemKind.SERVICE, "CUCI", "Cuci AC", SERVICE),
        "product": _item(unit.id, ItemKind.PRODUCT, "FREON", "Freon", PRODUCT),
    }
    return unit.id, users, persons, items


def _user(name: str, role: Role, unit_id: int) -> tuple[tuple[int, int], int]:
    person = add_person(PersonDetails(full_name=name))
    user = create_user(name, person_id=person.id)
    grant_role(user.id, role, unit_id)
    session.flush()
    return (user.id, session.get_one(User, user.id).session_epoch), person.id


def _item(unit_id: int, kind: ItemKind, code: str, name: str, amount: int) -> int:
    return catalogue.add_item(unit_id, kind, ItemTerms(code, name, amount)).id

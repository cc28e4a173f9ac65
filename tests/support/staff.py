"""People with logins for tests, and browsers that are signed in as them."""

import uuid
from collections.abc import Mapping

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails


def make_nik(number: int) -> str:
    """Return the NIK of an invented person; another one for each ``number`` up to 9999."""
    return f"317123121187{number:04d}"


def add_staff(name: str, *roles: Role, email: str | None = None) -> Actor:
    """Return a person of ``name`` with a login that holds ``roles`` (inside a transaction)."""
    person = add_person(PersonDetails(full_name=name, email=email))
    user = create_user(name, person_id=person.id)
    for role in roles:
        grant_role(user.id, role)
    return get_actor(user.id)


def sign_in(app: Flask, actor: Actor) -> FlaskClient:
    """Return a browser in which ``actor`` is signed in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{actor.user_id}:0"
        cookie["_fresh"] = True
    return client


def send(
    client: FlaskClient, address: str, fields: Mapping[str, str] | None = None
) -> TestResponse:
    """Send a form with its submission id (switch WTF_CSRF_ENABLED off in the test)."""
    return client.post(address, data={"submission_id": str(uuid.uuid4()), **(fields or {})})

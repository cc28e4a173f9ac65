"""``coop user`` on the terminal."""

import json

from flask import Flask

from coop.cli.user import user
from coop.db import run_in_transaction
from coop.domain.identity import queries, service
from coop.domain.identity.types import Role
from tests.integration.identity.conftest import PASSWORD
from tests.support.staff import make_nik

NIK = make_nik(1)


def test_create_and_list(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    options = [
        "--name",
        "Ani",
        "--nik",
        NIK,
        "--login",
        "ani",
        "--role",
        "cashier",
        "--role",
        "chair",
        "--json",
    ]
    made = run(user, ["create", *options, "--password-stdin"], input=f"{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    created = json.loads(made.stdout)
    with app.app_context():
        assert (
            run_in_transaction(lambda: service.sign_in("ani", PASSWORD, "cli").id) == created["id"]
        )
        assert queries.get_user(created["id"]).person_id is not None
        assert queries.list_roles(created["id"]) == [Role.CASHIER, Role.CHAIR]
    listed = json.loads(run(user, ["list", "--json"]).stdout)
    assert [(row["name"], row["roles"]) for row in listed] == [("Ani", ["cashier", "chair"])]


def test_without_a_password_a_link_is_printed(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    made = run(
        user,
        ["create", "--name", "Ani", "--nik", NIK, "--login", "ani@contoh.id", "--role", "chair"],
    )
    assert "/aktivasi/" in made.output


def test_a_refusal_is_one_line_and_nothing_is_kept(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    options = [
        "create",
        "--name",
        "Ani",
        "--nik",
        NIK,
        "--login",
        "ani",
        "--role",
        "chair",
        "--password-stdin",
    ]
    refused = run(user, options, input="short\n")
    assert refused.exit_code == 1
    assert "at least 10" in refused.output
    assert json.loads(run(user, ["list", "--json"]).stdout) == []


def test_without_a_nik_there_is_no_login(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    options = ["create", "--name", "Ani", "--login", "ani", "--role", "chair"]
    assert "--nik" in run(user, options).output
    assert json.loads(run(user, ["list", "--json"]).stdout) == []

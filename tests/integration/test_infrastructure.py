"""The ground the tests stand on: servers as strict as production, rivals that really meet."""

import os
import smtplib
import socket
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DataError, DBAPIError

from coop.db.unit_of_work import run_in_transaction
from coop.extensions import db
from tests.support import mariadb
from tests.support.browser import PHONE, find_violations, serve
from tests.support.databases import Database, MariadbDatabase
from tests.support.galera import GaleraPair
from tests.support.rivals import run_rivals
from tests.support.smtp import Behaviour, MailServer

SCHEMA = (
    "CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(20) UNIQUE, stock INTEGER NOT NULL)",
    "CREATE TABLE marks (id INTEGER PRIMARY KEY, thing_id INTEGER NOT NULL REFERENCES things (id))",
)


def _build(database: Database) -> Callable[[], list[Engine]]:
    engine = create_engine(database.url)

    def build() -> list[Engine]:
        with engine.begin() as connection:
            for statement in SCHEMA:
                connection.execute(text(statement))
            connection.execute(text("INSERT INTO things VALUES (1, 'seeded', 5)"))
        return [engine]

    return build


@pytest.fixture(params=["sqlite", "mariadb"])
def small(
    request: pytest.FixtureRequest, empty_database: Callable[[str, str], Database]
) -> Iterator[tuple[Database, Engine]]:
    """A database of two tables, filled, and its engine."""
    database = empty_database(request.param, "small")
    build = _build(database)
    database.fill(build)
    engine = create_engine(database.url)
    yield database, engine
    engine.dispose()


@pytest.fixture
def strict(empty_database: Callable[[str, str], Database]) -> Iterator[Engine]:
    """An engine on the session's MariaDB, with the two tables."""
    database = empty_database("mariadb", "strict")
    database.fill(_build(database))
    engine = create_engine(database.url)
    yield engine
    engine.dispose()


def _state(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        things = connection.execute(text("SELECT id, name, stock FROM things ORDER BY id"))
        marks = connection.execute(text("SELECT id, thing_id, 0 FROM marks ORDER BY id"))
        return [tuple(row) for row in (*things, *marks)]


def test_restore_brings_the_seeded_rows_back(small: tuple[Database, Engine]) -> None:
    database, engine = small
    before = _state(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE things SET stock = 0"))
        connection.execute(text("INSERT INTO things VALUES (2, 'new', 1)"))
        connection.execute(text("INSERT INTO marks VALUES (1, 2)"))
    assert _state(engine) != before
    engine.dispose()
    database.restore()
    assert _state(engine) == before


def test_restore_forgives_a_changed_schema(small: tuple[Database, Engine]) -> None:
    database, engine = small
    before = _state(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE marks"))
        connection.execute(text("CREATE TABLE strange (id INTEGER PRIMARY KEY)"))
    engine.dispose()
    database.restore()
    assert _state(engine) == before
    with engine.connect() as connection, pytest.raises(DBAPIError, match="strange"):
        connection.execute(text("SELECT * FROM strange"))


def test_restore_after_another_program_wrote(strict: Engine, mariadb_socket: str) -> None:
    schema = str(strict.url.database)
    database = MariadbDatabase(mariadb_socket, schema)
    build = _build(database)
    database.fill(build)
    before = _state(strict)
    _write_unseen(mariadb_socket, schema)
    assert _state(strict) != before
    database.dirty_all()
    database.restore()
    assert _state(strict) == before


def _write_unseen(mariadb_socket: str, schema: str) -> None:
    assert mariadb.ask(mariadb_socket, f"INSERT INTO {schema}.things VALUES (3, 'unseen', 1)") == ""


@pytest.mark.xdist_group("application")  # one worker: both attempts meet the same database
@pytest.mark.parametrize("attempt", ["first", "second"])
def test_each_test_finds_the_application_as_seeded(app: Flask, attempt: str) -> None:
    """Runs twice: the second finds nothing of what the first wrote."""

    def rename() -> list[str]:
        found = list(db.session.scalars(text("SELECT name FROM units")))
        db.session.execute(text("UPDATE units SET name = :name"), {"name": attempt})
        return found

    with app.app_context():
        assert not {"first", "second"}.intersection(run_in_transaction(rename))
        assert set(db.session.scalars(text("SELECT name FROM units"))) == {attempt}


def test_mariadb_refuses_what_does_not_fit(strict: Engine) -> None:
    with strict.begin() as connection, pytest.raises(DataError, match="Data too long"):
        connection.execute(text("INSERT INTO things VALUES (2, REPEAT('x', 21), 1)"))
    with strict.begin() as connection, pytest.raises(DataError, match="Out of range"):
        connection.execute(text("INSERT INTO things VALUES (2, 'x', 9223372036854775808)"))


def test_mariadb_tells_case_accents_and_spaces_apart(strict: Engine) -> None:
    with strict.begin() as connection:
        for number, name in enumerate(("josé", "jose", "JOSE", "jose "), start=2):
            connection.execute(
                text("INSERT INTO things VALUES (:number, :name, 1)"),
                {"number": number, "name": name},
            )
        found = connection.scalars(text("SELECT id FROM things WHERE name = 'jose'")).all()
    assert found == [3]


def test_mariadb_runs_without_the_network(strict: Engine) -> None:
    with strict.connect() as connection:
        answer = connection.execute(
            text("SELECT @@skip_networking, @@sql_mode, @@collation_server, @@time_zone")
        ).one()
    assert answer[0] == 1
    assert "STRICT_ALL_TABLES" in answer[1]
    assert tuple(answer[2:]) == ("utf8mb4_nopad_bin", "+00:00")


@pytest.mark.galera
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="one worker has them all")
def test_what_needs_the_pair_stays_on_one_worker(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@galera"), "pytest-xdist does not group any more"


@pytest.mark.galera
def test_a_row_written_on_one_node_is_read_on_the_other(galera_pair: GaleraPair) -> None:
    galera_pair.recreate("replicated")
    one, two = (create_engine(url) for url in galera_pair.urls("replicated"))
    with one.begin() as connection:
        connection.execute(text(SCHEMA[0]))
        connection.execute(text("INSERT INTO things VALUES (1, 'far', 1)"))
    with two.connect() as connection:
        assert connection.scalar(text("SELECT name FROM things WHERE id = 1")) == "far"
    one.dispose()
    two.dispose()


@pytest.mark.galera
def test_two_nodes_refuse_a_second_taker(galera_pair: GaleraPair) -> None:
    galera_pair.recreate("rivals")
    engines = [create_engine(url, pool_size=4) for url in galera_pair.urls("rivals")]
    with engines[0].begin() as connection:
        connection.execute(text(SCHEMA[0]))
        connection.execute(text("INSERT INTO things VALUES (1, 'scarce', 1)"))

    def take(number: int) -> bool:
        with engines[number % 2].begin() as connection:
            return _take(connection.execute)

    outcome = run_rivals(8, take)
    assert sum(outcome.results) == 1
    for engine in engines:
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT stock FROM things")) == 0
        engine.dispose()


def _take(execute: Callable[..., object]) -> bool:
    taken = execute(text("UPDATE things SET stock = stock - 1 WHERE id = 1 AND stock > 0"))
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]  # a CursorResult


def test_rivals_overlap_and_a_guarded_update_holds(strict: Engine) -> None:
    def take(_number: int) -> bool:
        with strict.begin() as connection:
            return _take(connection.execute)

    outcome = run_rivals(10, take)
    assert outcome.at_once >= 5
    assert not outcome.errors
    assert sum(outcome.results) == 5  # five in stock


def test_rivals_catch_a_check_that_is_not_a_guard(strict: Engine) -> None:
    """The negative control: 'if free, then take' sells the same piece several times."""

    def take(_number: int) -> bool:
        with strict.begin() as connection:
            stock = connection.scalar(text("SELECT stock FROM things WHERE id = 1"))
            time.sleep(0.05)  # the thinking of a slow request
            if not stock:
                return False
            connection.execute(text("UPDATE things SET stock = stock - 1 WHERE id = 1"))
            return True

    outcome = run_rivals(10, take)
    assert sum(outcome.results) > 5


def test_a_race_that_nobody_ran_fails() -> None:
    with pytest.raises(AssertionError, match="overlapped"):
        run_rivals(4, lambda number: number, at_least=5)


def test_rivals_report_what_each_met() -> None:
    def odd_ones_fail(number: int) -> int:
        time.sleep(0.05)  # long enough to meet
        if number % 2:
            raise ValueError(number)
        return number

    outcome = run_rivals(6, odd_ones_fail)
    assert sorted(outcome.results) == [0, 2, 4]
    assert sorted(error.args[0] for error in outcome.errors) == [1, 3, 5]


def _send(server: MailServer, patience: float = 5) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "koperasi@example.org",
        "ani@example.org",
        "Tagihan 🙂",
    )
    message.set_content("Rp1.250.000 jatuh tempo")
    with smtplib.SMTP("127.0.0.1", server.port, timeout=patience) as connection:
        connection.send_message(message)


def test_the_mail_server_receives(mail_server: MailServer) -> None:
    _send(mail_server)
    (message,) = mail_server.messages
    assert message["Subject"] == "Tagihan 🙂"
    assert message.get_content().strip() == "Rp1.250.000 jatuh tempo"
    assert mail_server.recipients == [["ani@example.org"]]


@pytest.mark.parametrize(
    ("behaviour", "failure"),
    [
        ("refuse", ConnectionRefusedError),
        ("drop", smtplib.SMTPServerDisconnected),
        ("hang", (TimeoutError, smtplib.SMTPServerDisconnected)),
        ("defer", smtplib.SMTPDataError),
        ("reject", smtplib.SMTPDataError),
    ],
)
def test_the_mail_server_misbehaves_and_recovers(
    mail_server: MailServer, behaviour: Behaviour, failure: type[Exception]
) -> None:
    mail_server.behaviour = behaviour
    with pytest.raises(failure):
        _send(mail_server, patience=0.5)
    assert mail_server.messages == []
    mail_server.behaviour = "accept"
    _send(mail_server)
    assert len(mail_server.messages) == 1


@pytest.fixture
def tiny_site() -> Flask:
    """A page with a picture that lacks its text, under a strict policy."""
    site = Flask("tiny")

    @site.get("/")
    def page() -> tuple[str, dict[str, str]]:
        html = (
            "<!doctype html><html lang=id><title>Coba</title><main><h1>Coba</h1><img src=x></main>"
        )
        return html, {"Content-Security-Policy": "default-src 'self'"}

    return site


@pytest.mark.e2e
def test_the_browser_finds_what_a_blind_reader_misses(
    tiny_site: Flask, open_page: Callable[..., Page]
) -> None:
    with serve(tiny_site) as address:
        page = open_page(address, viewport=PHONE)
        page.goto("/")
        assert page.evaluate("innerWidth") == PHONE["width"]
        violations = find_violations(page)
        page.context.close()
    assert [line.split(":")[0] for line in violations] == ["image-alt"]


def test_ports_of_a_closed_mail_server_are_free() -> None:
    with MailServer() as server:
        port = server.port
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), 1):
        pass

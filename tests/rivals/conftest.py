"""Where rivals meet: SQLite, MariaDB, and two Galera nodes with half of the rivals on each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import Engine

from coop.db import run_in_transaction
from coop.db.schema import create_schema
from coop.domain.assurance.service import run_audit
from coop.domain.setup.service import set_up
from coop.extensions import db
from tests.rivals.office import Office, build_office
from tests.support.databases import Database, MariadbDatabase
from tests.support.galera import GaleraPair
from tests.support.rivals import Outcome, run_rivals

T = TypeVar("T")
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Arena:
    """The application, once for each node of the database."""

    apps: tuple[Flask, ...]

    def do(self, work: Callable[[], T]) -> T:
        """Return what ``work`` returns, committed on the first node."""
        with self.apps[0].app_context():
            return run_in_transaction(work)

    def race(self, n: int, work: Callable[[int], T]) -> Outcome[T]:
        """Let ``n`` rivals run ``work(number)``, each in a transaction, in turn on each node."""

        def run(number: int) -> T:
            with self.apps[number % len(self.apps)].app_context():
                return run_in_transaction(lambda: work(number), patience=PATIENCE_SECONDS)

        return run_rivals(n, run)

    def ask(self, question: Callable[[], T]) -> list[T]:
        """Return what each node answers."""
        answers = []
        for app in self.apps:
            with app.app_context():
                answers.append(question())
        return answers

    def problems(self) -> dict[str, tuple[str, ...]]:
        """Return what the audit finds wrong on the last node."""
        with self.apps[-1].app_context():
            return {check.name: check.problems for check in run_audit().failed}


@pytest.fixture(scope="session")
def galera_ground(
    galera_pair: GaleraPair, make_app: Callable[..., Flask]
) -> tuple[Database, tuple[Flask, ...]]:
    """The seeded database on both nodes, and an application on each."""
    database = MariadbDatabase(galera_pair.sockets[0], "rivals_office")
    apps = tuple(make_app(DATABASE_URL=url) for url in galera_pair.urls(database.schema))

    def build() -> Iterable[Engine]:
        with apps[0].app_context():
            create_schema(db.engine)
            run_in_transaction(set_up)
        engines = []
        for app in apps:
            with app.app_context():
                engines.append(db.engine)
        return engines

    database.fill(build)
    return database, apps


@pytest.fixture(params=["sqlite", "mariadb", pytest.param("galera", marks=pytest.mark.galera)])
def arena(request: pytest.FixtureRequest, seeded: Callable[[str], tuple[Database, Flask]]) -> Arena:
    """The application as seeded, on each kind of database."""
    database: Database
    if request.param == "galera":
        database, apps = request.getfixturevalue("galera_ground")
    else:
        database, app = seeded(request.param)
        apps = (app,)
    database.restore()
    return Arena(apps)


@pytest.fixture
def office(arena: Arena) -> Office:
    """The office, committed; the audit finds nothing wrong with it."""
    built = arena.do(build_office)
    assert arena.problems() == {}
    return built

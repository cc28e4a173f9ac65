"""A private MariaDB for the run, with a cooperative of any size on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from bench.cooperative import generate
from coop.app import create_app
from coop.db.schema import create_schema
from coop.db.unit_of_work import run_in_transaction
from coop.domain.setup.service import set_up
from coop.extensions import db
from tests.support import mariadb
from tests.support.servers import open_session

MEMORY = ("innodb_buffer_pool_size = 2147483648", "innodb_log_file_size = 536870912")


@dataclass(frozen=True, slots=True)
class Server:
    """The MariaDB of this run, and the folder with the keys of its cooperatives."""

    socket: str
    instance: Path

    def build(self, members: int) -> Flask:
        """Return the portal on a new database with a cooperative of ``members``."""
        name = f"bench_{members}"
        mariadb.ask(self.socket, f"CREATE DATABASE {name}")
        app = create_app(
            {"INSTANCE_PATH": str(self.instance), "DATABASE_URL": mariadb.url(self.socket, name)}
        )
        with app.app_context():
            create_schema(db.engine)
            run_in_transaction(set_up)
            generate(members)
        return app


@contextmanager
def private_server() -> Iterator[Server]:
    """Start a MariaDB for as long as the block runs, with memory for a large database."""
    session = open_session()
    try:
        socket = mariadb.start_server(session)
        for setting in MEMORY:
            mariadb.ask(socket, f"SET GLOBAL {setting}")
        with TemporaryDirectory(prefix="coop-bench-") as instance:
            yield Server(socket, Path(instance))
    finally:
        session.end()

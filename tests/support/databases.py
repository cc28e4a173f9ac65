"""The databases under test, and how each goes back to its seeded state within milliseconds."""

import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from tests.support import mariadb

DATABASES = ("sqlite", "mariadb")
MIGRATIONS = Path(__file__).parents[2] / "migrations"
_WRITES = re.compile(
    r"\b(?:INSERT\s+(?:IGNORE\s+|OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)"
    r"\s+[`\"]?(\w+)",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"\s*(?:CREATE|ALTER|DROP|RENAME)\b", re.IGNORECASE)
_WRITTEN_BESIDE = {"trail": ("trail_waiting",)}  # by a trigger, so no statement shows it


class Database(Protocol):
    """A database that was filled once and returns to that state before each test."""

    name: str
    url: str

    def fill(self, build: Callable[[], Iterable[Engine]]) -> None:
        """Let ``build`` create and seed the schema; remember the state. Returns its engines."""

    def restore(self) -> None:
        """Return to the remembered state."""

    def dirty_all(self) -> None:
        """Say that something outside this process wrote (a command, another program)."""


@dataclass
class SqliteDatabase:
    """A file; the state is a copy of it."""

    folder: Path
    name: str = "sqlite"
    _engines: list[Engine] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """The file that the application opens."""
        return self.folder / "coop.db"

    @property
    def url(self) -> str:
        """The SQLAlchemy URL."""
        return f"sqlite:///{self.file}"

    def fill(self, build: Callable[[], Iterable[Engine]]) -> None:
        """See `Database.fill`."""
        self._engines = list(build())
        self._close()
        self.file.touch()  # a build that made nothing left no file
        shutil.copyfile(self.file, self.file.with_suffix(".seed"))

    def restore(self) -> None:
        """See `Database.restore`."""
        self._close()
        self.file.unlink(missing_ok=True)  # a new file: whoever still holds the old one, keeps it
        shutil.copyfile(self.file.with_suffix(".seed"), self.file)

    def dirty_all(self) -> None:
        """Nothing to say: the file is copied before each test anyway."""

    def _close(self) -> None:
        for engine in self._engines:
            engine.dispose()
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)


@dataclass
class MariadbDatabase:
    """A database on the session's server; only the tables that were written are filled again."""

    socket: str
    schema: str
    name: str = "mariadb"
    _build: Callable[[], Iterable[Engine]] | None = None
    _engines: list[Engine] = field(default_factory=list)
    _tables: list[str] = field(default_factory=list)
    _seeded: list[str] = field(default_factory=list)
    _written: set[str] = field(default_factory=set)
    _is_redefined: bool = False
    _is_all_dirty: bool = False

    def __post_init__(self) -> None:
        # every engine of this process, in whatever thread: clients and rivals too
        event.listen(Engine, "before_cursor_execute", self._note)

    @property
    def url(self) -> str:
        """The SQLAlchemy URL."""
        return mariadb.url(self.socket, self.schema)

    @property
    def _copy(self) -> str:
        return f"{self.schema}_seed"

    def fill(self, build: Callable[[], Iterable[Engine]]) -> None:
        """See `Database.fill`."""
        self._build = build
        admin = self._admin()
        with admin.begin() as connection:
            for schema in (self.schema, self._copy):
                connection.execute(text(f"DROP DATABASE IF EXISTS {schema}"))
                connection.execute(text(f"CREATE DATABASE {schema}"))
        self._engines = list(build())
        with admin.begin() as connection:
            self._tables = list(
                connection.scalars(
                    text(
                        "SELECT table_name FROM information_schema.tables"
                        " WHERE table_schema = :schema AND table_type = 'BASE TABLE'"
                        " ORDER BY create_time, table_name"
                    ),
                    {"schema": self.schema},
                )
            )
            self._seeded = sorted(self._filled(connection))
            for table in self._seeded:
                connection.execute(
                    text(
                        f"CREATE TABLE {self._copy}.{table} AS SELECT * FROM {self.schema}.{table}"
                    )
                )
        self._clean()

    def restore(self) -> None:
        """See `Database.restore`."""
        if self._is_redefined and self._build is not None:
            for engine in self._engines:
                engine.dispose()
            self.fill(self._build)
            return
        if not (self._written or self._is_all_dirty):
            return
        with self._admin().begin() as connection:
            written = self._written.intersection(self._tables)
            if self._is_all_dirty:
                written = self._filled(connection).union(self._seeded)
            # a test that left a transaction open must not hold the next one up for ever
            connection.execute(text("SET SESSION foreign_key_checks = 0, lock_wait_timeout = 20"))
            for table in sorted(written):
                # TRUNCATE walks round the append-only triggers, which no user in production may
                connection.execute(text(f"TRUNCATE TABLE {self.schema}.{table}"))
            for table in self._seeded:
                if table in written:
                    connection.execute(
                        text(
                            f"INSERT INTO {self.schema}.{table} SELECT * FROM {self._copy}.{table}"
                        )
                    )
        self._clean()

    def dirty_all(self) -> None:
        """See `Database.dirty_all`."""
        self._is_all_dirty = True

    def _note(
        self,
        connection: Connection,
        _cursor: object,
        statement: str,
        _parameters: object,
        _context: object,
        _executemany: object,
    ) -> None:
        if connection.engine.url.database != self.schema:
            return
        for table in _WRITES.findall(statement):
            self._written.update((table, *_WRITTEN_BESIDE.get(table, ())))
        self._is_redefined |= _DEFINES.match(statement) is not None

    def _clean(self) -> None:
        self._written.clear()
        self._is_redefined = self._is_all_dirty = False

    def _admin(self) -> Engine:
        server = make_url(mariadb.url(self.socket, "mysql"))
        return create_engine(server, poolclass=NullPool)

    def _filled(self, connection: Connection) -> set[str]:
        if not self._tables:
            return set()
        one_each = " UNION ALL ".join(
            f"(SELECT '{table}' FROM {self.schema}.{table} LIMIT 1)" for table in self._tables
        )
        return set(connection.scalars(text(one_each)))

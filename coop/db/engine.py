"""What each database needs so that one code base is correct on all of them.

SQLite: our own BEGIN (IMMEDIATE for writes), ``query_only`` for reads, WAL, foreign keys.
MariaDB: READ COMMITTED for writes (under REPEATABLE READ a rival who waited still sees the old
count), a read-only consistent snapshot for reads, strict mode, binary no-pad collation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

_writing: ContextVar[bool] = ContextVar("writing", default=False)

BUSY_SECONDS = 5
NEWDECIMAL = 246  # what the protocol of MySQL calls a DECIMAL
COLLATION = "utf8mb4_nopad_bin"
SNAPSHOT = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"


@contextmanager
def writing() -> Iterator[None]:
    """Transactions that begin inside are write transactions."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def is_writing() -> bool:
    """Say whether transactions that begin now may write."""
    return _writing.get()


def engine_options(url: str) -> dict[str, Any]:
    """Return the keyword arguments of ``create_engine`` for ``url``."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"isolation_level": None, "timeout": BUSY_SECONDS}}
    return {
        "pool_pre_ping": True,
        "pool_reset_on_return": None,  # sessions end their transaction; a second ROLLBACK is idle
        "pool_recycle": 1800,
        "pool_size": 10,
        "max_overflow": 30,
        "isolation_level": "REPEATABLE READ",
        "connect_args": {
            "charset": "utf8mb4",
            # many UPDATEs travel together: one at a time, the way costs five times the work
            "executemany_fallback": "multi",
            "init_command": "SET NAMES utf8mb4 COLLATE "
            f"{COLLATION}, SESSION sql_mode='STRICT_ALL_TABLES,"
            "NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
            "NO_ENGINE_SUBSTITUTION', SESSION time_zone='+00:00', "
            f"SESSION innodb_lock_wait_timeout={BUSY_SECONDS}",
        },
    }


def prepare_engine(engine: Engine) -> None:
    """Attach the listeners that set connections and transactions up."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_mariadb)
        event.listen(engine, "begin", _begin_mariadb)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA recursive_triggers=ON")
    cursor.close()


def _prepare_mariadb(connection: Any, _record: object) -> None:
    """Sums of whole numbers come back whole: MariaDB says each sum as a decimal."""
    connection.converter = {**connection.converter, NEWDECIMAL: _as_number}


def _as_number(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA query_only={0 if is_writing() else 1}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")


def _begin_mariadb(connection: Connection) -> None:
    if is_writing():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        return
    try:
        connection.connection.cursor().execute(SNAPSHOT)
    except connection.dialect.loaded_dbapi.Error:
        connection.exec_driver_sql(SNAPSHOT)  # so that the failure is raised as SQLAlchemy's

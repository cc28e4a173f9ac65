"""Many rows at once: written in large statements, looked up by a key in portions."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Dialect, Insert, Table, UniqueConstraint, insert, select
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from coop.db.base import Base
from coop.extensions import db

ROWS_A_STATEMENT = 2_000
KEYS_A_QUERY = 500

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def in_parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield ``items`` in portions of at most ``size``."""
    for at in range(0, len(items), size):
        yield items[at : at + size]


def insert_rows(table: type[Base], rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert plain rows, named by their columns, and return how many there were.

    Without the mapper: it would make a statement of its own wherever NULL and values take turns.
    """
    found = list(rows)
    if not found:
        return 0
    db.session.flush()
    connection, target = db.session.connection(), cast("Table", table.__table__)
    for part in in_parts(found, ROWS_A_STATEMENT):
        connection.execute(insert(target), part)
    return len(found)


def insert_missing(table: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the rows whose primary key is not there yet; those that are stay as they are.

    Until the end of the transaction all of them are the caller's, as if by an UPDATE: give them
    in the order in which everybody takes them. Any other constraint still refuses; the primary
    key must be the only unique one, since MariaDB would not say which of them was there.
    """
    db.session.flush()
    connection, target = db.session.connection(), cast("Table", table.__table__)
    if any(isinstance(one, UniqueConstraint) for one in target.constraints):
        raise TypeError(f"{target.name} has more than one unique key")
    statement = _insert_missing(connection.dialect, target)
    for part in in_parts(list(rows), ROWS_A_STATEMENT):
        connection.execute(statement, part)


def _insert_missing(dialect: Dialect, target: Table) -> Insert:
    if dialect.name == "sqlite":
        return sqlite.insert(target).on_conflict_do_nothing(index_elements=list(target.primary_key))
    # not INSERT IGNORE: it lets every other fault pass, and locks what is there for reading only
    key = next(iter(target.primary_key))
    return mysql.insert(target).on_duplicate_key_update({key.name: key})


def find_by_key(
    key: InstrumentedAttribute[Any], value: InstrumentedAttribute[Any], wanted: Sequence[K]
) -> dict[K, Any]:
    """Return ``value`` by ``key`` of the rows whose key is one of ``wanted``."""
    found: dict[K, Any] = {}
    for part in in_parts(wanted, KEYS_A_QUERY):
        found.update(db.session.execute(select(key, value).where(key.in_(part))).all())
    return found

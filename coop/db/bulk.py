"""Many rows at once: written in large statements, looked up by a key in portions."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Table, insert, select
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


def find_by_key(
    key: InstrumentedAttribute[Any], value: InstrumentedAttribute[Any], wanted: Sequence[K]
) -> dict[K, Any]:
    """Return ``value`` by ``key`` of the rows whose key is one of ``wanted``."""
    found: dict[K, Any] = {}
    for part in in_parts(wanted, KEYS_A_QUERY):
        found.update(db.session.execute(select(key, value).where(key.in_(part))).all())
    return found

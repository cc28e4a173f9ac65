"""What a piece of work wrote, and how long the bare INSERTs of the same rows take."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, func, insert, select

from bench.measure import timed
from coop.db import Base, session
from coop.db.engine import writing
from coop.domain.trail.models import TrailWaiting

Rows = list[tuple[Table, list[dict[str, Any]]]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds of the work and of its bare INSERTs, and how many rows there were."""

    work: float
    bare: float
    rows: int

    @property
    def ratio(self) -> float:
        """How many times the bare INSERTs the work took."""
        return self.work / self.bare


def compare(
    work: Callable[[], object],
    *,
    in_bulk: bool,
    changed: Select[tuple[Any, ...]] | None = None,
) -> Comparison:
    """Time ``work``, roll it back, and time the INSERTs of the rows that it wrote.

    Each side is one transaction. ``in_bulk``: one executemany a table, otherwise one statement a
    row. ``changed`` selects, of one table, the existing rows that the work changes: they count as
    written, so the bare side inserts them too, after a DELETE that is not timed.
    """
    session.remove()
    with writing():
        last = _last_ids()
        again = None if changed is None else _read(changed)

        def run() -> None:
            work()
            session.flush()

        seconds = timed(run)
        rows = _added(last)
        session.rollback()
        session.remove()
        bare = _insert_bare(rows, again, in_bulk=in_bulk)
        session.rollback()
        session.remove()
    counted = sum(len(added) for _table, added in [*rows, *([again] if again else [])])
    return Comparison(seconds, bare, counted)


def _insert_bare(
    rows: Rows, again: tuple[Table, list[dict[str, Any]]] | None, *, in_bulk: bool
) -> float:
    connection = session.connection()
    if again is not None:
        table, old = again
        keys = table.primary_key.columns
        connection.execute(
            delete(table).where(*(key == bindparam(f"old_{key.name}") for key in keys)),
            [{f"old_{key.name}": row[key.name] for key in keys} for row in old],
        )
        rows = [*rows, again]

    def run() -> None:
        for table, added in rows:
            if in_bulk:
                connection.execute(insert(table), added)
            else:
                for row in added:
                    connection.execute(insert(table), row)

    return timed(run)


def _read(query: Select[tuple[Any, ...]]) -> tuple[Table, list[dict[str, Any]]]:
    table = query.get_final_froms()[0]
    assert isinstance(table, Table), "the changed rows come from one table"
    return table, [dict(row) for row in session.connection().execute(query).mappings()]


def _numbered() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if "id" in table.c]


def _last_ids() -> dict[str, Any]:
    """Return the highest id of each table that counts them."""
    return {
        table.name: session.connection().execute(select(func.max(table.c.id))).scalar() or 0
        for table in _numbered()
        if table.c.id.type.python_type is int
    }


def _added(last: dict[str, Any]) -> Rows:
    """Return the rows beyond ``last``, parents first; rows without an id go by their parent's."""
    rows: Rows = []
    for table in Base.metadata.sorted_tables:
        first = next(iter(table.primary_key.columns))
        if table is TrailWaiting.__table__:
            continue  # written by a trigger, on both sides
        parent = next((key.column.table.name for key in first.foreign_keys), table.name)
        if parent in last:
            query = select(table).where(first > last[parent])
            added = [dict(row) for row in session.connection().execute(query).mappings()]
            if added:
                rows.append((table, added))
    return rows

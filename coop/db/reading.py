"""Reading plain columns: what the ORM would add to rows that are no objects, is left out.

A statement of pages that everybody opens is prepared: put into the database's words once, then
handed to its driver as it is. What lies between costs more than a small statement itself.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import CompoundSelect, Connection, Dialect, Select, event
from sqlalchemy.orm import Session, SessionTransaction

from coop.db.engine import is_writing
from coop.extensions import db

_CONNECTION = "connection"

Statement: TypeAlias = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
Processor: TypeAlias = Callable[[Any], Any]
Asked: TypeAlias = Mapping[str, Any]


class Prepared:
    """A statement that is built once; each of its parameters is a single value."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._worded: dict[str, Worded] = {}

    def worded(self, dialect: Dialect) -> "Worded":
        """Return the statement in the words of ``dialect``."""
        if dialect.name not in self._worded:
            self._worded[dialect.name] = Worded(self.statement, dialect)
        return self._worded[dialect.name]


class Worded:
    """A statement in a database's words: its text, how values go in, how they come out."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        asked = {name for name, bound in compiled.binds.items() if bound.required}
        state = compiled.construct_expanded_state(dict.fromkeys(asked))
        self.text: str = state.statement
        self._places = []
        for name in state.positiontup:
            write = state.processors.get(name)
            if name in compiled.binds:
                write = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
            fixed = state.parameters[name]
            self._places.append(
                (name, write) if name in asked else (None, write(fixed) if write else fixed)
            )
        self._types: list[Any] = [
            one.type.dialect_impl(dialect) for one in statement.selected_columns
        ]
        self._read: tuple[Any, list[tuple[int, Processor]]] | None = None
        self._dialect = dialect

    def values(self, asked: Asked) -> list[Any]:
        """Return what stands in each place of the text."""
        return [
            write if name is None else write(asked[name]) if write else asked[name]
            for name, write in self._places
        ]

    def rows(self, cursor: Any) -> list[Any]:
        """Return the cursor's rows with their values as the columns' types give them."""
        if self._read is None:
            self._read = self._learn(cursor.description)
        make, readers = self._read
        if not readers:
            return [make(row) for row in cursor.fetchall()]
        rows = []
        for row in cursor.fetchall():
            values = list(row)
            for place, read in readers:
                values[place] = read(values[place])
            rows.append(make(values))
        return rows

    def _learn(self, description: Sequence[Any]) -> tuple[Any, list[tuple[int, Processor]]]:
        """Return how a row is made and which of its values are read, from the first answer."""
        row: Any = namedtuple("Row", [told[0] for told in description], rename=True)  # type: ignore[misc]  # its own
        readers = [
            (place, read)
            for place, (kind, told) in enumerate(zip(self._types, description, strict=True))
            if (read := kind.result_processor(self._dialect, told[1]))
        ]
        return row._make, readers


def fetch(statement: Statement | Prepared, parameters: Asked | None = None) -> Sequence[Any]:
    """Return the rows of ``statement``, which names columns and no whole objects.

    It reads in the session's transaction and sees what the session has changed.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        session.flush()
    connection: Connection = session.info.get(_CONNECTION) or session.connection()
    if not isinstance(statement, Prepared):
        return connection.execute(statement, parameters).all()
    if is_writing():  # a deadlock must be known for what it is; SQLAlchemy tells them apart
        return connection.execute(statement.statement, parameters).all()
    try:
        return ask(connection, statement.worded(connection.dialect), parameters or {})
    except connection.dialect.loaded_dbapi.Error:
        return connection.execute(statement.statement, parameters).all()


def ask(connection: Connection, worded: Worded, parameters: Asked) -> list[Any]:
    """Return the rows, asked for by the driver's own cursor; raises the driver's own errors."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(worded.text, worded.values(parameters))
        return worded.rows(cursor)
    finally:
        cursor.close()


def _keep(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    session.info[_CONNECTION] = connection  # asking the session for it costs half of a statement


def _forget(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop(_CONNECTION, None)


event.listen(db.session, "after_begin", _keep)
event.listen(db.session, "after_transaction_end", _forget)

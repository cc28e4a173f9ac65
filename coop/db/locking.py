"""Taking what is scarce: one statement that the database can refuse."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Executable
from sqlalchemy.exc import IntegrityError

from coop.extensions import db


def take(statement: Executable) -> bool:
    """Run a guarded UPDATE and say whether exactly one row was taken.

    A lock that matters is always such an UPDATE: FOR UPDATE holds on one Galera node only.
    """
    return take_rows(statement) == 1


def take_rows(statement: Executable, values: Sequence[Mapping[str, Any]] | None = None) -> int:
    """Run a guarded UPDATE and return how many rows were taken.

    With ``values`` for its bound parameters it runs once for each of them.
    """
    if values is None:
        result: object = db.session.execute(statement)
    else:
        db.session.flush()
        result = db.session.connection().execute(statement, list(values))
    return cast("CursorResult[Any]", result).rowcount


def take_unless_taken(statement: Executable) -> bool:
    """Run a guarded UPDATE and say whether it took its row and the unique key that it writes.

    Uses a savepoint, so a refusal leaves the surrounding transaction usable.
    """
    try:
        with db.session.begin_nested():
            return take(statement)
    except IntegrityError:
        return False


def insert_unless_taken(row: object) -> bool:
    """Insert ``row`` and say whether it was the first with its unique key.

    Uses a savepoint, so a refusal leaves the surrounding transaction usable.
    """
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True

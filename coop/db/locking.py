"""Taking what is scarce: one statement that the database can refuse."""

from typing import Any, cast

from sqlalchemy import CursorResult, Executable
from sqlalchemy.exc import IntegrityError

from coop.extensions import db


def take(statement: Executable) -> bool:
    """Run a guarded UPDATE and say whether exactly one row was taken.

    A lock that matters is always such an UPDATE: FOR UPDATE holds on one Galera node only.
    """
    result = cast("CursorResult[Any]", db.session.execute(statement))
    return result.rowcount == 1


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

"""Reading plain columns: what the ORM would add to rows that are no objects, is left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select

from coop.extensions import db


def fetch(
    statement: Select[*tuple[Any, ...]], parameters: Mapping[str, Any] | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the rows of ``statement``, which names columns and no whole objects.

    It reads in the session's transaction and sees what the session has changed.
    """
    db.session.flush()
    return db.session.connection().execute(statement, parameters).all()

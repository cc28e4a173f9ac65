"""What is sent to the database: by SQLAlchemy, and past it by prepared statements."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from coop.db import reading

STATEMENT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that the block sends to any database."""
    sent: list[str] = []
    ask = reading.ask

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if STATEMENT.match(statement):
            sent.append(" ".join(statement.split()))

    def note_and_ask(
        connection: Connection, worded: reading.Worded, parameters: reading.Asked
    ) -> list[Any]:
        note(connection, None, worded.text)
        return ask(connection, worded, parameters)

    event.listen(Engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "ask", note_and_ask)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", note)

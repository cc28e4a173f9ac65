"""The one commit, and the retry around it.

Only the web's transaction and the job runner call this; services flush and never commit.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from coop.db.engine import BUSY_SECONDS, writing
from coop.errors import Busy
from coop.explain import N_
from coop.extensions import db

# 1305: a deadlock inside a savepoint has rolled the savepoint away with everything else
RETRIABLE_MARIADB = {1213, 1205, 1020, 1047, 1180, 1305}
LOST_CONNECTION = {2006, 2013}
COLLISIONS = 2


def is_retriable(error: BaseException) -> bool:
    """Say whether the same work may succeed if it is simply done again."""
    if not isinstance(error, DBAPIError):
        return False
    original = error.orig
    code = original.args[0] if original is not None and original.args else None
    if isinstance(code, int):
        return code in RETRIABLE_MARIADB
    return isinstance(error, OperationalError) and "locked" in str(original)


def is_lost_connection(error: BaseException) -> bool:
    """Say whether the database went away while the work was under way."""
    if not isinstance(error, DBAPIError) or error.orig is None or not error.orig.args:
        return False
    return error.connection_invalidated or error.orig.args[0] in LOST_CONNECTION


DatabaseFailure = DBAPIError  # the name under which pages know that the database failed

T = TypeVar("T")


def _roll_back(error: BaseException) -> BaseException:
    """Roll back what ended with ``error``, and return what it is judged by.

    On Galera the other node may have ended the transaction already: then its ROLLBACK is what
    hears of the deadlock, and whatever the work had found before is found anew.
    """
    try:
        db.session.rollback()
    except DBAPIError as failure:
        db.session().invalidate()
        return failure if is_retriable(failure) else error
    return error


def end_reading() -> None:
    """End what was read outside a write transaction, before work that takes long."""
    db.session.remove()


def run_in_transaction(
    work: Callable[[], T],
    *,
    keeps: Callable[[T], bool] = lambda _result: True,
    before_retry: Callable[[], None] = lambda: None,
    patience: float = BUSY_SECONDS,
) -> T:
    """Run ``work`` in one write transaction and return its result.

    Commits when ``keeps(result)``, rolls back otherwise and on any exception. Deadlocks, lock
    waits and a busy file are tried again with jitter for ``patience`` seconds; then `Busy`.
    A unique key that a rival took first is tried again too, since the second look finds it.
    ``work`` may therefore run more than once and must do nothing outside the database.
    """
    deadline = time.monotonic() + patience
    collisions = 0
    while True:
        db.session.remove()
        with writing():
            try:
                result = work()
                if keeps(result):
                    db.session.commit()
                else:
                    db.session.rollback()
                return result
            except BaseException as raised:
                error = _roll_back(raised)
                is_collision = isinstance(error, IntegrityError)
                collisions += is_collision
                if not is_retriable(error) and not (is_collision and collisions <= COLLISIONS):
                    raise
                if time.monotonic() >= deadline:
                    raise Busy(N_("The system is busy right now. Nothing was saved.")) from error
        before_retry()
        time.sleep(random.uniform(0.005, 0.08))  # noqa: S311 - jitter, not a secret

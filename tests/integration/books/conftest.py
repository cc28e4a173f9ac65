"""The books of the ledger's tests, with a clock and a hand that commits."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from coop import dates
from coop.db import run_in_transaction
from coop.jobs.runner import run_pending
from tests.integration.ledger.conftest import Office, office, post

NOW = datetime(2025, 1, 20, 3, tzinfo=UTC)
Commit = Callable[..., Any]


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    """Let it be the twentieth of January 2025."""
    with dates.at(NOW):
        yield


@pytest.fixture
def commit(app: Flask) -> Commit:
    """Call a service in a transaction of its own, then run what it queued."""

    def run(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        with app.app_context():
            result = run_in_transaction(lambda: function(*arguments, **named))
            run_pending()
            return result

    return run


__all__ = ["Office", "office", "post"]

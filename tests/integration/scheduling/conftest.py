"""A workshop with two mechanics, a bay, and a room for three."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest
from flask import Flask

from coop.db import run_in_transaction, session
from coop.domain.scheduling.checks import CHECKS
from tests.support.scheduling import Workshop, build_workshop

T = TypeVar("T")


@dataclass(frozen=True)
class House:
    """The application and its workshop."""

    app: Flask
    workshop: Workshop

    def do(self, work: Callable[[], T]) -> T:
        """Return what ``work`` returns, committed."""
        with self.app.app_context():
            return run_in_transaction(work)

    def ask(self, question: Callable[[], T]) -> T:
        """Return what ``question`` returns, in a transaction that only reads."""
        with self.app.app_context():
            found = question()
            session.remove()
            return found

    def problems(self) -> dict[str, list[str]]:
        """Return what the checks find wrong."""
        found = self.ask(lambda: {check.name: check.run().problems for check in CHECKS})
        return {name: problems for name, problems in found.items() if problems}


@pytest.fixture
def house(app: Flask) -> House:
    """The workshop, committed."""
    with app.app_context():
        return House(app, run_in_transaction(build_workshop))

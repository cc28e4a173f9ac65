"""The small cooperative that every test of lending starts from."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from coop.db import session
from coop.domain.ledger.models import JournalLine
from coop.domain.loans.checks import CHECKS
from tests.integration.loans.world import START, World, build_world, day, work


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """The people of the world, committed; the test runs in a write transaction on `START`."""
    with day(START):
        with work(app):
            made = build_world()
        with work(app):
            yield made
            session.flush()
            found = {check.name: check.run() for check in CHECKS}
            assert {name: one.problems for name, one in found.items() if one.problems} == {}


@pytest.fixture
def balance_of() -> Callable[[str], int]:
    """Return a function that gives an account's balance (debit less credit)."""

    def ask(account: str) -> int:
        balance = func.sum(JournalLine.debit - JournalLine.credit)
        return int(session.scalar(select(balance).where(JournalLine.account == account)) or 0)

    return ask

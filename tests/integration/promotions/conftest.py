"""A shop whose promotions are looked at; nothing is committed."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.promotions.checks import CHECKS
from tests.support.promotions import Shop, build_shop

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


def problems() -> list[str]:
    """Return what the checks of promotions find wrong."""
    session.flush()
    return [problem for check in CHECKS for problem in check.run().problems]


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    with app.app_context(), writing(), dates.at(NOW):
        yield build_shop()
        assert problems() == []
        session.rollback()
        session.remove()

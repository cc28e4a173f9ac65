"""Somebody with points and somebody at the desk; nothing is committed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.identity.types import Actor, Role
from coop.domain.loyalty.checks import CHECKS
from coop.domain.trail.service import acting_user
from tests.support.points import Collector, build_collector
from tests.support.staff import add_staff

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Desk:
    """Who collects, and two who work there."""

    ani: Collector
    rina: Actor
    tono: Actor


def problems() -> list[str]:
    """Return what the checks of points find wrong."""
    session.flush()
    return [problem for check in CHECKS for problem in check.run().problems]


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with app.app_context(), writing(), dates.at(NOW):
        built = Desk(
            build_collector(),
            add_staff("Rina Wijaya", Role.SECRETARY),
            add_staff("Tono Hadi", Role.CASHIER),
        )
        token = acting_user.set(built.rina.user_id)
        yield built
        acting_user.reset(token)
        assert problems() == []
        session.rollback()
        session.remove()

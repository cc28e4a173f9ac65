"""The workshop that takes bookings, at a set time, in one transaction that is never committed."""

from collections.abc import Iterator

import pytest
from flask import Flask

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.trail.service import acting_user
from tests.support.bookings import Garage, build_garage, problems
from tests.support.store import NOW


@pytest.fixture
def garage(app: Flask) -> Iterator[Garage]:
    """The garage; what the test leaves behind stands every audit."""
    with app.app_context(), writing(), dates.at(NOW):
        built = build_garage()
        token = acting_user.set(built.store.desk.user_id)
        yield built
        assert problems() == []
        acting_user.reset(token)
        session.rollback()
        session.remove()

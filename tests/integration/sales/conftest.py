"""The workshop with its customers, at a set time, in one transaction that is never committed."""

from collections.abc import Iterator

import pytest
from flask import Flask

from coop import dates
from coop.db import session
from coop.db.engine import writing
from coop.domain.trail.service import acting_user
from tests.support.store import NOW, Store, build_store, problems


@pytest.fixture
def store(app: Flask) -> Iterator[Store]:
    """The store; what the test leaves behind stands every audit."""
    with app.app_context(), writing(), dates.at(NOW):
        built = build_store()
        token = acting_user.set(built.desk.user_id)
        yield built
        assert problems() == []
        acting_user.reset(token)
        session.rollback()
        session.remove()

"""The employer and the office, ready to collect."""

from collections.abc import Iterator

import pytest
from flask import Flask

from coop.db import session
from coop.db.engine import writing
from tests.support.works import Works, build_works


@pytest.fixture
def works(app: Flask) -> Iterator[Works]:
    """Four workers, inside one write transaction that is rolled back."""
    with app.app_context(), writing():
        yield build_works()
        session.rollback()

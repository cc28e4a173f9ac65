"""A desk that takes bookings, on both databases, on a Monday at ten."""

from collections.abc import Iterator

import pytest
from flask import Flask

from coop import dates
from tests.support.appointments import NOW, Desk, open_desk


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """The shop with its calendar; the test runs at the set time."""
    with dates.at(NOW):
        yield open_desk(app)

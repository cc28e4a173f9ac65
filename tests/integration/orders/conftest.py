"""The shop, on both databases."""

import pytest
from flask import Flask

from tests.support.shop import Shop, open_shop


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A workshop that sells."""
    return open_shop(app)

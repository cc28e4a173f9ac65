"""A workshop that prints photos: its domain at a set time, and its pages."""

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.units.service import choose_features
from tests.integration.sales import conftest as selling
from tests.support.prints import add_sizes
from tests.support.shop import Shop, open_shop
from tests.support.store import UNIT_ID, Store

store = selling.store


@pytest.fixture
def sizes(store: Store) -> dict[str, int]:
    """The ids of the sizes that the store prints."""
    choose_features(UNIT_ID, ["selling", "prints", "delivery"])
    return add_sizes(UNIT_ID)


@pytest.fixture
def lab(app: Flask) -> tuple[Shop, dict[str, int]]:
    """A shop that prints photos, with the ids of its sizes."""
    shop = open_shop(app)

    def prepare() -> dict[str, int]:
        choose_features(shop.unit_id, ["selling", "prints", "delivery"])
        return add_sizes(shop.unit_id)

    with app.app_context():
        return shop, run_in_transaction(prepare)

"""A database that was made by the migrations alone, and the way up and down."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_migrate import upgrade

from tests.support.databases import DATABASES, MIGRATIONS, Database


@pytest.fixture(params=DATABASES)
def migrated(
    request: pytest.FixtureRequest,
    empty_database: Callable[[str, str], Database],
    make_app: Callable[..., Flask],
) -> tuple[Flask, Database]:
    """An application whose database was made by the migrations alone."""
    database = empty_database(request.param, "migrated")
    database.fill(list)  # empty
    app = make_app(DATABASE_URL=database.url)
    with app.app_context():
        upgrade(str(MIGRATIONS))
    return app, database
